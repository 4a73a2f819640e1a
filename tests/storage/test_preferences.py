"""Preferences: what was chosen comes back, and nothing is left when they are forgotten."""

import asyncio
from datetime import UTC, date, datetime

from bot.coaching.ports import Preferences
from bot.domain.draft import Language
from bot.storage.database import Database
from bot.storage.preferences import SqlPreferences, kept_until


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


async def test_of_many_who_greet_at_once_one_does(database: Database) -> None:
    """Replicas and tasks alike; what was chosen before stays."""
    store = SqlPreferences(database, "slack")
    assert sum(await asyncio.gather(*(store.greet("U1") for _ in range(10)))) == 1
    await store.keep("U2", Preferences(language=Language.FR))
    assert await store.greet("U2")
    assert not await store.greet("U2")
    assert await store.of("U2") == Preferences(language=Language.FR, greeted=True)


async def test_forgotten_is_gone(database: Database) -> None:
    """As if they had never come."""
    store = SqlPreferences(database, "slack")
    await store.keep("U1", Preferences(language=Language.EN, greeted=True))
    await store.forget("U1")
    assert await store.of("U1") == Preferences()


async def test_who_comes_again_is_kept_longer_and_by_the_month_only(database: Database) -> None:
    """The store says until when; of the days on which somebody came, nothing is left."""
    now = [datetime(2026, 12, 1, 9, tzinfo=UTC)]
    store = SqlPreferences(database, "slack", lambda: now[0])
    await store.greet("U1")
    assert (await store.of("U1")).until == date(2028, 2, 1)
    now[0] = datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert (await store.of("U1")).until == date(2028, 2, 1)
    now[0] = datetime(2027, 1, 1, 0, tzinfo=UTC)
    assert (await store.of("U1")).until == date(2028, 3, 1)
    await store.keep("U1", Preferences(language=Language.FR))
    assert (await store.of("U1")).until == date(2028, 3, 1)
    assert (await store.of("U2")).until is None


def test_thirteen_whole_months_pass_before_a_row_goes() -> None:
    """From the first day of a month as from the last."""
    assert kept_until(datetime(2026, 11, 1, tzinfo=UTC)) == date(2028, 1, 1)
    assert kept_until(datetime(2026, 11, 30, tzinfo=UTC)) == date(2028, 1, 1)
    assert kept_until(datetime(2026, 12, 31, tzinfo=UTC)) == date(2028, 2, 1)
