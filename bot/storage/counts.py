"""Counts in SQL: bare numbers that grow in tens, written when nobody waits for it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final, Protocol

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coaching.counting import Cell, Sort
from bot.domain.errors import StorageError
from bot.storage.database import Database
from bot.storage.tables import COUNTS

_LOG = logging.getLogger(__name__)
_ROUND_SECONDS: Final = 60.0
_PATIENCE: Final = 20.0
_LAST_PATIENCE: Final = 5.0
"""Seconds for what is left when the program stops."""


class SqlCounts:
    """The table of counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, portions: Mapping[Cell, int]) -> None:
        """Add to the rows, all or nothing.

        Raises:
            StorageError: the database is away, or a portion is smaller than the table takes.
        """
        if not portions:
            return
        insert = postgresql.insert if self._database.shared else sqlite.insert
        statement = insert(COUNTS)
        statement = statement.on_conflict_do_update(
            index_elements=["week", "sort", "key"], set_={"people": COUNTS.c.people + statement.excluded.people}
        )
        rows = [  # in one order, so that two replicas never wait for each other in turns
            {"week": cell.week, "sort": cell.sort.value, "key": cell.key, "people": people}
            for cell, people in sorted(portions.items())
        ]

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(statement, rows)

        await self._database.run(work)

    async def missed(self, week: str, most: int = 10) -> Sequence[tuple[str, int]]:
        """Words of questions that found no answer, from `week` on, with how many people used each; the most first.

        Raises:
            StorageError: the database is away.
        """
        people = func.sum(COUNTS.c.people)
        wanted = (COUNTS.c.sort == Sort.MISSED.value, COUNTS.c.week >= week)
        statement = select(COUNTS.c.key, people).where(*wanted).group_by(COUNTS.c.key)
        statement = statement.order_by(people.desc(), COUNTS.c.key).limit(most)

        async def work(connection: AsyncConnection) -> list[tuple[str, int]]:
            return [(str(word), int(count)) for word, count in (await connection.execute(statement)).all()]

        return await self._database.run(work)

    async def since(self, week: str) -> Sequence[tuple[Cell, int]]:
        """Every cell from `week` on, by week, sort and key.

        Raises:
            StorageError: the database is away.
        """
        table = COUNTS.c
        statement = select(COUNTS).where(table.week >= week).order_by(table.week, table.sort, table.key)

        async def work(connection: AsyncConnection) -> list[tuple[Cell, int]]:
            rows = (await connection.execute(statement)).all()
            return [(Cell(week=row.week, sort=Sort(row.sort), key=row.key), row.people) for row in rows]

        return await self._database.run(work)


class Counted(Protocol):
    """What counts in memory: `bot/coaching/counting.py`."""

    def prepare(self) -> None:
        """Get ready for the charter in force; may take a moment."""
        ...

    def due(self) -> Mapping[Cell, int]:
        """What is to be written."""
        ...

    def owed(self, portions: Mapping[Cell, int]) -> None:
        """Take it back."""
        ...


class CountsWriter:
    """Writes what is due once a minute and at the end. While the database is away, nothing is lost: it stays due."""

    def __init__(self, counted: Counted, counts: SqlCounts) -> None:
        self._counted = counted
        self._counts = counts
        self._away = False

    async def running(self, _application: object) -> AsyncIterator[None]:
        """Write while an application runs."""
        writing = asyncio.create_task(self._rounds(), name="counts")
        yield
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing
        await self.write(_LAST_PATIENCE)

    async def write(self, patience: float = _PATIENCE) -> None:
        """Write what is due, or let it be due again."""
        portions = self._counted.due()
        try:
            async with asyncio.timeout(patience):
                await self._counts.add(portions)
        except (StorageError, TimeoutError) as error:
            self._counted.owed(portions)
            if not self._away:
                _LOG.warning("counts cannot be written for now (%s); they are kept in memory", type(error).__name__)
            self._away = True
        except asyncio.CancelledError:
            self._counted.owed(portions)
            raise
        else:
            self._away = False

    async def _rounds(self) -> None:
        while True:
            await asyncio.to_thread(self._counted.prepare)
            await asyncio.sleep(_ROUND_SECONDS)
            await self.write()
