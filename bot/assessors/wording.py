"""Whether a model's sentence may be said in the coach's name: what is wrong with it in one word, or nothing.

What the author wrote in the draft may be repeated; everything else is held to the brief: no verdicts, no threats of
consequences, no advice to hide or delete, nothing on the author's mood or motives, no links, mentions or markup.
"""

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Final

from bot.coaching.language import detect
from bot.domain.draft import Language

LONGEST_SENTENCE: Final = 45
"""Words: `why`, `fix` and `strength` are one or two short sentences each (the brief: short, concrete)."""
_LONGEST_WORD = 10
"""Characters that words have on average at most: a sentence without spaces is long too."""
_WORDS_TO_TELL_A_LANGUAGE = 3
_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")
_PLAIN_QUOTES = re.compile(r'["“]\s?([^"”]+?)\s?["”]')
_FRENCH_SPACES = (
    (re.compile(r"(?<![ \u00a0\u202f])[ \u00a0\u202f]?(?=[;!?](?:\s|$))"), "\u202f"),
    (re.compile(r"(?<![ \u00a0\u202f])[ \u00a0\u202f]?(?=:\s)"), "\u00a0"),
    (re.compile(r"«[ \u00a0\u202f]?"), "«\u00a0"),
    (re.compile(r"(?<![ \u00a0\u202f])[ \u00a0\u202f]?»"), "\u00a0»"),
)
_GAPS = re.compile(r"\s+")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_AROUND = " .,;:!?…()«»“”\"'"
_STRETCH = 8
_WORD = re.compile(r"\w+")

_DOTS = str.maketrans("。｡．․", "....")
_LINK = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://\S*|\bwww\.\S+|\b[\w-]{2,}(?:\.[\w-]{2,})*\.[^\W\d_]{2,24}\b")
_MENTION = re.compile(r"(?<!\w)[@#][\w.-]+|<[@!#][^>]*>")
_MARKUP = re.compile(
    r"\S*(?:[<>`|{}\\]|\*\*|__|~~|\]\(|\[\[|&(?:amp|lt|gt|#\d+);)\S*|(?<!\w)[*_~][^\s*_~]\S*|\S*[^\s*_~][*_~](?!\w)"
)
_NUMBER = re.compile(r"\d(?:[\s.,]?\d)+|\d(?=\s?[%‰€$£])")
POINTING: Final = (("link", _LINK), ("mention", _MENTION), ("markup", _MARKUP))
"""What leads a reader elsewhere or changes how a text is shown."""
_FOREIGN = (*POINTING, ("number", _NUMBER))
_HARMLESS_FORMAT = "\u200d\ufe0f"
_UNSEEN_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters and signs that show nothing, though Unicode has them among those that do."""


@cache
def _brief(*, clearance: bool) -> re.Pattern[str]:
    """What the brief bars from the coach's own sentences, in both languages at once: bot/assessors/wording.toml."""
    raw = tomllib.loads((resources.files(__package__ or "bot.assessors") / "wording.toml").read_text(encoding="utf-8"))
    every = [pattern for language in Language for pattern in raw[language]]
    if not clearance:
        every += [pattern for language in Language for pattern in raw["clearance"][language]]
    return re.compile(rf"(?i)\b(?:{'|'.join(every)})\b")


def stretches(text: str) -> frozenset[str]:
    """Every run of eight words of `text`: who repeats one, repeats the text."""
    words = _WORD.findall(_plain(text).casefold())
    return frozenset(" ".join(words[at : at + _STRETCH]) for at in range(len(words) - _STRETCH + 1))


def forbidden(text: str, *, clearance: bool = False) -> list[str]:
    """The words of `text` that the brief bars; with `clearance`, asking for leave is not among them."""
    return [match.group().casefold() for match in _brief(clearance=clearance).finditer(_plain(text))]


def tidy(text: str) -> str:
    """`text` in one line, as it would be shown."""
    return _GAPS.sub(" ", unicodedata.normalize("NFC", text)).strip()


def typeset(text: str, language: Language | None) -> str:
    """`text` as the coach's own sentences are set: in French ’, « » and spaces that do not break."""
    if language is not Language.FR:
        return text
    set_ = _STRAIGHT.sub("’", text)
    set_ = _PLAIN_QUOTES.sub("«\u00a0\\1\u00a0»", set_)
    for pattern, space in _FRENCH_SPACES:
        set_ = pattern.sub(space, set_)
    return set_


def fault(
    text: str,
    *,
    language: Language | None,
    draft: str,
    longest: int = LONGEST_SENTENCE,
    clearance: bool = False,
    prompt: frozenset[str] = frozenset(),
) -> str | None:
    """Why `text` may not be said, as a metric label; None if it may.

    `language` is that of the answer, None if the draft is in neither of ours. `draft` is what the author wrote.
    `clearance`: the charter itself asks for leave here. `prompt`: the stretches of the instructions given.
    """
    own = _without_repeated(text, draft)
    faults = (
        ("empty", not text),
        ("too_long", len(text.split()) > longest or len(text) > longest * _LONGEST_WORD),
        *((name, has_more(text, draft, pattern)) for name, pattern in _FOREIGN),
        ("invisible", unseen(text)),
        ("forbidden", bool(forbidden(own, clearance=clearance))),
        ("prompt", bool(stretches(text) & prompt - stretches(draft))),
        ("language", language is not None and (wrong_language(own, language) or foreign_letters(text, draft))),
    )
    return next((name for name, found in faults if found), None)


def has_more(text: str, draft: str, pattern: re.Pattern[str]) -> bool:
    """True if `pattern` finds in `text` what it does not find, whole, in `draft`."""
    found = _matches(pattern, text)
    return bool(found) and not found <= _matches(pattern, draft)


def _matches(pattern: re.Pattern[str], text: str) -> set[str]:
    """What `pattern` finds in `text`, without the punctuation of the sentence around it."""
    return {match.group().casefold().strip(_AROUND) for match in pattern.finditer(_plain(text))}


def unseen(text: str) -> bool:
    """True if `text` holds a sign that nobody sees, but for those that emojis are joined with."""
    return any(
        letter in _UNSEEN_LETTERS
        or (letter not in _HARMLESS_FORMAT and unicodedata.category(letter) in {"Cf", "Cc", "Co", "Cs", "Cn"})
        for letter in text
        if not " " <= letter <= "~"
    )


def foreign_letters(text: str, draft: str) -> bool:
    """True if `text` has letters of another script that `draft` lacks: another language, or a disguise."""
    return any(
        letter > "\u024f"
        and letter.isalpha()
        and letter not in draft
        and not unicodedata.name(letter, "").startswith(("LATIN", "MODIFIER", "MICRO"))
        for letter in text
    )


def wrong_language(text: str, language: Language) -> bool:
    """True when `text` is long enough to tell and is in the other of our languages."""
    if len(text.split()) < _WORDS_TO_TELL_A_LANGUAGE:
        return False
    return detect(text, language) is not language


def shown_language(text: str) -> Language | None:
    """The language of a draft, None if it shows neither of ours."""
    found = {detect(text, fallback) for fallback in Language}
    return found.pop() if len(found) == 1 else None


def _without_repeated(text: str, draft: str) -> str:
    """`text` without what it quotes from the draft: the author's words are not the coach's."""
    return _QUOTED.sub(lambda match: " " if match.group()[1:-1].strip() in draft else match.group(), text)


def _plain(text: str) -> str:
    """`text` without full-width and other disguises of its letters and dots."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_DOTS))
