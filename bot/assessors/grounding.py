"""From a model's answer to what may reach a person: every claim is held against the draft, the charter and the brief.

Pure. What does not hold is dropped and counted by a reason, never by its text.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.assessors import wording
from bot.assessors.answers import AssessAnswer, RemarkAnswer
from bot.assessors.figures import is_figure_of_speech
from bot.assessors.quotes import located
from bot.assessors.vault import Sealed
from bot.domain.assessment import Assessment, Dismissal, Observation
from bot.domain.charter import Article, Charter
from bot.domain.draft import Draft, Language, Span
from bot.domain.finding import Finding
from bot.domain.levels import Kind, Level, worst
from bot.domain.sentences import sentences

MOST_REMARKS = 6
_LONGEST_QUOTE = 400
_LONGEST_STRENGTH = 25
_NOT_REMARKS = frozenset({"grievances_protected", "working_time"})
"""Articles that only say what the author may do: no remark rests on them."""
_OWN_WORDS = frozenset({"whistleblowing", "personal_safety", "union_interference"})
"""Articles whose remarks are in the charter's own words: there a clumsy sentence dissuades, or asks too much."""
_LEAVE_IS_ASKED = frozenset({"spokesperson", "brand_accounts", "health_regulated", "finance_regulated"})
"""Articles that may ask for leave before posting: speaking as the company, regulated claims."""
_REASON_LETTERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What an answer is held against: the draft, as written and as sent, the charter, the hints that were numbered.

    `language` is that of the draft, None if it shows neither of ours. `told` are the stretches of words of the prompt's
    own: who repeats one gives the instructions away.
    """

    draft: Draft
    sealed: Sealed
    charter: Charter
    language: Language | None
    hints: Sequence[Sequence[Finding]]
    instructs: bool
    told: frozenset[str] = frozenset()


@dataclass(slots=True)
class Dropped:
    """How much was dropped, by reason: a metric, and nothing of a text."""

    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, reason: str) -> None:
        """One more for `reason`."""
        self.reasons[reason] += 1


def grounded(answer: AssessAnswer, ground: Ground, dropped: Dropped) -> Assessment:
    """What of `answer` holds."""
    instructs = answer.instructs or ground.instructs
    return Assessment(
        observations=tuple(_observations(answer.remarks, ground, dropped)),
        dismissals=tuple(_dismissals(answer, ground, dropped)),
        protections=tuple(_spans(answer.protected, ground, dropped, "protected_quote")),
        dangers=() if instructs else tuple(_dangers(answer.danger, ground, dropped)),
        strength=_sentence(answer.strength, ground, dropped, "strength", longest=_LONGEST_STRENGTH),
        opportunity=ground.charter.articles.get(answer.opportunity) if answer.opportunity else None,
        instructs=instructs,
    )


def _observations(remarks: Iterable[RemarkAnswer], ground: Ground, dropped: Dropped) -> Iterable[Observation]:
    kept: list[Observation] = []
    for remark in remarks:
        if remark.article not in ground.charter.articles or remark.article in _NOT_REMARKS:
            dropped.add("article")
            continue
        span = _span(remark.quote, ground, remark.sentence)
        if span is None:
            dropped.add("quote")
        elif any(other.article_id == remark.article and other.span.overlaps(span) for other in kept):
            dropped.add("repeated")
        elif len(kept) == MOST_REMARKS:
            dropped.add("too_many")
        else:
            kept.append(
                Observation(
                    article_id=remark.article,
                    span=span,
                    level=_level(Level(remark.level), ground.charter.articles[remark.article]),
                    why=_remark_sentence(remark.article, remark.why, ground, dropped, "why"),
                    fix=_remark_sentence(remark.article, remark.fix, ground, dropped, "fix"),
                )
            )
    return kept


def _dismissals(answer: AssessAnswer, ground: Ground, dropped: Dropped) -> Iterable[Dismissal]:
    for each in answer.dismissed:
        if not 0 < each.hint <= len(ground.hints):
            dropped.add("hint")
        elif sum(map(str.isalpha, each.because)) < _REASON_LETTERS:
            dropped.add("hint_reason")
        else:
            for finding in ground.hints[each.hint - 1]:
                yield Dismissal(finding=finding, reason=wording.tidy(each.because))


def _level(said: Level, article: Article) -> Level:
    """`said`, but no graver than the gravest that the article's own rules ever say."""
    known = [rule.level for rule in article.rules if rule.kind is Kind.RISK]
    return min(said, worst([*known, Level.PAUSE]), key=lambda level: level.severity)


def _dangers(quotes: Iterable[str], ground: Ground, dropped: Dropped) -> Iterable[Span]:
    """Quotes of somebody in danger: explicit words, so a few of them, and no figure of speech that everybody uses."""
    for span in _spans(quotes, ground, dropped, "danger_quote"):
        if is_figure_of_speech(ground.draft.text[span.start : span.end]):
            dropped.add("danger_figure_of_speech")
        else:
            yield span


def _spans(quotes: Iterable[str], ground: Ground, dropped: Dropped, reason: str) -> Iterable[Span]:
    for quote in quotes:
        span = _span(quote, ground)
        if span is None:
            dropped.add(reason)
        else:
            yield span


def _span(quote: str, ground: Ground, number: int | None = None) -> Span | None:
    """Where the author wrote `quote`, in the original draft; None if nowhere."""
    if len(quote) > _LONGEST_QUOTE:
        return None
    found = located(quote, ground.sealed.text, sentences(ground.sealed.text), number)
    return ground.sealed.original(found) if found else None


def _remark_sentence(article: str, text: str, ground: Ground, dropped: Dropped, part: str) -> str | None:
    if article in _OWN_WORDS:
        return None
    return _sentence(text, ground, dropped, part, clearance=article in _LEAVE_IS_ASKED)


def _sentence(
    text: str | None,
    ground: Ground,
    dropped: Dropped,
    part: str,
    *,
    longest: int = wording.LONGEST_SENTENCE,
    clearance: bool = False,
) -> str | None:
    """`text` if the coach may say it, else None."""
    if text is None or not (tidy := wording.tidy(text)):
        return None
    fault = wording.fault(
        tidy,
        language=ground.language,
        draft=ground.draft.text,
        longest=longest,
        clearance=clearance,
        prompt=ground.told,
    )
    if fault is not None:
        dropped.add(f"{part}_{fault}")
        return None
    return wording.typeset(tidy, ground.language)
