"""Drafts that keep coming while something breaks, and the three counts that matter: unanswered, doubled, kept.

Slack's half delivers as Slack does: an event that was not acknowledged comes again, under its name.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError
from fake_slack import TEAM, FakeSlack, Json
from program import program

CANARY = "quokka-zebrafish-8123"
DRAFT = f"Our Q3 revenue is skyrocketing, {CANARY} {{}}"
PEOPLE = 20
_CHANCE = random.Random(7)  # noqa: S311 - an order, not a secret


@dataclass
class Traffic:
    """`rate` drafts a second, of twenty people, to one replica or to several in turn."""

    slack: FakeSlack
    replicas: list[str]
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)
    rate: float = 40.0
    copies: int = 1
    """How often each event is delivered, at random moments: as Slack does when an acknowledgement is lost."""
    sent: list[str] = field(default_factory=list)
    refused: int = 0
    _deliveries: set[asyncio.Task[None]] = field(default_factory=set)
    _sending: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Send until `end`."""
        for number in range(PEOPLE):
            self.slack.person(f"U{number}")
        self._sending = asyncio.create_task(self._send())

    async def end(self) -> None:
        """Send no more, and wait until everything that was sent is acknowledged and answered."""
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None
        await asyncio.gather(*self._deliveries)
        await self.answered(len(self.sent))

    async def until(self, ask: Callable[[], Awaitable[int]], holds: Callable[[int], bool]) -> None:
        """Wait until what `ask` says holds."""
        async with asyncio.timeout(60):
            while not holds(await ask()):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)

    async def answered(self, count: int, seconds: float = 90.0) -> None:
        """Wait until so many drafts have an answer."""
        async with asyncio.timeout(seconds):
            while len(self.answers()) < count:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)

    def answers(self) -> Counter[str]:
        """Answers by draft."""
        return Counter(
            str(each["thread_ts"])
            for number in range(PEOPLE)
            for each in self.slack.answers(f"U{number}")
            if "thread_ts" in each
        )

    def counts(self) -> tuple[int, int]:
        """Unanswered drafts, and doubled ones."""
        answers = self.answers()
        unanswered = [stamp for stamp in self.sent if not answers[stamp]]
        return len(unanswered), sum(1 for count in answers.values() if count > 1)

    def event(self, number: int) -> Json:
        """One draft, as it stands in Slack."""
        user = f"U{number % PEOPLE}"
        stamp = f"{1_600_000_000 + number}.000100"
        return {"type": "message", "user": user, "text": DRAFT.format(number), "ts": stamp, "team": TEAM}

    async def _send(self) -> None:
        while True:
            number = len(self.sent)
            message = self.event(number)
            self.slack.messages.setdefault(f"D{message['user']}", []).append(message)
            self.sent.append(str(message["ts"]))
            for copy in range(self.copies):
                self._deliveries.add(asyncio.create_task(self._delivered(number, message, copy)))
            await asyncio.sleep(1 / self.rate)

    async def _delivered(self, number: int, message: Json, copy: int) -> None:
        """Until it is acknowledged, by whichever replica: Slack tries again, here without its minutes between."""
        if self.copies > 1:  # out of order, and again
            await asyncio.sleep(_CHANCE.random())
        event = {**message, "channel": f"D{message['user']}", "channel_type": "im"}
        for attempt in range(copy, 400):
            replica = self.replicas[(number + attempt) % len(self.replicas)]
            try:
                status = await self.slack.deliver(event, event_id=f"Ev{number}", again=attempt > 0, to=replica)
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


@asynccontextmanager
async def traffic(
    slack: FakeSlack,
    states: Path,
    *settings: dict[str, str],
    rate: float = 40.0,
    copies: int = 1,
    folder: Path | None = None,
) -> AsyncIterator[Traffic]:
    """Drafts to as many replicas as there are settings; at the end all are answered, once.

    `states` holds a folder of state for each; `folder` is the checkout that runs, if it is another than this one.
    """
    async with AsyncExitStack() as stack:
        own = Traffic(slack, [], rate=rate, copies=copies)
        for replica in await asyncio.gather(
            *(
                _started(stack, slack, states / f"replica-{number}", given, folder)
                for number, given in enumerate(settings)
            )
        ):
            own.processes.append(replica[0])
            own.replicas.append(replica[1])
        own.begin()
        await own.answered(10)
        yield own
        await own.end()
    assert own.counts() == (0, 0), own.counts()
    assert len(own.sent) > 30


@asynccontextmanager
async def joined(own: Traffic, state: Path, more: dict[str, str]) -> AsyncIterator[None]:
    """One more replica, of this checkout."""
    async with AsyncExitStack() as stack:
        process, url = await _started(stack, own.slack, state, more, None)
        own.processes.append(process)
        own.replicas.append(url)
        yield


async def _started(
    stack: AsyncExitStack, slack: FakeSlack, state: Path, more: dict[str, str], folder: Path | None
) -> tuple[asyncio.subprocess.Process, str]:
    await asyncio.to_thread(state.mkdir, exist_ok=True)
    process = await stack.enter_async_context(program(slack, state, more, folder))
    return process, slack.coach_url  # set by this very program: nothing ran in between
