"""What a detector hands over, how overlapping claims are settled, and the words around a candidate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.matching.detectors.reading import Expression

Kind = TypeVar("Kind")

NAMED = 0
"""The number proves itself, and the text says what it is."""
CHECKSUM = 1
"""The number proves itself."""
SHAPE = 2
"""The writing is used for nothing else."""
LIKELY = 3
"""The words around say so."""


@dataclass(frozen=True, slots=True)
class Claim(Generic[Kind]):
    """`data[start:end]` of a reading is a `kind`. A claim of a lower `rank` wins over one that it overlaps."""

    start: int
    end: int
    kind: Kind
    rank: int


def settle(claims: Iterable[Claim[Kind]]) -> list[Claim[Kind]]:
    """The claims that stand, by position: of two that overlap, the one with the stronger proof, then the longer one."""
    standing: list[Claim[Kind]] = []
    for claim in sorted(claims, key=lambda item: (item.start, item.rank, -item.end)):
        if not standing or standing[-1].end <= claim.start:
            standing.append(claim)
        elif (claim.rank, claim.start - claim.end) < (standing[-1].rank, standing[-1].start - standing[-1].end):
            standing[-1] = claim
    return standing


def before(cue: Expression, data: bytes, start: int, reach: int = 48) -> bool:
    """True when one of the words of `cue` stands within `reach` bytes before `start`, on the same line.

    The line is cut at `start`, so that a cue may end in `$`.
    """
    return cue.search(data[max(0, start - reach) : start].rpartition(b"\n")[2]) is not None


def after(cue: Expression, data: bytes, end: int, reach: int = 32) -> bool:
    """True when `cue` matches right at `end`."""
    return cue.match(data, end, min(len(data), end + reach)) is not None
