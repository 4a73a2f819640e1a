"""How long a published version takes to be in force on two replicas, and what an edit costs to be tried.

    python -m bench.publishing

Two real servers on a PostgreSQL of the bench's own, the shipped charter and an edit of it in turns. A replica has a
version when its readiness says so. `health` is the slowest answer of a replica to its liveness check meanwhile.
"""

import asyncio
import os
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bench.admin import LIST, with_words
from bench.engine import ROOT
from bot.app.coach import FixedCharter, coach_of
from bot.charter.corpus import samples
from bot.charter.desk import with_file
from bot.charter.files import Snapshot, take
from bot.charter.loader import engine_of
from bot.charter.prepared import put_aside
from bot.coaching.backtest import changes
from bot.coaching.charter_store import Act
from bot.coaching.compose import Surface
from bot.coaching.desk import Result, WholeFile
from bot.observability.memory import collect_rarely
from bot.storage.charters import SqlCharters
from bot.storage.database import Database, database_url

_TIMES = 10


async def main() -> None:
    """Print the figures."""
    sys.path.append(str(ROOT / "tests"))
    from postgres import cluster  # noqa: PLC0415 - found by the line above

    with cluster() as server, tempfile.TemporaryDirectory() as home:
        async with AsyncExitStack() as stack:
            replicas = [await stack.enter_async_context(_replica(Path(home) / name, server.url)) for name in "ab"]
            await _publications(server.url, replicas)


async def _publications(url: str, replicas: list[str]) -> None:
    files = take(ROOT / "policies").contents
    other = with_file(files, WholeFile(name=LIST, content=with_words(files[LIST], "the bench says so")))
    before, after = engine_of(Snapshot(files)), engine_of(Snapshot(other))
    print(f"a try on the samples: {_tried(before, after):.2f} s")
    database = Database(database_url(url, Path()))
    store = SqlCharters(database, lambda: datetime.now(UTC))
    await store.keep(after.charter.version, other, ready=put_aside(after, Snapshot(other)))
    versions = [before.charter.version, after.charter.version]
    seconds: list[float] = []
    slowest = 0.0
    async with aiohttp.ClientSession() as session:
        for number in range(_TIMES):
            base, wanted = versions[number % 2], versions[1 - number % 2]
            done = await store.publish(Act(version=wanted, base=base, by="os:bench", note=""), approvals=1)
            if done.result is not Result.PUBLISHED:
                raise RuntimeError(done.result)
            start = time.perf_counter()
            slow = await asyncio.gather(*(_has(session, each, wanted) for each in replicas))
            seconds.append(time.perf_counter() - start)
            slowest = max(slowest, *slow)
    print(
        f"in force on both replicas, of {_TIMES}: median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s"
    )
    print(f"health, slowest answer meanwhile: {slowest * 1000:.0f} ms")
    await store.close()
    await database.close()


def _tried(before: object, after: object) -> float:
    coach = coach_of(FixedCharter(before))  # type: ignore[arg-type] # an engine
    drafts = samples(ROOT / "policies/corpus")
    start = time.perf_counter()
    one, other = (
        (lambda draft, engine=engine: coach.review_under(engine, draft, surface=Surface.TERMINAL))
        for engine in (before, after)
    )
    list(changes(drafts, one, other))
    return time.perf_counter() - start


async def _has(session: aiohttp.ClientSession, url: str, wanted: str) -> float:
    slowest = 0.0
    while True:
        start = time.perf_counter()
        async with session.get(f"{url}healthz") as health:
            await health.read()
        slowest = max(slowest, time.perf_counter() - start)
        async with session.get(f"{url}readyz") as ready:
            if (await ready.json())["charter"]["version"] == wanted:
                return slowest
        await asyncio.sleep(0.01)


@asynccontextmanager
async def _replica(home: Path, url: str) -> AsyncIterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "serve",
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "AVANTPOST_STATE": str(home),
            "AVANTPOST_PORT": port,
            "AVANTPOST_DATABASE_URL": url,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        if process.stdout is None or b"Avantpost is at" not in await process.stdout.readline():
            raise RuntimeError("the replica did not start")
        yield f"http://127.0.0.1:{port}/"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    collect_rarely()  # as the program starts
    asyncio.run(main())
