"""Drafts that keep coming through Teams, one a person.

After a kill the author is asked once to send it again: that counts as the answer. What Teams splits off an advice (its
citations) does not count.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fake_teams import FakeTeams, words
from teams_program import program
from traffic import CANARY, DRAFT, Json, Process, Traffic

CLOSING, GREETING = "You decide", "an AI, not a person"
INTERRUPTED = "I was interrupted before I could read what you sent me"


@dataclass
class TeamsTraffic(Traffic[FakeTeams]):
    """A person's name is their draft's."""

    def program(self, state: Path, more: Mapping[str, str]) -> AbstractAsyncContextManager[Process]:
        """`avantpost serve`."""
        return program(self.platform, state, more, script="serve_teams.py")

    def draft(self, number: int) -> tuple[str, Json]:
        """In their chat."""
        return f"u{number}", self.platform.message(f"u{number}", DRAFT.format(number))

    async def deliver(self, number: int, message: Json, *, again: bool, to: str) -> int:  # noqa: ARG002 - the message's
        """As an activity, whose id tells it."""
        status, _ = await self.platform.deliver(message, to=to)
        return status

    def answers(self) -> Counter[str]:
        """Advice and questions to send it again."""
        return Counter(
            user
            for user in self.sent
            for said in map(words, self.platform.answers(user))
            if (CLOSING in said and GREETING not in said) or INTERRUPTED in said
        )

    def asked_again(self) -> int:
        """Authors who were asked to send it again."""
        return sum(any(INTERRUPTED in words(each) for each in self.platform.answers(user)) for user in self.sent)


@asynccontextmanager
async def teams_traffic(
    teams: FakeTeams, states: Path, *settings: Mapping[str, str], rate: float = 10.0, copies: int = 1, doubled: int = 0
) -> AsyncIterator[TeamsTraffic]:
    """Drafts to as many replicas as there are settings; at the end all are answered, at most `doubled` twice."""
    own = TeamsTraffic(teams, rate, copies)
    async with own.kept_up(states, *settings, doubled=doubled):
        yield own
    assert any(CANARY in call for call in teams.wire)
    assert teams.faults == []
