"""The charter in force while the program runs: a watched folder, and the last content of it that was good.

A changed folder is read whole, compiled in a process of its own (`apart.py`), and takes the place of the old one in one
step; a review keeps the engine it began with. A bad edit changes nothing but `status`. The last good content is kept in
the state folder, and used at a start whose folder is bad; a first start with a bad charter refuses. Messages to the log
name places, never what stands there: a charter may hold names that are not public yet.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from watchfiles import awatch

from bot.charter.apart import Compiled, compiled_apart
from bot.charter.files import Fingerprint, Snapshot, fingerprint, take
from bot.charter.kept import KeptCharter
from bot.charter.loader import engine_of
from bot.charter.prepared import engine_from
from bot.coaching.ports import Engine
from bot.domain.errors import CharterError, Fault
from bot.domain.said import Said

Around = Callable[[], contextlib.AbstractAsyncContextManager[None]]
"""What a server does around the making of another charter."""
_LOG = logging.getLogger(__name__)
_POLL: Final = 2.0
"""Seconds between looks at a folder of which the system tells nothing: a network drive, a container, one that left."""
_CALM: Final = 3
"""Most readings of a folder that changes while it is read; after these the next change is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is in force and since when; `faults` say why a later edit is not; `recovered`: it is the kept copy."""

    version: str
    since: datetime
    faults: tuple[Fault, ...] = ()
    recovered: bool = False


class FolderSource:
    """Implements `bot.coaching.ports.CharterSource` on a folder."""

    def __init__(
        self,
        folder: Path,
        state: Path,
        clock: Callable[[], datetime],
        *,
        poll: float = _POLL,
        around: Around = contextlib.nullcontext,
    ) -> None:
        """Load the charter now. `state` is the folder for the kept copy, `poll` the seconds between looks.

        Each later charter is made and put in force inside `around()`.

        Raises:
            CharterError: the folder is bad and no good copy of it was kept.
        """
        self._folder = folder
        self._place = os.fsencode(folder.absolute())
        self._state = state
        self._kept = KeptCharter(str(folder.absolute()), state)
        self._clock = clock
        self._poll = poll
        self._around = around
        self._changing = asyncio.Lock()
        self._seen, snapshot = _calm(folder)
        try:
            self._engine: Engine = engine_from(snapshot, self._place, state).warm()
        except CharterError as error:
            self._engine = self._recovered(error)
            self._status = Status(version=self._version, since=clock(), faults=error.faults, recovered=True)
        else:
            self._contents = snapshot.contents
            self._kept.keep(snapshot)
            self._status = Status(version=self._version, since=clock())

    def current(self) -> Engine:
        """The engine in force."""
        return self._engine

    @property
    def status(self) -> Status:
        """What is in force, and what is wrong with the folder if anything."""
        return self._status

    @property
    def contents(self) -> Mapping[str, bytes]:
        """The files of the charter in force."""
        return self._contents

    @property
    def _version(self) -> str:
        return self._engine.charter.version

    async def reload(self) -> bool:
        """Read the folder again; True if a new charter is in force. Never raises for what an edit did."""
        async with self._changing:
            self._seen, snapshot = await asyncio.to_thread(_calm, self._folder)
            try:
                compiled = await compiled_apart(snapshot)
                async with self._around():
                    return await self._take(await self._made(snapshot, compiled), snapshot)
            except CharterError as error:
                self._refuse(error.faults)
                return False
            except Exception as error:  # noqa: BLE001 - a surprise must not end the watch: the last good one stays
                _LOG.error("the charter could not be read (%s); the last good one stays", type(error).__name__)
                what = Said("the charter could not be read ({why})", why=type(error).__name__)
                mend = Said("undo the last edit, and tell the makers")
                self._refuse((Fault(str(self._folder), 1, what, mend),))
                return False

    async def _made(self, snapshot: Snapshot, compiled: Compiled) -> Engine:
        def made() -> Engine:
            return engine_from(snapshot, self._place, self._state, ready=compiled.ready).warm()

        return await asyncio.to_thread(made)

    async def _take(self, engine: Engine, snapshot: Snapshot) -> bool:
        changed = engine.charter.version != self._version
        if changed:
            self._engine = engine
            _LOG.info("charter %s is in force", engine.charter.version[:12])
        since = self._clock() if changed else self._status.since
        self._status = Status(version=self._version, since=since)
        self._contents = snapshot.contents
        await asyncio.to_thread(self._kept.keep, snapshot)
        return changed

    def _refuse(self, faults: tuple[Fault, ...]) -> None:
        self._status = replace(self._status, faults=faults)
        first = faults[0]
        _LOG.warning(
            "the charter was not changed: %d fault(s), the first at %s:%d", len(faults), first.file, first.line
        )

    def _recovered(self, error: CharterError) -> Engine:
        snapshot = self._kept.snapshot()
        if snapshot is None:
            raise error
        try:
            # Its examples held when it was kept; a coach that runs is worth more than trying them again.
            engine = engine_of(snapshot, try_examples=False)
        except CharterError:
            raise error from None
        _LOG.warning("the charter has %d fault(s); the last good one is in force", len(error.faults))
        self._contents = snapshot.contents
        return engine

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Follow the folder's changes for as long as the context lasts."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._watch(stop), name="charter-watch")
        try:
            yield
        finally:
            stop.set()
            await task

    async def _watch(self, stop: asyncio.Event) -> None:
        """Look when the system says that something changed, and every now and then in case it says nothing."""
        while not stop.is_set():
            await self._look()
            if await asyncio.to_thread(self._folder.is_dir):
                await self._watch_folder(stop)
            else:
                await _sleep(stop, self._poll)

    async def _watch_folder(self, stop: asyncio.Event) -> None:
        """Follow the folder until it goes away or the system refuses to watch it."""
        try:
            async for _ in awatch(
                self._folder,
                stop_event=stop,
                debounce=200,
                step=50,
                rust_timeout=max(1, int(self._poll * 1000)),
                yield_on_timeout=True,
            ):
                await self._look()
                if not await asyncio.to_thread(self._folder.is_dir):
                    return
        except OSError as error:
            _LOG.warning("the charter's folder cannot be watched (%s); it is looked at instead", error.strerror)
            await _sleep(stop, self._poll)

    async def _look(self) -> None:
        if await asyncio.to_thread(fingerprint, self._folder) != self._seen:
            await self.reload()


def _calm(folder: Path) -> tuple[Fingerprint | None, Snapshot]:
    """The folder's fingerprint and files, read again if they changed meanwhile: half an edit is no content.

    No fingerprint if they still change after some readings: the next look then reads them again.
    """
    before = fingerprint(folder)
    for _ in range(_CALM):
        snapshot = take(folder)
        after = fingerprint(folder)
        if after == before:
            return after, snapshot
        before = after
    return None, take(folder)


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
