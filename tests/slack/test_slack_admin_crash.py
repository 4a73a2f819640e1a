"""A process that dies while a change of the charter is tried: its message says so, or the file is tried again."""

import asyncio
from collections.abc import Awaitable, Callable

from charter.charter_files import ARTICLE
from company import Start
from desk_memory import MemoryDesk
from fake_slack import FakeSlack, words
from memory import MemoryInbox
from office import ADMIN, NOW, SMALL, UNTIL, embargo, office, opened

UNFINISHED = "This trial did not finish"
Sent = Callable[[FakeSlack], Awaitable[object]]


async def form_sent(slack: FakeSlack) -> None:
    """An embargo, as far as the form goes."""
    await opened(slack, "embargo")
    await slack.fills(ADMIN, names="Boreal", until=int(UNTIL.timestamp()))


async def file_sent(slack: FakeSlack) -> None:
    """A changed file."""
    text = ARTICLE.replace("We announce together.", "We announce side by side.")
    file = slack.snippet(text.encode(), name="embargo_launch.yaml")
    await slack.types(ADMIN, "", subtype="file_share", files=[file])


async def newest(slack: FakeSlack, text: str) -> str:
    """What the admin's newest message says, once that is there; the message's `ts`."""
    for _ in range(1_000):
        last = (slack.answers(ADMIN) or [{}])[-1]
        if text in words(last):
            return str(last["ts"])
        await asyncio.sleep(0.01)
    raise AssertionError(words(last))


async def cut_short(start: Start, sent: Sent, *, after: str) -> MemoryDesk:
    """A trial whose process dies; after the next one's start its message says `after`, and nothing stands below."""
    desk = MemoryDesk(contents=SMALL, now=NOW, meanwhile=asyncio.Event().wait)
    inbox = MemoryInbox()
    dead = await office(start, desk, inbox=inbox)
    slack = dead.slack
    await sent(slack)
    trying = await newest(slack, "I am trying this")
    count = len(slack.answers(ADMIN))
    dead.channel._jobs.give_up()
    desk.meanwhile = None
    await office(start, desk, slack=slack, inbox=MemoryInbox(orphans=list(inbox.rows.values())))
    assert await newest(slack, after) == trying
    assert len(slack.answers(ADMIN)) == count
    assert desk.entries == []
    return desk


async def test_a_form_cut_short_says_so(start: Start) -> None:
    """Its names are kept nowhere, so it is asked for again."""
    desk = await cut_short(start, form_sent, after=UNFINISHED)
    assert len([call for call in desk.calls if call.startswith("propose")]) == 1


async def test_a_file_cut_short_is_tried_again(start: Start) -> None:
    """It stands in the chat; what it would change takes the first message's place."""
    await cut_short(start, file_sent, after="We announce side by side.")


async def test_a_trial_that_fails_says_so(start: Start) -> None:
    """In its message; below, the reference for operators. The next one is another, and nothing is left of either."""

    async def fails() -> None:
        raise ValueError

    desk = MemoryDesk(contents=SMALL, now=NOW, meanwhile=fails)
    inbox = MemoryInbox()
    here = await office(start, desk, inbox=inbox)
    await form_sent(here.slack)
    await newest(here.slack, "Something went wrong")
    assert UNFINISHED in words(here.slack.answers(ADMIN)[-2])
    desk.meanwhile = None
    assert "rule added" in words(await embargo(here.slack, "Boreal"))
    async with asyncio.timeout(5):
        while inbox.rows:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
