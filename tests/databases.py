"""Both databases, empty and up to date, as fixtures: a folder's conftest takes them in by name."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from postgres import Cluster, cluster
from sqlalchemy import text

from bot.storage.database import Database, database_url
from bot.storage.tables import METADATA


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """One server for the session."""
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated database with nothing in it."""
    given = None if request.param == "sqlite" else request.getfixturevalue("postgres").url
    opened = Database(database_url(given, tmp_path))
    await opened.migrate()
    yield opened
    for table in METADATA.sorted_tables:
        await opened.run(lambda connection, name=table.name: connection.execute(text(f"DELETE FROM {name}")))  # noqa: S608 - our own names
    await opened.close()
