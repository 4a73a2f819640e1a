"""Preferences: what was chosen comes back, and nothing is left when they are forgotten."""

from bot.coaching.ports import Preferences
from bot.domain.draft import Language
from bot.storage.database import Database
from bot.storage.preferences import SqlPreferences


async def test_what_was_chosen_comes_back(database: Database) -> None:
    """Also in place of an earlier choice, and for one person on one channel only."""
    store = SqlPreferences(database, "slack")
    assert await store.of("U1") == Preferences()
    await store.keep("U1", Preferences(greeted=True))
    chosen = Preferences(language=Language.FR, platform="LinkedIn", speaking_as="soi", greeted=True)
    await store.keep("U1", chosen)
    assert await store.of("U1") == chosen
    assert await store.of("U2") == Preferences()
    assert await SqlPreferences(database, "teams").of("U1") == Preferences()


async def test_forgotten_is_gone(database: Database) -> None:
    """As if they had never come."""
    store = SqlPreferences(database, "slack")
    await store.keep("U1", Preferences(language=Language.EN, greeted=True))
    await store.forget("U1")
    assert await store.of("U1") == Preferences()
