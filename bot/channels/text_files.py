"""Drafts that come as a file: the bytes of one become the author's words, in memory, or a kind refusal."""

from typing import Final

from bot.domain.errors import DraftError, UnreadableDraftError

MOST_BYTES: Final = 200_000
"""No draft that the coach reads is larger, in any encoding."""


class MissingFileError(DraftError):
    """The platform did not give the file."""

    key = "file_missing"


def decoded(data: bytes) -> str:
    """The words in `data`: UTF-8, or UTF-16 that says so.

    Raises:
        UnreadableDraftError: neither, or not text.
    """
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableDraftError from None
    if "\0" in text:
        raise UnreadableDraftError
    return text
