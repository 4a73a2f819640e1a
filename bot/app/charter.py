"""The charter in force while a server runs, and the desk of those who keep it."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.app.coach import coach_of
from bot.app.database import build_database
from bot.observability.memory import make_room, rest
from bot.settings import Settings, shipped

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from bot.charter.desk import Desk, Followed
    from bot.coaching.charter_store import CharterStore
    from bot.coaching.lookups import Lookups

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CharterInForce:
    """The charter that a server follows, its look-ups, and the desk of those who keep it."""

    source: "Followed"
    lookups: "Lookups"
    desk: "Desk"

    @contextlib.asynccontextmanager
    async def taking_over(self) -> AsyncIterator[None]:
        """Around the making of another charter: its look-ups are made too, and memory is held as suits either time."""
        make_room()
        try:
            yield
            await self._looked_up()
        finally:
            await asyncio.to_thread(rest)

    async def _looked_up(self) -> None:
        try:
            await self.lookups.current()
        except Exception as error:  # noqa: BLE001 - drafts are still read, and whoever follows the charter goes on
            _LOG.error("the charter's look-ups could not be made (%s)", type(error).__name__)


@contextlib.asynccontextmanager
async def charter_in_force(settings: Settings) -> "AsyncIterator[CharterInForce]":
    """The charter of the settings, followed for as long as the context lasts: a folder, or published versions.

    Raises:
        CharterError: the charter cannot be used and no good copy was kept.
        StorageError: it is published from a database that is away, and no good copy was kept.
    """
    from bot.coaching.lookups import Lookups  # noqa: PLC0415 - as below: only a server follows a charter
    from bot.matching.stemming import stems  # noqa: PLC0415 - as above

    def now() -> datetime:
        return datetime.now(UTC)

    def around() -> "AbstractAsyncContextManager[None]":
        return charter.taking_over()

    if settings.charter_source == "folder":
        from bot.charter.source import FolderSource  # noqa: PLC0415 - as above

        source = FolderSource(settings.policies, settings.state, now, around=around)
        charter = CharterInForce(source, Lookups(source, stems), build_desk(settings, source))
        async with source.watching():
            yield charter
        return
    from bot.charter.published import PublishedSource  # noqa: PLC0415 - for those who publish from a database

    async with charter_store(settings) as store:
        replica = f"{socket.gethostname()}/{os.getpid()}"
        published = PublishedSource(store, settings.state, now, replica=replica, seed=settings.policies, around=around)
        charter = CharterInForce(published, Lookups(published, stems), build_desk(settings, published, store))
        await published.start()
        async with published.watching():
            yield charter


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
