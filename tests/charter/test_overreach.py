"""Clauses that go too far, and clauses that may stand, in both languages."""

import pytest

from bot.charter.overreach import Verdict, overreaches, verdict

REFUSED = [
    ("US", "Staff must not talk about wages or shifts on social media."),
    ("FR", "Les salariés ne doivent pas évoquer leur rémunération sur les réseaux sociaux."),
    ("FR", "Il est interdit de parler des conditions de travail en ligne."),
    ("US", "Get your manager's approval before you post anything about your job."),
    ("FR", "Toute publication doit être soumise à validation préalable de la direction."),
    ("FR", "Signalez à votre manager les publications déplacées de vos collègues."),
    ("US", "Report coworkers whose posts seem negative."),
    ("EU", "Employees' personal accounts are monitored and their posts archived."),
    ("FR", "La direction surveille les comptes personnels des salariés."),
    ("US", "Avoid harming the image and integrity of the company."),
    ("US", "Don't comment on any legal matters, including pending litigation."),
    ("US", "Resolve concerns about work by speaking with your manager rather than posting online."),
    ("US", "You may not use our logo in any way."),
    ("US", "Never friend your supervisors."),
]
WARNED = [
    ("FR", "Le salarié s'interdit toute critique de l'entreprise."),
    ("US", "Always be positive and professional when you post."),
    ("US", "Any violation leads to disciplinary action."),
    ("US", "No photos or videos anywhere on site."),
]
FREE = [
    "Use your breaks, not your working time, for social media.",
    "Our trade secrets, such as unpublished plans and code, stay inside.",
    "Express your own opinions, and never speak on behalf of the company without the press desk.",
    "Claims about what a treatment does need approval before they are posted.",
    "You may speak of your pay, your hours and your union, always.",
    "Criticise the fact, not the person.",
    "Ask customers for their written consent before you tell their story.",
    "Nobody's posts are watched, scored or kept.",
    "Dites que vous travaillez ici quand vous recommandez nos produits.",
    "Au nom de l’entreprise, demandez d’abord l’accord du service de presse.",
    "Personne ne surveille vos comptes personnels.",
    "Vous pouvez parler de votre salaire et de vos horaires.",
    "Ne publiez jamais un mot de passe.",
]


@pytest.mark.parametrize(("place", "clause"), REFUSED)
def test_a_clause_that_the_law_or_the_brief_forbids_is_refused(place: str, clause: str) -> None:
    """Silence on pay, clearance, reporting and watching people, bans on criticism."""
    assert verdict(clause, place) is Verdict.REFUSE


@pytest.mark.parametrize(("place", "clause"), WARNED)
def test_a_contested_clause_wants_an_answer(place: str, clause: str) -> None:
    """What courts judge by context is a warning, not a refusal."""
    assert verdict(clause, place) is Verdict.WARN


@pytest.mark.parametrize("place", ["US", "FR", "EU", "UK"])
@pytest.mark.parametrize("clause", FREE)
def test_a_fair_clause_stands(place: str, clause: str) -> None:
    """Secrets named, speaking as the company, regulated claims, advice and rights are nobody's over-reach."""
    assert overreaches(clause, [place]) == ()


def test_each_finding_names_its_legal_ground_and_a_mend() -> None:
    """An admin learns why, where, and what to write instead."""
    (found,) = overreaches("Employees must not discuss wages online.", ["FR"])
    assert (found.check, found.jurisdiction, found.verdict) == ("talk_of_conditions", "FR", Verdict.REFUSE)
    assert "L1121-1" in found.basis
    assert found.mend
    assert found.clause == "Employees must not discuss wages online."
