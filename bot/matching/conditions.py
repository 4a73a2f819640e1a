"""A rule's matcher, compiled: given one text with what the index found in it, where does the rule match?

Nodes know nothing of rules, levels or articles. What a node `needs` tells most of them off before anything is worked
out: sets of atoms, of each of which one must have been seen. A node that needs nothing is tried on every draft.
"""

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from bot.domain.matchers import PersonalDataType, Scope, SecretType
from bot.matching.fold import Place
from bot.matching.scan import ANYWHERE, Scan

Needs = tuple[frozenset[int], ...]
_END = itemgetter(1)


class Match(NamedTuple):
    """A place, the gap between its two parts if it is a `near`, and the sort of data if it is that."""

    place: Place
    gap: Place | None = None
    entity: str | None = None


class Node(ABC):
    """A compiled matcher."""

    __slots__ = ()

    needs: Needs
    """Sets of atoms; unless one of each was seen, there is no match."""

    def is_possible(self, scan: Scan) -> bool:
        """False if it certainly has no match, told without working anything out."""
        atoms = scan.atoms
        for need in self.needs:  # noqa: SIM110 - a plain loop takes a third of the time, and this runs most of all
            if need.isdisjoint(atoms):
                return False
        return True

    @abstractmethod
    def matches(self, scan: Scan) -> Sequence[Match]:
        """Every match that has a place."""

    def places(self, scan: Scan) -> Sequence[Place]:
        """Only the places."""
        return [match.place for match in self.matches(scan)]

    def may_be_in(self, scan: Scan) -> int:
        """The sentences that a match within one sentence could be in, a bit for each; told from the index alone."""
        del scan
        return ANYWHERE

    def everywhere(self, scan: Scan) -> bool:
        """True if it holds of the post as a whole, without a place in the text."""
        del scan
        return False

    def holds(self, scan: Scan) -> bool:
        """True if it matches, with or without a place."""
        return self.everywhere(scan) or bool(self.matches(scan))


@dataclass(frozen=True, slots=True)
class AtomNode(Node):
    """Terms, a lexicon, an expression, the names of an embargo."""

    atom: int
    needs: Needs

    def places(self, scan: Scan) -> Sequence[Place]:
        """Each occurrence."""
        return () if self.needs and self.atom not in scan.atoms else scan.places(self.atom)

    def matches(self, scan: Scan) -> Sequence[Match]:
        """Each occurrence."""
        if self.needs and self.atom not in scan.atoms:
            return ()
        return [Match(place) for place in scan.places(self.atom)]

    def may_be_in(self, scan: Scan) -> int:
        """Where a string that means it was seen."""
        return scan.may_be_in(self.atom) if self.needs else ANYWHERE

    def holds(self, scan: Scan) -> bool:
        """It occurs."""
        return bool(self.places(scan))


@dataclass(frozen=True, slots=True)
class PersonalDataNode(Node):
    """Personal data of some types."""

    types: frozenset[PersonalDataType]
    needs: Needs = ()

    def matches(self, scan: Scan) -> Sequence[Match]:
        """Each piece with its sort."""
        return [Match(place, entity=str(kind)) for place, kind in scan.personal_data(self.types)]


@dataclass(frozen=True, slots=True)
class SecretNode(Node):
    """Secrets of some types."""

    types: frozenset[SecretType]
    needs: Needs = ()

    def matches(self, scan: Scan) -> Sequence[Match]:
        """Each piece with its sort."""
        return [Match(place, entity=str(kind)) for place, kind in scan.secrets(self.types)]


@dataclass(frozen=True, slots=True)
class NearNode(Node):
    """Two parts in one sentence with few words between: each `a` with the nearest `b` on either side."""

    a: Node
    b: Node
    within: int
    ordered: bool
    needs: Needs

    def matches(self, scan: Scan) -> Sequence[Match]:
        """Each pair, as one place that covers both."""
        if not self.is_possible(scan) or not self.may_be_in(scan):
            return ()
        firsts = self.a.places(scan)
        others = self.b.places(scan) if firsts else ()
        pairs = list(self._pairs(scan, firsts, others)) if others else []
        if any(not scan.in_one_sentence(*place) for pair in pairs for place in pair):
            # Something that runs over the end of a sentence stands between an A and the B that is meant.
            pairs = list(self._pairs(scan, _in_one_sentence(scan, firsts), _in_one_sentence(scan, others)))
        return [
            Match((left[0], right[1]), gap=(left[1], right[0]))
            for left, right in pairs
            if scan.in_one_sentence(left[0], right[1])
        ]

    def may_be_in(self, scan: Scan) -> int:
        """Where both could be."""
        here = self.a.may_be_in(scan)
        return here & self.b.may_be_in(scan) if here else 0

    def _pairs(self, scan: Scan, firsts: Sequence[Place], others: Sequence[Place]) -> Iterable[tuple[Place, Place]]:
        """Each first with the other that comes next and the one that came last, if few words are between."""
        by_start = sorted(others)
        by_end = by_start if len(others) == 1 else sorted(by_start, key=_END)
        ends = [end for _, end in by_end]
        for first in firsts:
            after = bisect_left(by_start, (first[1], 0))
            if after < len(by_start) and scan.words_between(first[1], by_start[after][0], self.within) <= self.within:
                yield first, by_start[after]
            if self.ordered:
                continue
            before = bisect_right(ends, first[0])
            if before and scan.words_between(ends[before - 1], first[0], self.within) <= self.within:
                yield by_end[before - 1], first


def _in_one_sentence(scan: Scan, places: Iterable[Place]) -> list[Place]:
    return [place for place in places if scan.in_one_sentence(*place)]


@dataclass(frozen=True, slots=True)
class MissingNode(Node):
    """`present` without `absent` in the same draft or sentence."""

    present: Node
    absent: Node
    scope: Scope
    needs: Needs

    def matches(self, scan: Scan) -> Sequence[Match]:
        """What is present."""
        present = self.present.matches(scan)
        if not present or self.absent.everywhere(scan):
            return ()
        absent = self.absent.places(scan)
        if not absent:
            return present
        if self.scope is Scope.DRAFT:
            return ()
        taken = scan.all_touched(absent)
        return [match for match in present if taken.isdisjoint(scan.touched(match.place))]

    def may_be_in(self, scan: Scan) -> int:
        """Where what is present could be."""
        return self.present.may_be_in(scan)

    def everywhere(self, scan: Scan) -> bool:
        """The post as a whole is of a sort, and what should go with it is nowhere."""
        return self.present.everywhere(scan) and not self.absent.holds(scan)


@dataclass(frozen=True, slots=True)
class AllNode(Node):
    """Every part, in one sentence or in the draft; found is the first part that has a place there."""

    parts: tuple[Node, ...]
    scope: Scope
    needs: Needs
    by_cost: tuple[Node, ...] = field(init=False, repr=False)
    """The parts, what is told at once first."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_cost", tuple(sorted(self.parts, key=_cost)))

    def matches(self, scan: Scan) -> Sequence[Match]:
        """The matches of the first part that has one where every part holds."""
        if not self.is_possible(scan):
            return ()
        together: set[int] | None = None
        known: dict[int, Sequence[Match]] = {}
        for part in self.by_cost:
            if part.everywhere(scan):
                continue
            matches = known[id(part)] = part.matches(scan)
            if not matches:
                return ()
            if self.scope is Scope.SENTENCE:
                touched = scan.all_touched(match.place for match in matches)
                together = touched if together is None else together & touched
                if not together:
                    return ()
        for part in self.parts:
            matches = known[id(part)] if id(part) in known else part.matches(scan)
            here = matches if together is None else _touching(scan, matches, together)
            if here:
                return here
        return ()

    def everywhere(self, scan: Scan) -> bool:
        """Every part holds of the post as a whole."""
        return all(part.everywhere(scan) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyNode(Node):
    """One of several."""

    parts: tuple[Node, ...]
    needs: Needs
    gates: tuple[tuple[frozenset[int] | None, Node], ...] = field(init=False, repr=False)
    """Each part with what it needs first: a look at that tells most of them off."""

    def __post_init__(self) -> None:
        gates = tuple((part.needs[0] if part.needs else None, part) for part in self.parts)
        object.__setattr__(self, "gates", gates)

    def matches(self, scan: Scan) -> Sequence[Match]:
        """The matches of each, in the order of the text."""
        atoms = scan.atoms
        found: list[Match] = []
        for need, part in self.gates:
            if need is None or not need.isdisjoint(atoms):
                found += part.matches(scan)
        return sorted(found, key=place_of) if len(found) > 1 else found

    def may_be_in(self, scan: Scan) -> int:
        """Where one of them could be."""
        atoms = scan.atoms
        here = 0
        for need, part in self.gates:
            if need is None or not need.isdisjoint(atoms):
                here |= part.may_be_in(scan)
        return here

    def everywhere(self, scan: Scan) -> bool:
        """One of them holds of the post as a whole."""
        return any(part.everywhere(scan) for part in self.parts)

    def holds(self, scan: Scan) -> bool:
        """One of them holds."""
        return any(part.holds(scan) for part in self.parts)


@dataclass(frozen=True, slots=True)
class ContextNode(Node):
    """What the author said of the post: every field must hold one of its terms."""

    fields: tuple[tuple[str, Callable[[str], bool]], ...]
    image: bool
    needs: Needs = ()

    def everywhere(self, scan: Scan) -> bool:
        """The context says so. What is unspecified is never so."""
        context = scan.context
        if self.image and not context.has_image:
            return False
        for name, holds in self.fields:
            value = getattr(context, name)
            if not value or not holds(value):
                return False
        return True

    def matches(self, scan: Scan) -> Sequence[Match]:
        """Nothing: a context has no place in the text."""
        del scan
        return ()


def _cost(node: Node) -> int:
    """What the author said is told at once; words are looked up; data and pairs take the longest."""
    if isinstance(node, ContextNode):
        return 0
    return 1 if isinstance(node, AtomNode) else 2 if node.needs else 3


def _touching(scan: Scan, matches: Iterable[Match], sentences: set[int]) -> Sequence[Match]:
    return [match for match in matches if not sentences.isdisjoint(scan.touched(match.place))]


def place_of(match: Match) -> Place:
    """Where it is: the order in which matches are read."""
    return match.place
