"""Retention: what is over goes, what is not stays, on both databases; every table has its line."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from bot.coaching.counting import THRESHOLD, Cell, Sort, week_of
from bot.coaching.ports import InFlight, Preferences
from bot.storage.counts import SqlCounts
from bot.storage.database import Database, database_url
from bot.storage.inbox import SqlInbox
from bot.storage.preferences import SqlPreferences
from bot.storage.retention import COUNTED, EVERYTHING, Retention, markdown_table
from bot.storage.tables import (
    CHARTER_ACTIVE,
    CHARTER_CONTENTS,
    CHARTER_HISTORY,
    CHARTER_REPLICAS,
    CHARTER_WAITING,
    METADATA,
    PREFERENCES,
)

NOW = datetime(2026, 12, 15, 9, tzinfo=UTC)


class Clock:
    """An hour that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The hour."""
        return self.now


async def rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: await database.run(
            lambda connection, table=table: connection.scalar(select(func.count()).select_from(table))
        )
        for name, table in METADATA.tables.items()
    }


FOR_GOOD = {"charter_active", "charter_history"}
"""What no time empties."""


async def filled(database: Database, clock: Clock) -> None:
    """One row in each table."""
    await SqlInbox(database, "slack", clock).take(InFlight(event="Ev1", conversation="D1", message="1.1"))
    await SqlPreferences(database, "slack", clock).keep("U1", Preferences(greeted=True))
    await SqlCounts(database).add({Cell(week=week_of(clock()), sort=Sort.LEVEL, key="fine"): THRESHOLD})
    now, kept = clock(), {"note": "", "diff": "[]", "by": "slack:U1"}
    charters = {
        CHARTER_CONTENTS: {"version": "proposed", "files": b"", "at": now},
        CHARTER_ACTIVE: {"one": 1, "version": "in force", "since": now},
        CHARTER_HISTORY: {"version": "in force", "at": now, "rolled_back": False, **kept},
        CHARTER_WAITING: {"version": "waits", "base": "in force", "at": now, **kept},
        CHARTER_REPLICAS: {"replica": "one", "version": "in force", "seen": now},
    }
    for table, row in charters.items():
        await database.run(lambda connection, table=table, row=row: connection.execute(table.insert().values(row)))


@pytest.mark.parametrize(
    ("table", "stays", "goes"),
    [
        ("in_flight", timedelta(hours=23, minutes=59), timedelta(days=1, minutes=1)),
        ("preferences", timedelta(days=31 + 365), timedelta(days=31 + 365 + 31 + 31)),
        ("counts", COUNTED, COUNTED + timedelta(weeks=1)),
        ("charter_contents", timedelta(days=6), timedelta(days=8)),
        ("charter_waiting", timedelta(days=6), timedelta(days=8)),
        ("charter_replicas", timedelta(seconds=30), timedelta(minutes=1)),
    ],
)
async def test_a_row_stays_as_long_as_it_is_said_and_then_goes(
    database: Database, table: str, stays: timedelta, goes: timedelta
) -> None:
    """With a clock that is moved."""
    clock = Clock()
    retention = Retention(database, clock)
    await filled(database, clock)
    clock.now = NOW + stays
    await retention.enforce()
    assert (await rows(database))[table] == 1
    clock.now = NOW + goes
    await retention.enforce()
    assert (await rows(database))[table] == 0


async def test_every_table_is_emptied_by_time_alone(database: Database) -> None:
    """Whatever a later version adds: a table that no line limits is found here, unless one says so."""
    clock = Clock()
    await filled(database, clock)
    assert set((await rows(database)).values()) == {1}
    clock.now += timedelta(days=3_650)
    await Retention(database, clock).enforce()
    assert {name for name, number in (await rows(database)).items() if number} == FOR_GOOD


def test_every_table_has_its_line_in_the_readme() -> None:
    """And the README's table is this one, which `generate --check` compares."""
    assert {each.table for each in EVERYTHING if each.table} == set(METADATA.tables)
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert markdown_table() in readme


async def test_rows_of_an_older_version_are_given_a_date(database: Database) -> None:
    """Side by side in an upgrade, it writes none."""
    clock = Clock()
    await filled(database, clock)
    await database.run(lambda connection: connection.execute(update(PREFERENCES).values(until=None)))
    await Retention(database, clock).enforce()
    until = await database.run(lambda connection: connection.scalar(select(PREFERENCES.c.until)))
    assert until == datetime(2028, 2, 1, tzinfo=UTC).date()


async def test_a_database_that_is_away_is_tried_again(tmp_path: Path) -> None:
    """Nothing breaks, and the next time does it."""
    clock = Clock()
    database = Database(database_url(None, tmp_path))
    retention = Retention(database, clock)
    await retention.enforce()
    await database.migrate()
    await filled(database, clock)
    clock.now += timedelta(days=3_650)
    await retention.enforce()
    assert not (FOR_GOOD ^ {name for name, number in (await rows(database)).items() if number})
    await database.close()


async def test_it_runs_at_the_start(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only at three in the night."""
    monkeypatch.setattr("bot.storage.retention._FIRST_SECONDS", 0)
    clock = Clock()
    await filled(database, clock)
    clock.now += timedelta(days=3_650)
    running = Retention(database, clock).running(object())
    await anext(running)
    async with asyncio.timeout(10):
        while (await rows(database))["in_flight"]:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
    with pytest.raises(StopAsyncIteration):
        await anext(running)


async def test_preferences_of_before_are_kept_as_if_just_used(tmp_path: Path) -> None:
    """An upgrade forgets nobody and keeps nobody for ever."""
    from alembic import command  # noqa: PLC0415 - one test needs it
    from alembic.config import Config  # noqa: PLC0415 - as above
    from sqlalchemy import Connection  # noqa: PLC0415 - as above

    def old(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", "bot.storage:migrations")
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO preferences (channel, person, greeted) VALUES ('slack', 'U1', true)"))

    database = Database(database_url(None, tmp_path))
    await database.run(lambda connection: connection.run_sync(old))
    await database.migrate()
    until = await database.run(lambda connection: connection.scalar(select(PREFERENCES.c.until)))
    assert until > (datetime.now(UTC) + timedelta(days=390)).date()
    await database.close()
