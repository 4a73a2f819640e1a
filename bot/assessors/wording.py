"""Whether a model's sentence may be said in the coach's name: what is wrong with it in one word, or nothing.

What the author wrote in the draft may be repeated; everything else is held to the brief: no verdicts, no threats of
consequences, no advice to hide or delete, nothing on the author's mood or motives, no links, mentions or markup.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from bot.coaching.language import detect
from bot.domain.draft import Language

LONGEST_SENTENCE: Final = 45
"""Words: `why`, `fix` and `strength` are one or two short sentences each (the brief: short, concrete)."""
_WORDS_TO_TELL_A_LANGUAGE = 5
_GAPS = re.compile(r"\s+")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")

_LINK = re.compile(
    r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+|\b[\w.-]+\.(?:com|org|net|io|fr|eu|example|co|dev|ai|info)\b"
)
_MENTION = re.compile(r"(?<!\w)[@#][\w.-]+|<[@!#][^>]*>")
_MARKUP = re.compile(r"[<>`|{}\\]|\*\*|__|~~|\]\(|\[\[|&(?:amp|lt|gt|#\d+);")
_FOREIGN = (("link", _LINK), ("mention", _MENTION), ("markup", _MARKUP))
_HARMLESS_FORMAT = "\u200d\ufe0f"


@cache
def _brief() -> Mapping[Language, re.Pattern[str]]:
    """What the brief bars from the coach's own sentences, by language: bot/assessors/wording.toml."""
    raw = tomllib.loads((resources.files(__package__ or "bot.assessors") / "wording.toml").read_text(encoding="utf-8"))
    return {language: re.compile(rf"(?i)\b(?:{'|'.join(raw[language])})\b") for language in Language}


def tidy(text: str) -> str:
    """`text` in one line, as it would be shown."""
    return _GAPS.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fault(text: str, *, language: Language | None, draft: str, longest: int = LONGEST_SENTENCE) -> str | None:
    """Why `text` may not be said, as a metric label; None if it may.

    `language` is that of the answer, None if the draft is in neither of ours. `draft` is what the author wrote.
    """
    own = _without_repeated(text, draft)
    faults = (
        ("empty", not text),
        ("too_long", len(text.split()) > longest),
        *((name, any(match not in draft for match in pattern.findall(text))) for name, pattern in _FOREIGN),
        ("invisible", any(_unseen(letter) and letter not in draft for letter in text)),
        ("forbidden", any(pattern.search(own) for pattern in _brief().values())),
        ("language", language is not None and wrong_language(own, language)),
    )
    return next((name for name, found in faults if found), None)


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


def _unseen(letter: str) -> bool:
    return letter not in _HARMLESS_FORMAT and unicodedata.category(letter) in {"Cf", "Cc", "Co", "Cs", "Cn"}
