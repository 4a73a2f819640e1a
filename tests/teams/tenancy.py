"""A tenant with the coach in it, as the tests start it."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aiohttp.test_utils import TestServer
from fake_entra import FakeEntra
from fake_teams import FakeTeams
from memory import MemoryInbox
from talk import Echo

from bot.channels.teams.mount import TeamsChannel


@dataclass
class Tenancy:
    """Teams, Microsoft's sign-in if requests are signed, the coach's channel and its conversation."""

    teams: FakeTeams
    entra: FakeEntra | None
    channel: TeamsChannel
    inbox: MemoryInbox
    server: TestServer
    echo: Echo


Start = Callable[..., Coroutine[Any, Any, Tenancy]]
