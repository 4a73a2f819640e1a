"""Whether a draft tries to instruct its reader rather than tell readers something: its hints then stay, whoever asks.

A cautious reading: a post *about* such attempts may be taken for one, and loses nothing but a model's leniency.
"""

import re
import tomllib
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
    said = [draft.text[:_READ], *context.facts]
    said += [value for value in (context.platform, context.speaking_as, context.role, context.audience) if value]
    return any(_instructing().search(text) for text in said)
