"""The order in which concerns speak: the brief's point 5, line by line."""

import pytest
from builders import found, protected, rule
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.draft import Span
from bot.domain.finding import Finding
from bot.domain.levels import Kind, Level, Precedence, worst
from bot.domain.precedence import resolve

SENTENCES = (Span(0, 10), Span(10, 20), Span(20, 30), Span(30, 40))
INSULT = rule("insult", article="harassment_insult", insult=True)
THREAT = rule("threat", article="violence_threats", precedence=Precedence.HARM)
DANGER = rule("danger", article="personal_safety", precedence=Precedence.DANGER, level=Level.GET_HELP)
ALERT = rule("alert", article="whistleblowing", precedence=Precedence.WHISTLEBLOWING, level=Level.GET_HELP)
UNION = rule("union", article="union_interference", precedence=Precedence.UNION_INTERFERENCE, level=Level.GET_HELP)
FIGURES = rule("figures", article="financial_info", level=Level.GET_HELP)


def test_a_draft_without_findings_is_fine() -> None:
    """Nothing found, nothing said."""
    resolution = resolve([], SENTENCES)
    assert (resolution.level, resolution.protected, resolution.mixed) == (Level.FINE, False, False)


def test_protection_cancels_everything_else_on_its_own_sentence() -> None:
    """Figures in a sentence on one's pay are no remark."""
    resolution = resolve([protected(0, 3), found(FIGURES, 4, 9)], SENTENCES)
    assert resolution.level is Level.FINE
    assert resolution.protected
    assert not resolution.mixed
    assert resolution.concerns == ()


def test_protection_does_not_reach_another_sentence() -> None:
    """A mixed draft keeps the level of its worst unprotected sentence and says that it is mixed."""
    resolution = resolve([protected(0, 3), found(FIGURES, 22, 29)], SENTENCES)
    assert (resolution.level, resolution.protected, resolution.mixed) == (Level.GET_HELP, True, True)


@pytest.mark.parametrize("place", [(4, 9), (12, 15)], ids=["same sentence", "next sentence"])
def test_bare_insult_beside_protected_speech_is_capped_at_polish(place: tuple[int, int]) -> None:
    """Anger about work may be worded better; it is never more than a touch-up, and the draft is not mixed."""
    resolution = resolve([protected(0, 3), found(INSULT, *place)], SENTENCES)
    assert (resolution.level, resolution.mixed) == (Level.POLISH, False)
    assert resolution.concerns[0].capped


def test_bare_insult_far_from_protected_speech_keeps_its_level() -> None:
    """Protection covers a passage, not a whole post."""
    resolution = resolve([protected(0, 3), found(INSULT, 32, 35)], SENTENCES)
    assert (resolution.level, resolution.mixed) == (Level.PAUSE, True)


def test_harm_to_others_speaks_inside_protected_speech() -> None:
    """A threat in a sentence on pay stays a threat, and the author may still speak of pay."""
    resolution = resolve([protected(0, 3), found(THREAT, 4, 9)], SENTENCES)
    assert (resolution.level, resolution.protected, resolution.mixed) == (Level.PAUSE, True, True)


def test_danger_silences_nothing_but_comes_first() -> None:
    """Danger to a person sets the level and the flag whatever else is there."""
    resolution = resolve([found(DANGER, 0, 3), found(FIGURES, 22, 29), protected(12, 14)], SENTENCES)
    assert resolution.danger
    assert resolution.level is Level.GET_HELP
    assert resolution.concerns[0].finding.rule is DANGER


def test_whistleblowing_leaves_nothing_to_say_about_its_own_sentence() -> None:
    """What reveals wrongdoing is not also told off for its figures or its insults."""
    resolution = resolve([found(ALERT, 0, 3), found(FIGURES, 4, 6), found(INSULT, 7, 9)], SENTENCES)
    assert [concern.finding.rule.id for concern in resolution.concerns] == ["alert"]
    assert resolution.whistleblowing
    assert resolution.protected


def test_secrets_in_a_whistleblowing_sentence_are_still_said() -> None:
    """Other people's data rank above whistleblowing."""
    resolution = resolve([found(ALERT, 0, 3), found(THREAT, 4, 6)], SENTENCES)
    assert [concern.finding.rule.id for concern in resolution.concerns] == ["alert", "threat"]


def test_a_managers_interference_is_not_protected_by_the_word_union() -> None:
    """Interference ranks above protected speech on its own sentence."""
    resolution = resolve([found(UNION, 0, 9), protected(3, 6)], SENTENCES)
    assert (resolution.level, resolution.protected) == (Level.GET_HELP, False)


def test_overlapping_findings_of_one_article_become_one_concern() -> None:
    """The author reads one remark on one place."""
    resolution = resolve([found(FIGURES, 0, 6), found(rule("more", article="financial_info"), 4, 9)], SENTENCES)
    assert [concern.finding.span for concern in resolution.concerns] == [Span(0, 9)]


_RULES = [INSULT, THREAT, DANGER, ALERT, UNION, FIGURES, rule("touch", level=Level.POLISH)]
_FINDINGS = st.lists(
    st.builds(
        lambda what, start, length: found(what, start, min(start + length, 40)),
        st.sampled_from([*_RULES, protected(0, 1).rule, rule("good", kind=Kind.OPPORTUNITY, level=Level.FINE)]),
        st.integers(0, 38),
        st.integers(1, 12),
    ),
    max_size=8,
)


@given(_FINDINGS)
def test_nothing_that_ranks_above_protection_is_ever_cancelled(findings: list[Finding]) -> None:
    """Whatever surrounds them, danger, harm, whistleblowing and interference are heard at their own level."""
    strong = [
        finding
        for finding in findings
        if finding.kind is Kind.RISK and finding.rule.precedence.rank < Precedence.PROTECTED.rank
    ]
    resolution = resolve(findings, SENTENCES)
    assert resolution.level.severity >= worst(finding.rule.level for finding in strong).severity


@given(_FINDINGS)
def test_a_wholly_protected_draft_is_fine_or_polish(findings: list[Finding]) -> None:
    """When every sentence is protected, ordinary concerns never raise an alarm."""
    ordinary = [finding for finding in findings if finding.rule.precedence is Precedence.ORDINARY]
    everywhere = [protected(sentence.start, sentence.end) for sentence in SENTENCES]
    resolution = resolve([*ordinary, *everywhere], SENTENCES)
    assert resolution.level in (Level.FINE, Level.POLISH)
    assert resolution.protected
