"""From Slack's way of writing a message to the author's words. Nothing is written back this way: answers are rich text.

Source: Slack's "Formatting text for app surfaces": `&`, `<` and `>` are escaped; links, mentions, channels and dates
stand between angle brackets, with a label after a bar; emoji come as names between colons.
"""

import re
from typing import Final

from emoji import emojize

_MARKED: Final = re.compile(r"<([^<>]*)>")
_ESCAPES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_FLAG: Final = re.compile(r":flag-([a-z]{2}):")
_SKIN: Final = re.compile(r"(?<=:):skin-tone-([2-6]):")
_FIRST_INDICATOR: Final = 0x1F1E6
"""Regional indicator symbol letter A."""
_FIRST_SKIN: Final = 0x1F3FB
"""Fitzpatrick type 1-2, which Slack calls 2."""
_SPECIAL: Final = {"!channel": "@channel", "!here": "@here", "!everyone": "@everyone"}


def plain(text: str) -> str:
    """The author's words: links as they were typed, mentions as names, nothing escaped."""
    shown = _MARKED.sub(lambda match: _shown(match[1]), text)
    for escaped, letter in _ESCAPES:
        shown = shown.replace(escaped, letter)
    return _with_emoji(shown) if ":" in shown else shown


def _with_emoji(text: str) -> str:
    """Slack sends the names of emoji; readers elsewhere, and the charter's rules, see the signs."""
    text = _FLAG.sub(lambda match: "".join(chr(_FIRST_INDICATOR + ord(each) - ord("a")) for each in match[1]), text)
    text = _SKIN.sub(lambda match: chr(_FIRST_SKIN + int(match[1]) - 2), text)
    return emojize(text, language="alias")


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
