"""Mechanical mends: exactly the place of a finding, nothing else of the author's text."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from builders import found, protected, rule

from bot.coaching.mend import employer_of, mendable
from bot.domain.advice import Advice
from bot.domain.charter import Mend
from bot.domain.draft import Context, Draft, Span
from bot.domain.levels import Level, Precedence
from bot.domain.precedence import resolve
from bot.matching.engine import CharterEngine

Review = Callable[..., Advice]
TOKEN = "gh" + "p_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
SECRETS = [
    ("Call Marie, our patient, on ", "06 12 34 56 78", " tonight 🙏"),
    ("Our customer’s card is ", "4111 1111 1111 1111", ", can anybody help?"),
    ("Deploy key: ", TOKEN, "\nsee you"),
    ("L’IBAN de notre client : ", "FR76 3000 6000 0112 3456 7890 189", ", merci à tous !"),
]


@pytest.mark.parametrize(("before", "secret", "after"), SECRETS)
def test_only_the_secret_goes(review: Review, before: str, secret: str, after: str) -> None:
    """Every character around it is the author's own; what stands in its place is a bracketed word, no figure."""
    advice = review(before + secret + after)
    assert advice.suggestion is not None
    shape = re.compile(re.escape(before) + r"\[[^\[\]0-9]+\]" + re.escape(after))
    assert shape.fullmatch(advice.suggestion.text)


@pytest.mark.parametrize(("before", "secret", "after"), SECRETS)
def test_a_suggestion_passes_the_same_rules(review: Review, before: str, secret: str, after: str) -> None:
    """Shown to the coach again it is at most a touch-up, and there is nothing left to mend."""
    advice = review(before + secret + after)
    assert advice.suggestion is not None
    again = review(advice.suggestion.text)
    assert again.level in (Level.FINE, Level.POLISH)
    assert again.suggestion is None


def test_words_between_two_findings_of_one_article_are_never_masked(review: Review) -> None:
    """A remark may span a whole sentence; what is masked is the number in it."""
    text = (
        "Our patient Marie Durand called on 06 12 34 56 78 tonight, she has cancer and lives at 12 rue de la Paix, "
        "Paris. She said thanks to all of us."
    )
    advice = review(text)
    assert advice.remarks
    assert advice.suggestion is None or "Our patient Marie Durand called on [" in advice.suggestion.text


def test_no_suggestion_is_better_than_one_that_needs_understanding(review: Review) -> None:
    """A risk that no mask can lift leaves the words to the author."""
    assert review("Our Q3 revenue is skyrocketing! Password: Tr0ub4dor&3").suggestion is None


@pytest.mark.parametrize("employer", [None, "Brightwater", "  Bright  water ", "\ud800", "x" * 500, "\x1b[2J", ""])
def test_the_disclosure_names_the_author_s_own_employer(
    review: Review, shipped_engine: CharterEngine, employer: str | None
) -> None:
    """The employer given with the draft, when it can be shown; else the charter's. Nothing else is added."""
    draft = "Hands down the best mattress you can buy this year from us."
    suggestion = review(draft, employer=employer).suggestion
    assert suggestion is not None
    known = shipped_engine.charter.employer.name
    name = " ".join((employer or "").split()) if employer and employer.strip().startswith("Bright") else known
    assert employer_of(Draft(text=draft, context=Context(employer=employer)), shipped_engine.charter) == name
    assert suggestion.text == f"{draft} (I work at {name}.)"


def test_only_what_speaks_is_mended() -> None:
    """A finding that precedence cancelled keeps its words, although another of its article speaks elsewhere."""
    praise = replace(rule("praise", article="affiliation_disclosure"), mend=Mend.DISCLOSE)
    leak = replace(rule("leak", article="customer_data", precedence=Precedence.HARM), mend=Mend.MASK)
    tirade = rule("story", article="customer_data", level=Level.GET_HELP, precedence=Precedence.HARM)
    findings = [protected(0, 5), found(praise, 6, 9), found(praise, 60, 65), found(tirade, 20, 40), found(leak, 25, 30)]
    resolution = resolve(findings, [Span(0, 10), Span(11, 45), Span(50, 70)])
    places = [(finding.rule.id, finding.span) for finding in mendable(findings, resolution)]
    assert places == [("praise", Span(60, 65)), ("leak", Span(25, 30))]
