"""An admin who knows no YAML, and two real replicas on one PostgreSQL: published on one, in force on both."""

import asyncio
from pathlib import Path
from typing import Any

from charter.charter_files import write
from fake_teams import FakeTeams, words
from postgres import cluster
from teams_office import button, sent_by
from teams_program import program

from bot.channels.teams.desk_verbs import DeskVerbs

ADMIN, OTHER = "ada", "ben"
DRAFT = "So proud of the Boreal team tonight"
REMARK = "may not be public yet"
Json = dict[str, Any]


async def said_of(teams: FakeTeams) -> str:
    """What somebody is told of a draft with the name."""
    count = len(teams.answers(OTHER))
    await teams.types(OTHER, DRAFT)
    return "\n".join(map(words, (await teams.settled(OTHER, count + 1, 30))[count:]))


async def newest(teams: FakeTeams, text: str) -> tuple[str, Json]:
    """The admin's newest message once it says `text`: its id and its card."""
    for _ in range(3_000):
        last = (teams.answers(ADMIN) or [{}])[-1]
        if text in words(last):
            return str(last["id"]), last["attachments"][0]["content"]
        await asyncio.sleep(0.01)
    raise AssertionError(words(last))


async def pressed(teams: FakeTeams, shown: str, action: Json, data: Json) -> None:
    """A button, as a client sends it: acknowledged with a word."""
    status, body = await teams.presses(ADMIN, shown, action["verb"], data)
    assert (status, body["statusCode"]) == (200, 200)


async def test_an_embargo_from_chat_is_in_force_on_two_replicas(tmp_path: Path) -> None:
    """Tried on one, published by a button that the other takes; both give the remark within seconds."""
    teams = FakeTeams()
    await teams.start()
    states = [tmp_path / name for name in ("one", "two")]
    for state in states:
        state.mkdir()
    with cluster() as database:
        more = {
            "AVANTPOST_DATABASE_URL": database.url,
            "AVANTPOST_POLICIES": str(write(tmp_path / "policies")),
            "AVANTPOST_ADMINS": f"teams:{teams.person(ADMIN).upper()}",
        }
        async with program(teams, states[0], more, script="serve_teams.py"):
            one = teams.coach_url
            async with program(teams, states[1], more, script="serve_teams.py"):
                two = teams.coach_url
                teams.coach_url = one
                assert REMARK not in await said_of(teams)
                await teams.types(ADMIN, "admin")
                shown, card = await newest(teams, "The charter's desk")
                opens = button(card, DeskVerbs.OPEN, "embargo")
                await pressed(teams, shown, opens, opens["data"])
                shown, card = await newest(teams, "Try it")
                typed = {"names": "Boreal", "until_day": "2027-04-01", "until_hour": "09:00"}
                sends = button(card, DeskVerbs.SENT)
                await pressed(teams, shown, sends, sent_by(sends, card, typed))
                shown, card = await newest(teams, "rule added")
                teams.coach_url = two
                publish = button(card, DeskVerbs.PUBLISH)
                await pressed(teams, shown, publish, sent_by(publish, card, {"note": "the launch"}))
                await newest(teams, "Published")
                for url in (one, two):
                    teams.coach_url = url
                    for _ in range(10):
                        if REMARK in await said_of(teams):
                            break
                        await asyncio.sleep(1)
                    else:
                        raise AssertionError(url)
    await teams.stop()
    assert teams.faults == []
