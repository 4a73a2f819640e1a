"""Drafts that keep coming through Slack, of twenty people; each is answered in its own thread."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fake_slack import TEAM, FakeSlack
from program import program
from traffic import DRAFT, Json, Process, Traffic

PEOPLE = 20


@dataclass
class SlackTraffic(Traffic[FakeSlack]):
    """`folder` is the checkout that runs, if it is another than this one."""

    folder: Path | None = None

    def program(self, state: Path, more: Mapping[str, str]) -> AbstractAsyncContextManager[Process]:
        """`avantpost serve`."""
        return program(self.platform, state, more, self.folder)

    def draft(self, number: int) -> tuple[str, Json]:
        """In the chat of one of them."""
        user, stamp = f"U{number % PEOPLE}", f"{1_600_000_000 + number}.000100"
        message = {"type": "message", "user": user, "text": DRAFT.format(number), "ts": stamp, "team": TEAM}
        self.platform.messages.setdefault(f"D{user}", []).append(message)
        return stamp, message

    async def deliver(self, number: int, message: Json, *, again: bool, to: str) -> int:
        """As an event."""
        event = {**message, "channel": f"D{message['user']}", "channel_type": "im"}
        return await self.platform.deliver(event, event_id=f"Ev{number}", again=again, to=to)

    def answers(self) -> Counter[str]:
        """By thread."""
        return Counter(
            str(each["thread_ts"])
            for number in range(PEOPLE)
            for each in self.platform.answers(f"U{number}")
            if "thread_ts" in each
        )


@asynccontextmanager
async def slack_traffic(
    slack: FakeSlack,
    states: Path,
    *settings: Mapping[str, str],
    rate: float = 40.0,
    copies: int = 1,
    folder: Path | None = None,
) -> AsyncIterator[SlackTraffic]:
    """Drafts to as many replicas as there are settings; at the end all are answered, once."""
    for number in range(PEOPLE):
        slack.person(f"U{number}")
    own = SlackTraffic(slack, rate, copies, folder=folder)
    async with own.kept_up(states, *settings):
        yield own
