"""Events in flight, in SQL: one row from the moment an event is accepted until its answer is out."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coaching.ports import InFlight
from bot.storage.database import Database
from bot.storage.tables import IN_FLIGHT

ORPHANED_AFTER: Final = timedelta(seconds=30)
"""An owner not heard of for so long is dead: another replica takes its events. `renew` is called more often."""
KEPT: Final = timedelta(days=1)
"""After so long nobody waits for the answer any more; the row goes."""


class SqlInbox:
    """Implements the port `Inbox` for one `channel`. `clock` gives aware times."""

    def __init__(self, database: Database, channel: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock
        self._owner = secrets.token_hex(8)

    async def take(self, event: InFlight) -> bool:
        """Write `event` down; False if it stands there already."""
        now = self._clock()
        row = {
            "channel": self._channel,
            "event": event.event,
            "conversation": event.conversation,
            "message": event.message,
            "owner": self._owner,
            "seen": now,
            "since": now,
        }
        insert = postgresql.insert if self._database.shared else sqlite.insert
        statement = insert(IN_FLIGHT).values(row).on_conflict_do_nothing()

        async def work(connection: AsyncConnection) -> bool:
            return (await connection.execute(statement)).rowcount == 1

        return await self._database.run(work)

    async def done(self, event: str) -> None:
        """Its answer is out: nothing is left of `event`."""
        statement = delete(IN_FLIGHT).where(IN_FLIGHT.c.channel == self._channel, IN_FLIGHT.c.event == event)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(statement)

        await self._database.run(work)

    async def renew(self) -> None:
        """Say that this process is alive and answers what it took."""
        statement = (
            update(IN_FLIGHT)
            .where(IN_FLIGHT.c.channel == self._channel, IN_FLIGHT.c.owner == self._owner)
            .values(seen=self._clock())
        )

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(statement)

        await self._database.run(work)

    async def left(self) -> Sequence[InFlight]:
        """Take over what a dead process left, oldest first. A file of SQLite has one process: all of it is left."""
        now, table = self._clock(), IN_FLIGHT.c
        orphaned = [table.channel == self._channel, table.owner != self._owner]
        if self._database.shared:
            orphaned.append(table.seen < now - ORPHANED_AFTER)
        old = delete(IN_FLIGHT).where(table.channel == self._channel, table.since < now - KEPT)
        claim = (
            update(IN_FLIGHT)
            .where(*orphaned)
            .values(owner=self._owner, seen=now)
            .returning(table.since, table.event, table.conversation, table.message)
        )

        async def work(connection: AsyncConnection) -> list[InFlight]:
            await connection.execute(old)
            rows = sorted((await connection.execute(claim)).all())
            return [InFlight(event=row.event, conversation=row.conversation, message=row.message) for row in rows]

        return await self._database.run(work)
