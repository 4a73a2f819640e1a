"""One database: a file of SQLite, or PostgreSQL for many replicas; its tables are brought up to date at start."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import StorageError

_LOG = logging.getLogger(__name__)
_MIGRATING: Final = 7_306_529_411
"""The advisory lock under which one of several replicas changes PostgreSQL's tables; any constant will do."""
_POOL: Final = 5
_FIRST_SECONDS: Final = 15.0
_AGAIN_SECONDS: Final = 5.0
_DRIVERS: Final = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}

T = TypeVar("T")


def database_url(given: str | None, state: Path) -> str:
    """SQLAlchemy's address of the database: `given` as people write it, or a file in the folder `state`.

    Raises:
        StorageError: neither PostgreSQL nor SQLite.
    """
    if given is None:
        return f"sqlite+aiosqlite:///{state / 'avantpost.db'}"
    try:
        url = make_url(given)
    except ArgumentError:
        raise StorageError("not the address of a database; write postgresql://user@host/name") from None
    driver = _DRIVERS.get(url.drivername, url.drivername)
    if driver not in _DRIVERS.values():
        raise StorageError("neither PostgreSQL nor SQLite; write postgresql://user@host/name")
    return url.set(drivername=driver).render_as_string(hide_password=False)


class Database:
    """An engine and what every use of it shares: a failure of any kind becomes `StorageError`, without its text."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._ready = False
        self.shared = self._url.get_backend_name() == "postgresql"
        self._engine = self._sqlite() if not self.shared else create_async_engine(url, pool_size=_POOL)

    async def migrate(self) -> None:
        """Bring the tables up to date; of several replicas one does, the others wait.

        Raises:
            StorageError: the database is away, or not ours to change.
        """
        async with self._translated():
            if not self.shared and self._url.database:
                await asyncio.to_thread(_private_file, Path(self._url.database))
            async with self._engine.begin() as connection:
                if self.shared:
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATING})
                await connection.run_sync(_upgrade)
        self._ready = True

    async def running(self, _application: object) -> AsyncIterator[None]:
        """Bring the tables up to date while an application runs, as often as it takes, and close at the end.

        Channels that start after it find the tables there, unless the database is away.
        """
        with contextlib.suppress(StorageError, TimeoutError):
            async with asyncio.timeout(_FIRST_SECONDS):
                await self.migrate()
        again = asyncio.create_task(self._until_ready(), name="database-ready")
        yield
        again.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await again
        await self.close()

    def report(self) -> dict[str, object]:
        """What the database says of itself: its kind and whether its tables are there."""
        return {"kind": self._url.get_backend_name(), "ready": self._ready}

    async def _until_ready(self) -> None:
        while not self._ready:
            _LOG.warning("the database does not answer yet; people are answered without it")
            await asyncio.sleep(_AGAIN_SECONDS)
            with contextlib.suppress(StorageError):
                await self.migrate()

    async def run(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """The result of `work` in a transaction; once more if the connection turns out to be dead.

        Raises:
            StorageError: the database is away or refused.
        """
        async with self._translated():
            try:
                async with self._engine.begin() as connection:
                    return await work(connection)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            async with self._engine.begin() as connection:
                return await work(connection)

    @property
    def name(self) -> str:
        """Which database this is, without its user and its password."""
        return (
            f"{self._url.get_backend_name()} {self._url.host or ''} {self._url.port or ''} {self._url.database or ''}"
        )

    async def alone(self) -> AsyncConnection:
        """A connection outside the pool, for who keeps one open; its caller closes it.

        Raises:
            StorageError: the database is away or refused.
        """
        async with self._translated():
            connection = await self._engine.connect()
            try:
                await connection.run_sync(Connection.detach)
            except BaseException:
                await connection.close()
                raise
            return connection

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    @contextlib.asynccontextmanager
    async def _translated(self) -> AsyncIterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            raise StorageError(type(error).__name__) from None

    def _sqlite(self) -> AsyncEngine:
        """One connection: writers wait for each other here and not in SQLite, where they would be refused."""
        engine = create_async_engine(self._url, pool_size=1, max_overflow=0)

        @event.listens_for(engine.sync_engine, "connect")
        def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
                connection.execute(f"PRAGMA {pragma}").close()

        return engine


def _private_file(path: Path) -> None:
    """Make the file of a new database for its owner's eyes only: a charter in it holds names that are not public."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {
        each.revision for each in ScriptDirectory.from_config(config).walk_revisions()
    }:
        # A newer program's tables, in the middle of an upgrade or after going back: migrations only add.
        _LOG.info("the tables are of a newer version of the program; they are used as they are")
        return
    command.upgrade(config, "head")
