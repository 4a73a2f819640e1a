"""One call to a model, within limits: switch, daily budget, equal requests as one, a fair queue, a breaker, one retry.

All of it inside the caller's deadline. Libraries do the parts: `purgatory` the breaker, `tenacity` the retry.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final, Protocol

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import HALF_OPENED, OpenedState
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from bot.assessors.requests import ModelRequest
from bot.domain.errors import AssessorError

_LOG = logging.getLogger(__name__)

_FAILURES, _REST_SECONDS = 5, 30.0
"""After so many failures in a row the endpoint is left alone for so long; then one call tries it."""
_RETRIED: Final = frozenset({"connection", "rate_limit", "server_error"})
_NOBODYS_FAULT: Final = frozenset(
    {"budget", "content_filter", "refusal", "truncated", "bad_request", "unprocessable", "not_recorded"}
)
"""Kinds that say something of the draft or of us, not of the endpoint: they do not open the breaker."""
_LEAST_PAUSE, _MOST_PAUSE = 0.2, 0.6
_LEAST_LEFT = 1.0
"""Seconds that must be left after a pause for a retry to be worth it."""
_ENOUGH: Final = 1.2
"""Of the time that a call usually takes, what must be left after a wait in the queue for it to be worth it."""
_NEWEST: Final = 0.2
"""How much the last call says of what is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model wrote, and what it cost in tokens if the endpoint says."""

    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0


class EndpointError(AssessorError):
    """A call that failed; `retry_after` is what the endpoint asks for, in seconds.

    `hurried`: most of its time had gone by in our own queue, so that it says nothing of the endpoint.
    """

    def __init__(self, kind: str, retry_after: float | None = None, *, hurried: bool = False) -> None:
        super().__init__(kind)
        self.retry_after = retry_after
        self.hurried = hurried


class Endpoint(Protocol):
    """Whatever answers requests: an OpenAI-compatible server, recorded answers, a script in a test."""

    @property
    def model(self) -> str:
        """The model's name, part of a request's key."""
        ...

    async def complete(self, request: ModelRequest, *, timeout: float) -> Completion:  # noqa: ASYNC109 - a hint; the caller's own deadline rules
        """The model's answer.

        Raises:
            EndpointError: none, or one that cannot be used.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Calls at once, calls a day (UTC; None: no limit)."""

    concurrency: int = 8
    daily_budget: int | None = None


@dataclass(slots=True)
class _Flight:
    task: asyncio.Task[Completion]
    waiting: int = 0


@dataclass(slots=True)
class Tally:
    """What the calls amount to since the start: numbers for operators, nothing of a request."""

    calls: int = 0
    shared: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    failures: dict[str, int] = field(default_factory=dict)


class Calls:
    """Calls to one endpoint. One instance a process; safe to share between tasks of one loop."""

    def __init__(
        self,
        endpoint: Endpoint,
        limits: Limits,
        *,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
        rest_seconds: float = _REST_SECONDS,
    ) -> None:
        self._endpoint = endpoint
        self._limits = limits
        self._today = today
        self._spent: tuple[date, int] = (date.min, 0)
        self._room = asyncio.Semaphore(limits.concurrency)
        self._breakers = AsyncCircuitBreakerFactory(
            _FAILURES, rest_seconds, exclude=[asyncio.CancelledError, (AssessorError, _is_nobodys_fault)]
        )
        self._trying = False
        self._usual: dict[str, float] = {}
        self._flights: dict[str, _Flight] = {}
        self.tally = Tally()

    @property
    def endpoint(self) -> Endpoint:
        """Who is called."""
        return self._endpoint

    async def complete(self, request: ModelRequest, *, until: float) -> Completion:
        """The answer to `request`, by the loop's time `until`. Equal requests under way share one call.

        Raises:
            AssessorError: no answer; its kind says why (`deadline`, `budget`, `resting`, `rate_limit`, …).
        """
        key = request.key(self._endpoint.model)
        flight = self._flights.get(key)
        if flight is None:
            return await self._landed(self._begun(request, key, until), key, until)
        self.tally.shared += 1
        try:
            return await self._landed(flight, key, until)
        except AssessorError as error:
            if error.kind != "deadline" or until - asyncio.get_running_loop().time() < _LEAST_LEFT:
                raise
        return await self.complete(request, until=until)  # whose call it was had less time left than this caller

    def _begun(self, request: ModelRequest, key: str, until: float) -> _Flight:
        task = asyncio.create_task(self._bounded(request, until), name="model-call")
        flight = self._flights[key] = _Flight(task)
        task.add_done_callback(lambda _: self._forget(key, flight))
        return flight

    def _forget(self, key: str, flight: _Flight) -> None:
        """Nobody joins `flight` any more; one begun since with the same key stays."""
        if self._flights.get(key) is flight:
            del self._flights[key]

    async def _landed(self, flight: _Flight, key: str, until: float) -> Completion:
        flight.waiting += 1
        try:
            async with asyncio.timeout_at(until):
                return await asyncio.shield(flight.task)
        except TimeoutError:
            raise self._failed("deadline") from None
        finally:
            flight.waiting -= 1
            if flight.waiting == 0 and not flight.task.done():
                # The last one who waited is gone: nobody needs the answer, and a newcomer must start afresh.
                self._forget(key, flight)
                flight.task.cancel()

    async def _bounded(self, request: ModelRequest, until: float) -> Completion:
        loop = asyncio.get_running_loop()
        queued, came = self._room.locked(), loop.time()
        try:
            async with asyncio.timeout_at(until), self._room:
                self._check_budget()
                left = until - loop.time()
                if queued:
                    self._check_time(request, left)
                completion = await self._guarded(request, until, hurried=left < (until - came) / 2)
        except TimeoutError:
            raise self._failed("deadline") from None
        except AssessorError as error:
            raise self._failed(error.kind) from None
        self.tally.prompt_tokens += completion.prompt_tokens
        self.tally.completion_tokens += completion.completion_tokens
        return completion

    async def _guarded(self, request: ModelRequest, until: float, *, hurried: bool) -> Completion:
        breaker = await self._breakers.get_breaker("model")
        if self._trying:  # the library lets everyone through once the rest is over
            raise AssessorError("resting")
        trial = False
        try:
            async with breaker:
                trial = self._trying = breaker.context.state == HALF_OPENED
                return await self._retried(request, until, hurried=hurried)
        except OpenedState:
            raise AssessorError("resting") from None
        finally:
            if trial:
                self._trying = False

    async def _retried(self, request: ModelRequest, until: float, *, hurried: bool) -> Completion:
        loop = asyncio.get_running_loop()

        def worth_it(error: BaseException) -> bool:
            if not isinstance(error, EndpointError) or error.kind not in _RETRIED or self._is_spent():
                return False
            return (error.retry_after or 0.0) + _MOST_PAUSE + _LEAST_LEFT < until - loop.time()

        def pause(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.retry_after if isinstance(error, EndpointError) and error.retry_after else 0.0
            return asked + _jitter()

        async for attempt in AsyncRetrying(
            retry=retry_if_exception(worth_it), stop=stop_after_attempt(2), wait=pause, reraise=True
        ):
            with attempt:
                self._check_budget()
                self._spent = (self._today(), self._spent_today() + 1)
                self.tally.calls += 1
                return await self._once(request, until - loop.time(), hurried=hurried)
        raise AssertionError("a retry either returns or raises")  # pragma: no cover - tenacity reraises

    async def _once(self, request: ModelRequest, seconds: float, *, hurried: bool) -> Completion:
        """One attempt. Its own clock, so that a hang counts as the endpoint's failure and not as a caller who left."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(max(seconds - 0.05, 0.0)):
                completion = await self._endpoint.complete(request, timeout=seconds)
        except TimeoutError:
            self._took(request, max(loop.time() - began, self._usual.get(_name(request), 0.0)))
            raise EndpointError("deadline", hurried=hurried) from None
        except AssessorError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an endpoint raises may hold the draft: its type is enough
            _LOG.error("a call to the model failed as nobody foresaw (%s)", type(error).__name__)
            raise EndpointError("unexpected") from None
        self._took(request, loop.time() - began)
        return completion

    def _took(self, request: ModelRequest, seconds: float) -> None:
        """Learn how long a call for this prompt takes; one that was given up took longer than that."""
        usual = self._usual.get(_name(request), seconds)
        self._usual[_name(request)] = usual + _NEWEST * (seconds - usual)

    def _spent_today(self) -> int:
        day, spent = self._spent
        return spent if day == self._today() else 0

    def _is_spent(self) -> bool:
        return self._limits.daily_budget is not None and self._spent_today() >= self._limits.daily_budget

    def _check_budget(self) -> None:
        """Raise if the day's calls are made. Only what is sent is counted, a retry too."""
        if self._is_spent():
            raise AssessorError("budget")

    def _check_time(self, request: ModelRequest, left: float) -> None:
        """Raise if a call could hardly end in the time that is left: those behind have more, and a use for it."""
        if left < _ENOUGH * self._usual.get(_name(request), 0.0):
            raise AssessorError("deadline")

    def _failed(self, kind: str) -> AssessorError:
        self.tally.failures[kind] = self.tally.failures.get(kind, 0) + 1
        return AssessorError(kind)

    def report(self) -> Mapping[str, object]:
        """Numbers for operators."""
        tally = self.tally
        return {
            "calls": tally.calls,
            "shared": tally.shared,
            "prompt_tokens": tally.prompt_tokens,
            "completion_tokens": tally.completion_tokens,
            "failures": dict(tally.failures),
        }


def _is_nobodys_fault(error: AssessorError) -> bool:
    return error.kind in _NOBODYS_FAULT or (isinstance(error, EndpointError) and error.hurried)


def _name(request: ModelRequest) -> str:
    return request.prompt.partition("@")[0]


def _jitter() -> float:
    return random.uniform(_LEAST_PAUSE, _MOST_PAUSE)  # noqa: S311 - spreads retries, protects nothing
