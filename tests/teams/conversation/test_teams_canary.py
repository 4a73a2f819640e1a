"""A unique word down every path of Teams, failures included: it is found nowhere but in Teams.

And the shared conversations once more, through the real program and the wire.
"""

import asyncio
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from conversations import DRAFTS, in_order, shows
from endpoints import serving
from fake_teams import FakeTeams
from memory_connector import actions_in, cited_in, words
from paths import Paths, idle
from postgres import cluster
from teams_program import program
from test_model_canary import CANARY, REPLIES
from test_model_command_line import named

from bot.channels.teams.incoming import origin_of
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface

DRAFT = f"Great quarter, team! Our Q3 revenue is skyrocketing, says {CANARY}. The wifi password is Tulip!2291."
SERVE = "serve_teams.py"


async def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)


def advice(teams: FakeTeams, user: str) -> list[dict[str, object]]:
    """The coach's messages to somebody, the lines with citations left out."""
    return [each for each in teams.answers(user) if not cited_in(each)]


def found_in(folder: Path) -> list[str]:
    """The files in which the word stands, by name or content; the log of everything among them."""
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and (CANARY in str(path) or CANARY.encode() in path.read_bytes())
    ]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_the_word_stays_in_teams_also_after_a_kill(kind: str, tmp_path: Path) -> None:
    """Neither the state, nor the database, nor what the program printed hold it; a group never does."""
    teams = FakeTeams()
    await teams.start()
    with ExitStack() as stack:
        more = {"PYTHONASYNCIODEBUG": "1", "FAKE_FILES": origin_of(teams.url)}
        folders = [tmp_path]
        if kind == "postgresql":
            running = stack.enter_context(cluster())
            more["AVANTPOST_DATABASE_URL"] = running.url
            folders.append(running.folder)
        async with program(teams, tmp_path, more, script=SERVE) as process:
            await Paths(teams, DRAFT, CANARY).all()
            teams.delay = 0.5
            for number in range(5):
                await teams.types(f"cleo{number}", DRAFT)
            process.send_signal(signal.SIGKILL)
        teams.delay = 0
        interrupted = len(teams.wire)
        async with program(teams, tmp_path, more, script=SERVE):
            if kind == "sqlite":  # the database of a dead replica is taken over after half a minute only
                await until(lambda: len(teams.wire) > interrupted)
            await idle(teams)
        if kind == "postgresql":
            running.stop()
        held = [name for folder in folders for name in found_in(folder)]
        if kind == "postgresql":
            running.start()
    assert held == []
    assert (tmp_path / "stderr").stat().st_size > 0
    assert sum(CANARY in call for call in teams.wire) > 20, "nothing was sent: this test would prove nothing"
    assert any("revenue" in str(each) for each in teams.answers("p-file")), "the file was not read"
    assert not [each for each in teams.sent if CANARY in str(each.get("summary"))]
    assert not [call for call in teams.wire if "19:" in call and CANARY in call]
    await teams.stop()
    assert teams.faults == []


async def test_the_word_stays_in_teams_when_a_model_fails(tmp_path: Path) -> None:
    """Whatever an endpoint answers: one after the other, to one program."""
    teams, asked = FakeTeams(), []
    await teams.start()
    now = "an answer"
    async with (
        serving(lambda body: REPLIES[now](body)) as server,  # noqa: PLW0108 - another one each time
        program(teams, tmp_path, named(server.url), script=SERVE),
    ):
        for number, name in enumerate(REPLIES):
            now, before, user = name, len(server.bodies), f"m{number}"
            await teams.types(user, DRAFT)
            await until(lambda user=user: any("You decide" in words(each) for each in teams.answers(user)))
            await idle(teams)
            asked += [name] * (len(server.bodies) > before)
    assert asked == list(REPLIES)
    assert found_in(tmp_path) == []
    await teams.stop()
    assert teams.faults == []


async def test_the_advice_is_that_of_every_channel_over_the_wire(tmp_path: Path, shipped_coach: Coach) -> None:
    """Same level, same remarks, same order; every card and message within Teams' rules."""
    teams = FakeTeams()
    await teams.start()
    async with program(teams, tmp_path, {}, script=SERVE):
        for number, text in enumerate(DRAFTS):
            user = f"u{number}"
            await teams.types(user, text)
            await until(lambda user=user: bool(advice(teams, user)))
            (first, *_) = advice(teams, user)
            assert shows(words(first), in_order(shipped_coach, text, Surface.TEAMS))
            assert actions_in(first["attachments"][0]["content"])
    await teams.stop()
    assert teams.faults == []
