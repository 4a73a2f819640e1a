"""What the web channel is told by the composition root, and where its parts find it in the application."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.limits import Limiter, Room
from bot.channels.web.sessions import Sessions
from bot.coaching.coach import Coach
from bot.coaching.lookups import Lookups
from bot.domain.draft import Language

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """How the channel is run. No `token` means that whoever reaches the address may speak: for loopback only."""

    host: str = "127.0.0.1"
    token: str | None = None
    public_url: str | None = None
    locale: Language = Language.EN
    reviews_per_minute: int = 60
    model: str | None = None
    model_retention: str | None = None

    @property
    def loopback(self) -> bool:
        """True when only this machine can reach the address."""
        return is_loopback(self.host)

    @property
    def public_host(self) -> str | None:
        """The `host[:port]` under which people reach the page, when the operator says so."""
        return urlsplit(self.public_url).netloc or None if self.public_url else None

    @property
    def secure_cookie(self) -> bool:
        """True when the page is reached over TLS."""
        return bool(self.public_url and self.public_url.startswith("https:"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WebChannel:
    """Everything that a handler needs."""

    coach: Coach
    lookups: Lookups
    options: WebOptions
    sessions: Sessions
    reviews: Limiter
    sign_ins: Limiter
    room: Room = field(default_factory=Room)


CHANNEL: web.AppKey[WebChannel] = web.AppKey("web_channel", WebChannel)
PEER: web.RequestKey[str] = web.RequestKey("web_peer", str)
"""Whom a limit is counted for: a random session, the token, or the address."""


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    return host in LOOPBACK_NAMES or host.startswith("127.")
