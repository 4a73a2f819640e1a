"""The small charter of tests/charter, published in both databases."""

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from databases import database, postgres
from hours import Clock

sys.path.append(str(Path(__file__).resolve().parents[1] / "charter"))

from charter_files import write

from bot.charter.published import PublishedSource
from bot.storage.charters import SqlCharters
from bot.storage.database import Database

__all__ = ["database", "postgres"]


@pytest.fixture
def clock() -> Clock:
    """An hour that the test moves."""
    return Clock()


@pytest.fixture
async def store(database: Database, clock: Clock) -> AsyncIterator[SqlCharters]:
    """Published charters: none yet."""
    opened = SqlCharters(database, clock)
    yield opened
    await opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small charter, on disk."""
    return write(tmp_path / "policies")


@pytest.fixture
def replica(store: SqlCharters, clock: Clock, folder: Path, tmp_path: Path) -> Callable[..., PublishedSource]:
    """A replica by name, with a state folder of its own; not started."""

    def made(name: str, *, poll: float = 0.02, other: SqlCharters | None = None) -> PublishedSource:
        return PublishedSource(other or store, tmp_path / name, clock, replica=name, seed=folder, poll=poll)

    return made
