"""Our own token for the platform: fetched in a thread, kept, renewed before it ends. Nobody waits twice for one."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

from bot.domain.errors import ChannelError

_LOG = logging.getLogger(__name__)
Acquire = Callable[[], tuple[str, float]]
"""Fetches a token and says until when it is good (monotonic time). It blocks, and raises `ChannelError`."""
_AHEAD: Final = 300.0
"""Seconds before its end from which a token is renewed, while it is still used."""
_MARGIN: Final = 30.0
"""A token with less left is not sent any more."""
_PAUSE: Final = 2.0
"""Seconds after a refusal during which nothing is asked: everybody who waits would ask."""


class Bearer:
    """The token of the moment."""

    def __init__(self, acquire: Acquire) -> None:
        self._acquire = acquire
        self._token = ""
        self._until = 0.0
        self._refused: ChannelError | None = None
        self._not_before = 0.0
        self._fetching: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        """True if there is one that can be sent."""
        return bool(self._token) and time.monotonic() < self._until - _MARGIN

    @property
    def fault(self) -> str | None:
        """Why there is none, in Microsoft's word; None if nothing is known against it."""
        return self._refused.kind if self._refused else None

    async def get(self) -> str:
        """A token.

        Raises:
            ChannelError: there is none to be had now.
        """
        if time.monotonic() > self._until - _AHEAD:
            fetching = self._fetch()
            if not self.ready:
                await asyncio.shield(fetching)
        if not self.ready:
            raise self._refused or ChannelError("token")
        return self._token

    def spurn(self, token: str) -> None:
        """The platform did not take `token`: fetch another, unless that has happened."""
        if token == self._token:
            self._token, self._until = "", 0.0

    async def close(self) -> None:
        """Wait for the thread that may be fetching."""
        if self._fetching is not None:
            await asyncio.wait({self._fetching})

    def _fetch(self) -> asyncio.Task[None]:
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetched(), name="teams-token")
        return self._fetching

    async def _fetched(self) -> None:
        if time.monotonic() < self._not_before:
            return
        try:
            self._token, self._until = await asyncio.to_thread(self._acquire)
        except ChannelError as error:
            if self._refused is None:
                _LOG.warning("Microsoft gives no token (%s); avantpost doctor tells more", error.kind)
            self._refused, self._not_before = error, time.monotonic() + _PAUSE
            return
        if self._refused is not None:
            _LOG.warning("Microsoft gives tokens again")
        self._refused = None
