"""A charter compiled in another process: the same engine, the same faults, nothing of this program's secrets."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from charter_files import ARTICLE_FILE, MINIMAL, edited, write

from bot.charter import apart
from bot.charter.apart import compiled_apart
from bot.charter.files import Snapshot, take
from bot.charter.loader import engine_of
from bot.charter.prepared import taken_up
from bot.charter.publishing import checked
from bot.domain.draft import Draft
from bot.domain.errors import CharterError

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
TODAY = NOW.date()
BAD = edited(ARTICLE_FILE, "level: pause", "level: pauze")


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """The smallest charter."""
    write(tmp_path, MINIMAL)
    return take(tmp_path)


async def test_the_engine_is_the_one_that_would_have_been_compiled_here(snapshot: Snapshot) -> None:
    """Its charter, and what it finds."""
    here, there = engine_of(snapshot), taken_up((await compiled_apart(snapshot)).ready, snapshot)
    assert there.charter == here.charter
    draft = Draft(text="Project Aurora launches on Monday!")
    assert there.scan(draft, now=NOW) == here.scan(draft, now=NOW) != []


async def test_what_publishing_would_refuse_or_say_comes_back(snapshot: Snapshot) -> None:
    """With a day it is linted as of that day."""
    here, there = checked(snapshot, today=TODAY), await compiled_apart(snapshot, today=TODAY)
    assert there.warnings == here.warnings
    assert taken_up(there.ready, snapshot).charter == here.engine.charter


async def test_faults_come_back_whole(tmp_path: Path) -> None:
    """File, line and mend, in both languages."""
    write(tmp_path, {**MINIMAL, **BAD})
    with pytest.raises(CharterError) as here:
        engine_of(take(tmp_path))
    with pytest.raises(CharterError) as there:
        await compiled_apart(take(tmp_path))
    assert there.value.faults == here.value.faults
    assert [each.said.template for each in there.value.faults] == [each.said.template for each in here.value.faults]


async def test_the_child_knows_none_of_our_secrets(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens stay in the process that needs them."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    given: list[dict[str, str]] = []
    start = asyncio.create_subprocess_exec

    async def watched(*command: str, **options: object) -> asyncio.subprocess.Process:
        given.append(options["env"])  # type: ignore[arg-type] # as it is called
        return await start(*command, **options)  # type: ignore[arg-type] # as above

    monkeypatch.setattr(apart.asyncio, "create_subprocess_exec", watched)
    await compiled_apart(snapshot)
    (environment,) = given
    assert not [name for name in environment if "SLACK" in name or "xoxb" in environment[name]]


async def test_a_child_that_ends_badly_is_a_fault_of_the_charter(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Killed for want of memory, say: what is in force stays, and the admins are told."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nkill -9 $$\n", encoding="utf-8")
    python.chmod(0o700)
    monkeypatch.setattr(apart.sys, "executable", str(python))
    with pytest.raises(CharterError, match="exit -9"):
        await compiled_apart(snapshot)


async def test_a_child_that_does_not_end_is_ended(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And no process of ours is left behind."""
    python, number = tmp_path / "python", tmp_path / "pid"
    python.write_text(
        f"#!/bin/sh\necho $$ > {number}.part; mv {number}.part {number}\nexec sleep 600\n", encoding="utf-8"
    )
    python.chmod(0o700)
    monkeypatch.setattr(apart.sys, "executable", str(python))
    monkeypatch.setattr(apart, "_PATIENCE", 1.0)
    with pytest.raises(CharterError, match="TimeoutError"):
        await compiled_apart(snapshot)
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text(encoding="utf-8")), 0)


async def test_where_no_process_may_be_started_it_is_compiled_here(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Slower for everybody else, and the charter is followed."""
    monkeypatch.setattr(apart.sys, "executable", "/no/such/python")
    assert taken_up((await compiled_apart(snapshot)).ready, snapshot).charter == engine_of(snapshot).charter
    assert "compiled in this process" in caplog.text
