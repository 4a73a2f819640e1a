"""What is remembered of a chat: one exchange, for half an hour, for a bounded number of chats."""

import asyncio

import pytest
from conversations import DRAFTS
from memory_connector import Tenant

from bot.channels.teams import recent
from bot.channels.teams.recent import SECONDS, Last, Recent
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.domain.draft import Draft


@pytest.fixture
def last(shipped_coach: Coach) -> Last:
    """An exchange."""
    draft = Draft(text=DRAFTS[0])
    return Last(draft=draft, advice=shipped_coach.review_whole(draft, surface=Surface.TEAMS), message="u1")


class Clock:
    """A clock that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


async def test_an_exchange_is_dropped_when_its_time_is_over(last: Last) -> None:
    """Not only unseen: it is gone, whoever comes."""
    clock = Clock()
    kept = Recent(clock=clock)
    kept.keep("a", last)
    clock.now = SECONDS - 1
    assert kept.of("a") == last
    clock.now = SECONDS
    assert kept.of("b") is None
    assert DRAFTS[0] not in repr(kept)


async def test_it_is_dropped_though_nobody_comes(last: Last, monkeypatch: pytest.MonkeyPatch) -> None:
    """An alarm does it."""
    monkeypatch.setattr(recent, "SECONDS", 0.05)
    kept = Recent()
    kept.keep("a", last)
    assert DRAFTS[0] in repr(kept)
    async with asyncio.timeout(10):
        while DRAFTS[0] in repr(kept):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)


async def test_chats_and_ids_are_bounded(last: Last) -> None:
    """The oldest leaves first."""
    kept = Recent()
    for number in range(2_100):
        kept.keep(str(number), last)
        kept.posted(str(number), [f"m{number}"])
    assert kept.of("99") is None
    assert kept.of("2099") == last
    assert kept.all("99") == []
    kept.posted("x", [str(number) for number in range(300)], "u1")
    assert kept.answers("x", "u1") == [str(number) for number in range(100, 300)]
    assert kept.beside("x", "150")[0] == "100"
    assert kept.beside("x", "unknown") == ["unknown"]


async def test_nothing_that_stays_longer_holds_a_draft(tenant: Tenant) -> None:
    """After half an hour all that the conversation keeps are ids."""
    word = "zebrafish-quokka"
    await tenant.types(f"{DRAFTS[0]} {word}")
    await tenant.types("why?")
    conversation = tenant.talk.conversation
    assert word in repr(conversation.recent)
    conversation.recent.clock = lambda: float("inf")
    assert conversation.recent.of("anybody") is None
    assert word not in repr(conversation.recent)
    assert word not in repr(conversation.people.__dict__)
    assert word not in repr(tenant.talk.extension._reading)
