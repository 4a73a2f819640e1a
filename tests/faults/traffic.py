"""Drafts that keep coming while something breaks, and the three counts that matter: unanswered, doubled, kept.

Events are delivered as platforms do: one that was not acknowledged comes again, under its name. What a draft is and
which messages answer it is each platform's own (`slack_traffic.py`, `teams_traffic.py`).
"""

import asyncio
import itertools
import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from aiohttp import ClientError

CANARY = "quokka-zebrafish-8123"
DRAFT = f"Our Q3 revenue is skyrocketing, {CANARY} {{}}"
_CHANCE = random.Random(7)  # noqa: S311 - an order, not a secret
Json = dict[str, Any]
Process = asyncio.subprocess.Process


class Platform(Protocol):
    """A platform on loopback; `wire` is every call that reached it."""

    coach_url: str
    wire: list[str]


P = TypeVar("P", bound=Platform)


@dataclass
class Traffic(ABC, Generic[P]):
    """`rate` drafts a second to one replica or to several in turn. `sent` names each draft."""

    platform: P
    rate: float
    copies: int = 1
    """How often each event is delivered, at random moments: as when an acknowledgement is lost."""
    replicas: list[str] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    refused: int = 0
    _deliveries: set[asyncio.Task[None]] = field(default_factory=set)
    _sending: asyncio.Task[None] | None = None

    @abstractmethod
    def program(self, state: Path, more: Mapping[str, str]) -> AbstractAsyncContextManager[Process]:
        """The program, to which the platform delivers from now on."""

    @abstractmethod
    def draft(self, number: int) -> tuple[str, Json]:
        """One draft and its name, as it stands in the chat."""

    @abstractmethod
    async def deliver(self, number: int, message: Json, *, again: bool, to: str) -> int:
        """Deliver a draft; the status of the answer."""

    @abstractmethod
    def answers(self) -> Counter[str]:
        """Answers by the draft's name."""

    @asynccontextmanager
    async def kept_up(self, states: Path, *settings: Mapping[str, str], doubled: int = 0) -> AsyncIterator[None]:
        """To as many replicas as there are settings; at the end all are answered, at most `doubled` twice.

        `states` holds a folder of state for each.
        """
        async with AsyncExitStack() as stack:
            for number, given in enumerate(settings):
                await stack.enter_async_context(self.joined(states / f"replica-{number}", given))
            self._sending = asyncio.create_task(self._send())
            await self.answered(10)
            yield
            await self.end()
        unanswered, twice = self.counts()
        assert unanswered == 0
        assert twice <= doubled, (twice, len(self.sent))
        assert len(self.sent) >= 20

    @asynccontextmanager
    async def joined(self, state: Path, more: Mapping[str, str]) -> AsyncIterator[None]:
        """One more replica."""
        await asyncio.to_thread(state.mkdir, exist_ok=True)
        async with self.program(state, more) as process:
            self.processes.append(process)
            self.replicas.append(self.platform.coach_url)
            yield

    async def end(self) -> None:
        """Send no more, and wait until all is acknowledged and answered, and nothing more comes."""
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None
        await asyncio.gather(*self._deliveries)
        await self.answered(len(self.sent))
        seen = -1
        while seen != len(self.platform.wire):
            seen = len(self.platform.wire)
            await asyncio.sleep(1)

    async def until(self, ask: Callable[[], Awaitable[int]], holds: Callable[[int], bool]) -> None:
        """Wait until what `ask` says holds."""
        async with asyncio.timeout(60):
            while not holds(await ask()):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)

    async def answered(self, count: int, seconds: float = 150.0) -> None:
        """Wait until so many drafts have an answer."""
        async with asyncio.timeout(seconds):
            while len(self.answers()) < count:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)

    def counts(self) -> tuple[int, int]:
        """Unanswered drafts, and doubled ones."""
        answers = self.answers()
        return sum(not answers[name] for name in self.sent), sum(count > 1 for count in answers.values())

    async def _send(self) -> None:
        for number in itertools.count():
            name, message = self.draft(number)
            self.sent.append(name)
            for copy in range(self.copies):
                self._deliveries.add(asyncio.create_task(self._delivered(number, message, copy)))
            await asyncio.sleep(1 / self.rate)

    async def _delivered(self, number: int, message: Json, copy: int) -> None:
        """Until it is acknowledged, by whichever replica: again at once, without a platform's minutes between."""
        if self.copies > 1:  # out of order, and again
            await asyncio.sleep((copy + 1) * _CHANCE.random())
        for attempt in range(copy, 400):
            replica = self.replicas[(number + attempt) % len(self.replicas)]
            try:
                status = await self.deliver(number, message, again=attempt > 0, to=replica)
            except (ClientError, ConnectionError, TimeoutError):
                status = 0
            if status == 200:
                return
            self.refused += 1
            await asyncio.sleep(0.2)
        raise AssertionError(f"draft {number} was never acknowledged")


def holds_no_draft(*folders: Path) -> None:
    """No file of these folders has a word of a draft."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                assert CANARY.encode() not in path.read_bytes(), path
