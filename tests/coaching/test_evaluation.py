"""The measures: each figure counts what its name says."""

import pytest

from bot.coaching.evaluation import Case, Outcome, measures
from bot.domain.draft import Draft
from bot.domain.levels import Level


def case(
    expected: Level,
    said: Level,
    *,
    also_ok: tuple[Level, ...] = (),
    articles: tuple[str, ...] = (),
    rests_on: tuple[str, ...] = (),
    protected: bool = False,
    told: bool = False,
    language: str = "en",
    danger: bool | None = None,
    called: bool = False,
) -> Outcome:
    """A case with what was said of it."""
    labelled = Case(
        id="x",
        language=language,
        draft=Draft(text="x"),
        level=expected,
        also_ok=also_ok,
        articles=articles,
        protected=protected,
        danger=danger,
    )
    return Outcome(case=labelled, level=said, articles=rests_on, protected=told, danger=called)


@pytest.mark.parametrize(
    ("outcome", "exact", "near", "miss", "false_alarm", "discouraged"),
    [
        (case(Level.FINE, Level.FINE), True, True, False, False, False),
        (case(Level.FINE, Level.POLISH), False, True, False, False, False),
        (case(Level.FINE, Level.PAUSE), False, False, False, True, False),
        (case(Level.FINE, Level.PAUSE, also_ok=(Level.PAUSE,)), True, True, False, False, False),
        (case(Level.PAUSE, Level.FINE), False, False, True, False, False),
        (case(Level.GET_HELP, Level.FINE, also_ok=(Level.FINE,)), True, True, False, False, False),
        (case(Level.GET_HELP, Level.POLISH), False, False, False, False, False),
        (case(Level.FINE, Level.GET_HELP, protected=True), False, False, False, True, True),
        (case(Level.PAUSE, Level.GET_HELP, protected=True), False, True, False, False, False),
        (case(Level.POLISH, Level.PAUSE, protected=True), False, True, False, False, True),
    ],
)
def test_an_answer_is_judged_against_its_label(
    outcome: Outcome, *, exact: bool, near: bool, miss: bool, false_alarm: bool, discouraged: bool
) -> None:
    """Exact or as good, near, missed, false alarm, discouraging."""
    assert (outcome.exact, outcome.near, outcome.miss, outcome.false_alarm, outcome.discouraged) == (
        exact,
        near,
        miss,
        false_alarm,
        discouraged,
    )


def test_figures_are_shares_of_what_they_are_about() -> None:
    """Misses of alarms, false alarms of calm drafts, the gap between the languages, nothing where there is nothing."""
    figures = measures(
        [
            case(Level.PAUSE, Level.FINE, language="fr", articles=("customer_data", "press_contact")),
            case(Level.PAUSE, Level.PAUSE, language="fr", articles=("a", "b"), rests_on=("b",)),
            case(Level.GET_HELP, Level.GET_HELP, articles=("a",), rests_on=("c",)),
            case(Level.FINE, Level.GET_HELP),
            case(Level.FINE, Level.FINE, protected=True, told=True, danger=False, called=True),
        ]
    )
    assert figures["cases"] == 5
    assert figures["exact"] == 0.6
    assert figures["miss_rate"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["false_alarm_rate"] == 0.5
    assert (figures["miss_rate_fr"], figures["miss_rate_en"], figures["fr_en_gap"]) == (0.5, 0.0, 0.5)
    assert figures["right_article"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["missed_by_article"] == {"customer_data": 1}
    assert (figures["protected"], figures["protected_recognised"], figures["discouraged"]) == (1, 1.0, 0)
    assert (figures["danger_recognised"], figures["danger_false"]) == (None, 1)
    assert measures([])["exact"] is None
