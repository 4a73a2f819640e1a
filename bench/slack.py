"""The coach in Slack beside a bare Bolt app that makes equal outbound calls, on loopback, in one run.

    python -m bench.slack

Both are programs of their own, reached by signed requests; Slack and a slow model stand in this process. An answer's
time is that from sending the event to the arrival of the message. The bare app answers every event with one message as
large as an advice, and knows nothing else.
"""

import asyncio
import hashlib
import hmac
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

_SECRET = "a secret of the bench"  # noqa: S105 - of loopback
_AT_ONCE = 1_000
_DRAFTS = (
    "Our Q3 revenue is skyrocketing 🚀 We worked hard for it, and the team deserves a big thank you.",
    "Mon chef est un guignol, encore douze heures sans pause !",
    "Proud of our team: the new Lumen Aura is the best desk lamp on the market! Call Jo at +44 7911 123456.",
    "Lovely walk by the sea this morning.",
)
_MODEL_SECONDS = 4.0


@dataclass
class Slack:
    """Slack's half: takes what is posted and notes when."""

    posted: dict[str, list[float]] = field(default_factory=dict)
    last: str = ""
    url: str = ""
    model_calls: int = 0

    async def call(self, request: web.Request) -> web.Response:
        """One API method."""
        method = request.match_info["method"]
        if method == "chat.postMessage":
            now = time.perf_counter()
            values = await request.json() if request.content_type == "application/json" else await request.post()
            shown = values.get("blocks")
            self.last = shown if isinstance(shown, str) else json.dumps(shown)
            if values.get("thread_ts"):  # else a first greeting
                self.posted.setdefault(str(values["thread_ts"]), []).append(now)
            return web.json_response({"ok": True, "ts": "2.0", "channel": "D1"})
        await request.read()
        if method == "users.info":
            return web.json_response({"ok": True, "user": {"id": "U1", "team_id": "T1", "locale": "en-US"}})
        return web.json_response(
            {"ok": True, "team_id": "T1", "user_id": "UB", "bot_id": "B1", "messages": [], "ts": "2.0"}
        )

    async def model(self, request: web.Request) -> web.Response:
        """A model that takes its time and has nothing to say."""
        await request.read()
        self.model_calls += 1
        await asyncio.sleep(_MODEL_SECONDS)
        said = {"instructs": False, "danger": [], "protected": [], "remarks": [], "dismissed": []}
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant"}}
        choice["message"]["content"] = json.dumps({**said, "strength": None, "opportunity": None})  # type: ignore[index]
        return web.json_response({"id": "1", "object": "chat.completion", "model": "m", "choices": [choice]})


@asynccontextmanager
async def slack() -> AsyncIterator[Slack]:
    """Slack, listening."""
    own = Slack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", own.call)
    app.router.add_post("/v1/chat/completions", own.model)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    own.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield own
    await runner.cleanup()


@asynccontextmanager
async def program(own: Slack, *command: str, **settings: str) -> AsyncIterator[tuple[str, int]]:
    """A program that answers Slack; its address and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as state:
        environment = {
            **os.environ,
            "AVANTPOST_STATE": state,
            "AVANTPOST_PORT": str(port),
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": _SECRET,
            "SLACK_API_URL": f"{own.url}api/",
            **settings,
        }
        process = subprocess.Popen([sys.executable, *command], env=environment, stdout=subprocess.DEVNULL)  # noqa: ASYNC220
        url = f"http://127.0.0.1:{port}/slack/events"
        for _ in range(200):
            try:
                async with aiohttp.ClientSession() as session, session.get(url):
                    break
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
        try:
            yield url, process.pid
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)


class Load:
    """Signed events; each its own message, of one of a hundred people."""

    def __init__(self, own: Slack, url: str, session: aiohttp.ClientSession) -> None:
        self._slack = own
        self._url = url
        self._session = session
        self._number = 0
        self.sent: dict[str, float] = {}
        self.acknowledged: list[float] = []

    async def send(self) -> None:
        """One event; how long its acknowledgement took is kept."""
        self._number += 1
        number, stamp = self._number, f"{1_600_000_000 + self._number}.000100"
        user, text = f"U{number % 100}", f"{_DRAFTS[number % len(_DRAFTS)]} Day {number}."
        event = {
            "type": "message",
            "channel": f"D{user}",
            "channel_type": "im",
            "user": user,
            "text": text,
            "ts": stamp,
        }
        body = json.dumps({"type": "event_callback", "team_id": "T1", "event": event, "event_id": f"Ev{number}"})
        now = str(int(time.time()))
        signature = hmac.new(_SECRET.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Slack-Request-Timestamp": now}
        headers["X-Slack-Signature"] = f"v0={signature}"
        began = self.sent[stamp] = time.perf_counter()
        async with self._session.post(self._url, data=body.encode(), headers=headers) as response:
            await response.read()
            response.raise_for_status()
        self.acknowledged.append((time.perf_counter() - began) * 1000)

    async def at(self, rate: float, seconds: float) -> None:
        """Send `rate` a second, evenly, whatever happens to those before."""
        began, tasks = time.perf_counter(), []
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(self.send()))
        await asyncio.gather(*tasks)

    async def answered(self, seconds: float = 60) -> None:
        """Wait until every event has an answer."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until and not self.sent.keys() <= self._slack.posted.keys():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)

    def times(self) -> list[float]:
        """Milliseconds from sending to the first message, of each event."""
        return [(self._slack.posted[stamp][0] - began) * 1000 for stamp, began in self.sent.items()]


@asynccontextmanager
async def load(own: Slack, url: str) -> AsyncIterator[Load]:
    """A fresh load on a program, two hundred events after its start."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        for _ in range(2):
            own.posted.clear()
            made = Load(own, url, session)
            made._number = time.perf_counter_ns() % 10**8  # noqa: SLF001 - fresh names each time
            if _ == 0:
                await made.at(100, 2)
                await made.answered()
        yield made


async def throughput(own: Slack, url: str) -> float:
    """Events answered a second when a thousand come at once."""
    async with load(own, url) as made:
        began = time.perf_counter()
        await asyncio.gather(*(made.send() for _ in range(_AT_ONCE)))
        await made.answered()
        seconds = time.perf_counter() - began
        lost = made.sent.keys() - own.posted.keys()
        doubled = [stamp for stamp, times in own.posted.items() if len(times) > 1]
        if lost or doubled:
            sys.exit(f"{len(lost)} lost, {len(doubled)} doubled")
    return _AT_ONCE / seconds


async def _main() -> None:
    async with slack() as own:
        async with program(own, "-m", "bot", "serve") as (url, pid):
            before = megabytes(pid)
            ours = max([await throughput(own, url) for _ in range(3)])
            after = megabytes(pid)
            async with load(own, url) as made:
                await made.at(50, 15)
                await made.answered()
                first, acks = made.times(), made.acknowledged
            blocks = own.last
        async with program(own, "-m", "bench.slack", "bare", BLOCKS=blocks) as (url, _):
            bare = max([await throughput(own, url) for _ in range(3)])
        print(f"{_AT_ONCE} at once             {ours:7.0f} events/s, none lost, none doubled")
        print(f"a bare Bolt app            {bare:7.0f} events/s")
        print(f"ratio                      {100 * ours / bare:7.0f} %")
        print(f"resident memory            {before:7.0f} MB before, {after:.0f} MB after {3 * _AT_ONCE}")
        print(f"event to advice, 50/s      p50 {rank(first, 50):7.1f} ms   p99 {rank(first, 99):7.1f} ms")
        print(f"acknowledgement, 50/s      p50 {rank(acks, 50):7.1f} ms   p99 {rank(acks, 99):7.1f} ms")
        named = {"AVANTPOST_MODEL": "m", "AVANTPOST_MODEL_RETENTION": "nothing", "OPENAI_BASE_URL": f"{own.url}v1"}
        async with program(own, "-m", "bot", "serve", **named) as (url, _), load(own, url) as made:
            await made.at(200, 10)
            acks = made.acknowledged
            print(f"acknowledgement, 200/s     p50 {rank(acks, 50):7.1f} ms   p99 {rank(acks, 99):7.1f} ms")
            print(f"                           beside a model of {_MODEL_SECONDS:.0f} s, {own.model_calls} calls to it")
            await made.answered(5)
            said = Counter(len(times) for times in own.posted.values())
            print(f"                           messages an event by then: {dict(sorted(said.items()))}")


def rank(times: Sequence[float], percent: int) -> float:
    """The percentile."""
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


def megabytes(pid: int) -> float:
    """Resident memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


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
            app = AsyncApp(client=client, signing_secret=_SECRET)

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
