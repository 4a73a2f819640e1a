"""The coach in Slack: the real application on loopback, a Slack that keeps Slack's rules beside it."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from fake_slack import SECRET, TOKEN, FakeSlack

from bot.channels.slack.mount import SlackOptions, mount
from bot.channels.web.options import WebOptions
from bot.coaching.coach import Coach
from bot.matching.stemming import stems
from bot.server import build_application


@pytest.fixture
async def slack(shipped_coach: Coach) -> AsyncIterator[FakeSlack]:
    """A workspace with the coach in it; at the end nothing sent may have broken Slack's rules."""
    fake = FakeSlack()
    await fake.start()
    app = build_application(shipped_coach, stems, WebOptions())
    mount(app, SlackOptions(bot_token=TOKEN, signing_secret=SECRET, api_url=fake.url), shipped_coach, stems)
    server = TestServer(app)
    await server.start_server()
    fake.coach_url = str(server.make_url("/"))
    yield fake
    await server.close()
    await fake.stop()
    assert fake.faults == []
