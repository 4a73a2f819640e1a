"""A third party's server for protocol faults: aimock, pinned in tests/node, as Node programs see an OpenAI endpoint.

Needs Node and npm; without them these tests are skipped, and under CI=true they fail instead.
"""

import asyncio
import fcntl
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from endpoints import NOTHING, request_for

from bot.assessors.calls import Calls, EndpointError, Limits
from bot.assessors.openai_client import Address, OpenAIEndpoint
from bot.domain.errors import AssessorError

NODE = Path(__file__).resolve().parents[1] / "node"
PROGRAM = NODE / "node_modules/@copilotkit/aimock/dist/cli.js"
Start = Callable[..., str]


@pytest.fixture(scope="session")
def aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts a server with the given options and says its address; each ends with the session."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        reason = "node and npm are needed for aimock: apt-get install nodejs npm"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    _installed()
    fixtures = tmp_path_factory.mktemp("aimock") / "fixtures.json"
    answer = {"match": {"userMessage": "hello"}, "response": {"content": json.dumps(NOTHING)}}
    fixtures.write_text(json.dumps({"fixtures": [answer]}), encoding="utf-8")
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> str:
        port = _free_port()
        command = ["node", str(PROGRAM), "--port", str(port), "--fixtures", str(fixtures), "--log-level", "silent"]
        process = subprocess.Popen(  # noqa: S603 - a fixed program and our own options
            [*command, *options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        started.append(process)
        _listening(port, process)
        return f"http://127.0.0.1:{port}/v1"

    yield start
    for process in started:
        process.terminate()
        process.wait()


def _installed() -> None:
    """Install once, whichever worker comes first."""
    with (NODE / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not PROGRAM.exists():
            subprocess.run(
                ["npm", "ci", "--silent"],  # noqa: S607 - npm is where the machine has it
                cwd=NODE,
                check=True,
                stdin=subprocess.DEVNULL,
            )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listening(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("aimock did not start")


@asynccontextmanager
async def client(url: str) -> AsyncIterator[OpenAIEndpoint]:
    """Our client of it."""
    endpoint = OpenAIEndpoint(Address(model="gpt-4o", api_key="sk-test", base_url=url))
    yield endpoint
    await endpoint.aclose()


async def test_an_answer_arrives(aimock: Start) -> None:
    """The real SDK, a server that we did not write."""
    async with client(aimock()) as endpoint:
        completion = await endpoint.complete(request_for("hello"), timeout=10)
    assert json.loads(completion.text) == NOTHING


@pytest.mark.parametrize(
    ("chaos", "kinds"),
    [
        (("--chaos-drop", "1"), {"server_error"}),
        (("--chaos-malformed", "1"), {"bad_envelope", "bad_request"}),
        (("--chaos-disconnect", "1"), {"connection"}),
        (("--chaos-ratelimit", "1"), {"rate_limit"}),
    ],
)
async def test_its_chaos_becomes_a_kind(aimock: Start, chaos: tuple[str, str], kinds: set[str]) -> None:
    """Dropped, malformed, disconnected, limited: a failure with a name, within the deadline, by client and by calls."""
    async with client(aimock(*chaos)) as endpoint:
        with pytest.raises(EndpointError) as failure:
            await endpoint.complete(request_for("hello"), timeout=10)
        assert failure.value.kind in kinds
        calls = Calls(endpoint, Limits())
        with pytest.raises(AssessorError) as told:
            await calls.complete(request_for("hello"), until=asyncio.get_running_loop().time() + 5)
    assert told.value.kind in kinds


async def test_a_slow_one_is_left_at_the_deadline(aimock: Start) -> None:
    """Five seconds late is too late."""
    async with client(aimock("--chaos-latency", "5000")) as endpoint:
        calls = Calls(endpoint, Limits())
        with pytest.raises(AssessorError) as told:
            await calls.complete(request_for("hello"), until=asyncio.get_running_loop().time() + 0.5)
    assert told.value.kind == "deadline"


async def test_a_request_it_does_not_know_is_a_failure_with_a_name(aimock: Start) -> None:
    """Strict mode answers what has no fixture with an error."""
    async with client(aimock("--strict")) as endpoint:
        with pytest.raises(EndpointError):
            await endpoint.complete(request_for("something else"), timeout=10)
