"""A workspace whose charter is kept from chat, and what an admin does in it."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from charter.charter_files import MINIMAL
from company import Start
from desk_memory import MemoryDesk
from fake_slack import FakeSlack, words
from memory import MemoryInbox

from bot.catalogues import load_catalogues
from bot.channels.keepers import Keepers
from bot.channels.slack.admin import AdminActions
from bot.channels.slack.mount import SlackChannel
from bot.coaching.admins import Admins
from bot.coaching.coach import Coach

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
UNTIL = datetime(2027, 4, 1, 7, tzinfo=UTC)
ADMIN, OTHER, SECOND = "UADMIN", "UOTHER", "USECOND"
SMALL = {name: text.encode() for name, text in MINIMAL.items()}


@dataclass
class Office:
    """A workspace whose charter is kept from chat."""

    slack: FakeSlack
    desk: MemoryDesk
    coach: Coach
    keepers: Keepers
    channel: SlackChannel


async def office(
    start: Start,
    desk: MemoryDesk | None = None,
    locale: str = "en-US",
    *,
    slack: FakeSlack | None = None,
    inbox: MemoryInbox | None = None,
    **more: Any,
) -> Office:
    """An office with an admin, a second one, and somebody else; perhaps in the workspace of an earlier one."""
    desk = desk or MemoryDesk(contents=SMALL, now=NOW)
    coach = Coach(charters=desk, catalogues=load_catalogues(), clock=lambda: NOW, new_id=lambda: "x")
    admins = Admins(frozenset({f"slack:{ADMIN}", f"slack:{SECOND}"}))
    keepers = Keepers(admins=admins, desk=desk, engine=desk.current, **more)
    workspace = slack or FakeSlack()
    if slack is None:
        await workspace.start()
    for user in (ADMIN, SECOND, OTHER):
        workspace.person(user, locale=locale, tz="Europe/Paris")
    company = await start(coach=coach, keepers=keepers, slack=workspace, inbox=inbox)
    return Office(workspace, desk, coach, keepers, company.channel)


async def opened(slack: FakeSlack, button: str, user: str = ADMIN) -> None:
    """The desk's message, and a button under it."""
    count = len(slack.answers(user))
    await slack.types(user, "admin")
    desk = (await slack.settled(user, count + 1))[-1]
    await slack.presses(user, desk["ts"], f"{AdminActions.OPEN}{button}")


async def proposed(slack: FakeSlack, user: str = ADMIN) -> dict[str, Any]:
    """The newest message once the trial is over."""
    for _ in range(3_000):
        last = slack.answers(user)[-1]
        if not any(each in words(last) for each in ("I am trying", "J’essaie")):
            return last
        await asyncio.sleep(0.01)
    raise AssertionError(words(last))


def value_of(message: dict[str, Any], action: str) -> str:
    """What a button of a message carries."""
    (found,) = [
        element.get("value", "")
        for block in message["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == action
    ]
    return str(found)


async def pressed(slack: FakeSlack, message: dict[str, Any], action: str, user: str = ADMIN, **state: str) -> str:
    """A button pressed; the answer below it."""
    count = len(slack.answers(user))
    await slack.presses(user, message["ts"], action, value=value_of(message, action), state=state)
    return words((await slack.settled(user, count + 1))[-1])


async def embargo(slack: FakeSlack, name: str, user: str = ADMIN) -> dict[str, Any]:
    """An embargo through the form; the message with what it would do."""
    await opened(slack, "embargo", user)
    count = len(slack.answers(user))
    said = await slack.fills(user, names=name, until=int(UNTIL.timestamp()))
    assert said == {"response_action": "clear"}
    await slack.settled(user, count + 1)
    return await proposed(slack, user)
