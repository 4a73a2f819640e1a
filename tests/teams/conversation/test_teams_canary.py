"""A unique word down every path of Teams, failures included: it is found nowhere but in Teams.

And the shared conversations once more, through the real program and the wire.
"""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

from conversations import DRAFTS, in_order, shows
from endpoints import serving
from fake_teams import FakeTeams
from memory_connector import actions_in, cited_in, fields_in, words
from teams_program import program
from test_model_canary import CANARY, REPLIES
from test_model_command_line import named

from bot.channels.teams.cards import Verbs
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


async def quiet(teams: FakeTeams) -> None:
    """Until nothing more is sent."""
    count = -1
    while count != len(teams.wire):
        count = len(teams.wire)
        await asyncio.sleep(1)


async def every_path(teams: FakeTeams) -> None:
    """A draft by every entry, every button under its answer, and what can go wrong."""
    stamp = await teams.types("anna", DRAFT)
    await until(lambda: bool(advice(teams, "anna")))
    shown = str(advice(teams, "anna")[0]["id"])
    card = advice(teams, "anna")[0]["attachments"][0]["content"]
    assert fields_in(card) == {"draft": DRAFT}
    for verb in (Verbs.WHY, Verbs.USE, Verbs.WHO, Verbs.MORE, Verbs.AGAIN, CANARY):
        await teams.presses("anna", shown, verb, {"coach": verb, "draft": DRAFT})
        await asyncio.sleep(1)
    feedback = {"actionName": "feedback", "actionValue": {"reaction": "dislike", "feedback": CANARY}}
    assert await teams.invokes("anna", "message/submitAction", feedback, replyToId=shown) == (200, {})
    await teams.edits("anna", stamp, f"{DRAFT} Again.")
    await teams.types("anna", f"She agreed in writing, {CANARY} did")
    await quiet(teams)
    for data in (DRAFT.encode(), f"\x00{CANARY}".encode()):
        file = teams.file(data, name=f"{CANARY}.txt")
        await teams.deliver({**teams.message("anna", ""), "attachments": [file]})
    await teams.types("anna", f"charter may I talk about {CANARY}?")
    await quiet(teams)
    form = {"commandId": "checkWithCoach", "commandContext": "compose"}
    await teams.invokes("anna", "composeExtension/fetchTask", form)
    for verb in ("check", "complete", "again", CANARY):
        data = {"coach": verb, "draft": DRAFT, "platform": CANARY, "reading": CANARY}
        status, _ = await teams.invokes("anna", "composeExtension/submitAction", {**form, "data": data})
        assert status == 200
    payload = {"body": {"contentType": "html", "content": f"<p>{DRAFT}</p>"}, "from": {"user": {"id": "another"}}}
    await teams.invokes("anna", "composeExtension/fetchTask", {**form, "messagePayload": payload})
    await teams.mentions("anna", DRAFT)
    for status in (400, 502, 429):
        teams.refuse.append((status, {"Retry-After": "1"}))
        await teams.types("ben", DRAFT)
        await quiet(teams)
    await teams.post(b"{" + CANARY.encode())
    await teams.deliver({"type": CANARY, "text": DRAFT})
    await teams.removes("anna", stamp)
    await quiet(teams)
    await teams.types("anna", "oublie")
    await quiet(teams)


async def test_the_word_stays_in_teams_also_after_a_kill(tmp_path: Path) -> None:
    """Neither the state folder nor what the program printed hold it; a group never does."""
    teams = FakeTeams()
    await teams.start()
    more = {"PYTHONASYNCIODEBUG": "1"}
    async with program(teams, tmp_path, more, script=SERVE) as process:
        await every_path(teams)
        teams.delay = 0.5
        for _ in range(5):
            await teams.types("cleo", DRAFT)
        process.send_signal(signal.SIGKILL)
    teams.delay = 0
    async with program(teams, tmp_path, more, script=SERVE):
        await asyncio.sleep(1)
    assert found_in(tmp_path) == []
    assert (tmp_path / "stderr").stat().st_size > 0
    assert any(CANARY in call for call in teams.wire), "nothing was sent: this test would prove nothing"
    assert not [each for each in teams.sent if CANARY in str(each.get("summary"))]
    assert not [call for call in teams.wire if "19:" in call and CANARY in call]
    await teams.stop()
    assert teams.faults == []


async def test_the_word_stays_in_teams_when_a_model_fails(tmp_path: Path) -> None:
    """Whatever an endpoint answers."""
    for number, reply in enumerate(REPLIES.values()):
        state = tmp_path / str(number)
        state.mkdir()
        teams = FakeTeams()
        await teams.start()
        async with serving(reply) as server, program(teams, state, named(server.url), script=SERVE):
            await teams.types("anna", DRAFT)
            await until(lambda teams=teams: any("You decide" in words(each) for each in teams.answers("anna")))
            await quiet(teams)
            assert server.bodies
        assert found_in(state) == []
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
