"""Drafts that keep coming through Teams while something breaks: the same three counts as `traffic.py`.

Teams' half delivers as Teams does: an activity that was not acknowledged comes again, under its id. After a kill the
author is asked once to send it again: that counts as the answer. What Teams splits off an advice (its citations) does
not count.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError
from fake_teams import FakeTeams, Json, words
from teams_program import program
from traffic import CANARY, DRAFT

CLOSING, GREETING = "You decide", "an AI, not a person"
INTERRUPTED = "I was interrupted before I could read what you sent me"


@dataclass
class TeamsTraffic:
    """`rate` drafts a second, one a person, to one replica or to several in turn."""

    teams: FakeTeams
    replicas: list[str]
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)
    rate: float = 10.0
    copies: int = 1
    sent: list[str] = field(default_factory=list)
    refused: int = 0
    _deliveries: set[asyncio.Task[None]] = field(default_factory=set)
    _sending: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Send until `end`."""
        self._sending = asyncio.create_task(self._send())

    async def end(self) -> None:
        """Send no more, and wait until all is acknowledged and answered, and nothing more comes."""
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None
        await asyncio.gather(*self._deliveries)
        await self.answered(len(self.sent))
        seen = -1
        while seen != len(self.teams.wire):
            seen = len(self.teams.wire)
            await asyncio.sleep(1)

    async def answered(self, count: int, seconds: float = 150.0) -> None:
        """Wait until so many drafts have an answer."""
        async with asyncio.timeout(seconds):
            while sum(1 for user in self.sent if self.answers(user)) < count:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)

    def answers(self, user: str) -> int:
        """Advice and questions to send it again, in somebody's chat: they sent one draft."""
        said = [words(each) for each in self.teams.answers(user)]
        return sum((CLOSING in each and GREETING not in each) or INTERRUPTED in each for each in said)

    def counts(self) -> tuple[int, int]:
        """Unanswered drafts, and doubled ones."""
        found = [self.answers(user) for user in self.sent]
        return sum(count < 1 for count in found), sum(count > 1 for count in found)

    def asked_again(self) -> int:
        """Authors who were asked to send it again."""
        return sum(any(INTERRUPTED in words(each) for each in self.teams.answers(user)) for user in self.sent)

    async def _send(self) -> None:
        for number in itertools.count():
            user = f"u{number}"
            message = self.teams.message(user, DRAFT.format(number))
            self.sent.append(user)
            for copy in range(self.copies):
                self._deliveries.add(asyncio.create_task(self._delivered(number, message, copy)))
            await asyncio.sleep(1 / self.rate)

    async def _delivered(self, number: int, message: Json, copy: int) -> None:
        """Until it is acknowledged, by whichever replica; copies come out of order."""
        await asyncio.sleep(copy * 0.37 * (1 + number % 3))
        for attempt in range(copy, 400):
            replica = self.replicas[(number + attempt) % len(self.replicas)]
            try:
                status, _ = await self.teams.deliver(message, to=replica)
            except (ClientError, ConnectionError, TimeoutError):
                status = 0
            if status == 200:
                return
            self.refused += 1
            await asyncio.sleep(0.2)
        raise AssertionError(f"draft {number} was never acknowledged")


@asynccontextmanager
async def teams_traffic(
    teams: FakeTeams, states: Path, *settings: Mapping[str, str], rate: float = 10.0, copies: int = 1, doubled: int = 0
) -> AsyncIterator[TeamsTraffic]:
    """Drafts to as many replicas as there are settings; at the end all are answered, at most `doubled` twice."""
    async with AsyncExitStack() as stack:
        own = TeamsTraffic(teams, [], rate=rate, copies=copies)
        for number, given in enumerate(settings):
            state = states / f"replica-{number}"
            await asyncio.to_thread(state.mkdir, exist_ok=True)
            own.processes.append(await stack.enter_async_context(program(teams, state, given, script="serve_teams.py")))
            own.replicas.append(teams.coach_url)
        own.begin()
        await own.answered(5)
        yield own
        await own.end()
    unanswered, twice = own.counts()
    assert unanswered == 0
    assert twice <= doubled, (twice, len(own.sent))
    assert len(own.sent) > 15
    assert any(CANARY in call for call in teams.wire)
    assert teams.faults == []
