"""The database itself: addresses, the tables' history, and what happens when it is away."""

import asyncio
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from postgres import cluster
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import StorageError
from bot.storage.database import Database, database_url
from bot.storage.tables import METADATA


async def test_the_history_ends_in_the_tables_of_the_code(database: Database) -> None:
    """A column that is added in one of the two only is found here."""
    differences = await database.run(
        lambda connection: connection.run_sync(lambda own: compare_metadata(MigrationContext.configure(own), METADATA))
    )
    assert differences == []


async def test_replicas_that_start_together_change_the_tables_once(tmp_path: Path) -> None:
    """On an empty PostgreSQL; the others wait for the first."""
    with cluster() as running:
        replicas = [Database(database_url(running.url, tmp_path)) for _ in range(4)]
        await asyncio.gather(*(each.migrate() for each in replicas))
        for each in replicas:
            await each.close()


async def test_what_an_older_version_wrote_survives_the_change(database: Database) -> None:
    """Events in flight during an upgrade are answered after it."""

    def back_and_forth(connection: Connection) -> list[object]:
        config = Config()
        config.set_main_option("script_location", "bot.storage:migrations")
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        METADATA.drop_all(connection)
        connection.execute(text("DELETE FROM alembic_version"))
        command.upgrade(config, "0001")
        columns = "channel, event, conversation, message, owner, seen, since"
        values = "'slack', 'Ev1', 'D1', '1.1', 'dead', '2026-11-29 10:00:00+00:00', '2026-11-29 10:00:00+00:00'"
        connection.execute(text(f"INSERT INTO in_flight ({columns}) VALUES ({values})"))  # noqa: S608 - our own
        command.upgrade(config, "head")
        return list(connection.execute(text("SELECT event, conversation, message, reference FROM in_flight")).one())

    async def work(connection: AsyncConnection) -> list[object]:
        return await connection.run_sync(back_and_forth)

    assert await database.run(work) == ["Ev1", "D1", "1.1", None]


async def test_a_database_that_restarts_is_found_again(tmp_path: Path) -> None:
    """The first call after it meets a dead connection and is made once more; until then the failure has a name."""
    with cluster() as running:
        database = Database(database_url(running.url, tmp_path))
        one = text("SELECT 1")
        assert (await database.run(lambda connection: connection.scalar(one))) == 1
        running.stop()
        with pytest.raises(StorageError):
            await database.run(lambda connection: connection.scalar(one))
        running.start()
        assert (await database.run(lambda connection: connection.scalar(one))) == 1
        await database.close()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, "sqlite+aiosqlite:///{state}/avantpost.db"),
        ("postgres://u:p@db/x", "postgresql+asyncpg://u:p@db/x"),
        ("postgresql://u@db:5433/x?ssl=require", "postgresql+asyncpg://u@db:5433/x?ssl=require"),
        ("sqlite:////var/lib/coach.db", "sqlite+aiosqlite:////var/lib/coach.db"),
    ],
)
def test_addresses_are_taken_as_people_write_them(given: str | None, shown: str, tmp_path: Path) -> None:
    """The driver is the program's business."""
    assert database_url(given, tmp_path) == shown.format(state=tmp_path)


@pytest.mark.parametrize("given", ["mysql://u@db/x", "nonsense", "redis://cache"])
def test_other_databases_are_refused_with_the_mend(given: str, tmp_path: Path) -> None:
    """And the address, which may hold a password, is not repeated."""
    with pytest.raises(StorageError, match="postgresql://user@host/name") as caught:
        database_url(given, tmp_path)
    assert given not in str(caught.value)


async def test_a_folder_that_cannot_be_written_is_a_named_failure(tmp_path: Path) -> None:
    """Not a traceback of the driver's."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    database = Database(database_url(None, blocked))
    with pytest.raises(StorageError):
        await database.migrate()
    await database.close()
