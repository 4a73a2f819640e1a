"""The coach in Teams beside a bare botbuilder bot that makes equal outbound calls, on loopback, in one run.

    python -m bench.teams

Both are programs of their own, reached by signed requests; Teams and Microsoft's sign-in (the tests' own) stand in this
process. An answer's time is that from sending the activity to the arrival of the message. The bare bot answers every
message with what the coach posted last, call for call, over the SDK's own client; it is spared fetching a token. Each
activity comes from a conversation of its own, since Teams allows one seven messages a second.

The loop is watched in the program itself: the longest time between two turns, and how much of it was spent computing.
At 30 a second, tokens are fetched (half a second of Microsoft's each) and the signing key changes twice.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bench.fakes import at, evenly
from bench.programs import program, rank
from bench.watched import loop_of

_TESTS = Path(__file__).resolve().parents[1] / "tests" / "teams"
sys.path.insert(0, str(_TESTS))

from fake_entra import APP, SECRET, TENANT, FakeEntra  # noqa: E402 - of the tests
from fake_teams import FakeTeams  # noqa: E402 - as above

_AT_ONCE = 500
_RATE, _SECONDS = 30, 20
_DRAFTS = (
    "Our Q3 revenue is skyrocketing 🚀 We worked hard for it, and the team deserves a big thank you.",
    "Mon chef est un guignol, encore douze heures sans pause !",
    "Proud of our team: the new Lumen Aura is the best desk lamp on the market! Call Jo at +44 7911 123456.",
    "Lovely walk by the sea this morning.",
)
Json = dict[str, Any]


@dataclass
class Teams:
    """Teams' half: takes what is posted and notes when. `calls` are the bot's, in order, of the last conversation."""

    posted: dict[str, list[float]] = field(default_factory=dict)
    calls: dict[str, list[Json]] = field(default_factory=dict)
    url: str = ""

    async def call(self, request: web.Request) -> web.Response:
        """One call of the connector's API."""
        now = time.perf_counter()
        name, activity = request.match_info["conversation"], await request.json()
        self.calls.setdefault(name, []).append(activity)
        if activity.get("type") == "message":
            self.posted.setdefault(name, []).append(now)
        return web.json_response({"id": str(time.perf_counter_ns())}, status=201)


@asynccontextmanager
async def teams() -> AsyncIterator[tuple[Teams, FakeEntra]]:
    """Teams and its sign-in, listening."""
    own, entra = Teams(), FakeEntra()
    app = web.Application()
    for path in ("", "/{activity}"):
        app.router.add_route("*", f"/v3/conversations/{{conversation}}/activities{path}", own.call)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    own.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await entra.start()
    yield own, entra
    await entra.stop()
    await runner.cleanup()


def settings(own: Teams | FakeTeams, entra: FakeEntra) -> dict[str, str]:
    """The settings of a program that answers this Teams; the sign-in's addresses are for `bench.watched`."""
    return {
        "MicrosoftAppId": APP,
        "MicrosoftAppType": "SingleTenant",
        "MicrosoftAppTenantId": TENANT,
        "MicrosoftAppPassword": SECRET,
        "AVANTPOST_TEAMS_SERVICE_HOSTS": urlsplit(own.url).netloc,
        "REQUESTS_CA_BUNDLE": str(entra.ca_file),
        "FAKE_METADATA": entra.metadata_url,
        "FAKE_LOGIN": entra.login_url,
    }


class Load:
    """Signed messages, each in a personal chat of its own."""

    def __init__(self, own: Teams, entra: FakeEntra, url: str, session: aiohttp.ClientSession) -> None:
        self._teams, self._entra, self._session = own, entra, session
        self._url = f"{url}api/messages"
        self._first = time.perf_counter_ns()
        self._number = 0
        self.sign()
        self.sent: dict[str, float] = {}
        self.acknowledged: list[float] = []

    def sign(self) -> None:
        """A new token: Teams uses one for many requests too."""
        self._token = self._entra.token(self._teams.url)

    async def send(self) -> None:
        """One message; how long its acknowledgement took is kept."""
        self._number += 1
        number = self._number
        name, text = f"a:1{self._first + number}{'x' * 100}", f"{_DRAFTS[number % len(_DRAFTS)]} Day {number}."
        activity = {
            "type": "message",
            "id": str(1_700_000_000_000 + number),
            "timestamp": "2026-11-29T10:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self._teams.url,
            "from": {"id": f"29:1{number}", "name": "Anna", "aadObjectId": f"{number:08}-0000-4000-8000-000000000000"},
            "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": name},
            "recipient": {"id": f"28:{APP}", "name": "Avantpost"},
            "textFormat": "plain",
            "text": text,
            "attachments": [{"contentType": "text/html", "content": f"<p>{text}</p>"}],
            "entities": [{"locale": "en-US", "country": "US", "platform": "Web", "type": "clientInfo"}],
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "en-US",
        }
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {self._token}"}
        began = self.sent[name] = time.perf_counter()
        async with self._session.post(self._url, data=json.dumps(activity), headers=headers) as response:
            await response.read()
            response.raise_for_status()
        self.acknowledged.append((time.perf_counter() - began) * 1000)

    async def answered(self, seconds: float = 90) -> None:
        """Wait until every message has an answer."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until and not self.sent.keys() <= self._teams.posted.keys():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)

    def times(self) -> list[float]:
        """Milliseconds from sending to the first message, of each."""
        return [(self._teams.posted[name][0] - began) * 1000 for name, began in self.sent.items()]


def _patient() -> aiohttp.ClientSession:
    """A client that waits: the bare bot answers a request when all its calls are made."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=None)
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout)


@asynccontextmanager
async def load(own: Teams, entra: FakeEntra, url: str) -> AsyncIterator[Load]:
    """A fresh load on a program, two hundred messages after its start."""
    async with _patient() as session:
        warm = Load(own, entra, url, session)
        await at(evenly(100, 2), warm.send)
        await warm.answered()
        own.posted.clear()
        own.calls.clear()
        yield Load(own, entra, url, session)


async def throughput(own: Teams, entra: FakeEntra, url: str) -> float:
    """Messages answered a second when many come at once."""
    async with load(own, entra, url) as made:
        began = time.perf_counter()
        await asyncio.gather(*(made.send() for _ in range(_AT_ONCE)))
        await made.answered()
        seconds = time.perf_counter() - began
        lost = made.sent.keys() - own.posted.keys()
        if lost:
            sys.exit(f"{len(lost)} lost")
    return _AT_ONCE / seconds


async def _main() -> None:
    async with teams() as (own, entra):
        async with program("-m", "bench.watched", **settings(own, entra)) as running:
            url = running.url
            ours = max([await throughput(own, entra, url) for _ in range(2)])
            calls = max(own.calls.values(), key=len)
        given = {**settings(own, entra), "CALLS": json.dumps(calls)}
        async with program("-m", "bench.teams", "bare", **given) as running:
            bare = max([await throughput(own, entra, running.url) for _ in range(2)])
        print(f"{_AT_ONCE} at once             {ours:7.0f} messages/s, none lost")
        print(f"a bare botbuilder bot      {bare:7.0f} messages/s")
        print(f"ratio                      {100 * ours / bare:7.0f} %, {len(calls)} calls a message")
        shown = f"{_RATE}/s"
        entra.lives = 315  # a token is renewed five minutes before its end: after fifteen seconds
        async with (
            program("-m", "bench.watched", **settings(own, entra)) as running,
            load(own, entra, running.url) as made,
            aiohttp.ClientSession() as session,
        ):
            await at(evenly(_RATE, _SECONDS), made.send)
            await made.answered()
            first, acks = made.times(), made.acknowledged
            print(f"activity to reply, {shown}    p50 {rank(first, 50):7.1f} ms   p99 {rank(first, 99):7.1f} ms")
            print(f"acknowledgement, {shown}      p50 {rank(acks, 50):7.1f} ms   p99 {rank(acks, 99):7.1f} ms")
            entra.delay = 0.5
            await loop_of(session, running.url)
            issued, fetched = entra.issued, len(entra.fetched)
            for _ in range(2):
                entra.rotate()
                made.sign()
                await at(evenly(_RATE, _SECONDS / 2), made.send)
            await made.answered()
            longest = await loop_of(session, running.url)
            issued, fetched = entra.issued - issued, len(entra.fetched) - fetched
        print(f"longest turn of the loop   {longest['wall']:7.1f} ms, {longest['busy']:.1f} ms of it computing")
        print(f"                           while {issued} token(s) were fetched, and keys {fetched // 2} time(s)")


# -------------------------------------------------------------------- the bare bot


def bare() -> None:
    """A botbuilder bot that makes the same calls with the SDK's own client, and nothing else."""
    from botbuilder.core import ActivityHandler, TurnContext  # noqa: PLC0415 - this process only
    from botbuilder.core.cloud_adapter_base import CloudAdapterBase  # noqa: PLC0415 - as above
    from botbuilder.schema import Activity  # noqa: PLC0415 - as above
    from botframework.connector.auth import (  # noqa: PLC0415 - as above
        AuthenticationConfiguration,
        MicrosoftAppCredentials,
        PasswordServiceClientCredentialFactory,
    )
    from botframework.connector.auth import BotFrameworkAuthenticationFactory as Factory  # noqa: PLC0415 - as above

    calls: list[Json] = json.loads(os.environ["CALLS"])

    class Given(MicrosoftAppCredentials):  # type: ignore[misc]
        def get_access_token(self, force_refresh: bool = False) -> str:  # noqa: ARG002 - the SDK's
            return "a token that nobody had to fetch"

    class Credentials(PasswordServiceClientCredentialFactory):  # type: ignore[misc]
        async def create_credentials(self, *_given: object, **_named: object) -> Given:
            return Given(APP, SECRET, TENANT)

    class Bot(ActivityHandler):  # type: ignore[misc]
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            for call in calls:
                await turn_context.send_activity(Activity().deserialize(call))

    bot = Bot()
    adapter = CloudAdapterBase(
        Factory.create(
            validate_authority=True,
            to_channel_from_bot_login_url="https://login.microsoftonline.com/",
            to_channel_from_bot_oauth_scope="https://api.botframework.com",
            to_bot_from_channel_token_issuer="https://api.botframework.com",  # noqa: S106 - an address
            to_bot_from_channel_open_id_metadata_url=os.environ["FAKE_METADATA"],
            to_bot_from_emulator_open_id_metadata_url=os.environ["FAKE_METADATA"],
            credential_factory=Credentials(APP, SECRET, TENANT),
            auth_configuration=AuthenticationConfiguration(),
        )
    )

    async def receive(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        header = request.headers.get("Authorization")
        await adapter.process_activity(header, activity, bot.on_turn)
        return web.Response(status=201)

    application = web.Application()
    application.router.add_post("/api/messages", receive)
    web.run_app(application, host="127.0.0.1", port=int(os.environ["AVANTPOST_PORT"]), print=None, access_log=None)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["bare"]:
            bare()
        case _:
            asyncio.run(_main())
