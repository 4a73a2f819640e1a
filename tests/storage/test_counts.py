"""Counts in SQL: numbers that grow in tens, on both databases; nothing is lost while the database is away."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.coaching.counting import Cell, Sort
from bot.domain.errors import StorageError
from bot.storage.counts import CountsWriter, SqlCounts
from bot.storage.database import Database, database_url


def cell(key: str = "financial_info", week: str = "2026-W49", sort: Sort = Sort.ARTICLE) -> Cell:
    """One of many."""
    return Cell(week=week, sort=sort, key=key)


class Due:
    """Implements `Counted`: what a test says is due."""

    def __init__(self, portions: Mapping[Cell, int]) -> None:
        self.portions = dict(portions)
        self.prepared = 0

    def prepare(self) -> None:
        """Nothing to learn."""
        self.prepared += 1

    def due(self) -> Mapping[Cell, int]:
        """All of it."""
        taken, self.portions = self.portions, {}
        return taken

    def owed(self, portions: Mapping[Cell, int]) -> None:
        """Back."""
        for each, people in portions.items():
            self.portions[each] = self.portions.get(each, 0) + people


async def test_portions_add_up_from_many_processes_at_once(database: Database) -> None:
    """Twenty writers, each with its own order of cells."""
    cells = [cell(str(number)) for number in range(10)]
    writers = [SqlCounts(database) for _ in range(20)]
    turned = [cells if number % 2 else cells[::-1] for number in range(20)]
    await asyncio.gather(*(writer.add(dict.fromkeys(order, 10)) for writer, order in zip(writers, turned, strict=True)))
    assert await writers[0].since("2026-W01") == [(each, 200) for each in sorted(cells)]


async def test_the_table_itself_refuses_fewer_than_ten(database: Database) -> None:
    """Whatever the program does, added to a row or in a new one; what was to go with it does not pass either."""
    counts = SqlCounts(database)
    for portion in (9, 1, 0, -10):
        with pytest.raises(StorageError):
            await counts.add({cell("good"): 10, cell("small"): portion})
    assert await counts.since("") == []
    await counts.add({cell("small"): 10})
    if database.shared:
        with pytest.raises(StorageError):
            await counts.add({cell("small"): 1})
    with pytest.raises(StorageError):
        await database.run(lambda connection: connection.execute(text("UPDATE counts SET people = 9")))


async def test_weeks_are_read_from_the_one_that_is_asked_for(database: Database) -> None:
    """Names of weeks sort as weeks do, over the year's end too."""
    counts = SqlCounts(database)
    weeks = ("2025-W52", "2026-W01", "2026-W09", "2026-W10")
    await counts.add({cell(week=week): 10 for week in weeks})
    assert [each.week for each, _ in await counts.since("2026-W01")] == list(weeks[1:])


async def test_what_cannot_be_written_stays_due_until_it_can(tmp_path: Path) -> None:
    """And is added once."""
    database = Database(database_url(None, tmp_path))  # no tables yet: as good as away
    due = Due({cell(): 20})
    writer = CountsWriter(due, SqlCounts(database))
    for _ in range(3):
        await writer.write()
        assert due.portions == {cell(): 20}
    await database.migrate()
    await writer.write()
    await writer.write()
    assert due.portions == {}
    assert await SqlCounts(database).since("") == [(cell(), 20)]
    await database.close()


async def test_a_database_that_hangs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """The portion is due again."""

    async def hangs(_self: SqlCounts, _portions: Mapping[Cell, int]) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(SqlCounts, "add", hangs)
    due = Due({cell(): 10})
    await CountsWriter(due, SqlCounts(database)).write(patience=0.01)
    assert due.portions == {cell(): 10}


async def test_what_is_due_at_the_end_is_written(database: Database) -> None:
    """A stop loses only what had not reached ten."""
    due = Due({cell(): 10})
    running: AsyncIterator[None] = CountsWriter(due, SqlCounts(database)).running(object())
    await anext(running)
    async with asyncio.timeout(10):
        while not due.prepared:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    with pytest.raises(StopAsyncIteration):
        await anext(running)
    assert await SqlCounts(database).since("") == [(cell(), 10)]
