"""Reading and writing in somebody's direct messages: the one place that sends, updates, deletes and reads threads."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import blocks
from bot.channels.slack.files import Files, text_files
from bot.channels.slack.posting import Poster
from bot.channels.slack.refusal import refusal
from bot.channels.slack.thread import FILE_TEXT, Message, Thread, read_thread
from bot.coaching.catalogue import Catalogue
from bot.domain.draft import Language
from bot.domain.errors import DraftError

_HISTORY: Final = 200
_GONE: Final = frozenset({"message_not_found", "thread_not_found", "channel_not_found"})
_MOST_FILES: Final = 5
_STATUS_SECONDS: Final = 1.0
"""A status that is limited or late is not waited for: the advice is what matters."""
_MOST_FALLBACK: Final = 300
_CLOCKS_DIFFER: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an answer goes: a person's direct messages and the thread's first message.

    `event` names what is answered: the answer carries it, so that nobody answers again after a restart.
    """

    user: str
    channel: str
    thread: str
    event: str = ""


@dataclass(slots=True, kw_only=True)
class Messenger:
    """Slack's messages, as the conversation needs them."""

    client: AsyncWebClient
    poster: Poster
    files: Files
    catalogues: Mapping[Language, Catalogue]

    async def tell(self, place: Place, lines: Sequence[str], title: str | None = None) -> None:
        """Say plain lines in the thread."""
        text = title or next((line for line in lines if line), "")
        await self.send(place, text, blocks.lines_blocks(lines, title))

    async def send(
        self, place: Place, text: str, shown: Sequence[blocks.Block], *, update: Sequence[str] = ()
    ) -> list[str]:
        """Post in the thread, or in place of the messages `update`; what is too long for one goes into several.

        `text` is what notifications and screen readers say. The messages' `ts`.
        """
        name, said = place.event or secrets.token_hex(6), blocks.escaped(text[:_MOST_FALLBACK])
        stamps: list[str] = []
        for number, page in enumerate(blocks.pages(shown)):
            named = blocks.named(page, f"{name}~{number}" if number else name)
            if number < len(update):
                await self.client.chat_update(channel=place.channel, ts=update[number], text=said, blocks=named)
                stamps.append(update[number])
                continue
            mine = blocks.is_named(named[0]["block_id"])
            stamps.append(
                await self.poster.post(channel=place.channel, thread=place.thread, mine=mine, text=said, blocks=named)
            )
        for stamp in update[len(stamps) :]:  # it takes fewer messages than before
            await self.client.chat_delete(channel=place.channel, ts=stamp)
        return stamps

    async def quote(self, place: Place, text: str, title: str) -> str:
        """Quote a draft: that message is all that holds it, and what the answer below is about. Its `ts`."""
        if len(text) <= blocks.MOST_TEXT:
            own = secrets.token_hex(6)
            return await self.poster.post(
                channel=place.channel,
                thread="",
                mine=blocks.is_named(own),
                text=title,
                blocks=blocks.named(blocks.quoted(text), own),
            )
        said, since = blocks.quoted_long(text), time.time() - _CLOCKS_DIFFER
        return await self.poster.post(
            channel=place.channel,
            thread="",
            mine=lambda message: message.get("text") == said and float(str(message["ts"])) > since,
            text=said,
            mrkdwn=False,
            parse="none",
        )

    async def status(self, place: Place, text: str) -> None:
        """Show under the thread what the coach is doing; an empty text takes it away. Never worth a failure."""
        with contextlib.suppress(SlackApiError, aiohttp.ClientError, TimeoutError):
            async with asyncio.timeout(_STATUS_SECONDS):
                await self.client.assistant_threads_setStatus(
                    channel_id=place.channel, thread_ts=place.thread, status=text
                )

    async def thread(self, place: Place) -> Thread:
        """What the thread is about, its files read.

        Raises:
            DraftError: a file of it cannot be read.
        """
        return read_thread(await self._with_files(await self.messages(place)), place.user, self.catalogues)

    async def message(self, channel: str, stamp: str) -> Message | None:
        """One message; None if it is gone."""
        found = await self._replies(channel, stamp, 1)
        return next((each for each in found if each.get("ts") == stamp), None)

    async def messages(self, place: Place) -> list[dict[str, Any]]:
        """The thread's messages, oldest first; none if it is gone."""
        return await self._replies(place.channel, place.thread, _HISTORY)

    async def with_file_text(self, message: Message) -> Message:
        """`message` with the words of its files.

        Raises:
            DraftError: a file cannot be read.
        """
        text = await self.files.text(message)
        return message if text is None else {**message, FILE_TEXT: text}

    async def take_back(self, place: Place) -> None:
        """Delete the coach's own messages in the thread."""
        await self._delete(place.channel, await self.messages(place))

    async def take_all_back(self, channel: str) -> None:
        """Delete the coach's own messages in a person's direct messages, the last few hundred threads of them."""
        answer = await self.client.conversations_history(channel=channel, limit=_HISTORY)
        for message in answer.get("messages") or []:
            if message.get("reply_count"):
                await self._delete(channel, await self._replies(channel, str(message["ts"]), _HISTORY))
            elif message.get("bot_id"):
                await self._delete(channel, [message])

    async def own_channel(self, user: str) -> str:
        """The direct messages of `user` with the coach."""
        opened = await self.client.conversations_open(users=user)
        return str(opened["channel"]["id"])

    async def owner_of(self, channel: str) -> str:
        """The person whose direct messages `channel` are."""
        answer = await self.client.conversations_info(channel=channel)
        return str(answer["channel"]["user"])

    async def _delete(self, channel: str, messages: Sequence[Message]) -> None:
        for message in messages:
            if message.get("bot_id"):
                with contextlib.suppress(SlackApiError):  # another app's, or gone already
                    await self.client.chat_delete(channel=channel, ts=str(message["ts"]))

    async def _replies(self, channel: str, stamp: str, limit: int) -> list[dict[str, Any]]:
        try:
            answer = await self.client.conversations_replies(channel=channel, ts=stamp, limit=limit)
        except SlackApiError as error:
            if refusal(error) in _GONE:
                return []
            raise
        return list(answer.get("messages") or [])

    async def _with_files(self, messages: Sequence[Message]) -> list[Message]:
        """The last few files of a thread; one that cannot be read any more is left out unless it is the last."""
        holding = [each for each in messages if text_files(each)][-_MOST_FILES:]
        read: list[Message] = []
        for message in messages:
            if not any(message is each for each in holding):
                read.append(message)
                continue
            try:
                read.append(await self.with_file_text(message))
            except DraftError:
                if message is holding[-1]:
                    raise
        return read
