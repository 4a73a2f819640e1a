"""`avantpost serve`: the web chat until it is told to stop. Standard output says where and with what."""

import asyncio
import contextlib
import functools
import logging
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.app.charter import CharterInForce, charter_in_force
from bot.app.coach import build_assessor, build_endpoint
from bot.app.web import build_web
from bot.charter.desk import Followed
from bot.observability.logs import configure, on_loop_failure
from bot.observability.memory import few_arenas
from bot.server import serve as serve_application
from bot.server import stop_on_signals
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.assessors.openai_client import OpenAIEndpoint

_LOG = logging.getLogger(__name__)
_PROBE_SECONDS = 30.0


def serve() -> int:
    """Serve until SIGTERM or Ctrl-C; the exit code."""
    few_arenas()
    settings = load_settings()
    configure(settings.log_format)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        asyncio.run(_serve(settings))
    except KeyboardInterrupt:
        return 130
    return 0


async def _serve(settings: Settings) -> None:
    asyncio.get_running_loop().set_exception_handler(on_loop_failure)
    stop = asyncio.Event()
    async with charter_in_force(settings) as charter:
        endpoint = build_endpoint(settings) if settings.model else None
        assessor = build_assessor(settings, endpoint) if endpoint else None
        app = build_web(settings, charter.source, charter.lookups, assessor, charter.desk)
        app.on_startup.append(functools.partial(_ready, charter))  # after the channels' own start
        if endpoint is not None:
            app.cleanup_ctx.insert(0, _model_ready(endpoint))  # the last to close: channels finish their work first
        with stop_on_signals(stop):
            await serve_application(
                app,
                host=settings.host,
                port=settings.port,
                stop=stop,
                listening=lambda url: print(greeting(settings, charter.source, url), flush=True),
            )


async def _ready(charter: CharterInForce, _app: web.Application) -> None:
    """All that a start makes is there: it is held as after an edit."""
    async with charter.taking_over():
        pass


def greeting(settings: Settings, source: Followed, url: str) -> str:
    """What is said at the start: the address, and what is and is not configured."""
    charter = source.current().charter
    faults = len(source.status.faults)
    lines = [
        f"Avantpost is at {settings.public_url or url}",
        f"· charter: {charter.employer.name}, {len(charter.articles)} articles, version {charter.version[:12]}",
        _where_from(settings),
        f"· token: {_who_may_come(settings)}",
        _who_reads(settings),
        _where(settings),
    ]
    if faults and settings.charter_source == "database":
        lines.insert(3, "· the published charter cannot be had or used; the last good one kept here is in force")
    elif faults:
        lines.insert(3, f"· the charter's folder has {faults} thing(s) to mend; avantpost charter lint shows them")
    return "\n".join([*lines, "Ctrl-C stops it."])


def _model_ready(endpoint: "OpenAIEndpoint") -> Callable[[web.Application], AsyncIterator[None]]:
    """Learn how to speak to the endpoint while the first people come; close its connections at the end."""

    async def ready(_app: web.Application) -> AsyncIterator[None]:
        from bot.assessors.probe import probe  # noqa: PLC0415 - for those with a model

        async def learn() -> None:
            found = await probe(endpoint, seconds=_PROBE_SECONDS)
            if found.fault is not None:
                _LOG.warning("the model does not answer yet (%s); avantpost doctor tells more", found.fault)

        learning = asyncio.create_task(learn(), name="model-probe")
        yield
        learning.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await learning
        await endpoint.aclose()

    return ready


def _where_from(settings: Settings) -> str:
    if settings.charter_source == "folder":
        return f"· it comes from the folder {settings.policies}: an edit is in force when it is saved"
    return "· it comes from the database: avantpost charter publish changes it, an edit of a folder does not"


def _where(settings: Settings) -> str:
    if settings.slack_bot_token is None and not settings.teams:
        return "· Slack, Teams: not configured; the web chat is open"
    named = []
    if settings.slack_bot_token is not None:
        way = "Socket Mode" if settings.slack_app_token else "signed requests to /slack/events"
        named.append(f"· Slack: {way}; the web chat is open too")
    if settings.teams:
        who = "anonymous, from this machine only" if settings.teams_anonymous else f"app {settings.microsoft_app_id}"
        named.append(f"· Teams: {who}, requests to /api/messages; the web chat is open too")
    return "\n".join(named)


def _who_reads(settings: Settings) -> str:
    if settings.model is None:
        return "· model: none; the charter's rules answer alone"
    return f"· model: {settings.model}, beside the rules; kept there: {settings.model_retention}"


def _who_may_come(settings: Settings) -> str:
    if settings.token:
        return "needed; the page asks for it once"
    if settings.public_url:
        return f"none; whoever the proxy at {settings.public_url} lets in can come"
    return "none; only this machine can come"
