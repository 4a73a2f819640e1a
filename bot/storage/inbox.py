"""Events in flight, in SQL: one row from the moment an event is accepted until its answer is out, and a little longer.

A copy of an event may reach another replica after the answer: its name must still be known there.
"""

import asyncio
import functools
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coaching.ports import InFlight
from bot.domain.errors import StorageError
from bot.storage.database import Database
from bot.storage.tables import IN_FLIGHT

ORPHANED_AFTER: Final = timedelta(seconds=30)
"""An owner not heard of for so long is dead: another replica takes its events. `renew` is called more often."""
COPIES_COME_FOR: Final = timedelta(minutes=10)
"""So long after an answer its event's name is known: Slack's last retry comes after five minutes, Teams' sooner."""
KEPT: Final = timedelta(days=1)
"""After so long nobody waits for the answer any more; the row goes."""


_MOST: Final = 500
"""Rows in one transaction."""
_ANSWERED: Final = ""
"""The owner of an event whose answer is out: only its name is left, for copies that the platform still delivers."""
_DONE: Final = (
    update(IN_FLIGHT)
    .where(IN_FLIGHT.c.channel == bindparam("its_channel"), IN_FLIGHT.c.event == bindparam("its_event"))
    .values(owner=_ANSWERED, conversation="", message="", reference=None)
)
_NOTE: Final = (
    update(IN_FLIGHT)
    .where(IN_FLIGHT.c.channel == bindparam("its_channel"), IN_FLIGHT.c.event == bindparam("its_event"))
    .values(reference=bindparam("its_reference"))
)


@dataclass(slots=True)
class _Entry:
    """A row to write, and who waits for it: True if it was new."""

    row: dict[str, object]
    result: asyncio.Future[bool]


class SqlInbox:
    """Implements the port `Inbox` for one `channel`. `clock` gives aware times.

    Who is alive is told by PostgreSQL's clock: a replica whose own is an hour ahead would find all others dead. Rows
    that come while a transaction runs share the next one: a thousand events at once are a few transactions.
    """

    def __init__(self, database: Database, channel: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock
        self._owner = secrets.token_hex(8)
        self._taken: list[_Entry] = []
        self._done: list[_Entry] = []
        self._noted: list[_Entry] = []
        self._writing: asyncio.Task[None] | None = None

    async def take(self, event: InFlight) -> bool:
        """Write `event` down; False if it stands there already."""
        now = self._clock()
        row = {
            "channel": self._channel,
            "event": event.event,
            "conversation": event.conversation,
            "message": event.message,
            "owner": self._owner,
            "since": now,
            "reference": event.reference or None,
        }
        return await self._written(self._taken, row)

    def _now(self, ago: timedelta = timedelta()) -> ColumnElement[datetime]:
        """The moment `ago` before now, by the clock that tells who is alive."""
        if self._database.shared:
            return func.now() - ago
        return literal(self._clock() - ago, IN_FLIGHT.c.seen.type)

    async def done(self, event: str) -> None:
        """Its answer is out: nothing is left of `event` but its name, and that for ten minutes."""
        await self._written(self._done, {"its_channel": self._channel, "its_event": event})

    async def note(self, event: str, reference: str) -> None:
        """Put `reference` in place of what stood beside `event`."""
        await self._written(self._noted, {"its_channel": self._channel, "its_event": event, "its_reference": reference})

    async def _written(self, queue: list[_Entry], row: dict[str, object]) -> bool:
        """Wait until `row` is written, together with what others want written at the same moment."""
        entry = _Entry(row, asyncio.get_running_loop().create_future())
        queue.append(entry)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="inbox")
        return await entry.result

    async def _write(self) -> None:
        """One transaction for all that waits; while it runs, the next one gathers."""
        while self._taken or self._done or self._noted:
            taken, done, noted = self._taken[:_MOST], self._done[:_MOST], self._noted[:_MOST]
            del self._taken[:_MOST], self._done[:_MOST], self._noted[:_MOST]
            try:
                new = await self._database.run(functools.partial(self._batch, taken, done, noted))
            except StorageError as error:
                for entry in (*taken, *done, *noted):
                    if not entry.result.done():
                        entry.result.set_exception(StorageError(str(error)))
                continue
            for entry in (*taken, *done, *noted):
                if not entry.result.done():
                    entry.result.set_result(entry.row.get("event") in new)
                new.discard(entry.row.get("event"))  # of two equal ones the first is new

    async def _batch(
        self, taken: list[_Entry], done: list[_Entry], noted: list[_Entry], connection: AsyncConnection
    ) -> set[object]:
        """Empty what is done, note, insert what is not there; the events that were new."""
        if done:
            await connection.execute(_DONE.values(seen=self._now()), [entry.row for entry in done])
        if noted:
            await connection.execute(_NOTE, [entry.row for entry in noted])
        if not taken:
            return set()
        insert = postgresql.insert if self._database.shared else sqlite.insert
        statement = insert(IN_FLIGHT).values(seen=self._now()).on_conflict_do_nothing().returning(IN_FLIGHT.c.event)
        return set((await connection.scalars(statement, [entry.row for entry in taken])).all())

    async def renew(self) -> None:
        """Say that this process is alive and answers what it took."""
        statement = (
            update(IN_FLIGHT)
            .where(IN_FLIGHT.c.channel == self._channel, IN_FLIGHT.c.owner == self._owner)
            .values(seen=self._now())
        )

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(statement)

        await self._database.run(work)

    async def left(self) -> Sequence[InFlight]:
        """Take over what a dead process left, oldest first. A file of SQLite has one process: all of it is left."""
        now, table = self._now(), IN_FLIGHT.c
        orphaned = [table.channel == self._channel, table.owner.not_in((self._owner, _ANSWERED))]
        if self._database.shared:
            orphaned.append(table.seen < self._now(ORPHANED_AFTER))
        answered = and_(table.owner == _ANSWERED, table.seen < self._now(COPIES_COME_FOR))
        over = or_(answered, table.since < self._clock() - KEPT)
        old = delete(IN_FLIGHT).where(table.channel == self._channel, over)
        claim = (
            update(IN_FLIGHT)
            .where(*orphaned)
            .values(owner=self._owner, seen=now)
            .returning(table.since, table.event, table.conversation, table.message, table.reference)
        )

        async def work(connection: AsyncConnection) -> list[InFlight]:
            await connection.execute(old)
            rows = sorted((await connection.execute(claim)).all(), key=lambda row: (row.since, row.event))
            return [
                InFlight(
                    event=row.event,
                    conversation=row.conversation,
                    message=row.message,
                    reference=row.reference or "",
                )
                for row in rows
            ]

        return await self._database.run(work)


async def in_flight(database: Database) -> Mapping[str, int]:
    """How many events of each channel are not answered yet, of all processes together.

    Raises:
        StorageError: the database is away.
    """
    counts = select(IN_FLIGHT.c.channel, func.count()).where(IN_FLIGHT.c.owner != _ANSWERED)
    counts = counts.group_by(IN_FLIGHT.c.channel)

    async def work(connection: AsyncConnection) -> Mapping[str, int]:
        return {str(channel): int(count) for channel, count in (await connection.execute(counts)).all()}

    return await database.run(work)
