"""The coach in Teams, as far as the conversation goes: real advice, a connector in memory."""

from typing import Any

import pytest
from memory import MemoryPreferences
from memory_connector import Begin, MemoryConnector, Tenant

from bot.channels.teams.handlers import Talk
from bot.channels.words import CharterIndex
from bot.coaching.coach import Coach
from bot.coaching.lookup import Lookup
from bot.matching.stemming import stems


@pytest.fixture(scope="session")
def shipped_lookup(shipped_coach: Coach) -> Lookup:
    """The look-up of the shipped charter, built once: it takes a second and a half."""
    return Lookup(shipped_coach.charters.current().charter, stems)


@pytest.fixture
def begin(shipped_coach: Coach, shipped_lookup: Lookup) -> Begin:
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
            stem=stems,
            connector=found.connector,
            preferences=preferences or MemoryPreferences(),
            later=found.later,
            **options,
        )
        if coach is shipped_coach:
            built = (shipped_coach.charters.current().charter.version, shipped_lookup)
            found.talk.conversation.index = CharterIndex(coach=coach, stem=stems, _built=built)
        return found

    return begun


@pytest.fixture
def tenant(begin: Begin) -> Tenant:
    """A tenant with the coach in it."""
    return begin()
