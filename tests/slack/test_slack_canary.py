"""A unique word down every path of Slack, failures included: it is found nowhere but in Slack."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

from endpoints import serving
from fake_slack import FakeSlack, words
from postgres import cluster
from program import program
from test_model_canary import CANARY, REPLIES
from test_model_command_line import named

from bot.channels.slack.blocks import Actions

DRAFT = f"Great quarter, team! Our Q3 revenue is skyrocketing, says {CANARY}. The wifi password is Tulip!2291."
REFUSED = (200, {"ok": False, "error": f"invalid_blocks {CANARY}"}, {})
BROKEN = (500, {"ok": False, "error": CANARY}, {})
LIMITED = (429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"})


async def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)


def found_in(folder: Path) -> list[str]:
    """The files in which the word stands, by name or content; the log of everything among them."""
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and (CANARY in str(path) or CANARY.encode() in path.read_bytes())
    ]


async def every_path(slack: FakeSlack) -> None:
    """A draft by every entry, every button under its answer, and what can go wrong."""
    slack.person("U1")
    stamp = await slack.types("U1", DRAFT)
    (answer,) = await slack.settled("U1", 1, 30)
    for action in (Actions.WHY, Actions.USE, Actions.HELP, Actions.AGAIN, Actions.MORE, CANARY):
        await slack.presses("U1", answer["ts"], action)
    await slack.presses("U1", answer["ts"], Actions.HELPFUL, value="no")
    await slack.edits("U1", stamp, f"{DRAFT} Again.")
    await slack.types("U1", f"She agreed in writing, {CANARY} did", thread=stamp)
    await slack.types("U1", "shorter", thread=stamp)
    await slack.types("U1", "", subtype="file_share", files=[slack.snippet(DRAFT.encode())])
    await slack.types("U1", DRAFT, subtype="file_share", files=[slack.snippet(b"", url_private_download="http://x/")])
    await slack.command("U1", "/coach", DRAFT)
    await slack.command("U1", "/charter", f"may I talk about {CANARY}?")
    await slack.submits("U1", "coach_form", draft=DRAFT, platform=CANARY)
    await slack.shortcut("U1", "coach_message", {"user": "U1", "text": DRAFT, "ts": "1.1"})
    await slack.shortcut("U1", "coach_message", {"user": "U2", "text": DRAFT, "ts": "1.1"})
    for fault in (REFUSED, BROKEN, LIMITED):
        slack.refuse.setdefault("chat.postMessage", []).append(fault)
        await slack.types("U1", DRAFT)
    slack.refuse["users.info"] = [BROKEN]
    slack.person("U3")
    await slack.types("U3", DRAFT)
    await slack.post("{" + CANARY, "application/json")
    await slack.post(f"payload={CANARY}", "application/x-www-form-urlencoded")
    await slack.deliver({"type": "message", "text": DRAFT, "channel_type": "im", CANARY: 1}, team_id="T9")
    count = 0
    while count != len(slack.calls):
        count = len(slack.calls)
        await asyncio.sleep(2)
    await slack.types("U1", "oublie")
    await asyncio.sleep(1)


async def test_the_word_stays_in_slack_also_after_a_kill(tmp_path: Path) -> None:
    """With PostgreSQL: neither its files, nor the state folder, nor what the program printed hold it."""
    slack = FakeSlack()
    await slack.start()
    with cluster() as database:
        more = {"AVANTPOST_DATABASE_URL": database.url, "SLACK_SDK_DEBUG": "1", "PYTHONASYNCIODEBUG": "1"}
        async with program(slack, tmp_path, more) as process:
            await every_path(slack)
            slack.delay = 0.5
            for _ in range(5):
                await slack.types("U1", DRAFT)
            process.send_signal(signal.SIGKILL)
        slack.delay = 0
        async with program(slack, tmp_path, more):
            await asyncio.sleep(0.5)
        database.stop()
        assert found_in(database.folder) == []
        database.start()
    assert found_in(tmp_path) == []
    assert (tmp_path / "stderr").stat().st_size > 0
    assert any(CANARY in call for call in slack.wire), "nothing was sent: this test would prove nothing"
    # Notifications and screen readers get the level in words, never the draft.
    assert not [each for each in slack.answers("U1") if CANARY in each["text"] and words(each) != each["text"]]
    await slack.stop()


async def test_the_word_stays_in_slack_when_a_model_fails(tmp_path: Path) -> None:
    """Whatever an endpoint answers."""
    for number, reply in enumerate(REPLIES.values()):
        state = tmp_path / str(number)
        state.mkdir()
        slack = FakeSlack()
        await slack.start()
        slack.person("U1")
        async with serving(reply) as server, program(slack, state, named(server.url)):
            await slack.types("U1", DRAFT)
            await until(lambda slack=slack: any("You decide" in words(each) for each in slack.answers("U1")))
            await asyncio.sleep(0.2)
            assert server.bodies
        assert found_in(state) == []
        await slack.stop()
