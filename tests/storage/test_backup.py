"""Backup and restore, with the very commands of docs/operations.md: what was there is there again."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest
from fixed import NOW
from guide import tried
from postgres import Cluster, needed
from sqlalchemy import text

from bot.coaching.ports import InFlight, Preferences
from bot.domain.draft import Language
from bot.storage.database import Database, database_url
from bot.storage.inbox import SqlInbox, in_flight
from bot.storage.preferences import SqlPreferences
from bot.storage.tables import METADATA

CHOSEN = Preferences(language=Language.FR, platform="LinkedIn", speaking_as="soi", greeted=True)


async def shell(name: str, folder: Path, **variables: str) -> None:
    """Run a block of the guide in `folder`."""
    path = f"{needed()}:{os.environ['PATH']}"
    process = await asyncio.create_subprocess_exec(
        "bash", "-euc", tried(name), cwd=folder, env={"PATH": path, "HOME": str(folder), **variables}
    )
    assert await process.wait() == 0


async def fill(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """A database with something in it; all that it holds."""
    await SqlPreferences(database, "slack").keep("U1", CHOSEN)
    await SqlInbox(database, "slack", lambda: NOW).take(InFlight(event="Ev1", conversation="D1", message="1.1"))
    return await held(database)


async def held(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, the history of the tables among them."""
    rows = {}
    for name in [*(table.name for table in METADATA.sorted_tables), "alembic_version"]:
        found = await database.run(lambda connection, name=name: connection.execute(text(f"SELECT * FROM {name}")))  # noqa: S608 - our own names
        rows[name] = sorted((tuple(row) for row in found.all()), key=repr)
    return rows


async def test_a_dump_of_postgresql_brings_everything_back(postgres: Cluster, tmp_path: Path) -> None:
    """Dumped while it is in use, dropped, restored into an empty database; the next start finds nothing to change."""
    own = postgres.url.removesuffix("postgres") + "coach"
    admin = Database(database_url(postgres.url, tmp_path))

    async def fresh() -> None:
        async with admin._engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await plain.execute(text("DROP DATABASE IF EXISTS coach"))
            await plain.execute(text("CREATE DATABASE coach"))

    await fresh()
    database = Database(database_url(own, tmp_path))
    await database.migrate()
    before = await fill(database)
    await shell("dump", tmp_path, AVANTPOST_DATABASE_URL=own)
    await database.close()
    await fresh()
    await shell("restore", tmp_path, AVANTPOST_DATABASE_URL=own)
    database = Database(database_url(own, tmp_path))
    await database.migrate()
    assert await held(database) == before
    assert await SqlPreferences(database, "slack").of("U1") == CHOSEN
    assert await in_flight(database) == {"slack": 1}
    await database.close()
    async with admin._engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("DROP DATABASE coach"))
    await admin.close()


async def test_a_backup_of_sqlite_brings_everything_back(tmp_path: Path) -> None:
    """Taken while it is in use: what stands only in the write-ahead log is in it."""
    if shutil.which("sqlite3") is None:
        message = "the program sqlite3 is not here (Debian: apt-get install sqlite3)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    database = Database(database_url(None, tmp_path))
    await database.migrate()
    before = await fill(database)
    assert (tmp_path / "avantpost.db-wal").stat().st_size > 0
    await shell("backup", tmp_path, AVANTPOST_STATE=str(tmp_path))
    await SqlPreferences(database, "slack").forget("U1")
    await database.close()
    await shell("put back", tmp_path, AVANTPOST_STATE=str(tmp_path))
    database = Database(database_url(None, tmp_path))
    await database.migrate()
    assert await held(database) == before
    assert await SqlPreferences(database, "slack").of("U1") == CHOSEN
    await database.close()
