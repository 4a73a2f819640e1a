"""The charter in force while the program runs: a watched folder, and the last content of it that was good.

A changed folder is read whole in a thread and takes the place of the old one in one step; a review keeps the engine it
began with. A bad edit changes nothing but `status`. The last good content is kept in the state folder, and used at a
start whose folder is bad; a first start with a bad charter refuses.
"""

import asyncio
import contextlib
import logging
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from watchfiles import awatch

from bot.charter.loader import load_engine
from bot.coaching.ports import Engine
from bot.domain.errors import CharterError, Fault

_LOG = logging.getLogger(__name__)
_COPY = "charter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is in force and since when; `faults` say why a later edit is not; `recovered`: it is the kept copy."""

    version: str
    since: datetime
    faults: tuple[Fault, ...] = ()
    recovered: bool = False


class FolderSource:
    """Implements `bot.coaching.ports.CharterSource` on a folder."""

    def __init__(self, folder: Path, state: Path, clock: Callable[[], datetime]) -> None:
        """Load the charter now.

        Raises:
            CharterError: the folder is bad and no good copy was kept.
        """
        self._folder = folder
        self._copy = state / _COPY
        self._clock = clock
        try:
            self._engine: Engine = load_engine(folder)
            faults: tuple[Fault, ...] = ()
        except CharterError as error:
            self._engine = self._kept(error)
            faults = error.faults
        else:
            self._keep()
        self._status = Status(
            version=self._engine.charter.version, since=clock(), faults=faults, recovered=bool(faults)
        )

    def current(self) -> Engine:
        """The engine in force."""
        return self._engine

    @property
    def status(self) -> Status:
        """What is in force, and what is wrong with the folder if anything."""
        return self._status

    async def reload(self) -> bool:
        """Read the folder again; True if a new charter is in force."""
        try:
            engine = await asyncio.to_thread(load_engine, self._folder)
        except CharterError as error:
            self._status = replace(self._status, faults=error.faults)
            _LOG.warning("the charter was not changed: %d fault(s), first: %s", len(error.faults), error.faults[0])
            return False
        changed = engine.charter.version != self._engine.charter.version
        if changed:
            self._engine = engine
            _LOG.info("charter %s is in force", engine.charter.version[:12])
        since = self._clock() if changed else self._status.since
        self._status = Status(version=engine.charter.version, since=since)
        await asyncio.to_thread(self._keep)
        return changed

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Follow the folder's changes for as long as the context lasts."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._watch(stop))
        try:
            yield
        finally:
            stop.set()
            await task

    async def _watch(self, stop: asyncio.Event) -> None:
        async for _ in awatch(self._folder, stop_event=stop, debounce=200, step=50):
            await self.reload()

    def _kept(self, error: CharterError) -> Engine:
        try:
            engine = load_engine(self._copy)
        except CharterError:
            raise error from None
        _LOG.warning("the charter in %s is not usable; the last good one is in force", self._folder)
        return engine

    def _keep(self) -> None:
        """Put a copy of the good files aside, whole or not at all. A full or read-only disk does not stop the coach."""
        parent = self._copy.parent
        try:
            parent.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(dir=parent, prefix=f".{_COPY}-"))
            for path in self._folder.rglob("*.yaml"):
                target = fresh / path.relative_to(self._folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
            shutil.rmtree(self._copy, ignore_errors=True)
            fresh.rename(self._copy)
        except OSError as error:
            _LOG.warning("the last good charter could not be kept (%s)", error.strerror)
