"""What an author quotes: the stretches between quotation marks and the lines that begin with `>`."""

import re
from collections.abc import Iterator, Sequence

from bot.matching.fold import Place

_CLOSES = {"“": "”", "«": "»", "‹": "›", "„": "“"}
_STRAIGHT = frozenset('"＂')
_MARKS = re.compile(r"[\"＂“”«»‹›„\r\n]")


def quotations(text: str) -> Sequence[Place]:
    """The quoted stretches of the original text, marks included, those that overlap as one."""
    merged: list[Place] = []
    for start, end in sorted([*_between_marks(text), *_quoting_lines(text)]):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def _between_marks(text: str) -> Iterator[Place]:
    """An opening mark pairs with the next closing one of its kind; straight marks pair in order within a line."""
    opened: dict[str, int] = {}
    straight: int | None = None
    for mark in _MARKS.finditer(text):
        index, character = mark.start(), mark.group()
        if character in _STRAIGHT:
            if straight is None:
                straight = index
            else:
                yield straight, index + 1
                straight = None
        elif character in "\r\n":
            straight = None
        else:
            if character in opened:
                yield opened.pop(character), index + 1
            if character in _CLOSES:
                opened.setdefault(_CLOSES[character], index)


def _quoting_lines(text: str) -> Iterator[Place]:
    position = 0
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith(">"):
            yield position, position + len(line)
        position += len(line)
