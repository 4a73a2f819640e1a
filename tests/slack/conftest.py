"""The coach in Slack: the real application on loopback, a Slack that keeps Slack's rules beside it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from company import Company, Start
from fake_slack import APP_TOKEN, SECRET, TOKEN, FakeSlack
from memory import MemoryInbox, MemoryPreferences

from bot.channels.keepers import Keepers
from bot.channels.limits import PersonalLimit
from bot.channels.slack.mount import SlackChannel, SlackOptions
from bot.channels.web.options import WebOptions
from bot.coaching.coach import Coach
from bot.coaching.counting import Tally
from bot.coaching.lookups import Lookups
from bot.matching.stemming import stems
from bot.server import build_application


@pytest.fixture
async def start(shipped_coach: Coach, shipped_lookups: Lookups) -> AsyncIterator[Start]:
    """Start a coach, perhaps another one or with other ports; at the end nothing sent may have broken Slack's rules."""
    companies: list[Company] = []

    async def started(
        *,
        coach: Coach = shipped_coach,
        slack: FakeSlack | None = None,
        inbox: MemoryInbox | None = None,
        preferences: MemoryPreferences | None = None,
        by_socket: bool = False,
        tally: Tally | None = None,
        limit: PersonalLimit | None = None,
        keepers: Keepers | None = None,
        **options: Any,
    ) -> Company:
        fake = slack or FakeSlack()
        if slack is None:
            await fake.start()
        lookups = shipped_lookups if coach is shipped_coach else Lookups(coach.charters, stems)
        app = build_application(coach, lookups, WebOptions())
        way = {"app_token": APP_TOKEN} if by_socket else {"signing_secret": SECRET}
        inbox, preferences = inbox or MemoryInbox(), preferences or MemoryPreferences()
        given = SlackOptions(bot_token=TOKEN, api_url=fake.url, **way, **options)
        channel = SlackChannel(given, coach, lookups, inbox, preferences, tally=tally, limit=limit, keepers=keepers)
        channel.mount(app)
        server = TestServer(app)
        await server.start_server()
        fake.coach_url = str(server.make_url("/"))
        companies.append(Company(fake, channel, inbox, preferences, server))
        return companies[-1]

    yield started
    for company in companies:
        await company.server.close()
    for company in companies:
        await company.slack.stop()
        assert company.slack.faults == []


@pytest.fixture
async def company(start: Start) -> Company:
    """A workspace with the coach in it."""
    return await start()


@pytest.fixture
def slack(company: Company) -> FakeSlack:
    """Its Slack."""
    return company.slack
