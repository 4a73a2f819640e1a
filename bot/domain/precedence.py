"""Which of the findings speak, and how loudly: the brief's order, span by span.

Danger to a person, then harm to others, then possible whistleblowing, then union interference, then protected speech,
then everything else. Protection covers whole sentences: there it cancels everything else and caps bare insult at
`polish`; nothing can cancel what stands above it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.draft import Span
from bot.domain.finding import Finding
from bot.domain.levels import Certainty, Kind, Level, Precedence, worst

_REACH = 2
"""How many sentences away from protected speech a bare insult is still part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A risk that speaks, at the level it keeps. `capped`: protected speech lowered it."""

    finding: Finding
    level: Level
    capped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What is left to say about a draft once precedence has spoken.

    `protected`: its author may speak of (part of) this. `mixed`: another part is different. `sensitive`: an external
    contact is safer than this chat. `concerns` are in the order in which they deserve to be read.
    """

    level: Level
    danger: bool
    whistleblowing: bool
    protected: bool
    mixed: bool
    sensitive: bool
    concerns: tuple[Concern, ...]
    protections: tuple[Finding, ...]
    opportunities: tuple[Finding, ...]


def resolve(findings: Iterable[Finding], sentences: Sequence[Span]) -> Resolution:
    """Apply precedence to `findings` of one draft whose sentences are `sentences`."""
    every = tuple(findings)
    risks = [finding for finding in every if finding.kind is Kind.RISK]
    dangers = [finding for finding in risks if finding.rule.precedence is Precedence.DANGER]
    passages = _Passages(every, sentences)
    protections = tuple(finding for finding in every if passages.still_protects(finding))
    concerns = [_concern(finding, passages) for finding in risks if not passages.cancels(finding)]
    whistleblowing = any(_is(concern.finding, Precedence.WHISTLEBLOWING) for concern in concerns)
    apart = [concern for concern in concerns if not concern.capped and not _rights(concern.finding)]
    sensitive = any(finding.rule.sensitive for finding in (*protections, *(concern.finding for concern in concerns)))
    return Resolution(
        level=Level.GET_HELP if dangers else worst(concern.level for concern in concerns),
        danger=bool(dangers),
        whistleblowing=whistleblowing,
        protected=bool(protections) or whistleblowing,
        mixed=bool(protections) and bool(apart),
        sensitive=sensitive,
        concerns=tuple(sorted(_distinct(concerns), key=_reading_order)),
        protections=protections,
        opportunities=tuple(finding for finding in every if finding.kind is Kind.OPPORTUNITY),
    )


def overruled(findings: Iterable[Finding], sentences: Sequence[Span]) -> list[tuple[Finding, Precedence]]:
    """The findings that precedence leaves nothing to say of, each with the stronger concern in its sentence."""
    every = tuple(findings)
    passages = _Passages(every, sentences)
    found = ((finding, passages.overruled_by(finding)) for finding in every)
    return [(finding, stronger) for finding, stronger in found if stronger is not None]


def with_floor(together: Resolution, floor: Resolution) -> Resolution:
    """`together` with every concern of `floor` that it lost or lowered: what is firm stays said, at its level."""
    held = [concern for concern in floor.concerns if not any(_as_grave(other, concern) for other in together.concerns)]
    if not held and together.level.severity >= floor.level.severity and together.sensitive >= floor.sensitive:
        return together
    concerns = tuple(sorted(_distinct([*held, *together.concerns]), key=_reading_order))
    return replace(
        together,
        level=worst([together.level, floor.level]),
        danger=together.danger or floor.danger,
        whistleblowing=together.whistleblowing or floor.whistleblowing,
        sensitive=together.sensitive or floor.sensitive,
        mixed=bool(together.protections)
        and any(not concern.capped and not _rights(concern.finding) for concern in concerns),
        concerns=concerns,
    )


def _as_grave(one: Concern, other: Concern) -> bool:
    same = one.finding.rule.article_id == other.finding.rule.article_id
    return same and one.finding.span.overlaps(other.finding.span) and one.level.severity >= other.level.severity


class _Passages:
    """The sentences that each strong concern covers."""

    def __init__(self, findings: Iterable[Finding], sentences: Sequence[Span]) -> None:
        self._sentences = sentences
        self._by_precedence: dict[Precedence, set[int]] = {precedence: set() for precedence in Precedence}
        for finding in findings:
            if finding.kind is not Kind.OPPORTUNITY:
                self._by_precedence[_precedence(finding)].update(self._indexes(finding.span))
        self._protected = self._by_precedence[Precedence.PROTECTED]
        self._rights = self._by_precedence[Precedence.WHISTLEBLOWING]
        self._interference = self._by_precedence[Precedence.UNION_INTERFERENCE]

    def _indexes(self, span: Span) -> set[int]:
        return {index for index, sentence in enumerate(self._sentences) if sentence.overlaps(span)}

    def still_protects(self, finding: Finding) -> bool:
        """A protected finding, unless a manager's interference is what its sentence is about."""
        return finding.kind is Kind.PROTECTED and not (self._indexes(finding.span) & self._interference)

    def cancels(self, finding: Finding) -> bool:
        """True when a stronger concern on the same sentence leaves nothing to say about this one."""
        if not _is(finding, Precedence.ORDINARY):
            return False
        own = self._indexes(finding.span)
        if finding.rule.insult:
            return bool(own & self._rights)
        return bool(own & (self._rights | self._interference | self._protected))

    def overruled_by(self, finding: Finding) -> Precedence | None:
        """The strongest concern that silences this finding; None if it speaks."""
        own = self._indexes(finding.span)
        if finding.kind is Kind.PROTECTED:
            return Precedence.UNION_INTERFERENCE if own & self._interference else None
        if finding.kind is not Kind.RISK or not self.cancels(finding):
            return None
        stronger = (Precedence.WHISTLEBLOWING, Precedence.UNION_INTERFERENCE, Precedence.PROTECTED)
        return next(each for each in stronger if own & self._by_precedence[each])

    def caps(self, finding: Finding) -> bool:
        """True for bare insult in or near a protected sentence: anger at work rarely keeps to one sentence."""
        if not finding.rule.insult:
            return False
        own = self._indexes(finding.span)
        near = {index + step for index in own for step in range(-_REACH, _REACH + 1)}
        return bool(near & ((self._protected | self._rights) - self._interference))


def _concern(finding: Finding, passages: _Passages) -> Concern:
    level = finding.rule.level
    if passages.caps(finding) and level.severity > Level.POLISH.severity:
        return Concern(finding=finding, level=Level.POLISH, capped=True)
    return Concern(finding=finding, level=level, capped=passages.caps(finding))


def _precedence(finding: Finding) -> Precedence:
    return Precedence.PROTECTED if finding.kind is Kind.PROTECTED else finding.rule.precedence


def _is(finding: Finding, precedence: Precedence) -> bool:
    return finding.rule.precedence is precedence


def _rights(finding: Finding) -> bool:
    return _is(finding, Precedence.WHISTLEBLOWING)


def _reading_order(concern: Concern) -> tuple[int, int, int, int]:
    finding = concern.finding
    return (
        -concern.level.severity,
        finding.rule.precedence.rank,
        0 if finding.rule.certainty is Certainty.FIRM else 1,
        finding.span.start,
    )


def _distinct(concerns: Iterable[Concern]) -> list[Concern]:
    """One concern for overlapping findings of one article, the gravest, over the span of them all."""
    kept: list[Concern] = []
    for concern in sorted(concerns, key=_reading_order):
        for index, other in enumerate(kept):
            same_article = other.finding.rule.article_id == concern.finding.rule.article_id
            if same_article and other.finding.span.overlaps(concern.finding.span):
                span = other.finding.span.cover(concern.finding.span)
                kept[index] = replace(other, finding=replace(other.finding, span=span))
                break
        else:
            kept.append(concern)
    return kept
