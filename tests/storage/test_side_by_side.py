"""Two versions of the program on one database: an old one starts and works on the tables of a newer one."""

from sqlalchemy import text

from bot.coaching.ports import Preferences
from bot.storage.database import Database
from bot.storage.preferences import SqlPreferences


async def test_an_old_program_starts_on_newer_tables(database: Database) -> None:
    """A replica that starts again in the middle of an upgrade, or after going back, changes nothing and serves."""
    here = await database.run(lambda connection: connection.execute(text("SELECT version_num FROM alembic_version")))
    version = here.scalar_one()

    async def become(name: str) -> None:
        await database.run(
            lambda connection: connection.execute(
                text("UPDATE alembic_version SET version_num = :name"), {"name": name}
            )
        )

    await become("9999")
    try:
        await database.migrate()
        assert database.report()["ready"] is True
        await SqlPreferences(database, "slack").keep("U1", Preferences(platform="X"))
        assert (await SqlPreferences(database, "slack").of("U1")).platform == "X"
        still = await database.run(
            lambda connection: connection.execute(text("SELECT version_num FROM alembic_version"))
        )
        assert still.scalar_one() == "9999"
    finally:
        await become(version)
