"""Teams in the one aiohttp application: `/api/messages`, the connector's session, and an orderly end."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Hashable
from dataclasses import dataclass, field
from typing import Final

import aiohttp
from aiohttp import web

from bot.channels.jobs import Jobs, Work
from bot.channels.recovery import Recovery
from bot.channels.teams import incoming, sdk
from bot.channels.teams.bearer import Bearer
from bot.channels.teams.connector import AioConnector, Limits
from bot.channels.teams.edge import INVOKE_SECONDS, PATH, Edge, Kinds
from bot.channels.teams.incoming import Left
from bot.channels.teams.keys import SigningKeys
from bot.channels.teams.recovery import Again
from bot.channels.teams.wire import Connector, Handlers
from bot.channels.tolerant import TolerantInbox
from bot.coaching.ports import Inbox
from bot.domain.errors import ChannelError

_LOG = logging.getLogger(__name__)
_DRAIN_SECONDS: Final = 20.0
SERVICE_HOSTS: Final = (
    "smba.trafficmanager.net",
    "smba.onyx.prod.teams.trafficmanager.net",
    "smba.infra.gcc.teams.microsoft.com",
    "smba.infra.gov.teams.microsoft.us",
    "smba.infra.dod.teams.microsoft.us",
)
"""Hosts of Teams' connector, as Microsoft documents them: public, GCC, GCC High, DoD."""

Later = Callable[[Hashable, Work], bool]
"""Takes on work that goes on after an invoke was answered, in order after that of the same key (a conversation's id).
False if there is too much."""
Make = Callable[[Connector, Later], Handlers]
"""Makes the conversation, once the connector is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsOptions:
    """How Teams is reached. Without `credentials` nothing is checked and only this machine is served (development).

    `tenants` are served, no other. A host of `service_hosts` is spoken to over TLS, unless it is this machine.
    """

    credentials: sdk.Credentials | None
    tenants: frozenset[str] = frozenset()
    service_hosts: tuple[str, ...] = SERVICE_HOSTS
    cloud: sdk.Cloud = field(default_factory=lambda: sdk.PUBLIC)
    limits: Limits = field(default_factory=Limits)
    file_origins: tuple[str, ...] = ()
    invoke_seconds: float = INVOKE_SECONDS
    keys_pause: float = 10.0


class TeamsChannel:
    """Teams, in an application. Nothing is connected before the application starts."""

    def __init__(self, options: TeamsOptions, make: Make, inbox: Inbox) -> None:
        self._options = options
        self._make = make
        self._inbox = TolerantInbox(inbox)
        self._jobs = Jobs()
        self._edge: Edge | None = None
        self._connector: AioConnector | None = None
        self._bearer: Bearer | None = None
        self._keys: SigningKeys[sdk.Key] | None = None
        self.recovery: Recovery | None = None

    def mount(self, application: web.Application) -> None:
        """Add Teams to `application`."""
        application.router.add_post(PATH, self.receive)
        application.cleanup_ctx.append(self.running)

    def report(self) -> dict[str, object]:
        """What Teams' part says of itself: its state, the answers under way, requests refused, calls made again."""
        state = "anonymous" if self._options.credentials is None else "ready"
        if self._bearer is not None and not self._bearer.ready:
            state = "no token"
        return {
            "state": state,
            "under_way": self._jobs.under_way,
            "failed": self._jobs.failed,
            "refused": {str(status): count for status, count in (self._edge.refused if self._edge else {}).items()},
            "retries": self._connector.retries if self._connector else 0,
        }

    async def running(self, _application: web.Application) -> AsyncIterator[None]:
        """Open a session, fetch a token meanwhile, and at the end finish what is under way."""
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(cookie_jar=jar, connector=aiohttp.TCPConnector(limit=0)) as session:
            edge = self._assembled(session)
            aside = [asyncio.create_task(self._recovering(), name="teams-recovery")]
            if self._bearer is not None:
                aside.append(asyncio.create_task(_warm(self._bearer), name="teams-token-first"))
            yield
            for task in aside:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            await edge.drain(_DRAIN_SECONDS)
            if self._bearer is not None:
                await self._bearer.close()
            if self._keys is not None:
                await self._keys.close()

    async def receive(self, request: web.Request) -> web.Response:
        """`POST /api/messages`."""
        if self._edge is None:
            return web.Response(status=503)
        return await self._edge.receive(request)

    def _assembled(self, session: aiohttp.ClientSession) -> Edge:
        options, gate = self._options, None
        if options.credentials is not None:
            self._bearer = Bearer(sdk.acquirer(options.credentials, options.cloud))
            self._keys = SigningKeys(session, options.cloud.metadata_url, sdk.key_of, pause=options.keys_pause)
            gate = sdk.Authenticator(options.credentials.app_id, options.cloud, self._keys)
        connector = AioConnector(
            session, self._bearer, first=self._noted, limits=options.limits, file_origins=options.file_origins
        )
        edge = Edge(
            handlers=self._make(connector, self._later),
            inbox=self._inbox,
            jobs=self._jobs,
            kinds=Kinds(answered=sdk.ANSWERED, written=sdk.WRITTEN, invoke=sdk.INVOKE),
            gate=gate,
            tenants=options.tenants,
            service_origins=frozenset(map(service_origin, options.service_hosts)),
            invoke_seconds=options.invoke_seconds,
        )
        self._edge, self._connector = edge, connector
        again = Again(edge=edge, connector=connector).take_up
        self.recovery = Recovery(inbox=self._inbox, unanswered=edge.unanswered, again=again)
        return edge

    async def _recovering(self) -> None:
        if self.recovery is not None:
            await self.recovery.run()

    def _later(self, key: Hashable, work: Work) -> bool:
        return self._edge is not None and self._edge.later(key, work)

    async def _noted(self, left: Left) -> None:
        """Write down in which message an answer begins: after a crash the next one takes its place."""
        await self._inbox.note(left.where.event, incoming.written(left))


def service_origin(host: str) -> str:
    """The origin of a host of the connector's: TLS, unless it is this machine."""
    return incoming.origin_of(f"{'http' if incoming.is_loopback(host) else 'https'}://{host}")


async def _warm(bearer: Bearer) -> None:
    """Have a token before the first person writes; a refusal is in the log."""
    with contextlib.suppress(ChannelError):
        await bearer.get()
