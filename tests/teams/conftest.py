"""The coach in Teams: the real application on loopback; beside it a Teams and a sign-in that keep their rules."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from fake_entra import APP, SECRET, TENANT, FakeEntra
from fake_teams import FakeTeams
from memory import MemoryInbox, MemoryPreferences
from talk import Echo
from tenancy import Start, Tenancy

from bot.channels.teams import sdk
from bot.channels.teams.connector import Limits
from bot.channels.teams.handlers import Talk
from bot.channels.teams.incoming import origin_of
from bot.channels.teams.mount import Make, TeamsChannel, TeamsOptions
from bot.channels.teams.wire import Handlers
from bot.channels.web.options import WebOptions
from bot.coaching.coach import Coach
from bot.coaching.lookups import Lookups
from bot.server import build_application


@pytest.fixture
async def entra(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeEntra]:
    """Microsoft's sign-in, trusted."""
    own = FakeEntra()
    await own.start()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own.ca_file))
    yield own
    await own.stop()


@pytest.fixture
def cloud(entra: FakeEntra) -> sdk.Cloud:
    """The sign-in on loopback in place of Microsoft's."""
    return replace(sdk.PUBLIC, metadata_url=entra.metadata_url, login_url=entra.login_url)


@pytest.fixture
async def start(
    shipped_coach: Coach, shipped_lookups: Lookups, entra: FakeEntra, cloud: sdk.Cloud
) -> AsyncIterator[Start]:
    """Start an echo, or what `talk` makes, signed or anonymous; nothing sent may have broken Teams' rules."""
    begun: list[Tenancy] = []

    async def started(
        *,
        anonymous: bool = False,
        inbox: MemoryInbox | None = None,
        beside: FakeTeams | None = None,
        talk: Make | None = None,
        **options: Any,
    ) -> Tenancy:
        teams = beside or FakeTeams(entra=None if anonymous else entra)
        if beside is None:
            await teams.start()
        origin = origin_of(teams.url)
        given = TeamsOptions(
            credentials=None if anonymous else sdk.Credentials(app_id=APP, tenant=TENANT, password=SECRET),
            tenants=frozenset({TENANT}),
            service_hosts=(origin.partition("://")[2],),
            cloud=cloud,
            limits=Limits(attempt=2.0, patience=8.0, first_wait=0.05),
            file_origins=(origin,),
            keys_pause=0.0,
        )
        kept = inbox or MemoryInbox()
        echoes: list[Echo] = []

        def make(connector: Any, later: Any) -> Handlers:
            echoes.append(Echo(connector, later))
            return talk(connector, later) if talk is not None else echoes[0]

        channel = TeamsChannel(replace(given, **options), make, kept)
        app = build_application(shipped_coach, shipped_lookups, WebOptions())
        channel.mount(app)
        server = TestServer(app)
        await server.start_server()
        teams.coach_url = str(server.make_url("/"))
        begun.append(Tenancy(teams, None if anonymous else entra, channel, kept, server, echoes[0]))
        return begun[-1]

    yield started
    for each in begun:
        await each.server.close()
    for each in begun:
        await each.teams.stop()
        assert each.teams.faults == []


@pytest.fixture
def talk(shipped_coach: Coach, shipped_lookups: Lookups) -> Make:
    """The real conversation on the shipped charter."""

    def made(connector: Any, later: Any) -> Talk:
        preferences = MemoryPreferences()
        return Talk(
            coach=shipped_coach, lookups=shipped_lookups, connector=connector, preferences=preferences, later=later
        )

    return made
