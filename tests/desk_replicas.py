"""The charter kept from a chat by two real replicas on one PostgreSQL: tried on one, published on the other."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol

from charter.charter_files import write
from postgres import cluster

DRAFT = "So proud of the Boreal team tonight"
REMARK = "may not be public yet"
Started = Callable[[Path, Mapping[str, str]], AbstractAsyncContextManager[Any]]


class Platform(Protocol):
    """A platform on loopback, which delivers to the replica that is named here."""

    coach_url: str


async def published_on_the_other(
    platform: Platform,
    started: Started,
    folder: Path,
    admin: str,
    *,
    said: Callable[[], Awaitable[str]],
    proposed: Callable[[], Awaitable[object]],
    published: Callable[[object], Awaitable[None]],
) -> None:
    """An embargo `proposed` on one and `published` by a button that the other takes; what is `said` of a draft tells.

    `admin` is who keeps the charter, as the settings name them.
    """
    states = [folder / name for name in ("one", "two")]
    for state in states:
        state.mkdir()
    with cluster() as database:
        more = {
            "AVANTPOST_DATABASE_URL": database.url,
            "AVANTPOST_POLICIES": str(write(folder / "policies")),
            "AVANTPOST_ADMINS": admin,
        }
        async with started(states[0], more):
            one = platform.coach_url
            async with started(states[1], more):
                two = platform.coach_url
                for url in (two, one):
                    platform.coach_url = url
                    assert REMARK not in await said()
                proposal = await proposed()
                platform.coach_url = two
                await published(proposal)
                for url in (one, two):
                    platform.coach_url = url
                    for _ in range(10):
                        if REMARK in await said():
                            break
                        await asyncio.sleep(1)
                    else:
                        raise AssertionError(url)
