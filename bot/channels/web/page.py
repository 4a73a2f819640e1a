"""The page: its files, read once from the package, the words it shows in both languages, and signing in."""

import html
import re
from collections.abc import Awaitable, Callable, Mapping
from importlib import resources

from aiohttp import web

from bot.channels.web import refusals
from bot.channels.web.api import contact_card
from bot.channels.web.guard import caller_of
from bot.channels.web.models import SignInBody
from bot.channels.web.options import CHANNEL, WebChannel
from bot.channels.web.reading import read_body
from bot.channels.web.refusals import RefusedError
from bot.channels.web.sessions import COOKIE
from bot.coaching.catalogue import Catalogue
from bot.domain.draft import MAX_DRAFT_CHARACTERS, Language

_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_TABLES = ("web", "checklist", "heading", "lookup", "more")
_CONTACT = "communications"
_MONTH = 30 * 24 * 3600


def add_routes(app: web.Application) -> None:
    """Add the page and its files to `app`."""
    folder = resources.files(__name__.rpartition(".")[0]) / "static"
    template = (folder / "index.html").read_text(encoding="utf-8")
    app.router.add_get("/", _index(template, app[CHANNEL].coach.catalogues))
    for entry in folder.iterdir():
        suffix = entry.name[entry.name.rfind(".") :]
        if suffix in _TYPES:
            app.router.add_get(f"/web/{entry.name}", _file(entry.read_bytes(), _TYPES[suffix]))
    app.router.add_get("/web/start.json", start)
    app.router.add_post("/web/session", sign_in)


async def start(request: web.Request) -> web.Response:
    """What the page needs to begin: its words, and whether it may speak; to those who may, who can help."""
    channel = request.app[CHANNEL]
    charter = channel.coach.charters.current().charter
    known = caller_of(request) is not None
    name = _CONTACT if _CONTACT in charter.contacts else next(iter(charter.contacts))
    contacts = {
        language: {"who": card.who, "link": card.link}
        for language in Language
        for card in (contact_card(charter, name, language),)
    }
    return web.json_response(
        {
            "signed_in": known,
            "token": channel.sessions.required,
            "words": {language: _words(catalogue) for language, catalogue in channel.coach.catalogues.items()},
            "max_characters": MAX_DRAFT_CHARACTERS,
            "employer": charter.employer.name if known else None,
            "contact": contacts if known else None,
            "charter": charter.version if known else None,
            "model": _model(channel),
        }
    )


async def sign_in(request: web.Request) -> web.Response:
    """Turn the token into a cookie that no script can read."""
    channel = request.app[CHANNEL]
    seconds = channel.sign_ins.wait(f"address {request.remote}")
    if seconds:
        raise RefusedError(429, "web.error_limit", headers={"Retry-After": str(seconds)}, seconds=seconds)
    body = await read_body(request, SignInBody)
    if not channel.sessions.knows(body.token.strip()):
        raise RefusedError(401, "web.error_wrong_token")
    response = web.json_response({"signed_in": True})
    response.set_cookie(
        COOKIE,
        channel.sessions.new_cookie(),
        max_age=_MONTH,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=channel.options.secure_cookie,
    )
    return response


def _model(channel: WebChannel) -> dict[str, str] | None:
    """Which model reads drafts and what is kept there; None if none does now."""
    assessor = channel.coach.assessor
    if assessor is None or not assessor.reads or channel.options.model is None:
        return None
    return {"name": channel.options.model, "retention": channel.options.model_retention or ""}


def _words(catalogue: Catalogue) -> dict[str, str]:
    return {key: text for key, text in catalogue.sentences.items() if key.partition(".")[0] in _TABLES}


_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _file(content: bytes, content_type: str) -> _Handler:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(body=content, content_type=content_type, charset="utf-8")

    return handler


def _index(template: str, catalogues: Mapping[Language, Catalogue]) -> _Handler:
    """The page in the reader's language from the first byte: no flash of another one, no text without scripts."""
    pages = {
        language: re.sub(
            r"\{\{([\w.]+)\}\}",
            lambda match, words=catalogue, code=language: html.escape(  # type: ignore[misc] # bound now, not later
                code if match[1] == "lang" else words.text(match[1])
            ),
            template,
        )
        for language, catalogue in catalogues.items()
    }

    async def handler(request: web.Request) -> web.Response:
        asked = request.query.get("lang")
        language = Language(asked) if asked in tuple(Language) else refusals.reader_language(request)
        return web.Response(text=pages[language], content_type="text/html")

    return handler
