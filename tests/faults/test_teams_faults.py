"""Teams limits, fails, drops connections, delivers twice and out of order; a replica is killed; drafts keep coming.

Each time: no accepted draft unanswered, no word of a draft in any file. None is answered twice, but where a connection
broke *after* Teams had taken a message: Teams has no key against doubles and lets nobody look, so that one is posted
anew (ARCHITECTURE, "answered once, as far as Teams lets one know").
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fake_teams import FakeTeams
from postgres import cluster
from teams_traffic import teams_traffic
from traffic import holds_no_draft

LIMITED = (429, {"Retry-After": "1"})
BROKEN = [(status, {}) for status in (500, 502, 503, 504, 412)]


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    """A tenant, with the development switch: tokens have tests of their own."""
    own = FakeTeams()
    await own.start()
    yield own
    await own.stop()


async def test_teams_limits_and_fails(teams: FakeTeams, tmp_path: Path) -> None:
    """Twenty answers of 429, twenty-five of 5xx and 412."""
    async with teams_traffic(teams, tmp_path, {}) as own:
        teams.refuse += [LIMITED] * 20 + BROKEN * 5
        await own.answered(len(own.sent) + 15)
        assert not teams.refuse
    holds_no_draft(tmp_path)


async def test_teams_drops_connections_before_it_takes_a_message(teams: FakeTeams, tmp_path: Path) -> None:
    """Tried again, and there once."""
    async with teams_traffic(teams, tmp_path, {}) as own:
        teams.drop = 20
        await own.answered(len(own.sent) + 15)
        assert not teams.drop
    holds_no_draft(tmp_path)


async def test_teams_drops_connections_after_it_took_a_message(teams: FakeTeams, tmp_path: Path) -> None:
    """Tried again too, since nobody can know: at most as many doubles as connections that broke, never a loss."""
    broken = 10
    async with teams_traffic(teams, tmp_path, {}, doubled=broken) as own:
        teams.drop_after = broken
        await own.answered(len(own.sent) + 15)
        assert not teams.drop_after
    holds_no_draft(tmp_path)


async def test_activities_come_twice_and_out_of_order(teams: FakeTeams, tmp_path: Path) -> None:
    """Each three times, to two replicas, also after the answer: its name is known to both."""
    with cluster() as running:
        shared = {"AVANTPOST_DATABASE_URL": running.url}
        async with teams_traffic(teams, tmp_path, shared, shared, copies=3) as own:
            await own.answered(20)
    holds_no_draft(tmp_path)


async def test_one_of_two_replicas_is_killed(teams: FakeTeams, tmp_path: Path) -> None:
    """The other asks the authors of what it had accepted; doubled are at most the answers that were on the wire."""
    with cluster() as running:
        shared = {"AVANTPOST_DATABASE_URL": running.url}
        teams.delay = 0.3
        async with teams_traffic(teams, tmp_path, shared, shared, doubled=4) as own:
            await own.answered(10)
            own.processes[0].kill()
            await own.processes[0].wait()
            await own.answered(len(own.sent) + 10)
            await own.end()
            assert own.asked_again() > 0, "nothing was under way: this test would prove nothing"
        running.stop()
        holds_no_draft(running.folder, tmp_path)
        running.start()
