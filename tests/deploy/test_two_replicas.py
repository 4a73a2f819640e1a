"""The commands of docs/operations.md: two replicas on one PostgreSQL, and what their pages say when things go wrong."""

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
from fake_slack import SECRET, TOKEN, FakeSlack, words
from fixed import NOW
from guide import tried
from live import free_port
from postgres import cluster
from program import program
from test_slack_canary import until

from bot.charter.kept import KeptCharter
from bot.charter.source import FolderSource

POLICIES = Path(__file__).resolve().parents[2] / "policies"


async def readiness(slack: FakeSlack) -> dict[str, Any]:
    """What `/readyz` says, and under which status; alive it must be."""
    async with aiohttp.ClientSession(slack.coach_url) as session:
        async with session.get("/healthz") as response:
            assert response.status == 200
        async with session.get("/readyz") as response:
            return {"http": response.status, **await response.json()}


async def test_the_guide_leads_to_two_replicas(tmp_path: Path) -> None:
    """As written, but for the ports and folders of this machine: both are ready on one database, both end well."""
    slack = FakeSlack()
    await slack.start()
    with cluster() as database:
        commands = tried("replicas").replace("/tmp/coach", str(tmp_path))  # noqa: S108 - the guide's
        commands = commands.replace("127.0.0.1:5433", f"127.0.0.1:{database.port}")
        for port in ("3978", "3979", "9464", "9465"):
            commands = commands.replace(port, str(free_port()))
        own = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack.url}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        with (tmp_path / "out").open("wb") as out, (tmp_path / "err").open("wb") as err:
            process = await asyncio.create_subprocess_exec(
                "bash",
                "-emc",
                f"trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{commands}",
                cwd=tmp_path,
                env={"PATH": path, "HOME": str(tmp_path), **own},
                stdout=out,
                stderr=err,
            )
            await process.wait()
    await slack.stop()
    assert process.returncode == 0, (tmp_path / "err").read_text()
    pages = (tmp_path / "out").read_text()
    assert pages.count('"status": "ready"') == 2
    assert pages.count('"kind": "postgresql", "ready": true') == 2
    assert "avantpost_database_up 1.0" in pages
    assert len(set(re.findall(r'"charter": {"version": "(\w+)"', pages))) == 1


async def test_with_the_database_away_it_is_ready_and_answers(tmp_path: Path) -> None:
    """Degraded is not dead: a replica that were taken out would answer nobody."""
    slack = FakeSlack()
    await slack.start()
    slack.person("U1")
    with cluster() as database:
        async with program(slack, tmp_path, {"AVANTPOST_DATABASE_URL": database.url}):
            database.stop()
            await slack.types("U1", "Lovely walk by the sea this morning.")
            await until(lambda: any("You decide" in words(each) for each in slack.answers("U1")))
            said = await readiness(slack)
            database.start()
    await slack.stop()
    assert (said["http"], said["status"]) == (200, "ready")


async def test_a_token_that_is_revoked_is_told_and_the_web_chat_goes_on(tmp_path: Path) -> None:
    """Ready, with Slack's part named: taking the replica out would help nobody."""
    slack = FakeSlack()
    await slack.start()
    async with program(slack, tmp_path, {}):
        await slack.deliver({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}})
        async with asyncio.timeout(10):
            while (said := await readiness(slack))["slack"]["state"] != "revoked":  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
    await slack.stop()
    assert (said["http"], said["status"]) == (200, "ready")


async def test_a_bad_folder_at_the_start_is_told(tmp_path: Path) -> None:
    """The kept copy is in force; the page says so, and how much is to mend."""
    folder = tmp_path / "policies"
    folder.symlink_to(POLICIES)
    source = FolderSource(folder, tmp_path, lambda: NOW)
    assert KeptCharter(str(folder.absolute()), tmp_path).snapshot() is not None
    folder.unlink()
    folder.mkdir()
    slack = FakeSlack()
    await slack.start()
    async with program(slack, tmp_path, {"AVANTPOST_POLICIES": str(folder)}):
        said = await readiness(slack)
    await slack.stop()
    assert (said["http"], said["charter"]["recovered"]) == (200, True)
    assert said["charter"]["faults"] > 0
    assert said["charter"]["version"] == source.current().charter.version


async def test_while_it_drains_it_is_alive_and_not_ready_and_metrics_say_so(tmp_path: Path) -> None:
    """On a connection that is open already: newcomers are not let in any more."""
    slack = FakeSlack()
    await slack.start()
    port = free_port()
    async with program(slack, tmp_path, {"AVANTPOST_METRICS_PORT": str(port)}) as process:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(slack.coach_url.rsplit(":", 1)[1].strip("/")))
        head = "POST /v1/review HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        body = json.dumps({"text": "Lovely walk by the sea this morning."}).encode()
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:5])
        await writer.drain()
        async with aiohttp.ClientSession(slack.coach_url) as session:
            async with session.get("/readyz") as response:
                assert response.status == 200
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(10), aiohttp.ClientSession() as other:
                page = ""
                while "avantpost_draining 1.0" not in page:
                    async with other.get(f"http://127.0.0.1:{port}/metrics") as response:
                        page = await response.text()
            async with session.get("/readyz") as ready:
                assert (ready.status, (await ready.json())["status"]) == (503, "draining")
            async with session.get("/healthz") as alive:
                assert alive.status == 200
        writer.write(body[5:])
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
        assert await process.wait() == 0
    await slack.stop()
