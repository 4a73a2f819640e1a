"""Published charters, in SQL. What is in force is one row, changed only by who names the version that stands there."""

import asyncio
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, delete, or_, select, union, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coaching.charter_store import Act, Active, Contents
from bot.coaching.desk import Entry, Publication, Result
from bot.domain.errors import StorageError
from bot.domain.said import str_of, to_plain
from bot.storage.database import Database
from bot.storage.news import News
from bot.storage.tables import (
    CHARTER_ACTIVE,
    CHARTER_CONTENTS,
    CHARTER_HISTORY,
    CHARTER_REPLICAS,
    CHARTER_WAITING,
)

PROPOSALS_KEPT: Final = timedelta(days=7)
"""After so long a proposal that nobody published goes, and one that waits for a second person too."""
VERSIONS_KEPT: Final = 200
"""Lines of the history, counted from the latest, whose versions can be put in force again."""
REPLICA_SILENT: Final = timedelta(seconds=45)
"""A replica not heard of for so long has stopped. Replicas say what they have more often."""
_CHANNEL: Final = "avantpost_charter"
_LONGEST: Final = 256_000_000
"""Bytes of an unpacked charter; far above what may be published."""


_IN_TURN: Final = update(CHARTER_ACTIVE).values(one=1)
"""Changes nothing: whoever publishes holds the row until the end, so that two who approve come one after the other."""


class SqlCharters:
    """Implements the port `CharterStore`. `clock` gives times in UTC."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._news = News(database, _CHANNEL)

    @property
    def name(self) -> str:
        """Which database this is, without its secrets."""
        return self._database.name

    async def active(self) -> Active | None:
        """What is in force."""
        return await self._database.run(_active)

    async def contents(self, version: str) -> Contents | None:
        """The files of a version that is kept."""
        statement = select(CHARTER_CONTENTS.c.files).where(CHARTER_CONTENTS.c.version == version)
        files = await self._database.run(lambda connection: connection.scalar(statement))
        return None if files is None else await asyncio.to_thread(unpacked, files)

    async def ready(self, version: str) -> bytes | None:
        """What makes a version quick to take up."""
        statement = select(CHARTER_CONTENTS.c.ready).where(CHARTER_CONTENTS.c.version == version)
        ready = await self._database.run(lambda connection: connection.scalar(statement))
        try:
            return None if ready is None else await asyncio.to_thread(_decompressed, ready)
        except zlib.error:
            return None

    async def keep(self, version: str, contents: Contents, *, ready: bytes | None = None, over: bool = False) -> None:
        """Keep `contents` under its version; proposals that nobody published go."""
        now = self._clock()
        files = await asyncio.to_thread(packed, contents)
        quick = None if ready is None else await asyncio.to_thread(zlib.compress, ready, 6)
        statement = self._insert(CHARTER_CONTENTS).values(version=version, files=files, ready=quick, at=now)
        changed = {"files": files, "ready": quick, "at": now} if over else {"at": now}
        statement = statement.on_conflict_do_update(index_elements=["version"], set_=changed)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(statement)
            await _tidy(connection, now)

        await self._database.run(work)

    async def first(self, act: Act) -> bool:
        """Put a version in force where none was."""
        now = self._clock()
        row = {"one": 1, "version": act.version, "since": now}
        statement = self._insert(CHARTER_ACTIVE).values(row).on_conflict_do_nothing()

        async def work(connection: AsyncConnection) -> bool:
            if (await connection.execute(statement)).rowcount != 1:
                return False
            await self._written_down(connection, act, now)
            return True

        return await self._database.run(work)

    async def publish(self, act: Act, *, approvals: int) -> Publication:
        """Put a kept version in force, by one person or two."""

        async def work(connection: AsyncConnection) -> Publication:
            refused = await self._refused(connection, act)
            if refused is not None:
                return refused
            if approvals == 1:
                return await self._swapped(connection, act)
            earlier = await self._earlier(connection, act)
            if earlier is None:
                return Publication(result=Result.WAITING, version=act.base, by=act.by)
            if earlier.by == act.by:
                return Publication(result=Result.SAME_PERSON, version=act.base, by=act.by)
            whole = Act(
                version=act.version,
                base=act.base,
                by=earlier.by,
                note=earlier.note,
                diff=_lines(earlier.diff),
            )
            return await self._swapped(connection, whole, approved_by=act.by)

        return await self._database.run(work)

    async def rollback(self, act: Act) -> Publication:
        """Put a version in force that was before."""
        before = select(CHARTER_HISTORY.c.number).where(CHARTER_HISTORY.c.version == act.version).limit(1)

        async def work(connection: AsyncConnection) -> Publication:
            refused = await self._refused(connection, act)
            if refused is not None:
                return refused
            if await connection.scalar(before) is None:
                return Publication(result=Result.UNKNOWN, version=act.base)
            return await self._swapped(connection, act, rolled_back=True)

        return await self._database.run(work)

    async def history(self, most: int) -> Sequence[Entry]:
        """What came in force, the latest first."""
        statement = select(CHARTER_HISTORY).order_by(CHARTER_HISTORY.c.number.desc()).limit(most)

        async def work(connection: AsyncConnection) -> list[Entry]:
            return [
                _entry(row, row.approved_by, rolled_back=row.rolled_back) for row in await connection.execute(statement)
            ]

        return await self._database.run(work)

    async def waiting(self) -> Sequence[Entry]:
        """What waits for a second person on the version in force."""
        live = CHARTER_WAITING.c.base == select(CHARTER_ACTIVE.c.version).scalar_subquery()
        young = CHARTER_WAITING.c.at >= self._clock() - PROPOSALS_KEPT
        statement = select(CHARTER_WAITING).where(live, young).order_by(CHARTER_WAITING.c.at)

        async def work(connection: AsyncConnection) -> list[Entry]:
            return [_entry(row) for row in await connection.execute(statement)]

        return await self._database.run(work)

    async def has(self, replica: str, version: str) -> None:
        """Write down what `replica` has in force; those not heard of any more go."""
        now = self._clock()
        values = {"version": version, "seen": now}
        statement = self._insert(CHARTER_REPLICAS).values(replica=replica, **values)
        statement = statement.on_conflict_do_update(index_elements=["replica"], set_=values)
        silent = delete(CHARTER_REPLICAS).where(CHARTER_REPLICAS.c.seen < now - REPLICA_SILENT)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(silent)
            await connection.execute(statement)

        await self._database.run(work)

    async def gone(self, replica: str) -> None:
        """Forget `replica`."""
        statement = delete(CHARTER_REPLICAS).where(CHARTER_REPLICAS.c.replica == replica)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(statement)

        await self._database.run(work)

    async def replicas(self) -> Mapping[str, str]:
        """What each living replica has in force, by name."""
        alive = CHARTER_REPLICAS.c.seen >= self._clock() - REPLICA_SILENT
        statement = select(CHARTER_REPLICAS).where(alive).order_by(CHARTER_REPLICAS.c.replica)

        async def work(connection: AsyncConnection) -> dict[str, str]:
            return {row.replica: row.version for row in await connection.execute(statement)}

        return await self._database.run(work)

    async def news(self, seconds: float) -> None:
        """Return at a change, or after so many seconds."""
        await self._news.wait(seconds)

    async def close(self) -> None:
        """Hear no news any more."""
        await self._news.close()

    def _insert(self, table: Any) -> Any:  # noqa: ANN401 - two dialects whose statements share no type
        return postgresql.insert(table) if self._database.shared else sqlite.insert(table)

    async def _refused(self, connection: AsyncConnection, act: Act) -> Publication | None:
        """Why `act` cannot be, as things stand; None if it can."""
        await connection.execute(_IN_TURN)
        active = await _active(connection)
        standing = active.version if active else ""
        if act.version == standing:
            return Publication(result=Result.UNCHANGED, version=standing)
        kept = select(CHARTER_CONTENTS.c.version).where(CHARTER_CONTENTS.c.version == act.version)
        if await connection.scalar(kept) is None:
            return Publication(result=Result.UNKNOWN, version=standing)
        return None if act.base == standing else await _overtaken(connection, act)

    async def _earlier(self, connection: AsyncConnection, act: Act) -> Row[Any] | None:
        """Who published the same before; None if nobody did, and then `act` waits from now on."""
        now = self._clock()
        stale = (CHARTER_WAITING.c.base != act.base, CHARTER_WAITING.c.at < now - PROPOSALS_KEPT)
        await connection.execute(delete(CHARTER_WAITING).where(or_(*stale)))
        row = {
            "version": act.version,
            "base": act.base,
            "at": now,
            "by": act.by,
            "note": act.note,
            "diff": json.dumps(to_plain(act.diff), ensure_ascii=False),
        }
        added = await connection.execute(self._insert(CHARTER_WAITING).values(row).on_conflict_do_nothing())
        if added.rowcount == 1:
            return None
        statement = select(CHARTER_WAITING).where(CHARTER_WAITING.c.version == act.version)
        return (await connection.execute(statement)).one_or_none()

    async def _swapped(
        self, connection: AsyncConnection, act: Act, *, approved_by: str | None = None, rolled_back: bool = False
    ) -> Publication:
        """Compare and swap: of two who publish at once, the second finds another version there."""
        now = self._clock()
        swap = update(CHARTER_ACTIVE).where(CHARTER_ACTIVE.c.version == act.base).values(version=act.version, since=now)
        if (await connection.execute(swap)).rowcount != 1:
            return await _overtaken(connection, act)
        await connection.execute(delete(CHARTER_WAITING))  # all of it was made on what is no longer in force
        await self._written_down(connection, act, now, approved_by, rolled_back=rolled_back)
        by = act.by if approved_by else None
        return Publication(result=Result.PUBLISHED, version=act.version, by=by)

    async def _written_down(
        self,
        connection: AsyncConnection,
        act: Act,
        now: datetime,
        approved_by: str | None = None,
        *,
        rolled_back: bool = False,
    ) -> None:
        row = {
            "version": act.version,
            "at": now,
            "by": act.by,
            "note": act.note,
            "diff": json.dumps(to_plain(act.diff), ensure_ascii=False),
            "approved_by": approved_by,
            "rolled_back": rolled_back,
        }
        await connection.execute(CHARTER_HISTORY.insert().values(row))
        await self._news.tell(connection)


def packed(contents: Contents) -> bytes:
    """A charter's files as one value; every byte comes back.

    Raises:
        StorageError: a file is not UTF-8 text, so it is no charter's.
    """
    try:
        text = json.dumps({name: content.decode() for name, content in contents.items()}, ensure_ascii=False)
    except UnicodeDecodeError:
        raise StorageError("a file that is not text") from None
    return zlib.compress(text.encode(), 9)


def unpacked(value: bytes) -> Contents | None:
    """The files in a value; None if it was damaged: a charter that is not there."""
    try:
        values = json.loads(_decompressed(value))
        return {str(name): str(text).encode() for name, text in values.items()}
    except (zlib.error, ValueError, AttributeError, RecursionError):
        return None


def _decompressed(value: bytes) -> bytes:
    return zlib.decompressobj().decompress(value, _LONGEST)


async def _active(connection: AsyncConnection) -> Active | None:
    row = (await connection.execute(select(CHARTER_ACTIVE))).one_or_none()
    return None if row is None else Active(version=row.version, since=_aware(row.since))


async def _overtaken(connection: AsyncConnection, act: Act) -> Publication:
    """What stands there instead, and who put it there; the same thing, if somebody did the same at the same moment."""
    active = await _active(connection)
    standing = active.version if active else ""
    last = select(CHARTER_HISTORY.c.by).order_by(CHARTER_HISTORY.c.number.desc()).limit(1)
    result = Result.UNCHANGED if standing == act.version else Result.OVERTAKEN
    return Publication(result=result, version=standing, by=await connection.scalar(last))


def unneeded(now: datetime) -> ColumnElement[bool]:
    """Contents that are neither in force, nor waiting, nor of the latest history, nor fresh."""
    latest = select(CHARTER_HISTORY.c.version).order_by(CHARTER_HISTORY.c.number.desc()).limit(VERSIONS_KEPT).subquery()
    needed = union(select(latest.c.version), select(CHARTER_WAITING.c.version), select(CHARTER_ACTIVE.c.version))
    return and_(CHARTER_CONTENTS.c.at < now - PROPOSALS_KEPT, CHARTER_CONTENTS.c.version.not_in(needed))


async def _tidy(connection: AsyncConnection, now: datetime) -> None:
    """Remove what nobody needs any more."""
    old = CHARTER_CONTENTS.c.at < now - PROPOSALS_KEPT
    await connection.execute(delete(CHARTER_WAITING).where(CHARTER_WAITING.c.at < now - PROPOSALS_KEPT))
    await connection.execute(delete(CHARTER_CONTENTS).where(unneeded(now)))
    standing = CHARTER_CONTENTS.c.version.in_(select(CHARTER_ACTIVE.c.version))
    slow = update(CHARTER_CONTENTS).where(old, CHARTER_CONTENTS.c.ready.is_not(None), ~standing)
    await connection.execute(slow.values(ready=None))


def _lines(diff: str) -> tuple[str, ...]:
    """A difference as it was kept: with its parts, so that it can be read in French, or as plain lines."""
    return tuple(str_of(line) for line in json.loads(diff))


def _entry(row: Row[Any], approved_by: str | None = None, *, rolled_back: bool = False) -> Entry:
    return Entry(
        version=row.version,
        at=_aware(row.at),
        by=row.by,
        note=row.note,
        diff=_lines(row.diff),
        approved_by=approved_by,
        rolled_back=rolled_back,
    )


def _aware(time: datetime) -> datetime:
    """SQLite gives times back without their zone, which is the clock's."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)
