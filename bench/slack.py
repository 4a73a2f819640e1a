"""The coach in Slack beside a bare Bolt app that makes equal outbound calls, on loopback, in one run.

    python -m bench.slack

Both are programs of their own, reached by signed requests; Slack and a slow model stand in this process. An answer's
time is that from sending the event to the arrival of the message. The bare app answers every event with one message as
large as an advice, and knows nothing else.
"""

import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from bench.fakes import MODEL_SECONDS, SECRET, Sender, Slack, at, evenly, fakes, slack_settings
from bench.programs import megabytes, program, rank, with_model

_AT_ONCE = 1_000
_DRAFTS = (
    "Our Q3 revenue is skyrocketing 🚀 We worked hard for it, and the team deserves a big thank you.",
    "Mon chef est un guignol, encore douze heures sans pause !",
    "Proud of our team: the new Lumen Aura is the best desk lamp on the market! Call Jo at +44 7911 123456.",
    "Lovely walk by the sea this morning.",
)


@asynccontextmanager
async def load(own: Slack, url: str) -> AsyncIterator[Sender]:
    """A hundred people and a program, two hundred events after its start."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        made = [
            Sender(
                own,
                [url],
                session,
                user=lambda number: f"U{number % 100}",
                text=lambda number: f"{_DRAFTS[number % len(_DRAFTS)]} Day {number}.",
                start=time.perf_counter_ns() % 10**8,  # fresh names each time
            )
            for _ in range(2)
        ]
        own.forget()
        await at(evenly(100, 2), made[0].send)
        await made[0].answered()
        own.forget()
        yield made[1]


async def throughput(own: Slack, url: str) -> float:
    """Events answered a second when a thousand come at once."""
    async with load(own, url) as made:
        began = time.perf_counter()
        await asyncio.gather(*(made.send() for _ in range(_AT_ONCE)))
        await made.answered()
        seconds = time.perf_counter() - began
        lost, doubled = made.counts()
        if lost or doubled:
            sys.exit(f"{lost} lost, {doubled} doubled")
    return _AT_ONCE / seconds


async def _main() -> None:
    async with fakes() as (own, model):
        settings = slack_settings(own)
        async with program("-m", "bot", "serve", **settings) as ours_:
            before = megabytes(ours_.pid)
            ours = max([await throughput(own, ours_.url) for _ in range(3)])
            after = megabytes(ours_.pid)
            async with load(own, ours_.url) as made:
                await at(evenly(50, 15), made.send)
                await made.answered()
                first, acks = made.first(), made.acknowledged
            blocks = own.last
        async with program("-m", "bench.slack", "bare", BLOCKS=blocks, **settings) as other:
            bare = max([await throughput(own, other.url) for _ in range(3)])
        print(f"{_AT_ONCE} at once             {ours:7.0f} events/s, none lost, none doubled")
        print(f"a bare Bolt app            {bare:7.0f} events/s")
        print(f"ratio                      {100 * ours / bare:7.0f} %")
        print(f"resident memory            {before:7.0f} MB before, {after:.0f} MB after {3 * _AT_ONCE}")
        print(f"event to advice, 50/s      p50 {rank(first, 50):7.1f} ms   p99 {rank(first, 99):7.1f} ms")
        print(f"acknowledgement, 50/s      p50 {rank(acks, 50):7.1f} ms   p99 {rank(acks, 99):7.1f} ms")
        reading = {**settings, **with_model(model.url)}
        async with program("-m", "bot", "serve", **reading) as ours_, load(own, ours_.url) as made:
            await at(evenly(200, 10), made.send)
            acks = made.acknowledged
            print(f"acknowledgement, 200/s     p50 {rank(acks, 50):7.1f} ms   p99 {rank(acks, 99):7.1f} ms")
            print(f"                           beside a model of {MODEL_SECONDS:.0f} s, {model.calls} calls to it")
            await made.answered(5)
            said = Counter(len(times) for times in own.posted.values())
            print(f"                           messages an event by then: {dict(sorted(said.items()))}")


def bare() -> None:
    """A Bolt app that answers every message with one as large as an advice, and nothing else."""
    from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request  # noqa: PLC0415 - this process only
    from slack_bolt.async_app import AsyncApp  # noqa: PLC0415 - as above
    from slack_sdk.web.async_client import AsyncWebClient  # noqa: PLC0415 - as above

    blocks = json.loads(os.environ["BLOCKS"])
    application = web.Application()

    async def running(_app: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient("xoxb-bench", base_url=os.environ["SLACK_API_URL"], session=session)
            app = AsyncApp(client=client, signing_secret=SECRET)

            @app.event("message")
            async def message(event: dict[str, Any]) -> None:
                await client.chat_postMessage(
                    channel=event["channel"], thread_ts=event["ts"], text="Hello", blocks=blocks, unfurl_links=False
                )

            async def receive(request: web.Request) -> web.Response:
                return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))  # type: ignore[no-any-return]

            application["receive"] = receive
            yield

    async def handler(request: web.Request) -> web.Response:
        return await application["receive"](request)  # type: ignore[no-any-return]

    application.cleanup_ctx.append(running)
    application.router.add_post("/slack/events", handler)
    web.run_app(application, host="127.0.0.1", port=int(os.environ["AVANTPOST_PORT"]), print=None, access_log=None)


if __name__ == "__main__":
    if sys.argv[1:] == ["bare"]:
        bare()
    else:
        asyncio.run(_main())
