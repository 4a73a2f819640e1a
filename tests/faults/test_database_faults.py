"""The database is restarted, away, deaf, slow, full, out of connections, while drafts keep coming through Slack.

Each time: no accepted draft unanswered, none answered twice, no word of a draft in any file. `make faults` runs the
same with a database that is away for a whole minute.
"""

import asyncio
import os
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
from fake_slack import FakeSlack
from postgres import Cluster, cluster
from slack_traffic import slack_traffic
from traffic import holds_no_draft
from wire import Wire, wire

AWAY = float(os.environ.get("AVANTPOST_FAULT_SECONDS", "6"))
"""Seconds for which something is away."""


def on(url: str, port: int) -> str:
    """The same address at another port."""
    head, _, name = url.rpartition("/")
    return f"{head.rpartition(':')[0]}:{port}/{name}"


async def restarted(running: Cluster, _: Wire) -> None:
    """Dropped and back."""
    await asyncio.to_thread(running.stop)
    await asyncio.to_thread(running.start)


async def away(running: Cluster, _: Wire) -> None:
    """Gone for a while."""
    await asyncio.to_thread(running.stop)
    await asyncio.sleep(AWAY)
    await asyncio.to_thread(running.start)


async def deaf(_: Cluster, between: Wire) -> None:
    """There, and silent."""
    between.deaf = True
    await asyncio.sleep(min(AWAY, 20))
    between.deaf = False


async def slow(_: Cluster, between: Wire) -> None:
    """A fifth of a second for every packet."""
    between.delay = 0.2
    await asyncio.sleep(4)
    between.delay = 0.0


async def cut(_: Cluster, between: Wire) -> None:
    """Connections that break in the middle of whatever they carry, again and again."""
    for _number in range(20):
        between.cut()
        await asyncio.sleep(0.1)


async def taken(running: Cluster, _: Wire) -> None:
    """Somebody else has every connection."""
    held = []
    for _number in range(200):
        try:
            held.append(await asyncpg.connect(running.url))
        except (asyncpg.PostgresError, OSError):
            break
    await running_out(running)
    await asyncio.sleep(3)
    for connection in held:
        await connection.close()


async def running_out(running: Cluster) -> None:
    """Nobody gets another one: else the test would prove nothing."""
    with pytest.raises((asyncpg.PostgresError, OSError)):
        await asyncpg.connect(running.url)


@pytest.mark.parametrize("happens", [restarted, away, deaf, slow, cut, taken], ids=lambda each: each.__name__)
async def test_postgresql_fails_in_traffic(
    slack: FakeSlack, tmp_path: Path, happens: Callable[[Cluster, Wire], Awaitable[None]]
) -> None:
    """Two replicas on one database."""
    with cluster(connections=30) as running:
        async with wire(running.port) as between:
            settings = {"AVANTPOST_DATABASE_URL": on(running.url, between.port)}
            async with slack_traffic(slack, tmp_path, settings, settings) as own:
                await happens(running, between)
                await own.answered(len(own.sent) + 20)
        running.stop()
        holds_no_draft(running.folder, tmp_path)
        running.start()


async def test_the_disk_is_full(slack: FakeSlack, tmp_path: Path) -> None:
    """SQLite on a disk without a free byte; then there is room again."""
    state = tmp_path / "replica-0"
    state.mkdir()
    try:
        _mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", str(state))
    except (OSError, subprocess.CalledProcessError):
        message = "a small disk cannot be mounted here (root is needed): a full disk was not tried"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    try:
        async with slack_traffic(slack, tmp_path, {}) as own:
            filler = state / "filler"
            _fill(filler)
            await own.answered(len(own.sent) + 40)
            filler.unlink()
            await own.answered(len(own.sent) + 40)
        holds_no_draft(state)
    finally:
        _mount(str(state), program="umount")


def _fill(file: Path) -> None:
    """Write until nothing more goes in."""
    with file.open("wb", buffering=0) as stream:
        for size in (65_536, 1):
            try:
                while stream.write(b"x" * size):
                    pass
            except OSError:
                continue


def _mount(*arguments: str, program: str = "mount") -> None:
    subprocess.run([program, *arguments], check=True, capture_output=True)  # noqa: S603 - the system's own
