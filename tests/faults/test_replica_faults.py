"""Replicas are killed, stopped, upgraded, given garbage for a charter or a model, while drafts keep coming.

Each time: no accepted draft unanswered, none answered twice, no word of a draft in any file.
"""

import asyncio
import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from endpoints import NOTHING, envelope, serving
from fake_slack import FakeSlack
from fixed import POLICIES
from postgres import cluster
from slack_traffic import slack_traffic
from test_model_command_line import named
from traffic import holds_no_draft

ROOT = Path(__file__).parents[2]


async def test_one_of_two_replicas_is_killed(slack: FakeSlack, tmp_path: Path) -> None:
    """The other takes over what it had accepted, once it counts as dead."""
    with cluster() as running:
        shared = {"AVANTPOST_DATABASE_URL": running.url}
        slack.delay = 0.02
        async with slack_traffic(slack, tmp_path, shared, shared) as own:
            await own.answered(40)
            own.processes[0].kill()
            await own.answered(len(own.sent) + 20)
        running.stop()
        holds_no_draft(running.folder, tmp_path)
        running.start()


async def test_one_of_two_replicas_is_told_to_stop(slack: FakeSlack, tmp_path: Path) -> None:
    """It finishes what it has accepted, and the other gets the rest."""
    with cluster() as running:
        shared = {"AVANTPOST_DATABASE_URL": running.url}
        slack.delay = 0.02
        async with slack_traffic(slack, tmp_path, shared, shared) as own:
            await own.answered(40)
            own.processes[0].terminate()
            assert await own.processes[0].wait() == 0
            await own.answered(len(own.sent) + 20)
    holds_no_draft(tmp_path)


async def test_the_charter_turns_to_garbage_in_traffic(slack: FakeSlack, tmp_path: Path) -> None:
    """The last good one answers, readiness says what is wrong, and a mended folder is taken up again."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    main = folder / "charter.yaml"
    good = main.read_bytes()
    async with slack_traffic(slack, tmp_path, {"AVANTPOST_POLICIES": str(folder)}) as own, ClientSession() as session:

        async def faults() -> int:
            async with session.get(f"{own.replicas[0]}readyz") as response:
                assert response.status == 200
                return int((await response.json())["charter"]["faults"])

        for garbage in (b"\x00\xff" * 5_000, b"employer: [", b""):
            main.write_bytes(garbage)
            await own.until(faults, lambda count: count > 0)
            await own.answered(len(own.sent) + 10)
        main.write_bytes(good)
        await own.until(faults, lambda count: count == 0)
    holds_no_draft(tmp_path)


def _slow(_: dict[str, Any]) -> Callable[[web.Request], Any]:
    async def answer(_request: web.Request) -> web.Response:
        await asyncio.sleep(3)
        return web.json_response(envelope(NOTHING))

    return answer


def _lying(_: dict[str, Any]) -> web.Response:
    lie = {
        "article": "financial_info",
        "sentence": 1,
        "quote": "words that nobody wrote",
        "level": "fine",
        "why": "You will be fired for this.",
        "fix": "Delete it.",
    }
    return web.json_response(envelope({**NOTHING, "remarks": [lie], "dismissed": [{"hint": 1, "because": "fine"}]}))


REPLIES: tuple[Callable[[dict[str, Any]], Any], ...] = (
    lambda _: web.Response(status=500, text="down"),
    lambda _: web.json_response({"error": "slow down"}, status=429, headers={"Retry-After": "3600"}),
    lambda _: web.Response(text="<html>", content_type="text/html"),
    lambda _: web.json_response(envelope("{")),
    _lying,
    _slow,
    lambda _: web.json_response(envelope(NOTHING)),
)


async def test_the_model_is_down_slow_and_lies(slack: FakeSlack, tmp_path: Path) -> None:
    """Seven behaviours in turn, one after the other for each call."""
    turn = itertools.cycle(REPLIES)
    async with serving(lambda body: next(turn)(body)) as model:  # noqa: PLW0108 - another one each time
        settings = {**named(model.url), "AVANTPOST_MODEL_DEADLINE": "2"}
        async with slack_traffic(slack, tmp_path, settings, rate=20) as own:
            await own.answered(60)
    assert "fired" not in json.dumps(slack.messages)
    holds_no_draft(tmp_path)


BEFORE = "f297062"
"""The last release whose tables are older than ours: the one that an upgrade replaces."""


async def test_two_versions_side_by_side(slack: FakeSlack, tmp_path: Path) -> None:
    """The old version made the tables; the new one joins it, changes them under it, and takes over."""
    old = tmp_path / "old-version"
    copied = subprocess.run(  # noqa: ASYNC221, S603
        ["git", "-C", str(ROOT), "worktree", "add", "--detach", str(old), BEFORE],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if copied.returncode:
        message = f"this checkout has no history with {BEFORE}: an upgrade was not tried"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    try:
        with cluster() as running:
            shared = {"AVANTPOST_DATABASE_URL": running.url}
            async with slack_traffic(slack, tmp_path, shared, folder=old) as own:
                own.folder = None
                async with own.joined(tmp_path / "new", shared):
                    await own.answered(len(own.sent) + 40)
                    own.processes[0].terminate()
                    await own.answered(len(own.sent) + 20)
                    await own.end()
    finally:
        subprocess.run(["git", "-C", str(ROOT), "worktree", "remove", "--force", str(old)], check=False)  # noqa: ASYNC221, S603, S607
    holds_no_draft(tmp_path)
