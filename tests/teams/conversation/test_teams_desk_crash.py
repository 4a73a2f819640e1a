"""A process that dies while a change of the charter is tried: the card says so, and what to do."""

import asyncio
from typing import Any

import pytest
from charter.charter_files import ARTICLE
from desk_memory import MemoryDesk
from fake_teams import FakeTeams, words
from memory import MemoryInbox, MemoryPreferences
from teams_admin import ADMIN, embargo_sent, newest
from teams_office import NOW, SMALL
from tenancy import Start, Tenancy

from bot.catalogues import load_catalogues
from bot.channels.keepers import Keepers
from bot.channels.teams.handlers import Talk
from bot.coaching.admins import Admins
from bot.coaching.coach import Coach
from bot.coaching.lookups import Lookups
from bot.matching.stemming import stems

UNFINISHED = "This trial did not finish"


async def opened(start: Start, desk: MemoryDesk, beside: FakeTeams | None = None, **more: Any) -> Tenancy:
    """A process with the desk in it."""
    coach = Coach(charters=desk, catalogues=load_catalogues(), clock=lambda: NOW, new_id=lambda: "x")
    admins = Admins(frozenset({f"teams:{FakeTeams().person(ADMIN)}"}))
    keepers = Keepers(admins=admins, desk=desk, engine=desk.current)

    def talk(connector: Any, later: Any) -> Talk:
        return Talk(
            coach=coach,
            lookups=Lookups(desk, stems),
            connector=connector,
            preferences=MemoryPreferences(),
            later=later,
            keepers=keepers,
        )

    return await start(talk=talk, beside=beside, **more)


async def file_sent(teams: FakeTeams) -> None:
    """A changed file."""
    text = ARTICLE.replace("We announce together.", "We announce side by side.")
    message = teams.message(ADMIN, "")
    message["attachments"].append(teams.file(text.encode(), "embargo_launch.yaml", "yaml"))
    await teams.deliver(message)


@pytest.mark.parametrize("sent", [embargo_sent, file_sent])
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
    await embargo_sent(teams)
    await newest(teams, "rule added")


async def test_a_trial_that_fails_says_so_in_its_card(start: Start) -> None:
    """Whatever the reason; below, the reference for operators."""

    async def fails() -> None:
        raise ValueError

    teams = (await opened(start, MemoryDesk(contents=SMALL, now=NOW, meanwhile=fails))).teams
    await embargo_sent(teams)
    await newest(teams, "Something went wrong")
    assert UNFINISHED in words(teams.answers(ADMIN)[-2])
