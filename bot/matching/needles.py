"""From a phrase to needles: literals for one pass over the text, and what must stand around each.

A phrase with few expansions becomes one literal for each. Of a longer one, the most telling stretch becomes literals,
and the choices to its left and right are tried only where one of these is found.
"""

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import NamedTuple

from bot.matching.fold import Folded, Place
from bot.matching.frequency import frequency
from bot.matching.letters import is_word_character
from bot.matching.surroundings import Side, side
from bot.matching.terms import STAR, Phrase, Segment

_FEW = 24
"""Phrases with up to so many expansions are searched as literals only."""
_COST_OF_A_READING = 0.002
_TOGETHER = 0.2
"""How much rarer words are beside certain others than alone."""
_USELESS = 1e6
_NOTHING_BEFORE = side((), forward=False)
_NOTHING_AFTER = side((), forward=True)


class Needle(NamedTuple):
    """A literal without spaces at its edges, and what must stand before and after it."""

    literal: str
    left: Side = _NOTHING_BEFORE
    right: Side = _NOTHING_AFTER

    @property
    def is_plain(self) -> bool:
        """True if the literal is the whole phrase."""
        return not self.left.choices and not self.right.choices

    @property
    def begins_a_word(self) -> bool:
        """True if no word character can stand before it."""
        return not self.left.choices or not any(is_word_character(text[-1:] or "_") for text in self.left.openings)

    @property
    def ends_a_word(self) -> bool:
        """True if no word character can stand after it."""
        return not self.right.choices or not any(is_word_character(text[:1] or "_") for text in self.right.openings)

    def places(self, folded: Folded, start: int) -> Iterator[Place]:
        """Every place of the phrase around its literal at `start`."""
        literal, left, right = self
        text, end = folded.text, start + len(literal)
        if start < 0 or not text.startswith(literal, start):
            return
        if not text.startswith(right.openings, end) or not text.endswith(left.openings, 0, start):
            return
        ends = right.reach(folded, end) if right.choices else (end,)
        if ends:
            for first in left.reach(folded, start) if left.choices else (start,):
                for last in ends:
                    yield first, last


def needles(phrase: Phrase) -> Iterator[Needle]:
    """What to look for to find every expansion of `phrase`."""
    segments = phrase.segments
    if len(segments) == 1 and len(segments[0]) == 1 and STAR not in segments[0][0]:
        yield Needle(segments[0][0].strip(" "))
        return
    first, last = (0, len(segments)) if phrase.expansions <= _FEW else _most_telling(segments)
    left, right = segments[:first], segments[last:]
    seen: set[str] = set()
    for choice in product(*segments[first:last]):
        combination = "".join(choice)
        if combination not in seen:
            seen.add(combination)
            yield _needle(combination, left, right)


def _most_telling(segments: tuple[Segment, ...]) -> tuple[int, int]:
    """The stretch of segments that is both rare in drafts and quick to write out."""
    stretches = [(first, last) for first in range(len(segments)) for last in range(first + 1, len(segments) + 1)]
    frequencies = [sum(map(_frequency, segment)) for segment in segments]

    def cost(stretch: tuple[int, int]) -> tuple[float, int]:
        first, last = stretch
        readings = prod(len(segment) for segment in segments[first:last])
        together = min(frequencies[first:last]) * _TOGETHER ** sum(each < _USELESS for each in frequencies[first:last])
        return together + readings * _COST_OF_A_READING, first - last

    return min(stretches, key=cost)


def _frequency(option: str) -> float:
    return frequency(option) if option.strip(" \x00") else _USELESS


def _needle(combination: str, left: tuple[Segment, ...], right: tuple[Segment, ...]) -> Needle:
    """The needle of one reading of the stretch: its most telling piece, the rest of it left and right."""
    if STAR not in combination:
        literal = " ".join(combination.split())
        if left and combination[:1] == " ":
            left = (*left, (" ",))
        if right and combination[-1:] == " ":
            right = ((" ",), *right)
        return Needle(literal, side(left, forward=False), side(right, forward=True))
    best, position = (-1, -1), 0
    literal, before, after = "", "", ""
    for piece in combination.split(STAR):
        worth = sum(map(is_word_character, piece)), len(piece.strip())
        if piece.strip() and worth > best:
            best = worth
            literal = " ".join(piece.split())
            lead = len(piece) - len(piece.lstrip())
            trail = len(piece) - len(piece.rstrip())
            before = combination[: position + lead]
            after = combination[position + len(piece) - trail :]
        position += len(piece) + 1
    if before.strip(" ") or left:
        left = (*left, (before,))
    if after.strip(" ") or right:
        right = ((after,), *right)
    return Needle(literal, side(left, forward=False), side(right, forward=True))
