"""One text with what the index found in it; everything else is worked out when a rule first asks.

Places here are ranges of the author's original text, as sentences, quotations and personal data are.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TypeVar

from bot.domain.draft import Context, Span
from bot.domain.matchers import PersonalDataType, SecretType
from bot.domain.sentences import sentence_ranges
from bot.matching.detectors import find_personal_data, find_secrets
from bot.matching.fold import Place, fold
from bot.matching.index import Index
from bot.matching.quotations import quotations

_Kind = TypeVar("_Kind", PersonalDataType, SecretType)
_EVERY_DATUM = frozenset(PersonalDataType)
_EVERY_SECRET = frozenset(SecretType)
_WORD = re.compile(r"[^ ]+")
ANYWHERE = -1
"""A bit for every sentence."""
_USUAL_WORD = 16
"""Characters of a word and what follows it, hardly ever more: where many words stand, a few of them say enough."""


class Scan:
    """A draft being read. `atoms`: every atom that might be in it, but for expressions that any text might hold."""

    def __init__(self, text: str, context: Context, index: Index, own_names: Index | None = None) -> None:
        self.text = text
        self.context = context
        self._index = index
        self._folded = fold(text)
        first = index.read(self._folded)
        self._hits = [first]
        self.atoms = set(first.atoms)
        if own_names is not None:
            second = own_names.read(self._folded)
            self._hits.append(second)
            self.atoms.update(second.atoms)
        self._places: dict[int, Sequence[Place]] = {}
        self._seen_in: dict[int, int] = {}

    def places(self, atom: int) -> Sequence[Place]:
        """The places of an atom, each once, in the order of the text."""
        known = self._places.get(atom)
        if known is None:
            found = self._hits[0].places(atom)
            if len(self._hits) > 1:
                found += self._hits[1].places(atom)
            if found and not self._folded.same:
                original = self._folded.original
                found = [original(start, end) for start, end in found]
            known = self._places[atom] = sorted(set(found)) if len(found) > 1 else found
        return known

    def may_be_in(self, atom: int) -> int:
        """The sentences where strings that mean this atom were seen, a bit for each.

        A place within one sentence is in one of these: the character that a hit begins with, or the next, is its own.
        """
        known = self._seen_in.get(atom)
        if known is None:
            begins = self._folded_sentences
            known = 0
            for hits in self._hits:
                for _, start in hits.atoms.get(atom, ()):
                    number = bisect_right(begins, start - 1)
                    known |= 1 << number
                    if number < len(begins) and begins[number] == start:
                        known |= 2 << number
            self._seen_in[atom] = known
        return known

    @cached_property
    def _folded_sentences(self) -> Sequence[int]:
        """Where each sentence but the first begins in the folded text."""
        sentences = self._sentences[1:]
        return sentences if self._folded.same else [self._folded.folded(start) for start in sentences]

    @cached_property
    def _sentences(self) -> Sequence[int]:
        """Where each sentence begins. The white space behind a sentence is its own."""
        return [start for start, _ in sentence_ranges(self.text)]

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

    def words_between(self, start: int, end: int, most: int) -> int:
        """How many words begin from `start` to before `end`; any number above `most` if there are more."""
        if start >= end:
            return 0
        words = self._folded.words
        first, last = self._folded.folded(start), self._folded.folded(end)
        begun_before = first > 0 and words[first - 1] != " " and words[first : first + 1] not in {"", " "}
        near = min(last, first + _USUAL_WORD * (most + 2))
        count = len(words[first:near].split()) - begun_before
        if near == last or count > most:
            return count
        return bisect_left(self._word_starts, last) - bisect_left(self._word_starts, first)

    @cached_property
    def _word_starts(self) -> Sequence[int]:
        return [word.start() for word in _WORD.finditer(self._folded.words)]

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
