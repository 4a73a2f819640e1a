"""Whether a draft tries to instruct its reader rather than tell readers something: its hints then stay, whoever asks.

A cautious reading: a post *about* such attempts may be taken for one, and loses nothing but a model's leniency.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources

from bot.domain.draft import Draft

_READ = 12_000


@cache
def _instructing() -> re.Pattern[str]:
    text = (resources.files(__package__ or "bot.assessors") / "instructing.toml").read_text(encoding="utf-8")
    patterns = tomllib.loads(text)["patterns"]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE | re.MULTILINE)


def instructs(draft: Draft) -> bool:
    """True when the draft, or what its author says of it, speaks to the coach instead of to readers."""
    context = draft.context
    fields = (context.platform, context.speaking_as, context.role, context.department, context.audience)
    said = [draft.text[:_READ], *context.facts, *fields, context.country, context.employer]
    return any(_instructing().search(text) for each in said if each for text in _readings(each))


def _readings(text: str) -> Iterator[str]:
    """The text as it is, and without what disguises it: unseen signs, full-width letters, line ends."""
    yield text
    if not text.isascii() or "\n" in text:
        seen = "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
        yield " ".join(seen.split())
