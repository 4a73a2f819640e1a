"""Posting once: Slack's own word for a message that may have been taken is asked for before it is sent again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from bot.channels.slack.refusal import refusal, status_of

_TRIES: Final = 4
_LOOKED_AT: Final = 200
_PERHAPS: Final = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Errors after which, as Slack says, a part of the work may have been done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """`reading` tries everything again by itself; `writing` waits out Slack's limits and nothing else.

    A connection that breaks after a message was taken looks like one that breaks before: whoever simply tries again
    says everything twice.
    """

    reading: AsyncWebClient
    writing: AsyncWebClient

    async def post(
        self, *, channel: str, thread: str, mine: Callable[[Mapping[str, Any]], bool], **shown: object
    ) -> str:
        """Post a message, in a thread if there is one; its `ts`. `mine` tells it from all others in its place.

        Raises:
            SlackApiError: Slack does not want it.
            aiohttp.ClientError, TimeoutError: Slack cannot be reached.
        """
        retrying = AsyncRetrying(
            stop=stop_after_attempt(_TRIES),
            wait=wait_exponential_jitter(multiplier=0.2, max=2.0),
            retry=retry_if_exception(_may_stand),
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                if attempt.retry_state.attempt_number > 1:
                    stands = await self._standing(channel, thread, mine)
                    if stands is not None:
                        return stands
                answer = await self.writing.chat_postMessage(
                    channel=channel,
                    thread_ts=thread or None,
                    unfurl_links=False,
                    unfurl_media=False,
                    **shown,  # type: ignore[arg-type] # the SDK's own names
                )
                return str(answer["ts"])
        raise AssertionError("tenacity raises the last failure")  # pragma: no cover

    async def _standing(self, channel: str, thread: str, mine: Callable[[Mapping[str, Any]], bool]) -> str | None:
        """The message's `ts` if it was taken after all."""
        if thread:
            found = await self.reading.conversations_replies(channel=channel, ts=thread, limit=_LOOKED_AT)
        else:
            found = await self.reading.conversations_history(channel=channel, limit=_LOOKED_AT)
        messages = found.get("messages") or []
        return next((str(each["ts"]) for each in messages if each.get("bot_id") and mine(each)), None)


def _may_stand(error: BaseException) -> bool:
    """True if the message may have been taken, or may be the next time."""
    if isinstance(error, SlackApiError):
        return status_of(error) >= 500 or refusal(error) in _PERHAPS
    return isinstance(error, (aiohttp.ClientError, TimeoutError, ConnectionError))
