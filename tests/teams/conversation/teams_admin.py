"""What an admin does at the desk through a Teams on loopback."""

import asyncio
from typing import Any

from fake_teams import FakeTeams, words
from teams_office import button, sent_by

from bot.channels.teams.desk_verbs import DeskVerbs

ADMIN = "ada"
Json = dict[str, Any]


async def newest(teams: FakeTeams, text: str) -> Json:
    """The admin's newest message, once it says `text`."""
    for _ in range(3_000):
        last = (teams.answers(ADMIN) or [{}])[-1]
        if text in words(last):
            return last
        await asyncio.sleep(0.01)
    raise AssertionError(words(last))


async def presses(teams: FakeTeams, shown: Json, verb: str, form: str = "", **typed: str) -> None:
    """A button of a card, as a client sends it: acknowledged with a word."""
    card = shown["attachments"][0]["content"]
    action = button(card, verb, form)
    status, body = await teams.presses(ADMIN, shown["id"], action["verb"], sent_by(action, card, typed))
    assert (status, body["statusCode"]) == (200, 200)


async def embargo_sent(teams: FakeTeams) -> None:
    """An embargo, as far as the form goes."""
    await teams.types(ADMIN, "admin")
    await presses(teams, await newest(teams, "The charter's desk"), DeskVerbs.OPEN, "embargo")
    shown = await newest(teams, "Try it")
    await presses(teams, shown, DeskVerbs.SENT, names="Boreal", until_day="2027-04-01", until_hour="09:00")
