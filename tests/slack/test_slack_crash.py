"""The real program, killed in the middle of its work and started again: every draft has exactly one answer."""

import asyncio
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError
from fake_slack import TEAM, FakeSlack, words
from postgres import cluster
from program import program

CANARY = "zebrafish-quokka-4417"
RESULTS = f"Our Q3 revenue is skyrocketing, {CANARY} {{}}"
DRAFTS = 200


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The setting that names the database."""
    if request.param == "sqlite":
        yield {}
        return
    with cluster() as running:
        yield {"AVANTPOST_DATABASE_URL": running.url}


def event(number: int) -> dict[str, object]:
    """One of many drafts, of one of twenty people."""
    user = f"U{number % 20}"
    text = RESULTS.format(number)
    return {"type": "message", "user": user, "text": text, "ts": f"{1_600_000_000 + number}.000100", "team": TEAM}


async def delivered(fake: FakeSlack, number: int) -> bool:
    """Deliver as Slack does: true if it was acknowledged."""
    message = event(number)
    channel = f"D{message['user']}"
    try:
        status = await fake.deliver({**message, "channel": channel, "channel_type": "im"}, event_id=f"Ev{number}")
    except (ClientConnectionError, ConnectionError):
        return False
    return status == 200


async def test_killed_in_the_middle_of_two_hundred(tmp_path: Path, database: dict[str, str]) -> None:
    """What was acknowledged is answered after the restart; what was not, Slack delivers again; nothing twice."""
    fake = FakeSlack(delay=0.02)
    await fake.start()
    for number in range(DRAFTS):
        fake.person(f"U{number % 20}")
        fake.messages.setdefault(f"DU{number % 20}", []).append(event(number))
    async with program(fake, tmp_path, database) as process:
        sending = [asyncio.create_task(delivered(fake, number)) for number in range(DRAFTS)]
        while _answers(fake) < 30:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        acknowledged = await asyncio.gather(*sending)
    assert 0 < _answers(fake) < DRAFTS
    async with program(fake, tmp_path, database):
        for number in range(DRAFTS):
            if not acknowledged[number]:
                assert await delivered(fake, number)
        async with asyncio.timeout(150):
            while _answers(fake) < DRAFTS:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)
        await asyncio.sleep(0.5)
    answered = Counter(
        each["thread_ts"] for number in range(20) for each in fake.answers(f"U{number}") if "thread_ts" in each
    )
    assert set(answered) == {event(number)["ts"] for number in range(DRAFTS)}
    assert set(answered.values()) == {1}
    assert fake.faults == []
    await fake.stop()
    _holds_no_draft(tmp_path)


async def test_the_signal_to_stop_lets_what_was_accepted_out(tmp_path: Path) -> None:
    """SIGTERM in the middle of forty: nothing is lost and nothing is left for the next start."""
    fake = FakeSlack(delay=0.05)
    await fake.start()
    for number in range(40):
        fake.person(f"U{number % 20}")
        fake.messages.setdefault(f"DU{number % 20}", []).append(event(number))
    async with program(fake, tmp_path, {}) as process:
        assert all(await asyncio.gather(*(delivered(fake, number) for number in range(40))))
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    assert _answers(fake) == 40
    rows = sqlite3.connect(tmp_path / "avantpost.db")
    assert rows.execute("SELECT count(*) FROM in_flight WHERE owner != ''").fetchone() == (0,)
    rows.close()
    await fake.stop()


def _answers(fake: FakeSlack) -> int:
    return sum("Talk to someone first" in words(each) for user in range(20) for each in fake.answers(f"U{user}"))


def _holds_no_draft(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path
