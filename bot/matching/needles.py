"""From a phrase to needles: literals for one pass over the text, and what must stand around each.

A phrase with few expansions becomes one literal for each. Of a longer one, the most telling stretch becomes literals,
and the choices to its left and right are tried only where one of these is found.
"""

from collections.abc import Iterator, Sequence
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

    def places(self, folded: Folded, start: int) -> Sequence[Place]:
        """Every place of the phrase around its literal at `start`."""
        literal, left, right = self
        text, end = folded.text, start + len(literal)
        if start < 0 or not text.startswith(literal, start):
            return ()
        if right.choices and not text.startswith(right.openings, end):
            return ()
        if left.choices and not text.endswith(left.openings, 0, start):
            return ()
        starts = left.reach(folded, start) if left.choices else (start,)
        ends = right.reach(folded, end) if right.choices and starts else (end,)
        return [(first, last) for first in starts for last in ends]


def literals(phrase: Phrase) -> set[str]:
    """Every reading of a phrase that is short enough to be written out, and has no star: nothing else to look for."""
    return {" ".join(reading.split()) for reading in map("".join, product(*phrase.segments))}


def is_written_out(phrase: Phrase) -> bool:
    """True if `literals` is the way to look for it."""
    return phrase.expansions <= _FEW and not phrase.has_star


def needles(phrase: Phrase) -> Iterator[Needle]:
    """What to look for to find every expansion of a phrase that cannot be written out."""
    segments = phrase.segments
    first, last = (0, len(segments)) if phrase.expansions <= _FEW else _most_telling(segments)
    left, right = segments[:first], segments[last:]
    befores: dict[str, Side] = {}
    afters: dict[str, Side] = {}
    for combination in dict.fromkeys(map("".join, product(*segments[first:last]))):
        before, literal, after = _taken_apart(combination)
        if before not in befores:
            befores[before] = side((*left, (before,)) if left or before.strip() else (), forward=False)
        if after not in afters:
            afters[after] = side(((after,), *right) if right or after.strip() else (), forward=True)
        yield Needle(literal, befores[before], afters[after])


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


def _taken_apart(combination: str) -> tuple[str, str, str]:
    """The most telling piece of one reading of the stretch, without spaces at its edges, and what is around it."""
    if STAR not in combination:
        piece, position = combination, 0
    else:
        pieces = combination.split(STAR)
        number = max(range(len(pieces)), key=lambda number: _letters(pieces[number]))
        piece, position = pieces[number], sum(map(len, pieces[:number])) + number
    start = position + len(piece) - len(piece.lstrip())
    end = position + len(piece.rstrip())
    return combination[:start], " ".join(piece.split()), combination[end:]


def _letters(piece: str) -> tuple[int, int]:
    solid = piece.strip()
    return len(solid) if solid.isalnum() else sum(map(is_word_character, solid)), len(solid)
