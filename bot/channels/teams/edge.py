"""`POST /api/messages`: who sends it, is it sound, was it seen; written down, acknowledged, then a job for the coach.

Strangers get a status and no word: 401 for a token that is not right, 400 for a body that is not Teams', 413 for one
that is too large, 503 while it cannot be told. Nothing of a request reaches a log.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Collection, Hashable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, Protocol

from aiohttp import web

from bot.channels.jobs import Jobs, Work
from bot.channels.teams import incoming
from bot.channels.teams.incoming import Left, MalformedError, origin_of
from bot.channels.teams.wire import Handlers, Invoked, Json, Reference
from bot.coaching.ports import Inbox, InFlight
from bot.domain.errors import ChannelError

PATH: Final = "/api/messages"
MOST_BYTES: Final = 256 * 1024
INVOKE_SECONDS: Final = 10.0
"""Teams waits fifteen, the network's time included."""
_READ_SECONDS: Final = 10.0
_MOST_EXCUSES: Final = 500
_LOG = logging.getLogger(__name__)
_PROXIES: Final = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
_ERROR: Final = "application/vnd.microsoft.error"
_WHERE: ContextVar[Reference] = ContextVar("where")
"""Whose request is being answered: a job keeps the context in which it was added."""


class Gate(Protocol):
    """Tells who sent a request."""

    async def service_url(self, header: str | None, channel: str) -> str:
        """The serviceUrl that a token was made for. Raises `ChannelError` with an HTTP status."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """Names of activities: which are answered, which hold what somebody wrote, which want an answer at once."""

    answered: Collection[str]
    written: Collection[str]
    invoke: str


@dataclass(slots=True, kw_only=True)
class Edge:
    """The door. Without a `gate` (development) only this machine is let in, and only its own `service_origins`.

    `tenants` are those that are served; with none named, whoever the gate lets in.
    """

    handlers: Handlers
    inbox: Inbox
    jobs: Jobs
    kinds: Kinds
    gate: Gate | None
    tenants: Collection[str]
    service_origins: Collection[str]
    invoke_seconds: float = INVOKE_SECONDS
    unanswered: list[InFlight] = field(default_factory=list)
    """Events that could not even be excused; `recovery.py` tries them again."""
    refused: dict[int, int] = field(default_factory=dict)
    """Requests refused, by status."""
    _excuses: Jobs = field(default_factory=lambda: Jobs(at_once=8, most=_MOST_EXCUSES))

    async def receive(self, request: web.Request) -> web.Response:
        """One request of the platform's."""
        try:
            activity, where = await self._admitted(request)
        except (MalformedError, ChannelError) as error:
            status = error.status if isinstance(error, ChannelError) else 400
            self.refused[status] = self.refused.get(status, 0) + 1
            return web.Response(status=status, headers={"WWW-Authenticate": "Bearer"} if status == 401 else None)
        kind = incoming.kind_of(activity)
        if kind == self.kinds.invoke:
            return await self._invoked(where, activity)
        if kind not in self.kinds.answered or not where.activity:
            return web.Response()
        event = InFlight(
            event=where.event,
            conversation=where.conversation,
            message=where.activity if kind in self.kinds.written else "",
            reference=incoming.written(Left(where=where)),
        )
        if await self.inbox.take(event):
            self.work(where, lambda: self.handlers.activity(where, activity), [event])
        return web.Response()

    def later(self, key: Hashable, work: Work) -> bool:
        """Do `work` after the answer to an invoke, in order after that of the same key; False if there is too much.

        Its failure is told, and after a crash its asker is, in the chat that the invoke came from.
        """
        where = _WHERE.get()
        event = InFlight(
            event=where.event,
            conversation=where.conversation,
            message=where.activity or where.event,
            reference=incoming.written(Left(where=where)),
        )

        async def recorded() -> None:
            await self.inbox.take(event)
            await work()

        return self._add(key, where, recorded, [event])

    def work(self, where: Reference, work: Work, held: Sequence[InFlight] = ()) -> None:
        """Do `work` in its conversation's order; if there is too much of it already, say so."""

        async def excused() -> None:
            await self.handlers.busy(where)
            for event in held:
                await self.inbox.done(event.event)

        async def not_even_that(_reference: str) -> None:
            self.unanswered.extend(held)

        _WHERE.set(where)  # work may go on in other work
        if not self._add(where.conversation, where, work, held):
            self._excuses.add(where.conversation, excused, not_even_that)

    def _add(self, key: Hashable, where: Reference, work: Work, held: Sequence[InFlight]) -> bool:
        """A job. What it `held` is done with when it ends, or when its failure was told."""

        async def ended(step: Callable[[], Awaitable[None]]) -> None:
            await step()
            for event in held:
                await self.inbox.done(event.event)

        return self.jobs.add(
            key,
            lambda: ended(work),
            lambda reference: ended(lambda: self.handlers.failed(where, reference)),
            lambda: self.unanswered.extend(held),
        )

    async def drain(self, seconds: float) -> None:
        """Let what is under way end, for at most `seconds`."""
        await self.jobs.drain(seconds)
        await self._excuses.drain(1.0)

    # ---------------------------------------------------------------- who is let in

    async def _admitted(self, request: web.Request) -> tuple[Json, Reference]:
        """The activity, if it comes from the platform, from a tenant that is served, and is sound.

        Raises:
            ChannelError: with the status of the refusal.
            MalformedError: it is none of Teams'.
        """
        origin = ""
        if self.gate is not None:
            origin = await self.gate.service_url(request.headers.get("Authorization"), incoming.CHANNEL)
        elif not _is_from_here(request):
            raise ChannelError("denied", 401)
        if request.content_type != "application/json":
            raise MalformedError
        activity = incoming.parsed(await _body(request))
        where = incoming.reference_of(activity)
        incoming.kind_of(activity)
        told = where.service_url.rstrip("/")
        if (self.gate is not None and told != origin.rstrip("/")) or not self._is_served(where, told):
            raise ChannelError("denied", 401)
        return activity, where

    def _is_served(self, where: Reference, service_url: str) -> bool:
        if self.gate is None:
            return incoming.is_loopback(origin_of(service_url).partition("://")[2])
        return origin_of(service_url) in self.service_origins and where.tenant in {
            each.casefold() for each in self.tenants
        }

    # ---------------------------------------------------------------- invokes

    async def _invoked(self, where: Reference, activity: Json) -> web.Response:
        """The handler's answer, or that there is none, in time."""
        reference = secrets.token_hex(4)
        _WHERE.set(where)
        try:
            async with asyncio.timeout(self.invoke_seconds):
                answer = await self.handlers.invoke(where, activity)
        except Exception as error:  # noqa: BLE001 - the one place where an invoke's failure becomes a kind message
            _LOG.error("%s: an invoke failed (%s)", reference, type(error).__name__)
            self._excuses.add(where.conversation, lambda: self.handlers.failed(where, reference), _say_nothing)
            answer = _no_answer(activity, reference)
        return web.json_response(answer.body, status=answer.status)


def _is_from_here(request: web.Request) -> bool:
    """True for this machine, and not for whoever comes through a proxy or a tunnel that runs on it."""
    if any(name in request.headers for name in _PROXIES):
        return False
    return incoming.is_loopback(request.remote or "") and incoming.is_loopback(request.host)


def _no_answer(activity: Json, reference: str) -> Invoked:
    """What a card wants to hear when its action failed; other invokes want an empty body."""
    if activity.get("name") != "adaptiveCard/action":
        return Invoked()
    return Invoked(body={"statusCode": 500, "type": _ERROR, "value": {"code": reference, "message": ""}})


async def _body(request: web.Request) -> bytes:
    """The body, of the size and within the time that an activity may have.

    Raises:
        ChannelError: it is larger, or does not come.
    """
    if (request.content_length or 0) > MOST_BYTES:
        raise ChannelError("too_large", 413)
    data = bytearray()
    try:
        async with asyncio.timeout(_READ_SECONDS):
            async for piece in request.content.iter_any():
                data += piece
                if len(data) > MOST_BYTES:
                    break
    except (TimeoutError, ConnectionError):
        raise ChannelError("slow", 408) from None
    except Exception:  # noqa: BLE001 - whatever is wrong with its encoding
        raise MalformedError from None
    if len(data) > MOST_BYTES:
        raise ChannelError("too_large", 413)
    return bytes(data)


async def _say_nothing(_reference: str) -> None:
    """An excuse that fails is not excused."""
