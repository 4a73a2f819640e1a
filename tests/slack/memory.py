"""The ports of storage, in memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.coaching.ports import InFlight, Preferences
from bot.domain.errors import StorageError


@dataclass
class MemoryInbox:
    """Implements `Inbox`. `log` keeps what happened, in order; `away` makes every call fail."""

    rows: dict[str, InFlight] = field(default_factory=dict)
    orphans: list[InFlight] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    away: bool = False

    async def take(self, event: InFlight) -> bool:
        """True the first time."""
        self._here()
        self.log.append(f"take {event.event}")
        if event.event in self.rows:
            return False
        self.rows[event.event] = event
        return True

    async def note(self, event: str, reference: str) -> None:
        """In place of what was there."""
        self._here()
        self.log.append(f"note {event}")
        if event in self.rows:
            self.rows[event] = replace(self.rows[event], reference=reference)

    async def done(self, event: str) -> None:
        """Nothing is left."""
        self._here()
        self.log.append(f"done {event}")
        self.rows.pop(event, None)

    async def renew(self) -> None:
        """Nothing to say."""
        self._here()

    async def left(self) -> Sequence[InFlight]:
        """What the test put there."""
        self._here()
        found, self.orphans = self.orphans, []
        return found

    def _here(self) -> None:
        if self.away:
            raise StorageError("away")


@dataclass
class MemoryPreferences:
    """Implements `PreferenceStore`. Everybody was greeted already unless the test says otherwise."""

    greeted: bool = True
    chosen: dict[str, Preferences] = field(default_factory=dict)
    away: bool = False
    hangs: bool = False

    async def of(self, person: str) -> Preferences:
        """What was chosen."""
        self._here()
        return self.chosen.get(person, Preferences(greeted=self.greeted))

    async def keep(self, person: str, chosen: Preferences) -> None:
        """Keep it."""
        self._here()
        if self.hangs:
            await asyncio.sleep(60)
        self.chosen[person] = chosen

    async def greet(self, person: str) -> bool:
        """True the first time."""
        chosen = await self.of(person)
        self.chosen[person] = replace(chosen, greeted=True)
        return not chosen.greeted

    async def forget(self, person: str) -> None:
        """Drop it."""
        self._here()
        self.chosen.pop(person, None)

    def _here(self) -> None:
        if self.away:
            raise StorageError("away")
