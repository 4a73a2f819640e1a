"""Drafts that come as a file or a text snippet: fetched from Slack, read in memory, kept nowhere."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from bot.channels.text_files import MOST_BYTES, MissingFileError, decoded
from bot.domain.draft import MAX_DRAFT_CHARACTERS
from bot.domain.errors import DraftTooLongError

_SECONDS: Final = 10.0
_HOSTS: Final = ("slack.com", "slack-files.com", "slack-edge.com")
_TEXT_KINDS: Final = frozenset({"text", "markdown", "post", "rtf_text"})
Json = Mapping[str, Any]


class Files:
    """Fetches files with the bot's token, which goes to Slack's hosts and to that of `api_url` only."""

    def __init__(self, session: aiohttp.ClientSession, token: str, api_url: str) -> None:
        self._session = session
        self._token = token
        self._own = urlsplit(api_url).netloc

    async def text(self, message: Json) -> str | None:
        """The words of the text files on `message`; None if there is none.

        Raises:
            MissingFileError: Slack did not give a file.
            DraftTooLongError: it is larger than any draft.
            UnreadableDraftError: it says that it is text and is not.
        """
        found = [await self._read(file) for file in text_files(message)]
        return "\n\n".join(found) if found else None

    async def _read(self, file: Json) -> str:
        return decoded(await self.content(file))

    async def content(self, file: Json, most: int = MOST_BYTES) -> bytes:
        """The bytes of a file, at most so many.

        Raises:
            MissingFileError: Slack did not give it.
            DraftTooLongError: it is larger.
        """
        if int(file.get("size") or 0) > most:
            raise DraftTooLongError(int(file["size"]), MAX_DRAFT_CHARACTERS)
        url = str(file.get("url_private_download") or file.get("url_private") or "")
        if not self._is_slacks(url):
            raise MissingFileError
        try:
            async with (
                asyncio.timeout(_SECONDS),
                self._session.get(
                    url, headers={"Authorization": f"Bearer {self._token}"}, allow_redirects=False
                ) as response,
            ):
                if response.status != 200 or (response.content_type == "text/html" != file.get("mimetype")):
                    raise MissingFileError  # a redirect or a page: Slack's sign-in, where the scope is missing
                data = await response.content.read(most + 1)
                while len(data) <= most and (more := await response.content.read(most + 1 - len(data))):
                    data += more
        except (aiohttp.ClientError, TimeoutError):
            raise MissingFileError from None
        if len(data) > most:
            raise DraftTooLongError(len(data), MAX_DRAFT_CHARACTERS)
        return data

    def _is_slacks(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.netloc == self._own:
            return True
        host = parts.hostname or ""
        return parts.scheme == "https" and any(host == each or host.endswith(f".{each}") for each in _HOSTS)


def text_files(message: Json) -> list[Json]:
    """The files of a message that hold words: snippets, text, Markdown."""
    return [file for file in files_on(message) if _is_text(file)]


def files_on(message: Json) -> Iterable[Json]:
    """Every file of a message that still exists."""
    return [
        file for file in message.get("files") or [] if isinstance(file, Mapping) and file.get("mode") != "tombstone"
    ]


def _is_text(file: Json) -> bool:
    return str(file.get("mimetype") or "").startswith("text/") or file.get("filetype") in _TEXT_KINDS
