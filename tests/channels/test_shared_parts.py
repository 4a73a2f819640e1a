"""What every chat shares: the names of events that were seen, and the charter's index."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from memory import MemoryInbox

from bot.channels import tolerant
from bot.channels.tolerant import TolerantInbox
from bot.coaching.coach import Coach
from bot.coaching.lookups import Lookups
from bot.coaching.ports import InFlight
from bot.domain.draft import Language
from bot.matching.stemming import stems


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def event(number: int) -> InFlight:
    """One of many."""
    return InFlight(event=f"Ev{number}", conversation="D1", message="1.0")


async def test_a_name_is_remembered_for_an_hour_while_the_database_is_away() -> None:
    """And no longer: an hour's names are all that is held."""
    clock = Clock()
    inbox = TolerantInbox(MemoryInbox(away=True), clock)
    assert [await inbox.take(event(number)) for number in (1, 2, 1)] == [True, True, False]
    clock.now = 3_599.0
    assert not await inbox.take(event(2))
    clock.now = 3_600.0
    assert await inbox.take(event(3))
    assert list(inbox._seen) == ["Ev3"]


async def test_names_are_bounded_whatever_comes_within_an_hour() -> None:
    """The oldest goes for the newest; an event costs a look at one name, not at all of them."""
    inbox = TolerantInbox(MemoryInbox(away=True), Clock())
    for number in range(tolerant._REMEMBERED + 50):
        inbox._again(str(number))
    assert len(inbox._seen) == tolerant._REMEMBERED
    assert next(iter(inbox._seen)) == "50"


async def test_the_loop_goes_on_while_the_charter_is_indexed(shipped_coach: Coach) -> None:
    """The first question after an edit must not hold up other people's answers; two at once build one index."""
    others_were_answered = threading.Event()
    built: list[bool] = []

    def stem(text: str, language: Language, *, every_word: bool = False) -> Sequence[str]:
        built.append(others_were_answered.wait(5 if all(built) else 0))
        return stems(text, language, every_word=every_word)

    lookups = Lookups(shipped_coach.charters, stem)
    asked = [asyncio.create_task(lookups.current()) for _ in range(2)]
    await asyncio.sleep(0.05)
    others_were_answered.set()
    first, second = await asyncio.gather(*asked)
    assert first is second
    assert all(built)
