"""`try`: what every rule saw, and what became of it; the same findings as a review, and no confidential name."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from charters import NOW, charter_of, rule_of, terms
from fixed import POLICIES

from bot.catalogues import load_catalogues
from bot.coaching.trace import Fate, trace, trace_lines
from bot.domain.draft import Context, Draft, Language
from bot.domain.levels import Kind, Level, Precedence
from bot.domain.matchers import ContextIs, Embargo, Scope, Structural, Unless
from bot.matching.engine import CharterEngine, compile_charter

CASES = sorted([*(Path(__file__).parents[1] / "cases").glob("*.jsonl"), *(POLICIES / "corpus").glob("*.jsonl")])
EN = load_catalogues()[Language.EN]


def fates(engine: CharterEngine, text: str, now: datetime = NOW) -> dict[str, Fate]:
    """What became of each rule."""
    return {step.rule.partition(".")[2]: step.fate for step in trace(engine, Draft(text=text), now=now).steps}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_trace_finds_what_a_review_finds(shipped_engine: CharterEngine, path: Path) -> None:
    """On every sample draft: the steps that nothing lifts are the findings, in their order and places."""
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        draft = Draft(text=case.get("text") or case["question"])
        seen = [each.finding for each in shipped_engine.explain(draft, now=NOW) if each.is_found]
        assert seen == list(shipped_engine.scan(draft, now=NOW))


def test_what_lifts_a_rule_is_named() -> None:
    """By its number in the rule's `unless`, with some of its words."""
    quiet = rule_of(
        terms("boss"), Structural.NEGATED, Unless(condition=terms("joke", "film"), scope=Scope.DRAFT), name="quiet"
    )
    engine = compile_charter(charter_of(quiet, lexicons={"negation": ["no"]}))
    assert fates(engine, "My boss!") == {"quiet": Fate.SPEAKS}
    for text, number, by in (("No boss here.", 1, "a negation"), ("My boss. It is a film.", 2, "joke, film")):
        (step,) = trace(engine, Draft(text=text), now=NOW).steps
        assert (step.fate, step.number) == (Fate.LIFTED, number)
        said = " ".join(trace_lines(trace(engine, Draft(text=text), now=NOW), EN))
        assert f"no. {number} lifts it ({by})" in said


def test_a_rule_for_other_posts_says_so() -> None:
    """The context line of a trial counts."""
    made_for = ContextIs(fields={"platform": ("linkedin",)})
    engine = compile_charter(charter_of(rule_of(terms("boss"), name="there", applies=made_for)))
    assert fates(engine, "My boss!") == {"there": Fate.ELSEWHERE}
    assert fates(engine, "LinkedIn, in my own name: My boss!") == {"there": Fate.SPEAKS}
    known = engine.explain(Draft(text="My boss", context=Context(platform="LinkedIn")), now=NOW)
    assert [each.is_found for each in known] == [True]


def test_precedence_is_told(shipped_engine: CharterEngine) -> None:
    """Bare insult beside protected speech speaks softly; the level is that of the advice."""
    found = trace(shipped_engine, Draft(text="Mon chef est un guignol, encore douze heures sans pause !"), now=NOW)
    assert found.level is Level.POLISH
    by_fate = {step.fate for step in found.steps}
    assert {Fate.CAPPED, Fate.PROTECTS} <= by_fate


def test_protected_speech_overrules_the_rest() -> None:
    """And the trace says that it is protected speech that comes first."""
    protected = replace(
        rule_of(terms("pay"), name="pay"), kind=Kind.PROTECTED, level=Level.FINE, precedence=Precedence.PROTECTED
    )
    engine = compile_charter(charter_of(protected, rule_of(terms("boss"), name="boss")))
    assert fates(engine, "My boss cut my pay.") == {"pay": Fate.PROTECTS, "boss": Fate.OVERRULED}
    assert "protected speech comes first" in " ".join(
        trace_lines(trace(engine, Draft(text="My boss cut my pay."), now=NOW), EN)
    )


def test_a_confidential_name_is_never_shown() -> None:
    """Not by its own rule, not in the quote of another, not among the words of an `unless`."""
    until = datetime(2027, 1, 1, tzinfo=UTC)
    secret = replace(rule_of(Embargo(names=("Zephyrine",), until=until), name="embargo_20270101"), confidential=True)
    other = rule_of(terms("our new *ine lamp"), Unless(condition=terms("zephyrine day", "party")), name="lamp")
    engine = compile_charter(charter_of(secret, other))
    for text in ("Look at our new zephyrine lamp", "our new zephyrine lamp on zephyrine day", "ZEPHYRINE party"):
        for now in (NOW, until):
            for language in Language:
                said = "\n".join(trace_lines(trace(engine, Draft(text=text), now=now), load_catalogues()[language]))
                assert "zephyrine" not in said.casefold()
                assert "embargo_20270101" in said
    assert fates(engine, "zephyrine", until) == {"embargo_20270101": Fate.DATE}


def test_nothing_seen_is_said() -> None:
    """One line more than the level."""
    engine = compile_charter(charter_of(rule_of(terms("boss"))))
    lines = trace_lines(trace(engine, Draft(text="The sea."), now=NOW), EN)
    assert lines[1:] == ["No rule of the charter sees anything in it."]
