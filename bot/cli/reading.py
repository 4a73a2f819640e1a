"""Text from the outside world: arguments, files, standard input."""

import sys
from pathlib import Path

from bot.domain.draft import MAX_DRAFT_CHARACTERS
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
