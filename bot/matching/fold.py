"""One spelling for every way of writing a text, and the way back to the author's own characters.

The folded text is lower case, without accents and invisible characters, with single spaces. Whatever is found in it is
shown in the original, so every folded position knows where it came from. Ordinary text keeps its positions; only where
characters vanish or multiply does the fold remember a break, so that the cost grows with the oddities, not the length.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Sequence

from bot.matching.letters import fold_character, is_word_character

Place = tuple[int, int]
"""A half-open range of positions."""
_HANDLER = "avantpost.matching.fold"
_ODD = "\x00"
"""Marks a character that the tables cannot fold to exactly one Latin-1 character. No folded text contains it."""
_SPACES = re.compile(r" *")


def _table_entry(code: int) -> str:
    folded = fold_character(chr(code))
    return folded if len(folded) == 1 and ord(folded) < 256 else _ODD


_ENTRIES = [_table_entry(code) for code in range(256)]
_FOLDED = "".join(_ENTRIES).encode("latin-1")
_WORDS = "".join(entry if is_word_character(entry) or entry == _ODD else " " for entry in _ENTRIES).encode("latin-1")
_CACHE: dict[str, str] = {}
_CACHE_SIZE = 20_000


def _remembered(character: str) -> str:
    folded = _CACHE.get(character)
    if folded is None:
        if len(_CACHE) >= _CACHE_SIZE:
            _CACHE.clear()
        folded = _CACHE[character] = fold_character(character)
    return folded


def _beyond_latin(error: UnicodeError) -> tuple[bytes, int]:
    """Encoding error handler: the plain ASCII form of a character if it has one, else the mark of an odd one."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    replaced = bytearray()
    for character in error.object[error.start : error.end]:
        folded = _remembered(character)
        replaced.append(ord(folded) if len(folded) == 1 and folded.isascii() else 0)
    return bytes(replaced), error.end


codecs.register_error(_HANDLER, _beyond_latin)


class Folded:
    """A folded text. `words` is the same with a space for everything that is no letter, digit or underscore.

    From the folded position `breaks[i]` on, positions run on from `origins[i]`; where `wide[i]`, all of them up to the
    next break came from the one character at `origins[i]`. If `same`, every position is the original's own. What
    vanished belongs to the character before it. A plain class: one is made for every draft, and a frozen dataclass
    takes three times as long.
    """

    __slots__ = ("breaks", "length", "origins", "same", "text", "wide", "words")

    def __init__(  # noqa: PLR0917 - keywords would cost more than the rest of it
        self,
        text: str,
        words: str,
        length: int,
        breaks: Sequence[int] = (),
        origins: Sequence[int] = (),
        wide: Sequence[bool] = (),
    ) -> None:
        self.text = text
        self.words = words
        self.length = length
        self.breaks = breaks
        self.origins = origins
        self.wide = wide
        self.same = not breaks and len(text) == length

    def original(self, start: int, end: int) -> Place:
        """The original range behind the folded range `start` to `end`, which must not be empty."""
        if self.same:
            return start, end
        breaks, origins = self.breaks, self.origins
        first = bisect_right(breaks, start) - 1
        shift = origins[first] - breaks[first]
        if not self.wide[first] and (end < breaks[first + 1] if first + 1 < len(breaks) else end < len(self.text)):
            return start + shift, end + shift
        begin = origins[first] if self.wide[first] else start + shift
        last = bisect_right(breaks, end - 1, first) - 1
        if last + 1 < len(self.breaks):
            next_break, next_origin = self.breaks[last + 1], self.origins[last + 1]
        else:
            next_break, next_origin = len(self.text), self.length
        if self.wide[last] or end == next_break:
            return begin, next_origin
        return begin, self.origins[last] + end - self.breaks[last]

    def folded(self, position: int) -> int:
        """The first folded position that came from `position` or later in the original."""
        if self.same:
            return position
        index = bisect_right(self.origins, position) - 1
        if index < 0:
            return 0
        offset = position - self.origins[index]
        limit = self.breaks[index + 1] if index + 1 < len(self.breaks) else len(self.text)
        if self.wide[index]:
            return self.breaks[index] if offset == 0 else limit
        return min(self.breaks[index] + offset, limit)


def fold(text: str) -> Folded:
    """The folded form of `text`. Never raises, whatever the text holds."""
    # By far the most frequent character beyond Latin-1: one pass here is cheaper than a call for each.
    raw = text.replace("’", "'").encode("latin-1", _HANDLER)
    folded = raw.translate(_FOLDED).decode("latin-1")
    words = raw.translate(_WORDS).decode("latin-1")
    if _ODD not in folded and "  " not in folded:
        return Folded(folded, words, len(text))
    return _spliced(text, folded, words)


def folded_text(text: str) -> str:
    """Only the folded text, without surrounding white space."""
    return fold(text).text.strip(" ")


def _spliced(text: str, folded: str, words: str) -> Folded:
    """The text put together from stretches that keep their places and the odd characters between them."""
    end = len(folded)
    folded_pieces: list[str] = []
    word_pieces: list[str] = []
    breaks: list[int] = []
    origins: list[int] = []
    wide: list[bool] = []
    length = position = 0
    after_space = False
    # Searching for one string at a time is several times faster than an expression for both.
    odd, white = folded.find(_ODD), folded.find("  ")
    while position < end:
        odd = odd if odd >= 0 else end
        white = white if white >= 0 else end
        is_odd = odd <= white
        # A run of spaces keeps its first; a space that follows a space, with odd ones between, is the same space.
        stop = odd if is_odd else min(white + 1, end)
        start = position + 1 if after_space and position < stop and folded[position] == " " else position
        if start < stop:
            breaks.append(length)
            origins.append(start)
            wide.append(False)
            folded_pieces.append(folded[start:stop])
            word_pieces.append(words[start:stop])
            length += stop - start
            after_space = folded[stop - 1] == " "
        if not is_odd:
            position = _SPACES.match(folded, stop).end()  # type: ignore[union-attr]  # it matches the empty string
            white = folded.find("  ", position)
            continue
        position = odd + 1
        odd = folded.find(_ODD, position)
        plain = _remembered(text[stop]) if stop < end else ""
        if plain:
            breaks.append(length)
            origins.append(stop)
            wide.append(len(plain) > 1)
            folded_pieces.append(plain)
            word_pieces.append("".join([piece if is_word_character(piece) else " " for piece in plain]))
            length += len(plain)
            after_space = plain[-1] == " "
    if length == len(text) and not any(wide):
        return Folded("".join(folded_pieces), "".join(word_pieces), len(text))
    return Folded("".join(folded_pieces), "".join(word_pieces), len(text), breaks, origins, wide)
