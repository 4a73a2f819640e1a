"""Socket Mode that notices when it has gone deaf: the SDK's own watch has been seen to end in silence.

Source: slackapi/bolt-python#1529.
"""

import asyncio
import contextlib
import logging
from typing import Final

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

_LOG = logging.getLogger(__name__)
PING_SECONDS: Final = 10.0
_DEAF_AFTER: Final = 6
"""Missed pings after which the connection is made anew; the SDK itself gives up on one after four."""
_PATIENCE: Final = 30.0


class Socket:
    """One connection to Slack, made anew as often as needed. `ping_seconds` is the time between two signs of life."""

    def __init__(self, app: AsyncApp, app_token: str, logger: logging.Logger, ping_seconds: float) -> None:
        self._handler = AsyncSocketModeHandler(app, app_token, logger=logger, ping_interval=ping_seconds)
        self._client = self._handler.client
        self._ping = ping_seconds
        self._watch: asyncio.Task[None] | None = None
        self.alive = False

    async def connect(self) -> None:
        """Connect, and watch from now on. A Slack that is away now is tried again."""
        await self._again()
        self._watch = asyncio.create_task(self._watching(), name="slack-socket")

    async def close(self) -> None:
        """Connect no more."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        self.alive = False
        await self._handler.close_async()  # type: ignore[no-untyped-call] # the SDK has no types here

    async def _watching(self) -> None:
        missed = 0
        while True:
            await asyncio.sleep(self._ping)
            monitor = self._client.current_session_monitor
            self.alive = await self._client.is_connected() and not (monitor is None or monitor.done())
            missed = 0 if self.alive else missed + 1
            if missed >= _DEAF_AFTER or (missed and (monitor is None or monitor.done())):
                _LOG.warning("the connection to Slack is deaf; it is made anew")
                missed = 0
                await self._again()

    async def _again(self) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._client.connect_to_new_endpoint(force=True)
            self.alive = True
        except Exception as error:  # noqa: BLE001 - whatever it is, the watch tries again
            _LOG.warning("Slack cannot be reached by Socket Mode (%s); trying again", type(error).__name__)
