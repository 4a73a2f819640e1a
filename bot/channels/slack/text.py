"""From Slack's way of writing a message to the author's words. Nothing is written back this way: answers are rich text.

Source: Slack's "Formatting text for app surfaces": `&`, `<` and `>` are escaped; links, mentions, channels and dates
stand between angle brackets, with a label after a bar.
"""

import re
from typing import Final

_MARKED: Final = re.compile(r"<([^<>]*)>")
_ESCAPES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_SPECIAL: Final = {"!channel": "@channel", "!here": "@here", "!everyone": "@everyone"}


def plain(text: str) -> str:
    """The author's words: links as they were typed, mentions as names, nothing escaped."""
    shown = _MARKED.sub(lambda match: _shown(match[1]), text)
    for escaped, letter in _ESCAPES:
        shown = shown.replace(escaped, letter)
    return shown


def _shown(inside: str) -> str:
    target, bar, label = inside.partition("|")
    if target.startswith("!"):
        return label or _SPECIAL.get(target, target[1:])
    if target.startswith("@"):
        return f"@{label}" if label else target
    if target.startswith("#"):
        return f"#{label}" if label else target
    if bar and label and target.removeprefix("mailto:").removeprefix("tel:") == label:
        return label
    if bar and label and _is_bare(target, label):
        return label
    return f"{label} ({target})" if bar and label else target.removeprefix("mailto:")


def _is_bare(target: str, label: str) -> bool:
    """True when Slack made a link of a bare domain: `<http://example.com|example.com>`."""
    return target.rstrip("/") in {f"http://{label}", f"https://{label}"}
