"""What the coach adds to a model's own time, and that nobody waits for a slow one: a scripted server on loopback.

    python -m bench.model

The server runs in a process of its own and answers at once, so what is measured is ours: sealing, rendering, the SDK,
the checks. Beside it, in the same run, raw aiohttp posts the very same JSON. Then the server hangs and 200 people come.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import aiohttp
from aiohttp import web

from bench.programs import megabytes, rank
from bot.app.coach import build_assessor, build_coach
from bot.assessors import requests
from bot.assessors.openai_client import Address, OpenAIEndpoint
from bot.assessors.prompts import load_prompts
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.domain.draft import Draft
from bot.settings import Settings, load_settings

_REVIEWS = 500
_MANY = 10_000
_PEOPLE = 200
_DEADLINE = 2.0
_DRAFT = "Great quarter, team! Wait until you see Thursday's numbers. Call me on 06 12 34 56 78, number {number}."
ANSWER = {
    "instructs": False,
    "danger": [],
    "protected": [],
    "remarks": [
        {
            "article": "financial_info",
            "sentence": 2,
            "quote": "Thursday's numbers",
            "level": "get_help",
            "why": "Readers who own shares can act on this before the others know.",
            "fix": "Thank the team, and share the release once it is out.",
        }
    ],
    "dismissed": [],
    "strength": "You thank the team first.",
    "opportunity": "financial_info",
}


def _server(port_file: str, seconds: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        asked = await request.json()
        await asyncio.sleep(float(seconds))
        name = asked["response_format"]["json_schema"]["name"]
        content = json.dumps(ANSWER if name == "assess" else {"text": "Great work, team!"})
        message = {"role": "assistant", "content": content}
        choices = [{"index": 0, "finish_reason": "stop", "message": message}]
        return web.json_response(
            {"id": "1", "object": "chat.completion", "created": 0, "model": "bench", "choices": choices}
        )

    async def serve() -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await asyncio.to_thread(Path(port_file).write_text, str(runner.addresses[0][1]), encoding="ascii")
        await asyncio.Event().wait()

    asyncio.run(serve())


async def _times(work: Callable[[int], Awaitable[object]], count: int) -> tuple[list[float], float]:
    """Milliseconds of each call, one at a time, and processor milliseconds a call."""
    taken, before = [], time.process_time()
    for number in range(count):
        began = time.perf_counter()
        await work(number)
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken), (time.process_time() - before) * 1000 / count


async def _quick(coach: Coach, settings: Settings, url: str) -> None:
    prompts = load_prompts(settings.prompts)

    async def ours(number: int) -> object:
        return await coach.advise(Draft(text=_DRAFT.format(number=number)), surface=Surface.TERMINAL)

    asked = requests.assess(prompts["assess"], coach.reading(Draft(text=_DRAFT))).request
    body = {
        "model": "bench",
        "messages": [{"role": "system", "content": asked.system}, {"role": "user", "content": asked.user}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "assess", "schema": asked.schema}},
    }
    async with aiohttp.ClientSession() as session:

        async def raw(_number: int) -> object:
            async with session.post(f"{url}/chat/completions", json=body) as response:
                return await response.json()

        async def twice(number: int) -> object:  # a review asks twice: assess, then rewrite
            await raw(number)
            return await raw(number)

        await _times(ours, 20)
        theirs, raw_cpu = await _times(twice, _REVIEWS)
    taken, cpu = await _times(ours, _REVIEWS)
    rows = (("review, model answers at once  ", taken, cpu), ("raw aiohttp, the same two posts", theirs, raw_cpu))
    for name, times, processor in rows:
        print(f"{name} p50 {rank(times, 50):6.1f} ms  p99 {rank(times, 99):6.1f} ms  cpu {processor:5.1f} ms")
    beyond = rank(taken, 99) - rank(theirs, 50)
    print(f"own time beyond the model's     p99 {beyond:6.1f} ms; cpu a call {cpu / 2:.1f} ms")
    before = megabytes()
    for start in range(0, _MANY, 50):
        await asyncio.gather(*(ours(1000 + number) for number in range(start, start + 50)))
    print(f"memory over {_MANY:,} reviews       {before:6.0f} MB before, {megabytes():.0f} MB after")


async def _hanging(coach: Coach) -> None:
    worst = 0.0

    async def watch() -> None:
        nonlocal worst
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            worst = max(worst, time.perf_counter() - began - 0.005)

    async def person(number: int) -> float:
        began = time.perf_counter()
        advice = await coach.advise(Draft(text=_DRAFT.format(number=number)), surface=Surface.TERMINAL)
        if not advice.partial:
            raise RuntimeError("a hanging model cannot have answered")
        return time.perf_counter() - began

    watching = asyncio.create_task(watch())
    waited = await asyncio.gather(*map(person, range(_PEOPLE)))
    watching.cancel()
    print(f"{_PEOPLE} at once, the model hangs    longest wait {max(waited):.2f} s at a deadline of {_DEADLINE:g} s")
    print(f"                                longest block of the loop {worst * 1000:.0f} ms")


def _with_server(seconds: float, work: Callable[[str], Awaitable[None]], folder: Path) -> None:
    port = folder / f"port-{seconds}"
    server = subprocess.Popen([sys.executable, "-m", "bench.model", str(port), str(seconds)])
    try:
        while not port.exists() or not port.read_text(encoding="ascii"):
            time.sleep(0.05)
        asyncio.run(work(f"http://127.0.0.1:{port.read_text(encoding='ascii')}/v1"))
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Measure and print."""
    import tempfile  # noqa: PLC0415 - the server process does not need it

    settings = load_settings()
    plain = build_coach(settings, model=False)

    def reader(url: str, deadline: float) -> Coach:
        endpoint = OpenAIEndpoint(Address(model="bench", base_url=url))
        return replace(plain, assessor=build_assessor(settings, endpoint), deadline=deadline)

    async def quick(url: str) -> None:
        await _quick(reader(url, 12.0), settings, url)

    async def hanging(url: str) -> None:
        await _hanging(reader(url, _DEADLINE))

    with tempfile.TemporaryDirectory() as folder:
        _with_server(0, quick, Path(folder))
        _with_server(3600, hanging, Path(folder))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _server(*sys.argv[1:3])
    else:
        main()
