"""The one web application: the page and its API, health and readiness, and an orderly end. Channels mount here.

It writes no access log: a query or a body is the author's business.
"""

import asyncio
import contextlib
import logging
import secrets
import signal
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.channels.limits import Limiter
from bot.channels.web import api, guard, page
from bot.channels.web.options import CHANNEL, WebChannel, WebOptions
from bot.channels.web.reading import MAX_BODY
from bot.channels.web.sessions import Sessions
from bot.coaching.coach import Coach
from bot.coaching.lookups import Lookups
from bot.coaching.telemetry import referred_to

_LOG = logging.getLogger(__name__)
_SIGN_INS_PER_MINUTE = 10
DRAIN_SECONDS = 20.0
"""How long answers under way may take after the signal to stop; a pod's grace is usually thirty seconds."""
_LAST_SECONDS = 3.0
"""How long what is left after that may take to write its last bytes."""


@dataclass(slots=True)
class Readiness:
    """Whether new conversations are welcome, and how many requests are being answered."""

    draining: bool = False
    under_way: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)


READINESS: web.AppKey[Readiness] = web.AppKey("readiness", Readiness)
Report = Callable[[], dict[str, object]]
"""What a part says of itself on `/readyz`: versions and counts, never a name, a level or a text."""


def build_application(
    coach: Coach,
    lookups: Lookups,
    options: WebOptions,
    *,
    report: Report | None = None,
    channels: Sequence[str] = ("web",),
    clock: Callable[[], float] = time.monotonic,
) -> web.Application:
    """The application. Nothing is started and nothing is bound.

    Raises:
        ValueError: reachable from other machines and no token.
    """
    if not options.loopback and not options.token:
        raise ValueError("a host that is not loopback needs a token")
    app = web.Application(middlewares=(_counted, *guard.MIDDLEWARES), client_max_size=MAX_BODY)
    app[CHANNEL] = WebChannel(
        coach=coach,
        lookups=lookups,
        options=options,
        sessions=Sessions(options.token),
        reviews=Limiter(options.reviews_per_minute, clock),
        sign_ins=Limiter(_SIGN_INS_PER_MINUTE, clock),
    )
    app[READINESS] = Readiness()
    app.on_response_prepare.append(guard.add_headers)
    app.router.add_get("/healthz", _healthy)
    app.router.add_get("/readyz", _ready(report, channels))
    api.add_routes(app)
    page.add_routes(app)
    return app


@web.middleware
async def _counted(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    readiness = request.app[READINESS]
    readiness.under_way += 1
    try:
        with referred_to(secrets.token_hex(4)):
            return await handler(request)
    finally:
        readiness.under_way -= 1
        if readiness.under_way == 0 and readiness.draining:
            readiness.idle.set()


async def _healthy(_request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


def _ready(report: Report | None, channels: Sequence[str]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        draining = request.app[READINESS].draining
        charter = request.app[CHANNEL].coach.charters.current().charter
        said = report() if report else {}
        about = said.get("charter")
        state: dict[str, object] = {
            "status": "draining" if draining else "ready",
            "charter": {"version": charter.version, **(about if isinstance(about, dict) else {})},
            "channels": list(channels),
            "model": said.get("model"),
            **{name: part for name, part in said.items() if name not in {"charter", "model"}},
        }
        return web.json_response(state, status=503 if draining else 200)

    return handler


class _NoRequests(logging.LoggerAdapter[logging.Logger]):
    """A logger for aiohttp's own complaints: that there was one, for their texts quote the request."""

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:  # noqa: ANN401, ARG002 - dropped
        """Say that something happened, and nothing of what was said."""
        self.logger.log(min(level, logging.WARNING), "a request was not as HTTP has it, or could not be answered")


async def serve(
    app: web.Application, *, host: str, port: int, stop: asyncio.Event, listening: Callable[[str], None]
) -> None:
    """Serve until `stop` is set, then let the answers under way go out. `listening` is told the address.

    Raises:
        OSError: the address is taken or not ours.
    """
    runner = web.AppRunner(
        app, access_log=None, shutdown_timeout=_LAST_SECONDS, logger=_NoRequests(_LOG), keepalive_timeout=75
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound = runner.addresses[0][1]
        shown = f"[{host}]" if ":" in host else host
        listening(f"http://{shown}:{bound}/")
        await stop.wait()
        await _drain(app[READINESS], site)
    finally:
        await runner.cleanup()


async def _drain(readiness: Readiness, site: web.TCPSite) -> None:
    """Let nobody in any more, and wait for those who are in: aiohttp would stop listening to a half-sent body."""
    readiness.draining = True
    await site.stop()
    if readiness.under_way:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(readiness.idle.wait(), DRAIN_SECONDS)


@contextlib.contextmanager
def stop_on_signals(stop: asyncio.Event) -> Iterator[None]:
    """Set `stop` at SIGTERM or Ctrl-C, for as long as the context lasts; a second signal ends at once."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def asked() -> None:
        stop.set()
        for each in signals:
            loop.remove_signal_handler(each)

    with contextlib.suppress(NotImplementedError):  # on Windows Ctrl-C interrupts the loop by itself
        for each in signals:
            loop.add_signal_handler(each, asked)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for each in signals:
                loop.remove_signal_handler(each)
