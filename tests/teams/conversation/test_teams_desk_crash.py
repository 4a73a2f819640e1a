"""A process that dies while a change of the charter is tried: the card says so, and what to do."""

import asyncio
from typing import Any

import pytest
from charter.charter_files import ARTICLE
from desk_memory import MemoryDesk
from fake_teams import FakeTeams, words
from memory import MemoryInbox, MemoryPreferences
from teams_office import NOW, SMALL, button, sent_by
from tenancy import Start, Tenancy

from bot.catalogues import load_catalogues
from bot.channels.keepers import Keepers
from bot.channels.teams.desk_verbs import DeskVerbs
from bot.channels.teams.handlers import Talk
from bot.coaching.admins import Admins
from bot.coaching.coach import Coach
from bot.matching.stemming import stems

ADMIN = "ada"
UNFINISHED = "This trial did not finish"
Json = dict[str, Any]


async def opened(start: Start, desk: MemoryDesk, beside: FakeTeams | None = None, **more: Any) -> Tenancy:
    """A process with the desk in it."""
    coach = Coach(charters=desk, catalogues=load_catalogues(), clock=lambda: NOW, new_id=lambda: "x")
    admins = Admins(frozenset({f"teams:{FakeTeams().person(ADMIN)}"}))
    keepers = Keepers(admins=admins, desk=desk, engine=desk.current)

    def talk(connector: Any, later: Any) -> Talk:
        preferences = MemoryPreferences()
        return Talk(coach=coach, stem=stems, connector=connector, preferences=preferences, later=later, keepers=keepers)

    return await start(talk=talk, beside=beside, **more)


async def newest(teams: FakeTeams, text: str) -> Json:
    """The admin's newest message, once it says `text`."""
    for _ in range(1_000):
        last = (teams.answers(ADMIN) or [{}])[-1]
        if text in words(last):
            return last
        await asyncio.sleep(0.01)
    raise AssertionError(words(last))


async def presses(teams: FakeTeams, shown: Json, verb: str, form: str = "", **typed: str) -> None:
    """A button of a card."""
    card = shown["attachments"][0]["content"]
    action = button(card, verb, form)
    status, _ = await teams.presses(ADMIN, shown["id"], verb, sent_by(action, card, typed))
    assert status == 200


async def form_sent(teams: FakeTeams) -> None:
    """An embargo, as far as the form goes."""
    await teams.types(ADMIN, "admin")
    await presses(teams, await newest(teams, "The charter's desk"), DeskVerbs.OPEN, "embargo")
    shown = await newest(teams, "Try it")
    await presses(teams, shown, DeskVerbs.SENT, names="Boreal", until_day="2027-04-01", until_hour="09:00")


async def file_sent(teams: FakeTeams) -> None:
    """A changed file."""
    text = ARTICLE.replace("We announce together.", "We announce side by side.")
    message = teams.message(ADMIN, "")
    message["attachments"].append(teams.file(text.encode(), "embargo_launch.yaml", "yaml"))
    await teams.deliver(message)


@pytest.mark.parametrize("sent", [form_sent, file_sent])
async def test_a_trial_cut_short_says_so_in_its_card(start: Start, sent: Any) -> None:
    """One card from beginning to end; the next process puts the sentence there and nothing below."""
    desk = MemoryDesk(contents=SMALL, now=NOW, meanwhile=asyncio.Event().wait)
    dead = await opened(start, desk)
    teams = dead.teams
    await sent(teams)
    trying = await newest(teams, "I am trying this")
    count = len(teams.answers(ADMIN))
    dead.channel._jobs.give_up()
    desk.meanwhile = None
    heir = await opened(start, desk, teams, inbox=MemoryInbox(orphans=list(dead.inbox.rows.values())))
    assert heir.channel.recovery is not None
    await heir.channel.recovery.round()
    await heir.channel._jobs.drain(5)
    shown = await newest(teams, UNFINISHED)
    assert (shown["id"], len(teams.answers(ADMIN))) == (trying["id"], count)
    assert desk.entries == []
    await form_sent(teams)
    await newest(teams, "rule added")


async def test_a_trial_that_fails_says_so_in_its_card(start: Start) -> None:
    """Whatever the reason; below, the reference for operators."""

    async def fails() -> None:
        raise ValueError

    teams = (await opened(start, MemoryDesk(contents=SMALL, now=NOW, meanwhile=fails))).teams
    await form_sent(teams)
    await newest(teams, "Something went wrong")
    assert UNFINISHED in words(teams.answers(ADMIN)[-2])
