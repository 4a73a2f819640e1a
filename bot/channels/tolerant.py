"""What is kept in the database, when the database is away: people are answered all the same."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from bot.coaching.ports import Inbox, InFlight, Preferences, PreferenceStore
from bot.domain.errors import StorageError

_LOG = logging.getLogger(__name__)
_REMEMBERED: Final = 100_000
"""Names of events at most: an hour of twenty-eight a second."""
_FORGOTTEN_AFTER: Final = 3_600.0
_PATIENCE: Final = 2.0
"""Seconds for one call: Slack wants its acknowledgement within three."""
_NO_HURRY: Final = 20.0
"""Seconds for a call that nobody waits for."""
_AWAY: Final = 5.0
"""Seconds after a failure during which nothing is asked: everybody would wait."""

T = TypeVar("T")


class _Database:
    """Calls that may fail: one line in the log when it goes away and one when it is back."""

    def __init__(self) -> None:
        self._until = 0.0
        self._away = False

    async def ask(self, call: Callable[[], Awaitable[T]], otherwise: T, patience: float = _PATIENCE) -> T:
        if time.monotonic() < self._until:
            return otherwise
        try:
            async with asyncio.timeout(patience):
                answer = await call()
        except (StorageError, TimeoutError) as error:
            self._until = time.monotonic() + _AWAY
            if not self._away:
                _LOG.warning("the database is away (%s); people are answered without it", type(error).__name__)
            self._away = True
            return otherwise
        if self._away:
            _LOG.warning("the database is back")
            self._away = False
        return answer


class TolerantInbox:
    """An `Inbox` that also remembers in memory, so that nothing is answered twice while the database is away."""

    def __init__(self, inbox: Inbox, clock: Callable[[], float] = time.monotonic) -> None:
        self._inbox = inbox
        self._clock = clock
        self._database = _Database()
        self._seen: dict[str, float] = {}  # oldest first
        self._owed: set[str] = set()

    async def take(self, event: InFlight) -> bool:
        """True the first time; names only, for an hour."""
        if self._again(event.event):
            return False
        return await self._database.ask(lambda: self._inbox.take(event), otherwise=True)

    async def note(self, event: str, reference: str) -> None:
        """Where its answer stands."""
        await self._database.ask(lambda: self._inbox.note(event, reference), otherwise=None)

    async def done(self, event: str) -> None:
        """Its answer is out; said again later if the database is away: else its author would be answered again."""
        if not await self._database.ask(lambda: self._done(event), otherwise=False, patience=_NO_HURRY):
            if len(self._owed) < _REMEMBERED:
                self._owed.add(event)
            return
        self._owed.discard(event)

    async def renew(self) -> None:
        """This process is alive; and what it could not say while the database was away."""
        await self._database.ask(self._inbox.renew, otherwise=None)
        for event in list(self._owed):
            await self.done(event)

    async def left(self) -> Sequence[InFlight]:
        """What dead processes left; nothing while the database is away."""
        nothing: Sequence[InFlight] = ()
        found = await self._database.ask(self._inbox.left, otherwise=nothing)
        for event in found:
            self._again(event.event)
        return found

    async def _done(self, event: str) -> bool:
        await self._inbox.done(event)
        return True

    def _again(self, name: str) -> bool:
        now = self._clock()
        self._forget(now)
        if name in self._seen:
            return True
        self._seen[name] = now + _FORGOTTEN_AFTER
        return False

    def _forget(self, now: float) -> None:
        """Drop the oldest names, whose hour is over or that are too many: one is looked at, however many there are."""
        while self._seen:
            oldest = next(iter(self._seen))
            if self._seen[oldest] > now and len(self._seen) < _REMEMBERED:
                return
            del self._seen[oldest]


class TolerantPreferences:
    """Preferences that read as nothing chosen, and as greeted, while the database is away: nobody is greeted twice."""

    def __init__(self, store: PreferenceStore) -> None:
        self._store = store
        self._database = _Database()

    async def of(self, person: str) -> Preferences:
        """What `person` chose."""
        return await self._database.ask(lambda: self._store.of(person), otherwise=Preferences(greeted=True))

    async def keep(self, person: str, chosen: Preferences) -> None:
        """Keep what was chosen, if it can be kept.

        Raises:
            StorageError: it could not, and the person should know.
        """
        await _in_time(self._store.keep(person, chosen))

    async def greet(self, person: str) -> bool:
        """True for the first; nobody is greeted while the database is away."""
        return await self._database.ask(lambda: self._store.greet(person), otherwise=False, patience=_NO_HURRY)

    async def forget(self, person: str) -> None:
        """Keep nothing.

        Raises:
            StorageError: it could not, and the person should know.
        """
        await _in_time(self._store.forget(person))


async def _in_time(call: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(_PATIENCE):
            await call
    except TimeoutError:
        raise StorageError("deadline") from None
