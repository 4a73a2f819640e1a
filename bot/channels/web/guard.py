"""What every request passes before a handler sees it: errors made kind, host, origin, token, allowance, headers."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.web import refusals
from bot.channels.web.options import CHANNEL, LOOPBACK_NAMES, PEER, WebOptions
from bot.channels.web.refusals import RefusedError
from bot.channels.web.sessions import COOKIE
from bot.coaching.compose import Surface
from bot.coaching.telemetry import Outcome

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_DRAFTS = frozenset({"/v1/review", "/v1/review/stream", "/v1/follow-up"})
_BUSY_SECONDS = 10
_SENTENCES = {404: "web.error_not_found", 405: "web.error_method", 413: "web.error_too_large"}


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the protective headers on a response about to go out; streams included."""
    response.headers.update(HEADERS)
    response.headers.pop("Server", None)


@web.middleware
async def kind_errors(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Whatever goes wrong becomes a sentence for people."""
    try:
        return await handler(request)
    except RefusedError as refused:
        return refusals.response(request, refused)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        key = _SENTENCES.get(error.status, "web.error_bad_request")
        return refusals.response(request, RefusedError(error.status, key, headers=headers))
    except (ConnectionError, TimeoutError):
        # The caller left or is too slow to be worth a worker; there may be nobody to tell.
        return refusals.response(request, RefusedError(408, "web.error_slow"))
    except Exception as error:  # noqa: BLE001 - the one place of this channel where any failure becomes a sentence
        return refusals.response(request, refusals.unforeseen(error))


@web.middleware
async def own_host(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """On loopback only our own names are answered: a hostile page may point its own at us (DNS rebinding)."""
    options = request.app[CHANNEL].options
    if options.loopback and not _is_ours(request.host, options):
        raise RefusedError(421, "web.error_host")
    return await handler(request)


@web.middleware
async def own_origin(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """What changes or reads drafts comes from our own page or from a program, never from another page."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        site = request.headers.get("Sec-Fetch-Site", "none")
        origin = request.headers.get("Origin")
        hosts = {request.host, request.app[CHANNEL].options.public_host}
        if site not in ("none", "same-origin") or (origin is not None and urlsplit(origin).netloc not in hosts):
            raise RefusedError(403, "web.error_origin")
    return await handler(request)


@web.middleware
async def known_caller(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """The API is for those who have the token, if there is one."""
    sessions = request.app[CHANNEL].sessions
    name = caller_of(request)
    if name is None and request.path.startswith("/v1/") and request.path != "/v1/openapi.json":
        raise RefusedError(401, "web.error_token", headers={"WWW-Authenticate": "Bearer"})
    request[PEER] = name if name is not None and sessions.required else f"address {request.remote}"
    return await handler(request)


@web.middleware
async def within_allowance(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """So many calls of the API a minute: guessing at what the charter keeps quiet about is slow."""
    if request.path.startswith("/v1/") and request.path != "/v1/openapi.json":
        seconds = request.app[CHANNEL].reviews.wait(request[PEER])
        if seconds:
            raise RefusedError(429, "web.error_limit", headers={"Retry-After": str(seconds)}, seconds=seconds)
    return await handler(request)


@web.middleware
async def with_room(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """So many drafts at once: who comes then is told to come back, before anything of theirs is read."""
    if request.path not in _DRAFTS:
        return await handler(request)
    channel = request.app[CHANNEL]
    if channel.room.full:
        channel.coach.meter.reviewed(Surface.WEB, Outcome.BUSY)
        raise RefusedError(503, "web.error_busy", headers={"Retry-After": str(_BUSY_SECONDS)}, seconds=_BUSY_SECONDS)
    channel.room.taken += 1
    try:
        return await handler(request)
    finally:
        channel.room.taken -= 1


MIDDLEWARES = (kind_errors, own_host, own_origin, known_caller, within_allowance, with_room)


def caller_of(request: web.Request) -> str | None:
    """A name for limits: of the session, of the token, or empty when none is needed; None for a stranger."""
    sessions = request.app[CHANNEL].sessions
    if not sessions.required:
        return ""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return "token" if sessions.knows(token.strip()) else None
    name = sessions.name_of(request.cookies.get(COOKIE, ""))
    return f"session {name}" if name else None


def _is_ours(host: str, options: WebOptions) -> bool:
    if host == options.public_host:
        return True
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name in LOOPBACK_NAMES or name == options.host
