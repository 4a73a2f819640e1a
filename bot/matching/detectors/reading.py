"""The text as the detectors read it: one byte a character, plain letters, and the way back to the original positions.

Accents are taken off, typographic quotes, dashes and spaces made plain, full-width and other digits made ASCII, case
kept. Characters that do not show (zero-width, soft hyphen, combining marks) are left out, so that a number with such a
character inside reads as the number it is. Never raises, whatever the text holds.
"""

import codecs
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, cast

import re2

from bot.domain.draft import Span

_HANDLER = "avantpost.detectors.reading"
_UNKNOWN = 0x1A
"""Stands for a character that has no plain counterpart: no letter, no digit, no space."""
_INVISIBLE = 0x00
_PLAIN = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("•●∙⋅▪■", "*"),
    **dict.fromkeys("€£¥₹₽₩", "$"),
    "…": ".",
    "œ": "o",
    "Œ": "O",
    "æ": "a",
    "Æ": "A",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "t",
    "Þ": "T",
    "ß": "s",
    "ı": "i",
}
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Mn", "Me"})


class Match(Protocol):
    """What is used of an RE2 match."""

    def start(self, group: int = 0, /) -> int:
        """Where the group begins; -1 if it took no part."""
        ...

    def end(self, group: int = 0, /) -> int:
        """Where the group ends; -1 if it took no part."""
        ...

    def span(self, group: int = 0, /) -> tuple[int, int]:
        """Both."""
        ...

    def group(self, group: int = 0, /) -> bytes:
        """The bytes of the group; of a group that took no part, ask `start` first."""
        ...


class Expression(Protocol):
    """What is used of a compiled RE2 expression (the package has no types).

    `pos` and `endpos` limit the match; a word boundary still sees what lies beyond them.
    """

    def search(self, data: bytes, pos: int | None = None, endpos: int | None = None, /) -> Match | None:
        """The first match that begins at `pos` or later."""
        ...

    def match(self, data: bytes, pos: int | None = None, endpos: int | None = None, /) -> Match | None:
        """The match that begins at `pos`."""
        ...

    def fullmatch(self, data: bytes, pos: int | None = None, endpos: int | None = None, /) -> Match | None:
        """The match of all of it."""
        ...

    def finditer(self, data: bytes, pos: int | None = None, endpos: int | None = None, /) -> Iterator[Match]:
        """The matches that do not overlap, from left to right."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """`data` is what the patterns run on; `offsets` is None when byte i is character i of the original."""

    data: bytes
    offsets: tuple[int, ...] | None

    def span(self, start: int, end: int) -> Span:
        """The original characters behind `data[start:end]`, which must not be empty."""
        if self.offsets is None:
            return Span(start, end)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


def read(text: str) -> Reading:
    """The reading of `text`. Costs next to nothing on ASCII, a few microseconds on French prose."""
    if text.isascii():
        data = text.encode("ascii")
    else:
        # By far the most frequent character outside Latin-1: one pass here is cheaper than a call for each.
        data = text.replace("’", "'").encode("latin-1", _HANDLER).translate(_LATIN_1)
    if _INVISIBLE not in data:
        return Reading(data, None)
    return Reading(
        data.replace(bytes([_INVISIBLE]), b""), tuple(place for place, byte in enumerate(data) if byte != _INVISIBLE)
    )


def pattern(expression: str) -> Expression:
    """An expression on the bytes of a reading (ASCII, since readings have no accents), compiled when first used."""
    return cast("Expression", _Pattern(expression.encode("ascii")))


class _Pattern:
    """Compiles itself once, then hands out RE2's own methods: a program that starts for one line pays for little."""

    def __init__(self, expression: bytes) -> None:
        self._expression = expression

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.log_errors = False
        compiled = re2.compile(self._expression, options)
        for method in ("search", "match", "fullmatch", "finditer"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def overlapping(expression: Expression, data: bytes) -> Iterator[Match]:
    """The matches of `expression` from each place where one begins, also inside an earlier one.

    For candidates that a checksum may refuse: the true number can begin within the refused one. Linear as long as the
    expression's matches are bounded in length.
    """
    position = 0
    while (match := expression.search(data, position)) is not None:
        yield match
        position = match.start() + 1


@lru_cache(maxsize=4096)
def _plain(character: str) -> int:
    known = _PLAIN.get(character)
    if known is not None:
        return ord(known)
    category = unicodedata.category(character)
    if category in _INVISIBLE_CATEGORIES:
        return _INVISIBLE
    if category == "Zs":
        return ord(" ")
    if category in {"Zl", "Zp"}:
        return ord("\n")
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return ord("0") + digit
    base = unicodedata.normalize("NFKD", character)[0]
    return ord(base) if base.isascii() and base.isprintable() else _UNKNOWN


def _replace(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return bytes(_plain(character) for character in error.object[error.start : error.end]), error.end


codecs.register_error(_HANDLER, _replace)
# Control characters and ASCII stay what they are; U+0085 is a line break.
_LATIN_1 = bytes(code if code < 0x80 else _plain(chr(code)) for code in range(256))
