"""Two replicas as two real processes on one PostgreSQL: what is published is in force on both, and both say so."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
from charter_files import edited, write
from hours import until
from postgres import cluster

from bot.charter.loader import load_charter


def environment(home: Path, url: str, policies: Path, **more: str) -> dict[str, str]:
    """A replica's settings; its state folder is its own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AVANTPOST_STATE": str(home / "state"),
        "AVANTPOST_DATABASE_URL": url,
        "AVANTPOST_POLICIES": str(policies),
        **more,
    }


@asynccontextmanager
async def serving(home: Path, url: str, policies: Path) -> AsyncIterator[str]:
    """`avantpost serve`, listening; the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with (home / "stderr").open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "serve",
            env=environment(home, url, policies, AVANTPOST_PORT=port),
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdout is not None
    try:
        assert b"Avantpost is at" in await process.stdout.readline()
        yield f"http://127.0.0.1:{port}/"
    finally:
        if process.returncode is None:
            process.terminate()
        assert await process.wait() == 0


async def command(home: Path, url: str, policies: Path, *arguments: str) -> str:
    """`avantpost charter …` as an admin runs it, on a machine of their own; its output."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "charter",
        *arguments,
        env=environment(home, url, policies),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return out.decode()


async def test_what_is_published_is_in_force_on_two_replicas(tmp_path: Path) -> None:
    """By name of version in readiness, and in the advice; a rollback too; each replica is seen from the other."""
    policies = write(tmp_path / "policies")
    drips = write(tmp_path / "drips", edited("lexicons/leaks.yaml", "leaked", "leaked, drips"))
    first, second = load_charter(policies).version, load_charter(drips).version
    for name in ("a", "b", "admin"):
        (tmp_path / name).mkdir()
    with cluster() as server:
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(aiohttp.ClientSession())
            replicas = [
                await stack.enter_async_context(serving(tmp_path / name, server.url, policies)) for name in ("a", "b")
            ]

            async def charters() -> list[dict[str, object]]:
                said = []
                for url in replicas:
                    async with session.get(f"{url}readyz") as answer:
                        assert answer.status == 200
                        said.append((await answer.json())["charter"])
                return said

            async def all_have(version: str) -> bool:
                return all(each["version"] == version for each in await charters())

            assert await all_have(first)
            assert {each["source"] for each in await charters()} == {"database"}
            admin = tmp_path / "admin"
            await command(admin, server.url, policies, "publish", str(drips), "--note", "it drips", "--by", "os:ada")
            await until(lambda: all_have(second))
            for url in replicas:
                draft = {"text": "Our new lamp drips."}
                async with session.post(f"{url}v1/review", json=draft, headers={"Origin": url.rstrip("/")}) as said:
                    assert said.status == 200, await said.text()
                    advice = await said.json()
                    assert second in str(advice)
            await command(admin, server.url, policies, "rollback", first[:12], "--by", "os:ada")
            await until(lambda: all_have(first))
            history = await command(admin, server.url, policies, "history")
            assert history.count("os:ada") == 2
            assert history.count(" avantpost") == 1, "two that start together begin the history once"
    for name in ("a", "b"):
        kept = [path.name for path in (tmp_path / name / "state").iterdir()]
        assert any(each.startswith("charter-") for each in kept)
        assert "Traceback" not in (tmp_path / name / "stderr").read_text()
