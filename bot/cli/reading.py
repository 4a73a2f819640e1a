"""Text from the outside world: arguments, files, standard input; and what people say of a post as a `Context`."""

import sys
from collections.abc import Mapping
from pathlib import Path

from bot.domain.draft import MAX_DRAFT_CHARACTERS, Context
from bot.domain.errors import DraftTooLongError, UnreadableDraftError

_LONGEST_FILE = 4 * MAX_DRAFT_CHARACTERS + 4
"""Bytes: UTF-8 needs at most four for a code point, and a mark of order may stand first."""


def read_text(path: Path | None) -> str:
    """The text of a file, or of standard input for None or `-`.

    Raises:
        UnreadableDraftError: not UTF-8 text.
        DraftTooLongError: longer than any draft that is read; nothing of it is kept.
        OSError: the file cannot be read.
    """
    if path is None or str(path) == "-":
        raw = sys.stdin.buffer.read(_LONGEST_FILE + 1)
    else:
        with path.open("rb") as file:
            raw = file.read(_LONGEST_FILE + 1)
    if len(raw) > _LONGEST_FILE:
        raise DraftTooLongError(len(raw), MAX_DRAFT_CHARACTERS)
    try:
        return raw.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UnreadableDraftError from None


def context_from(values: Mapping[str, object]) -> Context:
    """A `Context` from a JSON object; what is unknown or not text means "unspecified", never an error."""
    facts = values.get("facts")
    return Context(
        platform=_text(values.get("platform")),
        speaking_as=_text(values.get("speaking_as")),
        role=_text(values.get("role")),
        department=_text(values.get("department")),
        audience=_text(values.get("audience")),
        country=_text(values.get("country")),
        employer=_text(values.get("employer")),
        has_image=values.get("has_image") is True,
        facts=tuple(fact for fact in facts if isinstance(fact, str)) if isinstance(facts, list) else (),
    )


def _text(value: object) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("name")
    return value.strip() or None if isinstance(value, str) else None
