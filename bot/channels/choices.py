"""What people of a chat chose, and that they were greeted: looked up rarely, kept in the store, once a person."""

import contextlib
from dataclasses import replace
from typing import Final

from bot.channels.remembered import Remembered
from bot.coaching.ports import Preferences, PreferenceStore
from bot.domain.errors import StorageError

_SECONDS: Final = 60.0
"""Another replica may have taken a new choice down."""
_MOST_GREETED: Final = 100_000


class Choices:
    """`store`, remembered for a minute."""

    def __init__(self, store: PreferenceStore) -> None:
        self._store = store
        self._greeted: set[str] = set()
        self._known: Remembered[Preferences] = Remembered(_SECONDS, store.of)

    async def of(self, user: str) -> Preferences:
        """What `user` chose."""
        return await self._known.of(user)

    async def greet(self, user: str) -> bool:
        """Keep that somebody was greeted; True if they were not."""
        if user in self._greeted:
            return False
        if len(self._greeted) >= _MOST_GREETED:
            self._greeted.clear()
        self._greeted.add(user)  # before the wait: of their events of this moment one greets
        first = await self._store.greet(user)
        self._known.forget(user)
        return first

    async def ungreet(self, user: str) -> None:
        """Somebody was not greeted after all; if even that cannot be kept, `help` still tells them everything."""
        self._greeted.discard(user)
        with contextlib.suppress(StorageError):
            await self.keep(user, replace(await self._store.of(user), greeted=False))

    async def keep(self, user: str, chosen: Preferences) -> None:
        """Keep what somebody chose.

        Raises:
            StorageError: the database is away.
        """
        await self._store.keep(user, chosen)
        self._known.forget(user)

    async def forget(self, user: str) -> None:
        """Keep nothing on somebody.

        Raises:
            StorageError: the database is away.
        """
        await self._store.forget(user)
        self._known.forget(user)
        self._greeted.discard(user)
