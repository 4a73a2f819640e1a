"""What people chose, in SQL, until they say `forget` or have not come for thirteen months."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coaching.ports import Preferences
from bot.domain.draft import Language
from bot.storage.database import Database
from bot.storage.tables import PREFERENCES

UNUSED_MONTHS: Final = 13
"""Whole months without a sign of somebody, after which their row goes."""


def kept_until(now: datetime) -> date:
    """The first of the month before which whoever comes `now` is not forgotten. A month, so that no day is kept."""
    years, month = divmod(now.year * 12 + now.month + UNUSED_MONTHS, 12)
    return date(years, month + 1, 1)


class SqlPreferences:
    """Implements the port `PreferenceStore` for one `channel`. `clock` gives aware times."""

    def __init__(
        self, database: Database, channel: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock

    async def of(self, person: str) -> Preferences:
        """What `person` chose; nothing chosen for somebody unknown. Once a month, that they are still here."""
        statement = select(PREFERENCES).where(*self._key(person))
        until = kept_until(self._clock())
        again = update(PREFERENCES).where(*self._key(person)).values(until=until)

        async def work(connection: AsyncConnection) -> Preferences:
            row = (await connection.execute(statement)).one_or_none()
            if row is None:
                return Preferences()
            if row.until is None or row.until < until:
                await connection.execute(again)
            return Preferences(
                language=Language(row.language) if row.language else None,
                platform=row.platform,
                speaking_as=row.speaking_as,
                greeted=row.greeted,
                until=until,
            )

        return await self._database.run(work)

    async def keep(self, person: str, chosen: Preferences) -> None:
        """Keep `chosen` in place of what was there."""
        values = {
            "language": chosen.language.value if chosen.language else None,
            "platform": chosen.platform,
            "speaking_as": chosen.speaking_as,
            "greeted": chosen.greeted,
            "until": kept_until(self._clock()),
        }
        insert = postgresql.insert if self._database.shared else sqlite.insert
        statement = insert(PREFERENCES).values(channel=self._channel, person=person, **values)
        statement = statement.on_conflict_do_update(index_elements=["channel", "person"], set_=values)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(statement)

        await self._database.run(work)

    async def greet(self, person: str) -> bool:
        """Keep that `person` was greeted; True for the first who says so."""
        insert = postgresql.insert if self._database.shared else sqlite.insert
        until = kept_until(self._clock())
        statement = insert(PREFERENCES).values(channel=self._channel, person=person, greeted=True, until=until)
        statement = statement.on_conflict_do_update(
            index_elements=["channel", "person"],
            set_={"greeted": True, "until": until},
            where=PREFERENCES.c.greeted.is_(False),
        )

        async def work(connection: AsyncConnection) -> bool:
            return (await connection.execute(statement)).rowcount == 1

        return await self._database.run(work)

    async def forget(self, person: str) -> None:
        """Keep nothing on `person`."""
        statement = delete(PREFERENCES).where(*self._key(person))

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(statement)

        await self._database.run(work)

    def _key(self, person: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return PREFERENCES.c.channel == self._channel, PREFERENCES.c.person == person
