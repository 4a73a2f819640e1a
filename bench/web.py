"""The web chat's speed on loopback: one draft at a time, then two hundred conversations at once.

    python -m bench.web

A conversation is three drafts, one after the other, on a connection of its own, through the stream that the page uses;
the time is that from sending to the first event. The server is the real command in a process of its own.
"""

import asyncio
import time

import aiohttp

from bench.programs import megabytes, program, rank

_CONVERSATIONS = 200
_DRAFTS = (
    "Our Q3 revenue is skyrocketing 🚀 " + "We worked hard for it, and the team deserves a big thank you. " * 8,
    "Mon chef est un guignol, encore douze heures sans pause ! " * 8,
    "Proud of our team: the new Lumen Aura is the best desk lamp on the market! Call Jo at +44 7911 123456. " * 5,
)


async def _first_event(session: aiohttp.ClientSession, url: str, text: str) -> float:
    began = time.perf_counter()
    async with session.post(f"{url}v1/review/stream", json={"text": text}) as response:
        response.raise_for_status()
        await response.content.readuntil(b"\n\n")
        elapsed = time.perf_counter() - began
        await response.read()
    return elapsed * 1000


async def _conversation(url: str) -> list[float]:
    async with aiohttp.ClientSession() as session:
        return [await _first_event(session, url, text) for text in _DRAFTS]


async def _measure(url: str, pid: int) -> None:
    warm = await _conversation(url)
    alone = [time_ for _ in range(30) for time_ in await _conversation(url)]
    before = megabytes(pid)
    began = time.perf_counter()
    together = [
        time_ for times in await asyncio.gather(*(_conversation(url) for _ in range(_CONVERSATIONS))) for time_ in times
    ]
    seconds = time.perf_counter() - began
    print(f"first after start          {warm[0]:7.1f} ms")
    print(f"one at a time              p50 {rank(alone, 50):7.1f} ms   p99 {rank(alone, 99):7.1f} ms")
    print(
        f"{_CONVERSATIONS} conversations at once  p50 {rank(together, 50):7.1f} ms   p99 {rank(together, 99):7.1f} ms"
    )
    print(f"                           {len(together) / seconds:7.0f} drafts/s, none refused")
    print(f"resident memory            {before:7.0f} MB before, {megabytes(pid):.0f} MB after")


async def _main() -> None:
    async with program("-m", "bot", "serve", AVANTPOST_REVIEWS_PER_MINUTE="1000000") as server:
        await _measure(server.url, server.pid)


if __name__ == "__main__":
    asyncio.run(_main())
