"""The real client against a server that others wrote: aimock (npm, pinned in tests/node), its faults switched on."""

import asyncio
import json
import os
import re
import shutil
from asyncio import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from endpoints import request_for

from bot.assessors.calls import Calls, EndpointError, Limits
from bot.assessors.openai_client import Address, OpenAIEndpoint
from bot.assessors.probe import Probe, probe
from bot.domain.errors import AssessorError

NODE = Path(__file__).resolve().parents[1] / "node"
PROGRAM = NODE / "node_modules/@copilotkit/aimock/dist/cli.js"
CANARY = "zebrafish-quokka-4417"
WORD = '{"ok": "lighthouse"}'


def fixture(said: str, response: dict[str, object]) -> dict[str, object]:
    """What aimock answers to a request whose user part holds `said`."""
    return {"match": {"userMessage": said}, "response": response}


FIXTURES = [
    fixture("any word", {"content": WORD}),
    fixture("hello", {"content": "{}"}),
    *(
        fixture(f"status {status}", {"error": {"message": CANARY, "type": "t"}, "status": status})
        for status in (401, 403, 404, 422, 429, 500, 503)
    ),
    fixture("cut off", {"content": '{"remarks": [', "finishReason": "length"}),
    fixture("filtered", {"content": "", "finishReason": "content_filter"}),
]


@dataclass(frozen=True, slots=True)
class Aimock:
    """A running aimock."""

    url: str

    async def chaos(self, **rates: float) -> None:
        """From now on every answer suffers this."""
        async with aiohttp.ClientSession() as web, web.post(f"{self.url}/__aimock/chaos", json=rates) as response:
            assert response.status == 200

    async def asked(self) -> int:
        """How many calls arrived so far."""
        async with aiohttp.ClientSession() as web, web.get(f"{self.url}/__aimock/journal") as response:
            calls = [each for each in await response.json() if "chat/completions" in each["path"]]
            return len(calls)

    def endpoint(self) -> OpenAIEndpoint:
        """The real client, at its door."""
        return OpenAIEndpoint(Address(model="m", base_url=f"{self.url}/v1"))


@pytest.fixture
async def aimock(tmp_path: Path) -> AsyncIterator[Aimock]:
    """A server on a free port; without Node these tests are skipped, and under CI they fail."""
    node = shutil.which("node")
    if node is None or not PROGRAM.exists():
        missing = "needs Node and aimock: npm ci --prefix tests/node"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    (tmp_path / "fixtures.json").write_text(json.dumps({"fixtures": FIXTURES}), encoding="utf-8")
    process = await subprocess.create_subprocess_exec(
        node,
        str(PROGRAM),
        *("--port", "0", "--host", "127.0.0.1", "--fixtures", str(tmp_path / "fixtures.json")),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={"PATH": os.environ["PATH"]},
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            listening = None
            while listening is None:
                line = await process.stdout.readline()
                assert line, "aimock ended before it listened"
                listening = re.search(rb"listening on (http://127\.0\.0\.1:\d+)", line)
        reading = asyncio.create_task(process.stdout.read())  # so that it is never held up by a full pipe
        yield Aimock(listening[1].decode())
        process.kill()
        await reading
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def kind_of(endpoint: OpenAIEndpoint, text: str, seconds: float = 10) -> str:
    """The kind of the failure of one call; no word of the server's in it."""
    try:
        with pytest.raises(EndpointError) as failure:
            await endpoint.complete(request_for(text), timeout=seconds)
    finally:
        await endpoint.aclose()
    assert CANARY not in f"{failure.value!r}{failure.value.__cause__!r}"
    return failure.value.kind


async def test_a_server_of_others_is_understood(aimock: Aimock) -> None:
    """Asked, it answers; probed, it says the word."""
    endpoint = aimock.endpoint()
    assert (await endpoint.complete(request_for("hello"), timeout=10)).text == "{}"
    assert await probe(endpoint, seconds=10) == Probe(fault=None, enforces=True, dialect=endpoint.dialect)
    await endpoint.aclose()


async def test_each_status_is_a_kind_after_one_request(aimock: Aimock) -> None:
    """Errors in the vendor's own envelope, its words left behind."""
    kinds = {
        401: "auth",
        403: "auth",
        404: "not_found",
        422: "unprocessable",
        429: "rate_limit",
        500: "server_error",
        503: "server_error",
    }
    seen = {status: await kind_of(aimock.endpoint(), f"status {status}") for status in kinds}
    assert seen == kinds
    assert await aimock.asked() == len(kinds)


@pytest.mark.parametrize(("text", "kind"), [("cut off", "truncated"), ("filtered", "content_filter")])
async def test_what_ended_early_is_told_by_its_kind(aimock: Aimock, text: str, kind: str) -> None:
    """Half an answer is no answer."""
    assert await kind_of(aimock.endpoint(), text) == kind


@pytest.mark.parametrize(
    ("rates", "kind"),
    [
        ({"dropRate": 1}, "server_error"),
        ({"malformedRate": 1}, "bad_envelope"),
        ({"disconnectRate": 1}, "connection"),
        ({"rateLimitRate": 1}, "rate_limit"),
    ],
)
async def test_chaos_is_a_kind_too(aimock: Aimock, rates: dict[str, float], kind: str) -> None:
    """Errors, half-written bodies, lines cut, limits."""
    await aimock.chaos(**rates)
    assert await kind_of(aimock.endpoint(), "hello") == kind


async def test_a_slow_server_is_left_at_the_deadline(aimock: Aimock) -> None:
    """Thirty seconds are asked for, and the caller is gone long before."""
    await aimock.chaos(latencyMs=30_000)
    endpoint = aimock.endpoint()
    calls = Calls(endpoint, Limits())
    loop = asyncio.get_running_loop()
    begun = loop.time()
    with pytest.raises(AssessorError) as failure:
        await calls.complete(request_for("hello"), until=begun + 0.5)
    assert failure.value.kind == "deadline"
    assert loop.time() - begun < 10  # a machine under load; what counts is that it is not thirty
    await endpoint.aclose()
