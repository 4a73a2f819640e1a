"""A rule's matcher, compiled: given what one pass found, where does the rule match?

Each node has `find` (places in the folded text) and `triggers`: atoms of which at least one must occur, or None if the
node has to be tried on every draft. Nodes know nothing of rules, levels or articles.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from bot.domain.draft import Context, Span
from bot.domain.matchers import PersonalDataType, Scope, SecretType
from bot.domain.sentences import sentences
from bot.matching.detectors import find_personal_data, find_secrets
from bot.matching.fold import Folded, fold
from bot.matching.index import Index, Place

Triggers = frozenset[int] | None


class Scan:
    """One draft with what the index found in it; the rest is worked out when a rule first asks."""

    def __init__(self, text: str, context: Context, index: Index) -> None:
        self.text = text
        self.context = context
        self.folded: Folded = fold(text)
        self.hits: Mapping[int, list[Place]] = index.hits(self.folded)
        self._personal: dict[frozenset[PersonalDataType], list[tuple[Place, PersonalDataType]]] = {}
        self._secrets: dict[frozenset[SecretType], list[tuple[Place, SecretType]]] = {}

    @cached_property
    def sentences(self) -> list[Place]:
        """The sentences, in folded places."""
        return [self._place(span) for span in sentences(self.text)]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def _word_starts(self) -> list[int]:
        words = self.folded.words
        return [
            index
            for index, character in enumerate(words)
            if character != " " and (index == 0 or words[index - 1] == " ")
        ]

    def sentence_numbers(self, place: Place) -> range:
        """Which sentences `place` touches."""
        first = max(0, bisect_right(self._sentence_starts, place[0]) - 1)
        last = bisect_left(self._sentence_starts, place[1])
        return range(first, max(first + 1, last))

    def in_one_sentence(self, start: int, end: int) -> bool:
        """True when folded characters `start` to `end` lie in one sentence."""
        return len(self.sentence_numbers((start, end))) == 1

    def words_between(self, start: int, end: int) -> int:
        """How many words begin from `start` to before `end`."""
        return bisect_left(self._word_starts, end) - bisect_left(self._word_starts, start)

    def personal_data(self, types: frozenset[PersonalDataType]) -> list[tuple[Place, PersonalDataType]]:
        """Personal data of these types, found once."""
        if types not in self._personal:
            self._personal[types] = [(self._place(span), kind) for span, kind in find_personal_data(self.text, types)]
        return self._personal[types]

    def secrets(self, types: frozenset[SecretType]) -> list[tuple[Place, SecretType]]:
        """Secrets of these types, found once."""
        if types not in self._secrets:
            self._secrets[types] = [(self._place(span), kind) for span, kind in find_secrets(self.text, types)]
        return self._secrets[types]

    def _place(self, span: Span) -> Place:
        return self.folded.folded(span.start), self.folded.folded(span.end)

    @cached_property
    def quotations(self) -> list[Place]:
        """What stands between quotation marks, and lines that quote with `>`."""
        return [self._place(Span(start, end)) for start, end in _quotations(self.text)]


@dataclass(frozen=True, slots=True)
class Match:
    """A place, the gap between its two parts if it is a `near`, and the sort of data if it is that."""

    place: Place
    gap: Place | None = None
    entity: str | None = None


class Node(Protocol):
    """A compiled matcher."""

    @property
    def triggers(self) -> Triggers:
        """Atoms of which one must occur for anything to be found; None if that cannot be told."""
        ...

    def holds(self, scan: Scan) -> bool:
        """True when it matches, with or without a place."""
        ...

    def find(self, scan: Scan) -> Sequence[Match]:
        """Every match that has a place."""
        ...


@dataclass(frozen=True, slots=True)
class AtomNode:
    """Terms, a lexicon, an expression, the names of an embargo."""

    atom: int

    @property
    def triggers(self) -> Triggers:
        """Its own atom."""
        return frozenset((self.atom,))

    def holds(self, scan: Scan) -> bool:
        """The atom occurs."""
        return self.atom in scan.hits

    def find(self, scan: Scan) -> Sequence[Match]:
        """Each occurrence."""
        return [Match(place) for place in scan.hits.get(self.atom, ())]


@dataclass(frozen=True, slots=True)
class DataNode:
    """Personal data or secrets."""

    types: frozenset[PersonalDataType] | frozenset[SecretType]
    look: Callable[[Scan], Sequence[tuple[Place, PersonalDataType | SecretType]]]
    triggers: Triggers = None

    def holds(self, scan: Scan) -> bool:
        """There is some."""
        return bool(self.look(scan))

    def find(self, scan: Scan) -> Sequence[Match]:
        """Each piece with its sort."""
        return [Match(place, entity=str(kind)) for place, kind in self.look(scan) if place[1] > place[0]]


@dataclass(frozen=True, slots=True)
class NearNode:
    """Two parts in one sentence with few words between: each `a` with the nearest `b` on either side."""

    a: Node
    b: Node
    within: int
    ordered: bool

    @property
    def triggers(self) -> Triggers:
        """Those of the part that says most."""
        return _strictest((self.a.triggers, self.b.triggers))

    def holds(self, scan: Scan) -> bool:
        """There is such a pair."""
        return bool(self.find(scan))

    def find(self, scan: Scan) -> Sequence[Match]:
        """Every pair, as one place that covers both."""
        firsts = self.a.find(scan)
        if not firsts:
            return ()
        others = sorted({match.place for match in self.b.find(scan)})
        by_end = sorted(others, key=lambda place: (place[1], place[0]))
        ends = [end for _, end in by_end]
        found: list[Match] = []
        for match in firsts:
            start, end = match.place
            after = bisect_left(others, (end, 0))
            if after < len(others):
                self._pair(scan, match.place, others[after], found)
            if not self.ordered and (before := bisect_right(ends, start)):
                self._pair(scan, by_end[before - 1], match.place, found)
        return found

    def _pair(self, scan: Scan, left: Place, right: Place, found: list[Match]) -> None:
        near = scan.words_between(left[1], right[0]) <= self.within
        if near and scan.in_one_sentence(left[0], right[1]):
            found.append(Match((left[0], right[1]), gap=(left[1], right[0])))


@dataclass(frozen=True, slots=True)
class MissingNode:
    """`present` without `absent` in the same draft or sentence."""

    present: Node
    absent: Node
    scope: Scope

    @property
    def triggers(self) -> Triggers:
        """Those of what is present."""
        return self.present.triggers

    def holds(self, scan: Scan) -> bool:
        """Something is there without the other."""
        return bool(self.find(scan))

    def find(self, scan: Scan) -> Sequence[Match]:
        """What is present."""
        present = self.present.find(scan)
        if not present:
            return ()
        if self.scope is Scope.DRAFT:
            return () if self.absent.holds(scan) else present
        taken = {number for match in self.absent.find(scan) for number in scan.sentence_numbers(match.place)}
        return [match for match in present if taken.isdisjoint(scan.sentence_numbers(match.place))]


@dataclass(frozen=True, slots=True)
class AllNode:
    """Every part, in one sentence or in the draft; found is the first part that has places."""

    parts: tuple[Node, ...]
    scope: Scope

    @property
    def triggers(self) -> Triggers:
        """Those of the part that says most."""
        return _strictest(part.triggers for part in self.parts)

    def holds(self, scan: Scan) -> bool:
        """Every part is there."""
        if self.scope is Scope.DRAFT:
            return all(part.holds(scan) for part in self.parts)
        return bool(self.find(scan))

    def find(self, scan: Scan) -> Sequence[Match]:
        """The matches of the first part that has any."""
        if not all(part.holds(scan) for part in self.parts):
            return ()
        placed = [matches for part in self.parts if (matches := part.find(scan))]
        if not placed or self.scope is Scope.DRAFT:
            return placed[0] if placed else ()
        shared: set[int] | None = None
        for matches in placed:
            numbers = {number for match in matches for number in scan.sentence_numbers(match.place)}
            shared = numbers if shared is None else shared & numbers
        together = shared or set()
        return [match for match in placed[0] if not together.isdisjoint(scan.sentence_numbers(match.place))]


@dataclass(frozen=True, slots=True)
class AnyNode:
    """One of several."""

    parts: tuple[Node, ...]

    @property
    def triggers(self) -> Triggers:
        """All of theirs; None if one of them cannot tell."""
        together: frozenset[int] = frozenset()
        for part in self.parts:
            if part.triggers is None:
                return None
            together |= part.triggers
        return together

    def holds(self, scan: Scan) -> bool:
        """One of them is there."""
        return any(part.holds(scan) for part in self.parts)

    def find(self, scan: Scan) -> Sequence[Match]:
        """The matches of each."""
        return [match for part in self.parts for match in part.find(scan)]


@dataclass(frozen=True, slots=True)
class ContextNode:
    """What the author said of the post: every field must hold one of its terms."""

    fields: tuple[tuple[str, Callable[[str], bool]], ...]
    image: bool
    triggers: Triggers = None

    def holds(self, scan: Scan) -> bool:
        """The context says so. What is unspecified is never so."""
        if self.image and not scan.context.has_image:
            return False
        for name, matches in self.fields:
            value = getattr(scan.context, name)
            if not value or not matches(value):
                return False
        return True

    def find(self, scan: Scan) -> Sequence[Match]:
        """Nothing: a context has no place in the text."""
        del scan
        return ()


def _strictest(triggers: Iterable[Triggers]) -> Triggers:
    """The smallest set of atoms that must occur; None only if no part has one."""
    known = [each for each in triggers if each is not None]
    return min(known, key=len) if known else None


_PAIRS = {"“": "”", "«": "»", "‹": "›", "„": "“"}


def _quotations(text: str) -> list[Place]:
    """Quoted stretches of the original text, quotation marks included. Straight marks pair within a paragraph."""
    found: list[Place] = []
    straight: int | None = None
    opened: list[tuple[str, int]] = []
    for index, character in enumerate(text):
        if character == '"':
            if straight is None:
                straight = index
            else:
                found.append((straight, index + 1))
                straight = None
        elif opened and character == opened[-1][0]:
            found.append((opened.pop()[1], index + 1))
        elif character in _PAIRS:
            opened.append((_PAIRS[character], index))
        elif character == "\n":
            straight = None
    position = 0
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith(">"):
            found.append((position, position + len(line)))
        position += len(line)
    return found
