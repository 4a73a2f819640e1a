"""Hearing from PostgreSQL that another process changed something. Only a wake-up: who waits looks for itself."""

import asyncio
import contextlib
import logging
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database

_LOG = logging.getLogger(__name__)
_AGAIN_SECONDS: Final = 5.0
"""How long a connection that could not be had, or was lost, is not asked for again."""


class News:
    """One channel of PostgreSQL's NOTIFY, on a connection outside the pool. With SQLite, a pause and nothing else.

    News that is lost, a pooler that does not pass it on, a database that is away: `wait` then ends after its seconds.
    """

    def __init__(self, database: Database, channel: str) -> None:
        self._database = database
        self._channel = channel
        self._heard = asyncio.Event()
        self._connection: AsyncConnection | None = None
        self._next_try = 0.0

    async def tell(self, connection: AsyncConnection) -> None:
        """Wake everybody who waits, once the transaction of `connection` is committed."""
        if self._database.shared:
            await connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": self._channel})

    async def wait(self, seconds: float) -> None:
        """Return at the next news, or after `seconds`. Never raises."""
        await self._listen()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        self._heard.clear()

    async def close(self) -> None:
        """Hear nothing any more."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):  # it may be broken already; there is nothing to save in it
                await connection.close()

    async def _listen(self) -> None:
        now = asyncio.get_running_loop().time()
        if not self._database.shared or self._connection is not None or now < self._next_try:
            return
        self._next_try = now + _AGAIN_SECONDS
        connection = None
        try:
            async with asyncio.timeout(_AGAIN_SECONDS):
                connection = await self._database.alone()
            pooled: Any = await connection.get_raw_connection()
            raw = pooled.dbapi_connection.driver_connection  # asyncpg's own: a detached one has no shorter way to it
            await raw.add_listener(self._channel, self._told)
            raw.add_termination_listener(self._lost)
        except BaseException as error:  # the driver's own errors, of any kind, and the end of this task
            if connection is not None:
                with contextlib.suppress(Exception):
                    await connection.close()
            if not isinstance(error, Exception):
                raise
            _LOG.warning("no news from the database (%s); it is looked at instead", type(error).__name__)
        else:
            self._connection = connection

    def _told(self, *_: object) -> None:
        self._heard.set()

    def _lost(self, *_: object) -> None:
        self._connection = None
