"""A company on loopback: replicas of the real program on one PostgreSQL, and what a stretch of drafts costs them."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import aiohttp

from bench.drafts import drafts
from bench.fakes import Model, Sender, Slack, at, slack_settings
from bench.load.statements import known
from bench.programs import Program, megabytes, processor_seconds, program, rank
from tests.postgres import Cluster, cluster, programs

PEOPLE = 100_000
"""Who may write: each draft is another person's, so that nothing is remembered of them."""
_TEXTS = drafts(500)
_NUMBERS = iter(range(0, 10**9, 10**6 + 5_003))
"""Where each stretch begins: other events, and other people than those before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a stretch cost. Milliseconds; processor time is that of the replicas."""

    reviews: int
    seconds: float
    processor: float
    first: Sequence[float]
    whole: Sequence[float]
    acknowledged: Sequence[float]
    before: float
    after: float
    calls: Counter[str] = field(default_factory=Counter)
    model_calls: int = 0
    model_most: int = 0
    partial: int = 0
    busy: int = 0
    unanswered: int = 0
    doubled: int = 0

    @property
    def per_review(self) -> float:
        """Processor milliseconds for one review."""
        return self.processor * 1000 / self.reviews

    def row(self, name: str) -> list[str]:
        """A line of the table."""
        waits = (rank(self.first, 50), rank(self.first, 99), rank(self.acknowledged, 99))
        mended = f"{self.partial} partial" if self.partial else ""
        said = [
            mended,
            f"{self.busy} busy" if self.busy else "",
            f"{self.unanswered} unanswered, {self.doubled} doubled",
        ]
        return [
            name,
            f"{self.reviews:,} in {self.seconds:.0f} s",
            f"{self.per_review:.1f}",
            *(f"{wait:,.0f}" for wait in waits),
            f"{self.before:.0f} → {self.after:.0f}",
            ", ".join(filter(None, said)),
        ]


@contextmanager
def database() -> Iterator[Cluster]:
    """A throw-away PostgreSQL."""
    if programs() is None:
        sys.exit("PostgreSQL's programs are not here (Debian: apt-get install postgresql)")
    with cluster() as running:
        yield running


@asynccontextmanager
async def replicas(
    slack: Slack, count: int, url: str, *, command: str = "", **settings: str
) -> AsyncIterator[list[Program]]:
    """So many replicas that share the database at `url`; `command`: a module that serves in its place."""
    given = {**slack_settings(slack), "AVANTPOST_DATABASE_URL": url, **settings}
    async with AsyncExitStack() as stack:
        module = [command] if command else ["bot", "serve"]
        running = [await stack.enter_async_context(program("-m", *module, **given)) for _ in range(count)]
        yield running


def text(number: int) -> str:
    """A draft of about 170 words; no two are equal."""
    return f"{_TEXTS[number % len(_TEXTS)]} ({number})"


@asynccontextmanager
async def people(slack: Slack, running: Sequence[Program], *, new: bool = False) -> AsyncIterator[Sender]:
    """Those who write: each for the first time today, or (`new`) for the first time ever."""
    start = next(_NUMBERS)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield Sender(
            slack,
            [each.url for each in running],
            session,
            user=lambda number: f"N{number}" if new else f"P{number % PEOPLE}",
            text=text,
            start=start,
        )


@asynccontextmanager
async def warm(slack: Slack, running: Sequence[Program], url: str) -> AsyncIterator[None]:
    """The replicas after their first hundred drafts each, with nothing of these in the figures."""
    await known(url, PEOPLE)
    async with people(slack, running) as sender:
        await at([number / 20 for number in range(60 * len(running))], sender.send)
        await sender.answered()
    slack.forget()
    yield


async def stretch(
    slack: Slack,
    model: Model,
    running: Sequence[Program],
    moments: Sequence[float],
    *,
    new: bool = False,
    patience: float = 60.0,
) -> Cost:
    """Drafts at these moments, and what they cost."""
    slack.forget()
    model.calls = model.most = 0
    before, used = sum(megabytes(each.pid) for each in running), _used(running)
    async with people(slack, running, new=new) as sender:
        began = time.perf_counter()
        await at(moments, sender.send)
        await sender.answered(patience)
        seconds = time.perf_counter() - began
        await asyncio.sleep(0.5)  # what is written down after an answer
        unanswered, doubled = sender.counts()
        return Cost(
            reviews=len(sender.sent),
            seconds=seconds,
            processor=_used(running) - used,
            first=sender.first(),
            whole=sender.whole(),
            acknowledged=sender.acknowledged,
            before=before,
            after=sum(megabytes(each.pid) for each in running),
            calls=Counter(slack.calls),
            model_calls=model.calls,
            model_most=model.most,
            partial=slack.partial,
            busy=slack.busy,
            unanswered=unanswered,
            doubled=doubled,
        )


def _used(running: Sequence[Program]) -> float:
    return sum(processor_seconds(each.pid) for each in running)


async def many(
    slack: Slack, running: Sequence[Program], count: int, *, at_once: int, told: Callable[[int, float, float], None]
) -> None:
    """`count` drafts, so many under way at once; after each tenth, drafts so far, memory and milliseconds a draft."""
    slack.forget()
    async with people(slack, running) as sender:
        for tenth in range(10):
            used, room = _used(running), asyncio.Semaphore(at_once)

            async def one(room: asyncio.Semaphore = room) -> None:
                async with room:
                    await slack.ending(await sender.send())

            await asyncio.gather(*(one() for _ in range(count // 10)))
            drafts_so_far = (tenth + 1) * count // 10
            memory = sum(megabytes(each.pid) for each in running)
            told(drafts_so_far, memory, (_used(running) - used) * 1000 / (count // 10))
            slack.forget()
            sender.sent.clear()
