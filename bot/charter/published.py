"""The charter in force where a database publishes it: every replica follows it, and keeps the last good one.

A new version is fetched and takes the place of the old one in one step; a review keeps the engine it began with. It was
tried before it was published: here it is taken up as the publisher compiled it, where both run the same program, or
only compiled, in a process of its own (`apart.py`). A version that this program cannot compile changes nothing but
`status`. With the database away at a start, the version kept on this machine is in force; a first start without the
database refuses. Messages to the log name versions and places, never what stands there.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from bot.charter.apart import compiled_apart
from bot.charter.files import Snapshot, take
from bot.charter.kept import KeptCharter
from bot.charter.prepared import engine_from, engine_ready, taken_up
from bot.charter.source import Around, Status
from bot.coaching.charter_store import Act, Active, CharterStore
from bot.coaching.ports import Engine
from bot.domain.errors import AvantpostError, CharterError, Fault, StorageError
from bot.domain.said import Said

_LOG = logging.getLogger(__name__)
T = TypeVar("T")
_POLL: Final = 1.0
"""Seconds between looks at the database: the net below its news."""
_ALIVE: Final = 10.0
"""Seconds after which a replica says again what it has in force."""
_ANSWER_SECONDS: Final = 10.0
"""How long a question to the database may take; a start whose first one takes longer takes the kept copy."""
SEEDER: Final = "avantpost"
"""Who published the first version of an empty database, in the history."""


class PublishedSource:
    """Implements `bot.coaching.ports.CharterSource` on published versions. `start` comes first."""

    def __init__(
        self,
        store: CharterStore,
        state: Path,
        clock: Callable[[], datetime],
        *,
        replica: str,
        seed: Path,
        poll: float = _POLL,
        around: Around = contextlib.nullcontext,
    ) -> None:
        """Nothing is read yet. An empty database begins with the folder `seed`; `replica` names this process.

        Each later charter is made inside `around()`.
        """
        self._store = store
        self._state = state
        self._clock = clock
        self._seed = seed
        self._replica = replica
        self._poll = poll
        self._around = around
        self._kept = KeptCharter(f"database {store.name}", state)
        self._changing = asyncio.Lock()
        self._engine: Engine | None = None
        self._contents: Mapping[str, bytes] = {}
        self._status: Status | None = None
        self._refused: str | None = None
        self._said = ("", 0.0)
        self._away = False

    async def start(self) -> None:
        """Have a charter in force: the published one, or the one kept here.

        Raises:
            CharterError: neither can be used.
            StorageError: the database is away and nothing was kept here.
        """
        try:
            active = await _in_time(self._store.active()) or await self._seeded()
            contents = await self._fetched(active.version)
            engine = await self._compiled(contents, await _in_time(self._store.ready(active.version)))
        except (StorageError, CharterError) as error:
            await self._recover(error)
        else:
            await self._put_in_force(engine, contents, active)

    def current(self) -> Engine:
        """The engine in force.

        Raises:
            RuntimeError: not started.
        """
        if self._engine is None:
            raise RuntimeError("not started")
        return self._engine

    @property
    def status(self) -> Status:
        """What is in force here, and why a later version is not.

        Raises:
            RuntimeError: not started.
        """
        if self._status is None:
            raise RuntimeError("not started")
        return self._status

    @property
    def away(self) -> bool:
        """True while the database does not answer."""
        return self._away

    @property
    def contents(self) -> Mapping[str, bytes]:
        """The files of the charter in force."""
        return self._contents

    async def look(self) -> bool:
        """Follow the database; True if another charter is in force after it. Never raises for what it found."""
        async with self._changing:
            try:
                active = await _in_time(self._store.active())
                self._heard()
                changed = active is not None and await self._follow(active)
                await self._say()
            except StorageError as error:
                self._missed(error)
                return False
            return changed

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Follow the database for as long as the context lasts."""
        task = asyncio.create_task(self._watch(), name="charter-watch")
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            with contextlib.suppress(StorageError):
                await _in_time(self._store.gone(self._replica))

    async def _watch(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a surprise must not end the watch: the last good one stays
                _LOG.error("the published charter could not be followed (%s)", type(error).__name__)
            await self._store.news(self._poll)

    async def _follow(self, active: Active) -> bool:
        """Put `active` in force if it is another one that this program can use."""
        if active.version == self.status.version:
            self._refused = None
            self._status = Status(version=active.version, since=active.since)
            return False
        if active.version == self._refused:
            return False
        try:
            contents = await self._fetched(active.version)
            ready = await _in_time(self._store.ready(active.version))
            async with self._around():
                await self._put_in_force(await self._compiled(contents, ready), contents, active)
        except CharterError as error:
            self._refuse(active.version, error.faults)
            return False
        return True

    async def _put_in_force(self, engine: Engine, contents: Mapping[str, bytes], active: Active) -> None:
        self._engine, self._contents, self._refused = engine, contents, None
        self._status = Status(version=active.version, since=active.since)
        _LOG.info("charter %s is in force", active.version[:12])
        await asyncio.to_thread(self._kept.keep, Snapshot(contents))

    def _refuse(self, version: str, faults: tuple[Fault, ...]) -> None:
        self._refused = version
        self._status = replace(self.status, faults=faults)
        _LOG.warning("charter %s cannot be used here: %d fault(s); the last good one stays", version[:12], len(faults))

    async def _compiled(self, contents: Mapping[str, bytes], ready: bytes | None = None) -> Engine:
        place, snapshot = f"database {self._store.name}".encode(), Snapshot(contents)
        engine = await asyncio.to_thread(engine_ready, snapshot, place, self._state, ready)
        if engine is None:
            compiled = await compiled_apart(snapshot, try_examples=False)
            engine = await asyncio.to_thread(engine_from, snapshot, place, self._state, ready=compiled.ready)
        return await asyncio.to_thread(engine.warm)

    async def _fetched(self, version: str) -> Mapping[str, bytes]:
        contents = await _in_time(self._store.contents(version))
        if not contents:
            what = Said("charter {version} is not there", version=version[:12])
            raise CharterError([Fault(Said("database"), 1, what, Said("publish it again"))])
        return contents

    async def _seeded(self) -> Active:
        """The first version of an empty database: the charter of the settings' folder, if it may be published."""
        snapshot = await asyncio.to_thread(take, self._seed)
        first = await compiled_apart(snapshot, today=self._clock().date())
        engine = await asyncio.to_thread(taken_up, first.ready, snapshot)
        version = engine.charter.version
        await _in_time(self._store.keep(version, snapshot.contents, ready=first.ready))
        if await _in_time(self._store.first(Act(version=version, base="", by=SEEDER, note=f"from {self._seed}"))):
            _LOG.info("the database had no charter: %s was published from %s", version[:12], self._seed)
        active = await _in_time(self._store.active())
        if active is None:
            raise StorageError("NothingInForce")
        return active

    async def _recover(self, error: AvantpostError) -> None:
        snapshot = await asyncio.to_thread(self._kept.snapshot)
        if snapshot is None:
            raise error
        try:
            engine = await self._compiled(snapshot.contents)
        except CharterError:
            raise error from None
        self._engine, self._contents = engine, snapshot.contents
        self._away = isinstance(error, StorageError)
        faults = error.faults if isinstance(error, CharterError) else (_away(),)
        self._status = Status(version=engine.charter.version, since=self._clock(), faults=faults, recovered=True)
        _LOG.warning("the published charter cannot be had (%s); the last good one is in force", type(error).__name__)

    async def _say(self) -> None:
        """Write down what this replica has: at a change, and every now and then."""
        version, at = self._said
        now = asyncio.get_running_loop().time()
        if version != self.status.version or now - at >= _ALIVE:
            await _in_time(self._store.has(self._replica, self.status.version))
            self._said = (self.status.version, now)

    def _heard(self) -> None:
        if self._away:
            _LOG.info("the database answers again")
        self._away = False

    def _missed(self, error: StorageError) -> None:
        if not self._away:
            _LOG.warning("the database does not answer (%s); the charter in force stays", error)
        self._away = True


async def _in_time(asked: Awaitable[T]) -> T:
    """What the database answers; one that hangs is like one that is away."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            return await asked
    except TimeoutError:
        raise _late() from None


def _late() -> StorageError:
    return StorageError("TimeoutError")


def _away() -> Fault:
    what = Said("it does not answer, so this is the last charter kept here")
    return Fault(Said("database"), 1, what, Said("see avantpost doctor"))
