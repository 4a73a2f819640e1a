"""The halves that are not ours: a Slack that takes what is posted and notes when, a model that takes its time.

Light on purpose, to leave the processor to what is measured; `tests/slack/fake_slack.py` is the one that keeps Slack's
rules. `Sender` is the people: signed events, each its own message.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.catalogues import load_catalogues

SECRET = "a secret of the bench"  # noqa: S105 - of loopback
MODEL_SECONDS = 4.0
_FIRST = "first-"
"""Before the name of an answer that a model has still to complete."""
_NOTHING = {
    "instructs": False,
    "danger": [],
    "protected": [],
    "remarks": [],
    "dismissed": [],
    "strength": None,
    "opportunity": None,
}


@dataclass
class Slack:
    """Slack's half. `posted` by thread: when; `ended` by thread: when its advice was whole."""

    posted: dict[str, list[float]] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    partial: int = 0
    busy: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    last: str = ""
    url: str = ""
    _threads: dict[str, str] = field(default_factory=dict)
    _waiting: dict[str, asyncio.Future[None]] = field(default_factory=dict)
    _clock: Any = field(default_factory=lambda: itertools.count(1_700_000_000))
    _partial: tuple[str, ...] = ()
    _busy: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        catalogues = load_catalogues().values()
        self._partial = tuple(json.dumps(each.text("note.partial"))[1:-1] for each in catalogues)
        self._busy = tuple(json.dumps(each.text("chat.busy"))[1:-1] for each in catalogues)

    def forget(self) -> None:
        """Begin anew: what was posted is counted no more."""
        self.posted.clear()
        self.ended.clear()
        self.calls.clear()
        self.partial = self.busy = 0

    async def call(self, request: web.Request) -> web.Response:
        """One API method."""
        method = request.match_info["method"]
        self.calls[method] += 1
        if method in {"chat.postMessage", "chat.update"}:
            now = time.perf_counter()
            values = await request.json() if request.content_type == "application/json" else await request.post()
            stamp = self._message(method, values, now)
            return web.json_response({"ok": True, "ts": stamp, "channel": values["channel"]})
        values = await request.post()
        if method == "users.info":
            user = {"id": values.get("user"), "team_id": "T1", "locale": "en-US"}
            return web.json_response({"ok": True, "user": user})
        return web.json_response(
            {"ok": True, "team_id": "T1", "user_id": "UB", "bot_id": "B1", "messages": [], "ts": "2.0"}
        )

    def _message(self, method: str, values: Any, now: float) -> str:  # noqa: ANN401 - a form or an object
        shown = values.get("blocks")
        shown = shown if isinstance(shown, str) else json.dumps(shown)
        stamp = str(values.get("ts") or f"{next(self._clock)}.000200")
        thread = self._threads.pop(stamp, None) if method == "chat.update" else values.get("thread_ts")
        if thread is None:  # a first greeting
            return stamp
        self.last = shown
        if method == "chat.postMessage":
            self.posted.setdefault(str(thread), []).append(now)
        self.partial += any(note in shown for note in self._partial)
        self.busy += any(note in shown for note in self._busy)
        if _FIRST in shown:
            self._threads[stamp] = str(thread)
        else:
            self.ended[str(thread)] = now
            if str(thread) in self._waiting:
                self._waiting.pop(str(thread)).set_result(None)
        return stamp

    async def ending(self, thread: str) -> None:
        """Wait until a thread's advice is whole."""
        if thread not in self.ended:
            await self._waiting.setdefault(thread, asyncio.get_running_loop().create_future())


@dataclass
class Model:
    """A model that takes about `seconds` and has nothing to say: the same waits for the same seed."""

    seconds: float = MODEL_SECONDS
    calls: int = 0
    waiting: int = 0
    most: int = 0
    url: str = ""
    _chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - waits, not secrets

    async def call(self, request: web.Request) -> web.Response:
        """One completion."""
        asked = await request.json()
        self.calls += 1
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        try:
            await asyncio.sleep(self.seconds * min(2.0, max(0.5, self._chance.gauss(1.0, 0.2))))
        finally:
            self.waiting -= 1
        name = asked["response_format"]["json_schema"]["name"]
        said = {"probe": {"ok": "lighthouse"}, "rewrite": {"text": ""}}.get(name, _NOTHING)
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": json.dumps(said)}}
        return web.json_response({"id": "1", "object": "chat.completion", "model": "m", "choices": [choice]})


@asynccontextmanager
async def fakes(model: Model | None = None) -> AsyncIterator[tuple[Slack, Model]]:
    """Slack and a model, listening on one port of loopback."""
    slack, model = Slack(), model or Model()
    app = web.Application(client_max_size=2**22)
    app.router.add_route("*", "/api/{method}", slack.call)
    app.router.add_post("/v1/chat/completions", model.call)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    model.url = f"{slack.url}v1"
    yield slack, model
    await runner.cleanup()


def slack_settings(slack: Slack) -> dict[str, str]:
    """The settings of a program that answers this Slack."""
    return {"SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"{slack.url}api/"}


class Sender:
    """People who write, to each of `urls` in turn. `users` and `texts` say who and what, by an event's number."""

    def __init__(
        self,
        slack: Slack,
        urls: Sequence[str],
        session: aiohttp.ClientSession,
        *,
        user: Callable[[int], str],
        text: Callable[[int], str],
        start: int = 0,
    ) -> None:
        self._slack = slack
        self._urls = urls
        self._session = session
        self._user = user
        self._text = text
        self.number = start
        self.sent: dict[str, float] = {}
        self.acknowledged: list[float] = []

    async def send(self) -> str:
        """One event; how long its acknowledgement took is kept. Its thread."""
        self.number += 1
        number, stamp = self.number, f"{1_600_000_000 + self.number}.000100"
        user = self._user(number)
        event = {"type": "message", "channel": f"D{user}", "channel_type": "im", "user": user}
        event |= {"text": self._text(number), "ts": stamp}
        body = json.dumps({"type": "event_callback", "team_id": "T1", "event": event, "event_id": f"Ev{number}"})
        now = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Slack-Request-Timestamp": now}
        headers["X-Slack-Signature"] = f"v0={signature}"
        url = f"{self._urls[number % len(self._urls)]}slack/events"
        began = self.sent[stamp] = time.perf_counter()
        async with self._session.post(url, data=body.encode(), headers=headers) as response:
            await response.read()
            response.raise_for_status()
        self.acknowledged.append((time.perf_counter() - began) * 1000)
        return stamp

    async def answered(self, seconds: float = 120) -> None:
        """Wait until the advice on every event is whole."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until and not self.sent.keys() <= self._slack.ended.keys():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)

    def counts(self) -> tuple[int, int]:
        """Unanswered events, and doubled ones."""
        doubled = sum(len(times) > 1 for times in self._slack.posted.values())
        return len(self.sent.keys() - self._slack.ended.keys()), doubled

    def first(self) -> list[float]:
        """Milliseconds from sending to the first message, of each event that has one."""
        posted = self._slack.posted
        return [(posted[stamp][0] - began) * 1000 for stamp, began in self.sent.items() if stamp in posted]

    def whole(self) -> list[float]:
        """Milliseconds from sending to the whole advice."""
        ended = self._slack.ended
        return [(ended[stamp] - began) * 1000 for stamp, began in self.sent.items() if stamp in ended]


async def at(moments: Sequence[float], send: Callable[[], Coroutine[None, None, object]]) -> None:
    """Call `send` at each of `moments`, in seconds from now, whatever becomes of those before."""
    began, tasks = time.perf_counter(), []
    for moment in moments:
        await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))
        tasks.append(asyncio.create_task(send()))  # type: ignore[arg-type] # a coroutine function
    await asyncio.gather(*tasks)


def evenly(rate: float, seconds: float) -> list[float]:
    """`rate` a second, one as far from the next as the others."""
    return [number / rate for number in range(int(rate * seconds))]
