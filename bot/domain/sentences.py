"""Where sentences begin and end in an author's text. Precedence, conditions and prompts all count them this way."""

import re

from bot.domain.draft import Span

_ABBREVIATIONS = frozenset(
    {
        *("m", "mm", "mme", "mlle", "dr", "pr", "st", "ste", "cf", "p.ex", "env", "tel", "dept"),
        *("mr", "mrs", "ms", "prof", "e.g", "i.e", "vs", "approx", "jr", "sr"),
    }
)
# A run of stops is tried once, at its first: a text of stops alone costs no more than its length.
_BREAK = re.compile(
    r"[.!?…\r\n](?:(?<=[\r\n])[\r\n]*"
    r"|(?<=[.!?…])(?<![.!?…][.!?…])[.!?…]*+(?:[\"'»”’)\]]|\s»)*(?=\s|$))"
)
_LONGEST_ABBREVIATION = max(map(len, _ABBREVIATIONS))
_LAST_WORD = re.compile(r"[^\s(«\"“]+$")


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text` as spans without surrounding white space; empty stretches give none."""
    return tuple(Span(start, end) for start, end in sentence_ranges(text))


def sentence_ranges(text: str) -> list[tuple[int, int]]:
    """The same as plain pairs, for those who only compare positions."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        first, last = match.span()
        if last - first == 1 and text[first] == "." and _is_abbreviation(text, first):
            continue
        _append(found, text, start, last)
        start = last
    _append(found, text, start, len(text))
    return found


def _is_abbreviation(text: str, dot: int) -> bool:
    letters = text[max(0, dot - _LONGEST_ABBREVIATION - 1) : dot]
    if len(letters) > _LONGEST_ABBREVIATION and letters.isalpha():
        return False
    before = _LAST_WORD.search(text, max(0, dot - 12), dot)
    if before is None:
        return False
    word = before.group().lower()
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and before.group().isupper())


def _append(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append((start, end))
