"""What could be better in a charter that loads: each check speaks when it should, where it should, and only then."""

from datetime import date

import pytest
from charter_files import ARTICLE_FILE, MINIMAL, edited, line_of, snapshot

from bot.charter.lint import Remark, Severity, coverage, lint
from bot.charter.loader import engine_of
from bot.domain.draft import Language

TODAY = date(2026, 11, 24)
A = ARTICLE_FILE


def remarks(files: dict[str, str], check: str = "", *, today: date = TODAY) -> list[Remark]:
    """The remarks of one check, or of all."""
    engine = engine_of(snapshot(files))
    return [remark for remark in lint(engine.charter, today=today, engine=engine) if remark.check.startswith(check)]


CLEAN = edited(A, 'pass: ["A dawn, an aura"]', 'pass: ["A dawn, an aura", "aura", "dawn"]')
CLEAN = edited(
    A,
    '"dawn"]\n',
    '"dawn"]\n      fr:\n        catch: [{text: "Aurora arrive", now: "2026-12-01T00:00:00Z"}]\n'
    '        pass: ["Une aurore"]\n',
    CLEAN,
)


def test_a_good_charter_gets_no_remark() -> None:
    """Silence is what a finished charter hears."""
    assert [str(remark) for remark in remarks(CLEAN)] == []


def _spoilt(old: str, new: str, file: str = A) -> dict[str, str]:
    return edited(file, old, new, CLEAN)


SPOILT = [
    ("overdue", _spoilt("review_by: 2027-01-01", "review_by: 2026-11-23"), "2026-11-23"),
    ("parity", _spoilt("en: [launch]", "en: [launch, release, debut]"), "keywords has 3 in en, 1 in fr"),
    ("parity", _spoilt("{terms: {en: [tap], fr: [robinet]}", "{terms: {en: [tap, robinet]}"), ""),
    (
        "parity",
        _spoilt('en: ["(our|the) new"], fr: ["notre nouvel*"]', 'en: ["(our|the) new", "notre nouvel*"]'),
        "“(our|the) new” have no counterpart in fr",
    ),
    (
        "parity",
        _spoilt(
            '["Our new lamp leaks."]\n        pass',
            '["Our new lamp leaks.", "The new one leaked", "Our new car leaks", "Our new app leaked."]\n        pass',
        ),
        "catch has 4 in en, 1 in fr",
    ),
    ("examples", _spoilt(', "aura", "dawn"]', "]"), "name: lets only 2 example(s) pass"),
    (
        "anchor",
        _spoilt("b: {lexicon: leaks}", "b: {any: [{lexicon: leaks}, {pattern: {regex: '[0-9]{2}', languages: [en]}}]}"),
        "runs on every draft",
    ),
    ("unexercised", _spoilt("certainty: firm", "jurisdictions: [UK]"), "it never runs: UK"),
    ("unexercised", {**CLEAN, "lexicons/spare.yaml": MINIMAL["lexicons/leaks.yaml"]}, "no rule reads this list"),
    (
        "reading",
        _spoilt("We announce together.", "We announce " + "very " * 30 + "together."),
        "rule (en) has a sentence of 33",
    ),
    (
        "reading",
        _spoilt("Nous annonçons ensemble.", "Nous annonçons avec les parties prenantes."),
        "“parties prenantes”",
    ),
    ("reading", _spoilt("We announce together.", "We leverage launches."), "“leverage”"),
    ("posts", _spoilt("It is out today!", "Our new lamp leaks light, they say."), "stopped at by embargo_launch.leak"),
    (
        "posts",
        _spoilt('en: ["Our new lamp leaks."]\n  fr: ["Notre', 'en: ["Shh, soon."]\n  fr: ["Notre'),
        "“Shh, soon.”",
    ),
]


@pytest.mark.parametrize(("check", "files", "what"), SPOILT, ids=[f"{check} {what[:30]}" for check, _, what in SPOILT])
def test_each_check_speaks_of_its_own_fault(check: str, files: dict[str, str], what: str) -> None:
    """One thing made worse, one remark, with its mend. Words that lift a rule may stand in one language only."""
    told = remarks(files)
    if not what:
        assert told == []
        return
    assert [remark.check for remark in told] == [check], told
    assert what in told[0].what
    assert told[0].mend
    assert told[0].severity is Severity.WARN


def test_a_keyword_of_two_articles_is_told_once() -> None:
    """Look-up would not know which to show."""
    files = {**CLEAN, "articles/second.yaml": edited(A, "id: embargo_launch", "id: second", CLEAN)[A]}
    assert [remark.what for remark in remarks(files, "keywords")] == [
        "the keyword “lancement” (fr) is also in second",
        "the keyword “launch” (en) is also in second",
    ]


def test_a_remark_on_a_rule_points_at_its_line() -> None:
    """The form that editors turn into links."""
    files = edited(A, ', "aura", "dawn"]', "]", CLEAN)
    (remark,) = remarks(files, "examples")
    assert (remark.file, remark.line) == (A, line_of(files, A, "- id: name"))
    assert str(remark).startswith(f"{A}:{remark.line}: warn [examples] ")


def test_overreach_comes_first_and_is_refused() -> None:
    """What the law forbids keeps a charter from being published."""
    files = _spoilt("We announce together.", "Employees must not discuss wages online. We leverage it.")
    told = remarks(files)
    assert told[0].severity is Severity.REFUSE
    assert told[0].check.startswith("overreach.")


def test_the_day_decides_what_is_overdue() -> None:
    """On the day itself there is still time."""
    assert remarks(CLEAN, "overdue", today=date(2027, 1, 1)) == []
    assert len(remarks(CLEAN, "overdue", today=date(2027, 1, 2))) == 1


def test_posts_are_read_only_with_an_engine() -> None:
    """`show` and the like need none."""
    charter = engine_of(snapshot(_spoilt("It is out today!", "Our new lamp leaks light."))).charter
    assert lint(charter, today=TODAY) == []


def test_coverage_counts_examples_by_rule_and_language() -> None:
    """(to catch, to let pass)."""
    every = {each.rule.id: each.counts for each in coverage(engine_of(snapshot()).charter)}
    assert every == {
        "leak": {Language.EN: (1, 3), Language.FR: (1, 2)},
        "name": {Language.EN: (1, 1), Language.FR: (0, 0)},
    }


def _answering(check: str, about: str, files: dict[str, str]) -> dict[str, str]:
    answer = f'answered:\n  - check: {check}\n    about: "{about}"\n    because: "We know, and it stays."\nrules:\n'
    return edited(A, "rules:\n", answer, files)


def test_a_warning_that_is_answered_is_not_told_again() -> None:
    """Its keeper read it and says why it stays; the others are still told."""
    spoilt = _spoilt("review_by: 2027-01-01", "review_by: 2026-11-23")
    assert remarks(spoilt, "overdue")
    assert not remarks(_answering("overdue", "2026-11-23", spoilt))
    assert remarks(_answering("overdue", "another day", spoilt), "overdue")


def test_an_answer_to_nothing_is_told() -> None:
    """A warning that is gone leaves its answer behind: somebody would look for it."""
    (remark,) = remarks(_answering("overdue", "2026-11-23", CLEAN))
    assert remark.check == "answered"
    assert "that there is not" in remark.what
