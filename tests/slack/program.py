"""The real program beside a Slack on loopback."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from fake_slack import SECRET, TOKEN, FakeSlack


@asynccontextmanager
async def program(
    fake: FakeSlack, state: Path, more: Mapping[str, str], folder: Path | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`avantpost serve`, listening; of the checkout in `folder`, if it is another than this one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        "AVANTPOST_STATE": str(state),
        "AVANTPOST_PORT": str(port),
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": fake.url,
    }
    with (state / "stderr").open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "serve",
            env={"PATH": os.environ["PATH"], "HOME": str(state), **own, **more},
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdout is not None
    assert b"Avantpost is at" in await process.stdout.readline()
    fake.coach_url = f"http://127.0.0.1:{port}/"
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
