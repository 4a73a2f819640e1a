"""Replicas are killed, stopped, upgraded, given garbage for a charter or a model, while drafts keep coming.

Each time: no accepted draft unanswered, none answered twice, no word of a draft in any file.
"""

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientSession, web
from endpoints import NOTHING, envelope, serving
from fake_slack import FakeSlack
from fixed import POLICIES
from postgres import cluster
from slack_traffic import slack_traffic
from test_model_command_line import named
from traffic import holds_no_draft

from bot.storage.charters import packed

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


GARBAGE = (b"\x00\xff" * 5_000, b"employer: [", b"")


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

        for garbage in GARBAGE:
            main.write_bytes(garbage)
            await own.until(faults, lambda count: count > 0)
            await own.answered(len(own.sent) + 10)
        main.write_bytes(good)
        await own.until(faults, lambda count: count == 0)
    holds_no_draft(tmp_path)


async def test_garbage_is_published_in_traffic(slack: FakeSlack, tmp_path: Path) -> None:
    """What cannot be read is refused before it is in force; what was spoilt in the database changes no replica.

    The last good one answers, readiness says what is wrong, and a mended charter is taken up again by both.
    """
    with cluster() as running:
        shared = {"AVANTPOST_DATABASE_URL": running.url}
        async with slack_traffic(slack, tmp_path, shared, shared, rate=20) as own, ClientSession() as session:

            async def charters() -> list[dict[str, Any]]:
                said = []
                for url in own.replicas:
                    async with session.get(f"{url}readyz") as response:
                        assert response.status == 200
                        said.append((await response.json())["charter"])
                return said

            async def well() -> int:
                return sum(each["version"] == good and not each["faults"] for each in await charters())

            async def spoilt() -> int:
                return sum(each["version"] == good and each["faults"] > 0 for each in await charters())

            [good] = {each["version"] for each in await charters()}
            for number, garbage in enumerate(GARBAGE):
                folder = tmp_path / f"garbage-{number}"
                await asyncio.to_thread(shutil.copytree, POLICIES, folder)
                (folder / "charter.yaml").write_bytes(garbage)
                code, said = await charter("publish", str(folder), state=tmp_path, **shared)
                assert code == 1, said
                assert "charter.yaml" in said
                assert await well() == 2
                await own.answered(len(own.sent) + 10)
            database = await asyncpg.connect(running.url)
            await database.execute(
                "INSERT INTO charter_contents (version, files, at) VALUES ($1, $2, now())",
                "0" * 64,
                packed({"charter.yaml": b"employer: ["}),
            )
            await database.execute("UPDATE charter_active SET version = $1", "0" * 64)
            await own.until(spoilt, lambda count: count == 2)
            await own.answered(len(own.sent) + 10)
            await database.close()
            code, said = await charter("rollback", good, state=tmp_path, **shared)
            assert code == 0, said
            await own.until(well, lambda count: count == 2)
            await own.answered(len(own.sent) + 10)
        running.stop()
        holds_no_draft(running.folder, tmp_path)
        running.start()


async def charter(*arguments: str, state: Path, **settings: str) -> tuple[int, str]:
    """`avantpost charter …` as an admin runs it: its exit code, and all that it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "charter",
        *arguments,
        env={"PATH": os.environ["PATH"], "HOME": str(state), "AVANTPOST_STATE": str(state / "admin"), **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


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
