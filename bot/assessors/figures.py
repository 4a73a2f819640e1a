"""Whether a quote that a model takes for danger is only an everyday figure of speech: "I'm dying of laughter"."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Final

_WORD = re.compile(r"[^\W_]+")
_FEWEST_WORDS: Final = 2
_MOST_BESIDE: Final = 2
"""Words of a quote beside the figure of speech, at most: in a longer one something else may be meant."""


@cache
def _figures() -> re.Pattern[str]:
    text = (resources.files(__package__ or "bot.assessors") / "figures.toml").read_text(encoding="utf-8")
    return re.compile(r"\b(?:" + "|".join(tomllib.loads(text)["figures"]) + r")\b")


def is_figure_of_speech(quote: str) -> bool:
    """True for a quote too short to say that somebody is in danger, or that is a figure of speech and little else."""
    words = _folded(quote)
    if len(words) < _FEWEST_WORDS:
        return True
    plain = " ".join(words)
    left = _figures().sub(" ", plain)
    return left != plain and len(left.split()) <= _MOST_BESIDE


def _folded(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in apart if not unicodedata.combining(letter)))
