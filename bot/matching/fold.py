"""One spelling for every way of writing a text: lower case, no accents, straight quotes, single spaces.

The folded text keeps, for each of its characters, the place in the original that it came from, so that whatever is
found can be shown exactly. Ordinary text takes a fast path in which every position stays the same; text with decomposed
accents, invisible characters, look-alike letters, ligatures or runs of white space takes a slower one with a map.
"""

import codecs
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

SYMBOL = "\x1a"
"""Stands in the folded text for an emoji or another sign: no letter, no space. Signs are matched as they are."""

_PUNCTUATION = {
    **dict.fromkeys("'‘’‚‛ʼʹ′`´＇", "'"),
    **dict.fromkeys('"“”„‟″«»‹›＂', '"'),
    **dict.fromkeys("-‐‑‒–—―−﹘﹣－", "-"),
    "…": ".",
}
# Letters of other scripts that look like ours. Sources: Unicode confusables (UTS 39), the part that resembles Latin.
_LOOK_ALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝкмтнвгпзьαορνικητυχγωɑɡıӏ",
        "aeopcyxijshdqwkmthbrn3baopvikntuxywagil",
        strict=True,
    )
)
_WHITE_RUN = re.compile(r"  +")
_NOT_WORD = re.compile(r"\W")


def _fold_character(character: str) -> str:
    """What one character becomes: nothing, one character or several."""
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    if character.isspace() or character in "\x1c\x1d\x1e\x1f\x85":
        return " "
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Mc", "Cf"}:
        return ""
    if character > "\x7f" and category.startswith("S"):
        return SYMBOL if character > "\u2bff" or category == "So" and character > "\u00ff" else character
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    plain = "".join(
        _LOOK_ALIKES.get(piece, piece)
        for piece in unicodedata.normalize("NFKD", decomposed)
        if not unicodedata.combining(piece) and unicodedata.category(piece) not in {"Mn", "Cf"}
    )
    return {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}.get(plain, plain).replace(" ", "")


_LATIN = [_fold_character(chr(code)) for code in range(256)]
_TABLE = bytes(ord(folded) if len(folded) == 1 and ord(folded) < 256 else 0 for folded in _LATIN)
_EXPANDING = bytes(code for code, folded in enumerate(_LATIN) if len(folded) != 1)
_EXPANDING_FOUND = re.compile(b"[" + re.escape(_EXPANDING) + b"]")
_WORD_BYTES = bytes(code if chr(code).isalnum() or code == ord("_") else ord(" ") for code in range(256))


class _NeedsMapError(ValueError):
    """A character for which the fast path has no single place."""


def _one_for_one(error: UnicodeError) -> tuple[bytes, int]:
    """Encoding error handler: a byte for each character beyond Latin-1, or the slow path."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    replaced = bytearray()
    for character in error.object[error.start : error.end]:
        folded = _CACHE.get(character)
        if folded is None:
            folded = _remember(character)
        if len(folded) != 1 or ord(folded) > 127 or folded.isalnum():
            raise _NeedsMapError
        replaced.append(ord(folded))
    return bytes(replaced), error.end


_CACHE: dict[str, str] = {}
_CACHE_SIZE = 20_000


def _remember(character: str) -> str:
    if len(_CACHE) >= _CACHE_SIZE:
        _CACHE.clear()
    folded = _CACHE[character] = _fold_character(character)
    return folded


codecs.register_error("avantpost-fold", _one_for_one)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and where each of its characters stands in the original.

    `words` is the same text with a space for everything that is not a letter, digit or underscore. `starts` and `ends`
    are None when every position is the original's own; `symbols` is true if the text has any.
    """

    text: str
    words: str
    starts: Sequence[int] | None
    ends: Sequence[int] | None
    symbols: bool

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that folded characters `start` to `end` came from."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def folded(self, start: int, end: int) -> tuple[int, int]:
        """The folded characters that came from the original's `start` to `end`."""
        if self.starts is None or self.ends is None:
            return start, end
        return bisect_right(self.ends, start), bisect_left(self.starts, end)


def fold(text: str) -> Folded:
    """The folded form of `text`."""
    try:
        raw = text.encode("latin-1", errors="avantpost-fold")
    except _NeedsMapError:
        return _fold_with_map(text)
    if _EXPANDING_FOUND.search(raw):
        return _fold_with_map(text)
    raw = raw.translate(_TABLE)
    folded = raw.decode("latin-1")
    symbols = SYMBOL in folded
    words = raw.translate(_WORD_BYTES).decode("latin-1")
    if "  " not in folded:
        return Folded(folded, words, None, None, symbols)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for run in _WHITE_RUN.finditer(folded):
        first, last = run.span()
        pieces.append(folded[position : first + 1])
        starts.extend(range(position, first + 1))
        ends.extend(range(position + 1, first + 1))
        ends.append(last)
        position = last
    pieces.append(folded[position:])
    starts.extend(range(position, len(folded)))
    ends.extend(range(position + 1, len(folded) + 1))
    single = "".join(pieces)
    return Folded(single, _NOT_WORD.sub(" ", single), starts, ends, symbols)


def _fold_with_map(text: str) -> Folded:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    cache = _CACHE
    for index, character in enumerate(text):
        folded = cache.get(character)
        if folded is None:
            folded = _remember(character)
        if not folded or (folded == " " and pieces and pieces[-1] == " "):
            if ends and (not folded or starts):
                _extend_last(ends, index + 1, starts)
            continue
        for piece in folded:
            pieces.append(piece)
            starts.append(index)
            ends.append(index + 1)
    folded_text = "".join(pieces)
    return Folded(folded_text, _NOT_WORD.sub(" ", folded_text), starts, ends, SYMBOL in folded_text)


def _extend_last(ends: list[int], end: int, starts: list[int]) -> None:
    """A mark that folds to nothing belongs to the character before it, all of whose pieces share its place."""
    last = len(ends) - 1
    place = starts[last]
    while last >= 0 and starts[last] == place:
        ends[last] = end
        last -= 1


def folded_text(text: str) -> str:
    """Only the folded text, without surrounding white space: for terms and for what people say of a post."""
    return fold(text).text.strip()
