"""What people chose, in SQL."""

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coaching.ports import Preferences
from bot.domain.draft import Language
from bot.storage.database import Database
from bot.storage.tables import PREFERENCES


class SqlPreferences:
    """Implements the port `PreferenceStore` for one `channel`."""

    def __init__(self, database: Database, channel: str) -> None:
        self._database = database
        self._channel = channel

    async def of(self, person: str) -> Preferences:
        """What `person` chose; nothing chosen for somebody unknown."""
        statement = select(PREFERENCES).where(*self._key(person))

        async def work(connection: AsyncConnection) -> Preferences:
            row = (await connection.execute(statement)).one_or_none()
            if row is None:
                return Preferences()
            return Preferences(
                language=Language(row.language) if row.language else None,
                platform=row.platform,
                speaking_as=row.speaking_as,
                greeted=row.greeted,
            )

        return await self._database.run(work)

    async def keep(self, person: str, chosen: Preferences) -> None:
        """Keep `chosen` in place of what was there."""
        values = {
            "language": chosen.language.value if chosen.language else None,
            "platform": chosen.platform,
            "speaking_as": chosen.speaking_as,
            "greeted": chosen.greeted,
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
        statement = insert(PREFERENCES).values(channel=self._channel, person=person, greeted=True)
        statement = statement.on_conflict_do_update(
            index_elements=["channel", "person"], set_={"greeted": True}, where=PREFERENCES.c.greeted.is_(False)
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
