"""`avantpost serve` as it is, its loop watched: `/bench/loop` says how long its longest turn was, and how many tasks.

With `FAKE_METADATA` and `FAKE_LOGIN` a sign-in of the bench's stands in place of Microsoft's.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
from aiohttp import web

_BEAT = float(os.environ.get("BENCH_BEAT", "0.002"))


def main() -> None:
    """Serve."""
    import bot.cli.serve as serving  # noqa: PLC0415 - this process only
    from bot.cli.main import main as command  # noqa: PLC0415 - as above

    if "FAKE_METADATA" in os.environ:
        from bot.channels.teams import sdk  # noqa: PLC0415 - as above

        addresses = {"metadata_url": os.environ["FAKE_METADATA"], "login_url": os.environ["FAKE_LOGIN"]}
        sdk.PUBLIC = replace(sdk.PUBLIC, **addresses)  # type: ignore[misc]
    build, longest = serving.build_web, {"wall": 0.0, "busy": 0.0}

    async def tell(_request: web.Request) -> web.Response:
        told = {**longest, "tasks": float(len(asyncio.all_tasks()))}
        longest.update(wall=0.0, busy=0.0)
        return web.json_response(told)

    def watched(*given: Any, **named: Any) -> web.Application:  # noqa: ANN401 - what `build_web` takes
        app = build(*given, **named)
        app.router.add_get("/bench/loop", tell)
        app.cleanup_ctx.append(lambda _app: _watch(longest))
        return app

    serving.build_web = watched
    sys.argv[:] = ["avantpost", "serve"]
    command()


async def loop_of(session: aiohttp.ClientSession, url: str) -> dict[str, float]:
    """Milliseconds of the longest turn since the last time, those of them spent computing, and tasks now."""
    async with session.get(f"{url}bench/loop") as response:
        found: dict[str, float] = await response.json()
        return found


async def _watch(longest: dict[str, float]) -> AsyncIterator[None]:
    """Ask to be called at every beat, and note how late that is."""

    async def beat() -> None:
        while True:
            wall, busy = time.perf_counter(), time.thread_time()
            await asyncio.sleep(_BEAT)
            late = (time.perf_counter() - wall - _BEAT) * 1000
            if late > longest["wall"]:
                longest.update(wall=late, busy=(time.thread_time() - busy) * 1000)

    task = asyncio.create_task(beat())
    yield
    task.cancel()


if __name__ == "__main__":
    main()
