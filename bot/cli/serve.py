"""`avantpost serve`: the web chat until it is told to stop. Standard output says where and with what."""

import asyncio
import logging

from aiohttp import web

from bot.app import build_web, watched_charter
from bot.charter.source import FolderSource
from bot.server import serve as serve_application
from bot.server import stop_on_signals
from bot.settings import Settings, load_settings


def serve() -> int:
    """Serve until SIGTERM or Ctrl-C; the exit code."""
    settings = load_settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    source = watched_charter(settings)
    try:
        asyncio.run(_serve(settings, source, build_web(settings, source)))
    except KeyboardInterrupt:
        return 130
    return 0


async def _serve(settings: Settings, source: FolderSource, app: web.Application) -> None:
    stop = asyncio.Event()
    with stop_on_signals(stop):
        async with source.watching():
            await serve_application(
                app,
                host=settings.host,
                port=settings.port,
                stop=stop,
                listening=lambda url: print(greeting(settings, source, url), flush=True),
            )


def greeting(settings: Settings, source: FolderSource, url: str) -> str:
    """What is said at the start: the address, and what is and is not configured."""
    charter = source.current().charter
    faults = len(source.status.faults)
    lines = [
        f"Avantpost is at {settings.public_url or url}",
        f"· charter: {charter.employer.name}, {len(charter.articles)} articles, version {charter.version[:12]}",
        f"· token: {_who_may_come(settings)}",
        "· model: none; the charter's rules answer alone",
        "· Slack, Teams: not configured; the web chat is open",
    ]
    if faults:
        lines.insert(2, f"· the charter's folder has {faults} thing(s) to mend; avantpost charter lint shows them")
    return "\n".join([*lines, "Ctrl-C stops it."])


def _who_may_come(settings: Settings) -> str:
    if settings.token:
        return "needed; the page asks for it once"
    if settings.public_url:
        return f"none; whoever the proxy at {settings.public_url} lets in can come"
    return "none; only this machine can come"
