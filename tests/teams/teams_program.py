"""The real program beside a Teams on loopback."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from fake_entra import APP, SECRET, TENANT
from fake_teams import FakeTeams

from bot.channels.teams.incoming import origin_of

HERE = Path(__file__).parent


def settings(teams: FakeTeams) -> dict[str, str]:
    """The settings of an app of the tenant; without a sign-in those of the development switch."""
    entra = teams.entra
    if entra is None:
        return {"AVANTPOST_TEAMS_ANONYMOUS": "1"}
    return {
        "MicrosoftAppId": APP,
        "MicrosoftAppType": "SingleTenant",
        "MicrosoftAppTenantId": TENANT,
        "MicrosoftAppPassword": SECRET,
        "AVANTPOST_TEAMS_SERVICE_HOSTS": origin_of(teams.url).partition("://")[2],
        "REQUESTS_CA_BUNDLE": str(entra.ca_file),
        "FAKE_METADATA": entra.metadata_url,
        "FAKE_LOGIN": entra.login_url,
    }


@asynccontextmanager
async def program(
    teams: FakeTeams, state: Path, more: Mapping[str, str], *, script: str = "serve_echo.py"
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`avantpost serve`, listening."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"AVANTPOST_STATE": str(state), "AVANTPOST_PORT": str(port), **settings(teams)}
    with (state / "stderr").open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(HERE / script),
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(state),
                "PYTHONPATH": f"{HERE.parents[1]}{os.pathsep}{HERE}",
                **own,
                **more,
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdout is not None
    assert b"Avantpost is at" in await process.stdout.readline(), (state / "stderr").read_text()
    teams.coach_url = f"http://127.0.0.1:{port}/"
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
