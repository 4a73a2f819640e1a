"""The one database of the settings."""

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.storage.database import Database


def build_database(settings: Settings) -> "Database":
    """The database of the settings. Nothing is opened yet."""
    from bot.storage.database import Database, database_url  # noqa: PLC0415 - for those with a channel that needs it

    url = settings.database_url.get_secret_value() if settings.database_url else None
    return Database(database_url(url, settings.state))
