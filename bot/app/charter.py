"""The charter in force while a server runs, and the desk of those who keep it."""

import contextlib
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.app.coach import coach_of
from bot.app.database import build_database
from bot.settings import Settings, shipped

if TYPE_CHECKING:
    from pathlib import Path

    from bot.charter.desk import Desk, Followed
    from bot.charter.source import FolderSource
    from bot.coaching.charter_store import CharterStore


def watched_charter(settings: Settings) -> "FolderSource":
    """The charter of the settings, followed while the program runs.

    Raises:
        CharterError: the charter cannot be used and no good copy was kept.
    """
    from bot.charter.source import FolderSource  # noqa: PLC0415 - as below: only a server follows a folder

    return FolderSource(settings.policies, settings.state, lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class CharterInForce:
    """The charter that a server follows, and the desk of those who keep it."""

    source: "Followed"
    desk: "Desk"


@contextlib.asynccontextmanager
async def charter_in_force(settings: Settings) -> "AsyncIterator[CharterInForce]":
    """The charter of the settings, followed for as long as the context lasts: a folder, or published versions.

    Raises:
        CharterError: the charter cannot be used and no good copy was kept.
        StorageError: it is published from a database that is away, and no good copy was kept.
    """
    if settings.charter_source == "folder":
        source = watched_charter(settings)
        async with source.watching():
            yield CharterInForce(source, build_desk(settings, source))
        return
    from bot.charter.published import PublishedSource  # noqa: PLC0415 - for those who publish from a database

    async with charter_store(settings) as store:
        replica = f"{socket.gethostname()}/{os.getpid()}"
        published = PublishedSource(
            store, settings.state, lambda: datetime.now(UTC), replica=replica, seed=settings.policies
        )
        await published.start()
        async with published.watching():
            yield CharterInForce(published, build_desk(settings, published, store))


@contextlib.asynccontextmanager
async def charter_store(settings: Settings) -> "AsyncIterator[CharterStore]":
    """Published charters in the settings' database, on connections of their own; its tables are brought up to date."""
    from bot.storage.charters import SqlCharters  # noqa: PLC0415 - as above

    database = build_database(settings)
    async with contextlib.asynccontextmanager(database.running)(None):
        store = SqlCharters(database, lambda: datetime.now(UTC))
        try:
            yield store
        finally:
            await store.close()


def build_desk(settings: Settings, source: "Followed", store: "CharterStore | None" = None) -> "Desk":
    """The desk of those who keep the charter; with a `store` it publishes."""
    from bot.charter.corpus import samples  # noqa: PLC0415 - as above
    from bot.charter.desk import Desk  # noqa: PLC0415 - as above
    from bot.charter.edit import edited  # noqa: PLC0415 - as above

    places = corpus_places(settings)
    return Desk(
        source=source,
        store=store,
        editor=edited,
        coach=coach_of(source),
        samples=lambda: samples(*places),
        clock=lambda: datetime.now(UTC),
        approvals=settings.charter_approvals,
    )


def corpus_places(settings: Settings) -> "tuple[Path, ...]":
    """Where the sample drafts for back-tests are: those that ship, and the company's own."""
    return (shipped("policies") / "corpus", *([settings.corpus] if settings.corpus else []))
