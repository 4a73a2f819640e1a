"""One text with what the index found in it; everything else is worked out when a rule first asks.

Places here are ranges of the author's original text, as sentences, quotations and personal data are.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TypeVar

from bot.domain.draft import Context, Span
from bot.domain.matchers import PersonalDataType, SecretType
from bot.domain.sentences import sentences
from bot.matching.detectors import find_personal_data, find_secrets
from bot.matching.fold import Place, fold
from bot.matching.index import Index
from bot.matching.quotations import quotations

_Kind = TypeVar("_Kind", PersonalDataType, SecretType)
_EVERY_DATUM = frozenset(PersonalDataType)
_EVERY_SECRET = frozenset(SecretType)
_SHORT = 80
"""Characters between two places up to which counting their words afresh is quicker than remembering all words."""


class Scan:
    """A draft being read."""

    def __init__(self, text: str, context: Context, index: Index, own_names: Index | None = None) -> None:
        self.text = text
        self.context = context
        self._index = index
        self._folded = fold(text)
        self.hits = index.hits(self._folded)
        if own_names is not None:
            for atom, places in own_names.hits(self._folded).items():
                self.hits.setdefault(atom, []).extend(places)
        self._places: dict[int, Sequence[Place]] = {}

    def occurs(self, atom: int) -> bool:
        """True if the atom has a place."""
        if self._index.expression(atom) is None:
            return atom in self.hits
        return bool(self.places(atom))

    def places(self, atom: int) -> Sequence[Place]:
        """The places of an atom, each once, in the order of the text."""
        known = self._places.get(atom)
        if known is None:
            known = self._places[atom] = self._find(atom)
        return known

    def _find(self, atom: int) -> Sequence[Place]:
        expression = self._index.expression(atom)
        found: Iterable[Place]
        if expression is None:
            found = self.hits.get(atom, ())
        elif expression.anchors is None or atom in self.hits:
            found = expression.places(self._folded.text)
        else:
            return ()
        if not self._folded.same:
            original = self._folded.original
            found = [original(start, end) for start, end in found]
        return sorted(set(found))

    @cached_property
    def _sentences(self) -> Sequence[int]:
        """Where each sentence begins. The white space behind a sentence is its own."""
        return [span.start for span in sentences(self.text)]

    def sentence(self, position: int) -> int:
        """The number of the sentence at `position`."""
        return max(0, bisect_right(self._sentences, position) - 1)

    def touched(self, place: Place) -> range:
        """The numbers of the sentences that `place` touches."""
        return range(self.sentence(place[0]), self.sentence(place[1] - 1) + 1)

    def all_touched(self, places: Iterable[Place]) -> set[int]:
        """The numbers of the sentences that any of `places` touches."""
        return {number for place in places for number in self.touched(place)}

    def in_one_sentence(self, start: int, end: int) -> bool:
        """True if the original's `start` to `end` lies in one sentence."""
        return self.sentence(start) == self.sentence(end - 1)

    def words_between(self, start: int, end: int) -> int:
        """How many words begin from `start` to before `end`."""
        if start >= end:
            return 0
        first, last = self._folded.folded(start), self._folded.folded(end)
        if last - first > _SHORT:
            return bisect_left(self._word_starts, last) - bisect_left(self._word_starts, first)
        words = self._folded.words
        begun_before = first > 0 and words[first - 1] != " " and words[first : first + 1] not in {"", " "}
        return len(words[first:last].split()) - begun_before

    @cached_property
    def _word_starts(self) -> Sequence[int]:
        words = f" {self._folded.words}"
        return [index for index in range(len(words) - 1) if words[index] == " " != words[index + 1]]

    def personal_data(self, types: frozenset[PersonalDataType]) -> Sequence[tuple[Place, PersonalDataType]]:
        """Personal data of these types. All types are looked for together: a part of one is never taken for another."""
        return _of(types, self._personal_data)

    def secrets(self, types: frozenset[SecretType]) -> Sequence[tuple[Place, SecretType]]:
        """Secrets of these types, all looked for together."""
        return _of(types, self._secrets)

    @cached_property
    def _personal_data(self) -> Sequence[tuple[Place, PersonalDataType]]:
        return _found(find_personal_data, self.text, _EVERY_DATUM)

    @cached_property
    def _secrets(self) -> Sequence[tuple[Place, SecretType]]:
        return _found(find_secrets, self.text, _EVERY_SECRET)

    def is_quoted(self, place: Place) -> bool:
        """True if `place` lies inside quotation marks or on a line that quotes."""
        index = bisect_right(self._quotations, place[0], key=lambda quotation: quotation[0]) - 1
        return index >= 0 and place[1] <= self._quotations[index][1]

    @cached_property
    def _quotations(self) -> Sequence[Place]:
        return quotations(self.text)


def _found(
    find: Callable[[str, frozenset[_Kind]], list[tuple[Span, _Kind]]], text: str, types: frozenset[_Kind]
) -> Sequence[tuple[Place, _Kind]]:
    return sorted(((span.start, span.end), kind) for span, kind in find(text, types) if span.end > span.start)


def _of(types: frozenset[_Kind], found: Sequence[tuple[Place, _Kind]]) -> Sequence[tuple[Place, _Kind]]:
    return [each for each in found if each[1] in types]
