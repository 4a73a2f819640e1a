"""The real program, killed in the middle of its work and started again: every draft has exactly one answer."""

import asyncio
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError, ServerTimeoutError
from fake_entra import FakeEntra
from fake_teams import FakeTeams, Json
from postgres import cluster
from talk import INTERRUPTED
from teams_program import program

CANARY = "zebrafish-quokka-4417"
DRAFTS, PEOPLE = 200, 40


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The setting that names the database."""
    if request.param == "sqlite":
        yield {}
        return
    with cluster() as running:
        yield {"AVANTPOST_DATABASE_URL": running.url}


@pytest.fixture
async def teams(entra: FakeEntra) -> AsyncIterator[FakeTeams]:
    """A Teams whose requests are signed."""
    fake = FakeTeams(entra=entra, delay=0.02)
    await fake.start()
    yield fake
    await fake.stop()
    assert fake.faults == []


async def delivered(teams: FakeTeams, message: Json) -> bool:
    """Deliver as Teams does: true if it was acknowledged."""
    try:
        status, _ = await teams.deliver(message)
    except (ClientConnectionError, ServerTimeoutError, ConnectionError):
        return False
    return status == 200


async def test_killed_in_the_middle_of_two_hundred(tmp_path: Path, database: dict[str, str], teams: FakeTeams) -> None:
    """What was acknowledged is answered, or its author asked again, once; what was not comes again; nothing twice."""
    drafts = [teams.message(f"u{number % PEOPLE}", f"{CANARY} {number}") for number in range(DRAFTS)]
    async with program(teams, tmp_path, database) as process:
        sending = [asyncio.create_task(delivered(teams, draft)) for draft in drafts]
        while sum(_answers(teams).values()) < 30:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        acknowledged = await asyncio.gather(*sending)
    assert 0 < sum(_answers(teams).values()) < DRAFTS
    async with program(teams, tmp_path, database):
        for draft, known in zip(drafts, acknowledged, strict=True):
            if not known:
                assert await delivered(teams, draft)
        async with asyncio.timeout(240):
            while sum(_answers(teams).values()) < DRAFTS:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)
        await asyncio.sleep(1.0)
    assert _answers(teams) == {f"u{number}": DRAFTS // PEOPLE for number in range(PEOPLE)}
    said = Counter(text for user in range(PEOPLE) for text in _texts(teams, f"u{user}") if CANARY in text)
    assert set(said.values()) == {1}
    assert any(INTERRUPTED in _texts(teams, f"u{user}") for user in range(PEOPLE))
    _holds_no_draft(tmp_path)


async def test_the_signal_to_stop_lets_what_was_accepted_out(tmp_path: Path, teams: FakeTeams) -> None:
    """SIGTERM in the middle of forty: nothing is lost and nothing is left for the next start."""
    async with program(teams, tmp_path, {"ECHO_SECONDS": "0.3"}) as process:
        drafts = [teams.message(f"u{number % 20}", f"{CANARY} {number}") for number in range(40)]
        assert all(await asyncio.gather(*(delivered(teams, draft) for draft in drafts)))
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    assert sum(_answers(teams).values()) == 40
    rows = sqlite3.connect(tmp_path / "avantpost.db")
    assert rows.execute("SELECT count(*) FROM in_flight WHERE owner != ''").fetchone() == (0,)
    rows.close()


async def test_the_program_lets_no_stranger_in(tmp_path: Path, teams: FakeTeams) -> None:
    """401 without a word; and nothing of it in the log."""
    async with program(teams, tmp_path, {}):
        message = teams.message("eve", CANARY)
        assert await teams.deliver(message, token="a.b.c") == (401, "")
        assert await teams.deliver({**message, "serviceUrl": "https://evil.example/"}) == (401, "")
        assert (await teams.post(b"{", Authorization=f"Bearer {teams.entra.token(teams.url)}"))[0] == 400  # type: ignore[union-attr]
    log = (tmp_path / "stderr").read_text()
    assert "Traceback" not in log
    assert CANARY not in log


def _texts(teams: FakeTeams, user: str) -> list[str]:
    return [str(each["text"]) for each in teams.answers(user)]


def _answers(teams: FakeTeams) -> dict[str, int]:
    """Answers and questions to send again; a first line is neither."""
    counts = {
        f"u{user}": sum(CANARY in text or text == INTERRUPTED for text in _texts(teams, f"u{user}"))
        for user in range(PEOPLE)
    }
    return {user: count for user, count in counts.items() if count}


def _holds_no_draft(folder: Path) -> None:
    for path in folder.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path
