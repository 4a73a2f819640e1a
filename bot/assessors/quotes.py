"""Where a model's quote stands in the text that it was given: verbatim up to Unicode composition (NFC), or nowhere."""

import unicodedata
from collections.abc import Sequence

from bot.domain.draft import Span

_SHORTEST = 2
_SAYS_SOMETHING = frozenset("LNS")
"""Letters, numbers, signs and pictures: a quote of marks alone quotes nothing."""


def located(quote: str, text: str, sentences: Sequence[Span], number: int | None = None) -> Span | None:
    """The stretch of `text` that `quote` repeats; if several, the one in sentence `number` (from 1), else the first."""
    wanted = unicodedata.normalize("NFC", quote).strip()
    if not _worth_quoting(wanted):
        return None
    composed, places = _composed(text)
    found = [
        Span(places[at], places[at + len(wanted)])
        for at in _occurrences(wanted, composed)
        if places[at] >= 0 and places[at + len(wanted)] >= 0 and not _cuts_word(composed, at, at + len(wanted))
    ]
    if number is not None and 0 < number <= len(sentences):
        found.sort(key=lambda span: not span.overlaps(sentences[number - 1]))
    return found[0] if found else None


def _worth_quoting(quote: str) -> bool:
    said = [letter for letter in quote if unicodedata.category(letter)[0] in _SAYS_SOMETHING]
    pictured = any(unicodedata.category(letter) == "So" for letter in said)
    return pictured or (len(quote) >= _SHORTEST and bool(said))


def _cuts_word(text: str, start: int, end: int) -> bool:
    """True where a stretch begins or ends inside a word (of a script that sets words apart), or parts a mark."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    parted = any(edge and (unicodedata.combining(edge) or edge in "\u200d\ufe0f") for edge in (text[start], after))
    return parted or (_of_word(before) and _of_word(text[start])) or (_of_word(text[end - 1]) and _of_word(after))


def _of_word(letter: str) -> bool:
    return letter.isdigit() or letter.lower() != letter.upper()


def _occurrences(wanted: str, text: str) -> list[int]:
    found: list[int] = []
    at = text.find(wanted)
    while at >= 0 and len(found) < 1_000:
        found.append(at)
        at = text.find(wanted, at + 1)
    return found


def _composed(text: str) -> tuple[str, Sequence[int]]:
    """`text` in NFC with, for each position of it, the position in `text`; -1 inside what was composed."""
    if unicodedata.is_normalized("NFC", text):
        return text, range(len(text) + 1)
    parts: list[str] = []
    places: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and (unicodedata.combining(text[end]) or not _starts(text[end])):
            continue
        part = unicodedata.normalize("NFC", text[start:end])
        parts.append(part)
        places += [start, *([-1] * (len(part) - 1))] if part != text[start:end] else range(start, end)
        start = end
    return "".join(parts), [*places, len(text)]


def _starts(letter: str) -> bool:
    """False for the vowels and final consonants of Hangul written apart: they compose with what stands before."""
    return not "\u1160" <= letter <= "\u11ff"
