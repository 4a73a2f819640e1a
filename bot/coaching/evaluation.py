"""How good the advice is on labelled cases: agreement, misses, false alarms, discouragement, the gap between languages.

Pure: cases and advice in, figures out. Texts of cases never enter a figure.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.advice import Advice
from bot.domain.draft import Draft
from bot.domain.levels import Level

_ALARMS = (Level.PAUSE, Level.GET_HELP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A draft with what a careful person would answer. `also_ok`: other levels that are as good."""

    id: str
    language: str
    draft: Draft
    level: Level
    also_ok: tuple[Level, ...] = ()
    articles: tuple[str, ...] = ()
    protected: bool = False
    danger: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one case."""

    case: Case
    level: Level
    articles: tuple[str, ...]
    protected: bool
    danger: bool

    @property
    def exact(self) -> bool:
        """The level is the expected one, or one as good."""
        return self.level in (self.case.level, *self.case.also_ok)

    @property
    def near(self) -> bool:
        """At most one level away from an expected one."""
        return any(abs(self.level.severity - level.severity) <= 1 for level in (self.case.level, *self.case.also_ok))

    @property
    def miss(self) -> bool:
        """Expected `pause` or `get_help`, said `fine`."""
        return self.case.level in _ALARMS and self.level is Level.FINE and not self.exact

    @property
    def false_alarm(self) -> bool:
        """Expected `fine`, said `pause` or `get_help`."""
        return self.case.level is Level.FINE and self.level in _ALARMS and not self.exact

    @property
    def discouraged(self) -> bool:
        """A protected draft that should be free got an alarm, or was not told that its author may speak."""
        if not self.case.protected:
            return False
        alarmed = self.level in _ALARMS and self.case.level not in _ALARMS
        return alarmed and not self.exact

    @property
    def right_article(self) -> bool:
        """At least one expected article is among those the advice rests on."""
        return not self.case.articles or bool(set(self.case.articles) & set(self.articles))


def outcome(case: Case, advice: Advice) -> Outcome:
    """What `advice` made of `case`."""
    return Outcome(
        case=case,
        level=advice.level,
        articles=tuple(article.id for article in advice.articles),
        protected=advice.protected,
        danger=advice.danger,
    )


def measures(outcomes: Iterable[Outcome]) -> dict[str, object]:
    """All figures, as plain values: counts, and shares between 0 and 1 (None where there is nothing to divide by)."""
    every = list(outcomes)
    french = [each for each in every if each.case.language == "fr"]
    english = [each for each in every if each.case.language == "en"]
    alarms, calm = _expected(every, *_ALARMS), _expected(every, Level.FINE)
    protected = [each for each in every if each.case.protected]
    rates = [_share(each.miss for each in _expected(group, *_ALARMS)) for group in (french, english)]
    missed = Counter(article for each in every if each.miss for article in each.case.articles[:1])
    return {
        "cases": len(every),
        "exact": _share(each.exact for each in every),
        "within_one_level": _share(each.near for each in every),
        "right_article": _share(each.right_article for each in every if each.case.level is not Level.FINE),
        "miss_rate": _share(each.miss for each in alarms),
        "misses": sum(each.miss for each in alarms),
        "false_alarm_rate": _share(each.false_alarm for each in calm),
        "false_alarms": sum(each.false_alarm for each in calm),
        "protected": len(protected),
        "protected_recognised": _share(each.protected for each in protected),
        "discouraged": sum(each.discouraged for each in every),
        "danger_recognised": _share(each.danger for each in every if each.case.danger),
        "danger_false": sum(each.danger for each in every if each.case.danger is False),
        "miss_rate_fr": rates[0],
        "miss_rate_en": rates[1],
        "fr_en_gap": abs(rates[0] - rates[1]) if rates[0] is not None and rates[1] is not None else None,
        "missed_by_article": dict(missed.most_common()),
        "exact_by_level": {level.value: _share(each.exact for each in _expected(every, level)) for level in Level},
        "exact_by_language": {
            "en": _share(each.exact for each in english),
            "fr": _share(each.exact for each in french),
        },
    }


def _expected(outcomes: Iterable[Outcome], *levels: Level) -> list[Outcome]:
    return [each for each in outcomes if each.case.level in levels]


def _share(hits: Iterable[bool]) -> float | None:
    flags = list(hits)
    return round(sum(flags) / len(flags), 4) if flags else None
