"""`avantpost doctor` on Slack and the database: what is wrong, and the mend; nothing is posted and no secret shown."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from fake_slack import APP_TOKEN, SECRET, TOKEN, FakeSlack


async def doctor(fake: FakeSlack, state: Path, **more: str) -> tuple[int, str]:
    """Its exit code and what it prints."""
    own = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": fake.url, "AVANTPOST_STATE": str(state), "HOME": str(state)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "doctor",
        env={"PATH": os.environ["PATH"], **own, **more},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


async def test_all_is_well(tmp_path: Path) -> None:
    """By either way."""
    fake = FakeSlack()
    await fake.start()
    for way in ({"SLACK_SIGNING_SECRET": SECRET}, {"SLACK_APP_TOKEN": APP_TOKEN}):
        code, said = await doctor(fake, tmp_path, **way)
        assert code == 0, said
        assert "✓ Slack: x" in said
        assert "✓ database" in said
    assert not [call for call in fake.calls if call.startswith("chat")]
    await fake.stop()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-sesame"}, "invalid_auth"),
        ({"SLACK_APP_TOKEN": "xapp-sesame", "SLACK_SIGNING_SECRET": ""}, "connections:write"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/"}, "cannot be reached"),
        ({"AVANTPOST_DATABASE_URL": "postgresql://u:tulip@127.0.0.1:9/x"}, "✗ database"),
    ],
)
async def test_what_is_wrong_is_said_with_its_mend(tmp_path: Path, more: dict[str, str], said: str) -> None:
    """And no secret."""
    fake = FakeSlack()
    await fake.start()
    code, printed = await doctor(fake, tmp_path, **{"SLACK_SIGNING_SECRET": SECRET, **more})
    assert code == 1
    assert said in printed
    assert "Traceback" not in printed
    assert "tulip" not in printed
    assert "sesame" not in printed
    await fake.stop()


async def test_a_missing_scope_is_named(tmp_path: Path) -> None:
    """An app of an older manifest."""
    fake = FakeSlack()
    await fake.start()
    fake.scopes.remove("files:read")
    code, printed = await doctor(fake, tmp_path, SLACK_SIGNING_SECRET=SECRET)
    assert code == 1
    assert "files:read" in printed
    await fake.stop()
