"""The coach in Teams, as far as the conversation goes: real advice, a connector in memory."""

from typing import Any

import pytest
from memory import MemoryPreferences
from memory_connector import Begin, MemoryConnector, Tenant

from bot.channels.teams.handlers import Talk
from bot.coaching.coach import Coach
from bot.coaching.lookups import Lookups
from bot.matching.stemming import stems


@pytest.fixture
def begin(shipped_coach: Coach, shipped_lookups: Lookups) -> Begin:
    """A tenant, perhaps with another coach, other preferences or the connector of one before."""

    def begun(
        *,
        coach: Coach = shipped_coach,
        preferences: MemoryPreferences | None = None,
        connector: MemoryConnector | None = None,
        **options: Any,
    ) -> Tenant:
        found = Tenant(connector or MemoryConnector())
        found.talk = Talk(
            coach=coach,
            lookups=shipped_lookups if coach is shipped_coach else Lookups(coach.charters, stems),
            connector=found.connector,
            preferences=preferences or MemoryPreferences(),
            later=found.later,
            **options,
        )
        return found

    return begun


@pytest.fixture
def tenant(begin: Begin) -> Tenant:
    """A tenant with the coach in it."""
    return begin()
