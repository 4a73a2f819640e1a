"""What lifts a rule: conditions around a match, the author's later facts, negation, quotation."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from bot.matching.conditions import AtomNode, Match, Node
from bot.matching.fold import Place
from bot.matching.scan import Scan

_WORDS_BEFORE, _WORDS_AFTER = 4, 2
"""How far from a match a negation still belongs to it."""
_NEW_CLAUSE = re.compile(r"[:;](?=\s)")
"""What a negation never reaches over: "no comment: …" says nothing about what follows."""


@dataclass(frozen=True, slots=True)
class Lifting:
    """The `unless` of one rule, sorted by how its entries are tried."""

    draft: tuple[Node, ...] = ()
    sentence: tuple[Node, ...] = ()
    negation: AtomNode | None = None
    quoted: bool = False

    def left(self, matches: Sequence[Match], scan: Scan, facts: Scan | None) -> Sequence[Match]:
        """The matches that nothing lifts."""
        if facts is not None and any(node.holds(facts) for node in (*self.draft, *self.sentence)):
            return ()
        if any(node.holds(scan) for node in self.draft) or any(node.everywhere(scan) for node in self.sentence):
            return ()
        if self.quoted:
            matches = [match for match in matches if not scan.is_quoted(match.place)]
        if self.negation is not None and matches:
            negations = self.negation.places(scan)
            matches = [match for match in matches if not _negated(match, negations, scan)]
        for node in self.sentence:
            if matches and (places := node.places(scan)):
                touched = scan.all_touched(places)
                matches = [match for match in matches if touched.isdisjoint(scan.touched(match.place))]
        return matches


def _negated(match: Match, negations: Sequence[Place], scan: Scan) -> bool:
    """True if a negation stands close before or after the match, or in the gap between its parts, in its sentence."""
    if not negations:
        return False
    return (
        _stands_before(match.place[0], negations, scan)
        or _stands_after(match.place[1], negations, scan)
        or (match.gap is not None and _stands_inside(match.gap, negations))
    )


def _stands_before(start: int, negations: Sequence[Place], scan: Scan) -> bool:
    for number in range(bisect_left(negations, (start, 0)) - 1, -1, -1):
        first, last = negations[number]
        if scan.words_between(first, start, _WORDS_BEFORE) > _WORDS_BEFORE or scan.sentence(first) != scan.sentence(
            start
        ):
            return False
        if last <= start and not _NEW_CLAUSE.search(scan.text, last, start):
            return True
    return False


def _stands_after(end: int, negations: Sequence[Place], scan: Scan) -> bool:
    for number in range(bisect_left(negations, (end, 0)), len(negations)):
        first, last = negations[number]
        if scan.words_between(end, first, _WORDS_AFTER) > _WORDS_AFTER or scan.sentence(first) != scan.sentence(
            end - 1
        ):
            return False
        if scan.words_between(end, last, _WORDS_AFTER) <= _WORDS_AFTER and not _NEW_CLAUSE.search(
            scan.text, end, first
        ):
            return True
    return False


def _stands_inside(gap: Place, negations: Sequence[Place]) -> bool:
    start, end = gap
    for number in range(bisect_left(negations, (start, 0)), len(negations)):
        first, last = negations[number]
        if first >= end:
            return False
        if last <= end:
            return True
    return False
