"""Web applications on the shipped charter, in memory and on a real port."""

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from aiohttp.test_utils import TestClient, TestServer
from live import LiveServer
from web_values import TOKEN, MakeClient

from bot.channels.web.options import WebOptions
from bot.coaching.coach import Coach
from bot.coaching.lookups import Lookups
from bot.matching.stemming import stems
from bot.server import build_application


@pytest.fixture
async def make_client(shipped_coach: Coach, shipped_lookups: Lookups) -> AsyncIterator[MakeClient]:
    """A client of a fresh application with the options given by name."""
    clients: list[TestClient] = []

    async def make(*, coach: Coach = shipped_coach, **options: object) -> TestClient:
        chosen = replace(WebOptions(), **options)
        client = TestClient(
            TestServer(
                build_application(
                    coach,
                    shipped_lookups if coach is shipped_coach else Lookups(coach.charters, stems),
                    chosen,
                    clock=lambda: 0.0,
                )
            )
        )
        await client.start_server()
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.close()


@pytest.fixture(scope="session")
def live(shipped_coach: Coach, shipped_lookups: Lookups) -> Iterator[LiveServer]:
    """A server on loopback, without a token and with no limit that a test could meet."""
    server = LiveServer(
        lambda: build_application(shipped_coach, shipped_lookups, WebOptions(reviews_per_minute=1_000_000))
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def live_with_token(shipped_coach: Coach, shipped_lookups: Lookups) -> Iterator[LiveServer]:
    """The same, for those who have the token."""
    options = WebOptions(token=TOKEN, reviews_per_minute=1_000_000)
    server = LiveServer(lambda: build_application(shipped_coach, shipped_lookups, options))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def all_logs(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Every record of every logger, down to the smallest."""
    caplog.set_level(logging.DEBUG)
    return caplog
