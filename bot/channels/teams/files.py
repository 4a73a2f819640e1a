"""Drafts that come as a file: fetched from the person's own storage, read in memory, kept nowhere."""

from collections.abc import Mapping
from typing import Any, Final

from bot.channels.teams.text import attachments
from bot.channels.teams.wire import Connector
from bot.channels.text_files import MOST_BYTES, MissingFileError, decoded
from bot.domain.draft import MAX_DRAFT_CHARACTERS
from bot.domain.errors import ChannelError, DraftTooLongError

_DOWNLOAD: Final = "application/vnd.microsoft.teams.file.download.info"
_TEXT_KINDS: Final = frozenset({"txt", "text", "md", "markdown"})
_MOST_FILES: Final = 5
Json = Mapping[str, Any]


def files_on(activity: Json) -> list[Json]:
    """Every file of a message."""
    return [each for each in attachments(activity) if each.get("contentType") == _DOWNLOAD]


def text_files(activity: Json) -> list[Json]:
    """The files of a message that say they hold words."""
    return [file for file in files_on(activity) if _kind(file) in _TEXT_KINDS][:_MOST_FILES]


async def text_in(activity: Json, connector: Connector) -> str | None:
    """The words of the text files on a message; None if there is none.

    Raises:
        MissingFileError: the platform did not give a file.
        DraftTooLongError: it is larger than any draft.
        UnreadableDraftError: it says that it is text and is not.
    """
    found = [await _read(file, connector) for file in text_files(activity)]
    return "\n\n".join(found) if found else None


async def content_of(file: Json, connector: Connector, most: int) -> bytes:
    """A file's bytes.

    Raises:
        MissingFileError: the platform did not give it.
        DraftTooLongError: it is larger than `most`.
    """
    content = file.get("content")
    url = content.get("downloadUrl") if isinstance(content, Mapping) else None
    if not isinstance(url, str) or not url:
        raise MissingFileError
    try:
        data = await connector.download(url, most=most + 1)
    except ChannelError as error:
        if error.kind == "too_large":
            raise DraftTooLongError(most + 1, MAX_DRAFT_CHARACTERS) from None
        raise MissingFileError from None
    if len(data) > most:
        raise DraftTooLongError(len(data), MAX_DRAFT_CHARACTERS)
    return data


async def _read(file: Json, connector: Connector) -> str:
    return decoded(await content_of(file, connector, MOST_BYTES))


def _kind(file: Json) -> str:
    content = file.get("content")
    said = content.get("fileType") if isinstance(content, Mapping) else None
    return str(said or str(file.get("name") or "").rpartition(".")[2]).casefold().lstrip(".")
