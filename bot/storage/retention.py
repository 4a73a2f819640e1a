"""How long everything is kept, in one list: the README's table is made from it, and a job deletes by it.

A table of the database that is not in the list fails a test. What has no `limit` here is kept elsewhere, or not at all.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped] # upstream has no types
from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coaching.counting import week_of
from bot.domain.errors import StorageError
from bot.storage.charters import PROPOSALS_KEPT, REPLICA_SILENT, VERSIONS_KEPT, unneeded
from bot.storage.database import Database
from bot.storage.inbox import KEPT
from bot.storage.preferences import UNUSED_MONTHS, kept_until
from bot.storage.tables import CHARTER_REPLICAS, CHARTER_WAITING, COUNTS, IN_FLIGHT, METADATA, PREFERENCES

_LOG = logging.getLogger(__name__)
_HOUR: Final = 3
"""The hour (UTC) at which it runs each day."""
_JITTER: Final = 1_800
"""Seconds around it, so that replicas come one after the other."""
_PATIENCE: Final = 60.0
_FIRST_SECONDS: Final = 5.0
COUNTED: Final = timedelta(weeks=108)
"""Two years and a month of counts: a week can be laid beside the same one of two years before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A line of the README's table. `table` names what the job deletes from by `over`, which gives its condition."""

    what: str
    where: str
    how_long: str
    table: str | None = None
    over: Callable[[datetime], ColumnElement[bool]] | None = None


def _stale_week(now: datetime) -> ColumnElement[bool]:
    return COUNTS.c.week < week_of(now - COUNTED)


EVERYTHING: Final[tuple[Kept, ...]] = (
    Kept(
        what="a draft, and the answer to it",
        where="the chat itself (Slack, Teams), the browser's tab, the terminal; here only in memory, while it is read",
        how_long="by your employer's rules for that chat; until the tab or the window is closed",
    ),
    Kept(
        what="names of an event in flight: event, conversation, message, process; no text",
        where="database, `in_flight`",
        how_long="until its answer is out, then the event's name alone for ten minutes; at most one day",
        table="in_flight",
        over=lambda now: IN_FLIGHT.c.since < now - KEPT,
    ),
    Kept(
        what="a person's language, usual platform, usual speaking-as, and that they were greeted",
        where="database, `preferences`",
        how_long=f"until `forget`, or {UNUSED_MONTHS} whole months after they last wrote",
        table="preferences",
        over=lambda now: PREFERENCES.c.until <= now.date(),
    ),
    Kept(
        what="counts: distinct people in tens, by week and article, level, channel, help, word of a missed question",
        where="database, `counts`",
        how_long=f"{COUNTED.days // 7} weeks",
        table="counts",
        over=_stale_week,
    ),
    Kept(
        what="the charter's history: which version, when, which admin published and approved it, why, what changed",
        where="database, `charter_history`",
        how_long="as long as the database: it is the company's own record of its charter",
        table="charter_history",
    ),
    Kept(
        what="the charter's versions, as files and as the engine takes them up",
        where="database, `charter_contents`",
        how_long=f"the last {VERSIONS_KEPT} that were in force; an unpublished proposal {PROPOSALS_KEPT.days} days",
        table="charter_contents",
        over=unneeded,
    ),
    Kept(
        what="which version is in force",
        where="database, `charter_active`",
        how_long="until the next one",
        table="charter_active",
    ),
    Kept(
        what="versions that one admin published and another must approve",
        where="database, `charter_waiting`",
        how_long=f"{PROPOSALS_KEPT.days} days",
        table="charter_waiting",
        over=lambda now: CHARTER_WAITING.c.at < now - PROPOSALS_KEPT,
    ),
    Kept(
        what="which version each process has in force",
        where="database, `charter_replicas`",
        how_long="until it stops, or a minute after it was last heard of",
        table="charter_replicas",
        over=lambda now: CHARTER_REPLICAS.c.seen < now - REPLICA_SILENT,
    ),
    Kept(
        what="hashes by which people are told apart for the counts, and the key to them",
        where="memory",
        how_long="until the week's end (UTC), or the process's",
    ),
    Kept(
        what="who is a member, in which language; names of events answered; how fast somebody sends drafts",
        where="memory",
        how_long="an hour, or until the process ends",
    ),
    Kept(
        what="the last good charter, as files and as the engine takes it up",
        where="`AVANTPOST_STATE`",
        how_long="until the next good one",
    ),
    Kept(
        what="logs: kinds of failures with a reference; no draft, no person",
        where="standard error, then wherever you send it",
        how_long="your decision",
    ),
    Kept(
        what="a sealed request to a model, where one is configured",
        where="its supplier",
        how_long="`AVANTPOST_MODEL_RETENTION`, which everybody is told",
    ),
    Kept(
        what="a random number that says that a browser knew the token",
        where="a cookie in that browser",
        how_long="thirty days, or until the token is changed",
    ),
)


def markdown_table() -> str:
    """The README's table."""
    rows = [f"| {each.what} | {each.where} | {each.how_long} |" for each in EVERYTHING]
    return "\n".join(["| what | where | how long |", "|---|---|---|", *rows]) + "\n"


class Retention:
    """Deletes what is over. `clock` gives aware times; every replica does it, and finds little to do."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def running(self, _application: object) -> AsyncIterator[None]:
        """At the start and once a day, while an application runs."""
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(self.enforce, "cron", hour=_HOUR, jitter=_JITTER, misfire_grace_time=None, coalesce=True)
        scheduler.start()
        first = asyncio.create_task(self._soon(), name="retention")
        yield
        scheduler.shutdown(wait=False)
        first.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await first

    async def enforce(self) -> None:
        """Delete once; a database that is away is tried again at the next time."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._database.run(self._delete)
        except (StorageError, TimeoutError) as error:
            _LOG.warning("what is over could not be deleted now (%s); tried again tomorrow", type(error).__name__)

    async def _soon(self) -> None:
        await asyncio.sleep(_FIRST_SECONDS)
        await self.enforce()

    async def _delete(self, connection: AsyncConnection) -> None:
        now = self._clock()
        # A version before this one writes no `until`: while both run side by side, its rows are given one.
        dated = update(PREFERENCES).where(PREFERENCES.c.until.is_(None)).values(until=kept_until(now))
        await connection.execute(dated)
        for each in EVERYTHING:
            if each.table is not None and each.over is not None:
                await connection.execute(delete(METADATA.tables[each.table]).where(each.over(now)))
