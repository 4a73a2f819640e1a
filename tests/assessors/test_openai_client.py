"""Whatever an endpoint answers becomes a completion or a kind of failure; nothing of it travels in an exception."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from aiohttp import web
from endpoints import envelope, request_for, serving

from bot.assessors.calls import EndpointError
from bot.assessors.openai_client import DIALECTS, LARGEST_ANSWER, Address, OpenAIEndpoint
from bot.assessors.probe import probe

CANARY = "zebrafish-quokka-4417"
Answer = Callable[[httpx2.Request], httpx2.Response]


def endpoint(answer: Answer, **address: Any) -> OpenAIEndpoint:
    """The real client, its network replaced."""
    plain = {"model": "m", "base_url": "http://127.0.0.1:9/v1", "api_key": "sk-test", **address}
    return OpenAIEndpoint(Address(**plain), transport=httpx2.MockTransport(answer))


def said(status: int = 200, **more: Any) -> Answer:
    """Always this response."""
    return lambda _request: httpx2.Response(status, **more)


FAULTS: dict[str, tuple[Answer, str]] = {
    "401": (said(401, json={"error": {"message": CANARY}}), "auth"),
    "403": (said(403, json={"error": {"message": CANARY}}), "auth"),
    "404": (said(404, json={"error": {"message": CANARY}}), "not_found"),
    "404 as HTML": (said(404, text=f"<html>{CANARY}</html>"), "not_found"),
    "409": (said(409, json={}), "status"),
    "422": (said(422, json={"error": {"message": CANARY}}), "unprocessable"),
    "429": (said(429, json={"error": {"message": CANARY}}, headers={"Retry-After": "120"}), "rate_limit"),
    "500": (said(500, text=CANARY), "server_error"),
    "503": (said(503, text=""), "server_error"),
    "400": (said(400, json={"error": {"message": CANARY, "code": "unsupported_parameter"}}), "bad_request"),
    "content filter, 400": (said(400, json={"error": {"code": "content_filter", "message": CANARY}}), "content_filter"),
    "a redirect": (said(302, headers={"Location": "http://127.0.0.1:9/elsewhere"}), "status"),
    "HTML with 200": (said(200, text=f"<html>{CANARY}</html>"), "bad_envelope"),
    "nothing with 200": (said(200, content=b""), "bad_envelope"),
    "invalid UTF-8": (said(200, content=b'{"choices": "\xff\xfe"}'), "bad_envelope"),
    "half a JSON": (said(200, content=b'{"choices": [{"mess'), "bad_envelope"),
    "nested without end": (said(200, content=b"[" * 100_000), "bad_envelope"),
    "a list": (said(200, json=[1, 2]), "bad_envelope"),
    "no choices": (said(200, json={**envelope(), "choices": []}), "bad_envelope"),
    "choices null": (said(200, json={**envelope(), "choices": None}), "bad_envelope"),
    "choices of texts": (said(200, json={**envelope(), "choices": ["x"]}), "bad_envelope"),
    "message null": (said(200, json={**envelope(), "choices": [{"message": None}]}), "bad_envelope"),
    "content null": (said(200, json=envelope(None)), "empty"),
    "content of spaces": (said(200, json=envelope("  \n")), "empty"),
    "content a list": (said(200, json={**envelope(), "choices": [{"message": {"content": [CANARY]}}]}), "empty"),
    "a refusal": (said(200, json=envelope(None, refusal=f"I can't {CANARY}")), "refusal"),
    "a filter": (said(200, json=envelope(CANARY, finish="content_filter")), "content_filter"),
    "truncation": (said(200, json=envelope('{"remarks": [', finish="length")), "truncated"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_a_kind_and_nothing_else(name: str) -> None:
    """Exactly one request, the right kind, no word of the vendor's."""
    answer, kind = FAULTS[name]
    asked: list[httpx2.Request] = []

    def once(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return answer(request)

    with pytest.raises(EndpointError) as failure:
        await endpoint(once).complete(request_for(CANARY), timeout=5)
    assert failure.value.kind == kind
    assert len(asked) == 1
    assert CANARY not in f"{failure.value!r}{failure.value.__cause__!r}"


async def test_retry_after_is_read() -> None:
    """In seconds; what is no number is none."""
    for header, expected in (("120", 120.0), ("soon", None)):
        answer = said(429, json={}, headers={"Retry-After": header})
        with pytest.raises(EndpointError) as failure:
            await endpoint(answer).complete(request_for(), timeout=5)
        assert failure.value.retry_after == expected


async def test_what_is_sent() -> None:
    """Schema, cap, `store: false`; no identifier of anybody, no metadata, the key in its header only."""
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json=envelope("{}"))

    completion = await endpoint(answer).complete(request_for("draft"), timeout=5)
    assert (completion.prompt_tokens, completion.completion_tokens) == (7, 3)
    body = json.loads(asked[0].content)
    assert body["store"] is False
    assert body["max_completion_tokens"] == 9
    assert body["response_format"]["json_schema"] == {"name": "assess", "strict": True, "schema": {"type": "object"}}
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert set(body) == {"model", "messages", "store", "max_completion_tokens", "temperature", "response_format"}
    assert asked[0].headers["authorization"] == "Bearer sk-test"
    assert "sk-test" not in asked[0].content.decode()


async def test_azure_is_asked_at_its_deployment() -> None:
    """Deployment and API version in the address, the key in Azure's header."""
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json=envelope("{}"))

    azure = {"azure_endpoint": "https://name.openai.azure.example", "api_version": "2024-10-21", "base_url": None}
    await endpoint(answer, model="my-deployment", **azure).complete(request_for(), timeout=5)
    assert asked[0].url.path == "/openai/deployments/my-deployment/chat/completions"
    assert asked[0].url.params["api-version"] == "2024-10-21"
    assert asked[0].headers["api-key"] == "sk-test"


@pytest.mark.parametrize(
    "refused",
    [
        ("temperature",),
        ("max_completion_tokens",),
        ("max_completion_tokens", "store"),
        ("store", "response_format", "max_completion_tokens"),
    ],
)
@pytest.mark.parametrize("status", [400, 422])
async def test_a_server_that_refuses_fields_is_still_spoken_to(refused: tuple[str, ...], status: int) -> None:
    """The probe learns the dialect, and it is kept."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        if set(refused) & set(json.loads(request.content)):
            return httpx2.Response(status, json={"error": {"message": "unknown field"}})
        return httpx2.Response(200, json=envelope('{"ok": "lighthouse"}'))

    client = endpoint(answer)
    found = await probe(client, seconds=5)
    assert found.fault is None
    assert client.dialect in DIALECTS[1:]
    assert await client.complete(request_for(), timeout=5)


@pytest.mark.parametrize(
    ("content", "enforces"), [('{"ok": "lighthouse"}', True), ('{"ok": "sea"}', False), ("certainly!", False)]
)
async def test_the_probe_tells_who_keeps_to_a_schema(content: str, enforces: bool) -> None:
    """One word was allowed; another one shows that nobody looked."""
    assert (await probe(endpoint(said(200, json=envelope(content))), seconds=5)).enforces is enforces


@pytest.mark.parametrize(
    ("status", "fault"), [(401, "auth"), (404, "not_found"), (500, "server_error"), (400, "bad_request")]
)
async def test_the_probe_tells_what_is_wrong(status: int, fault: str) -> None:
    """A kind that `doctor` has a mend for."""
    assert (await probe(endpoint(said(status, json={})), seconds=5)).fault == fault


async def test_nobody_listening_is_a_kind_too() -> None:
    """No server at the address."""
    client = OpenAIEndpoint(Address(model="m", base_url="http://127.0.0.1:9/v1"))
    with pytest.raises(EndpointError) as failure:
        await client.complete(request_for(), timeout=2)
    assert failure.value.kind == "connection"
    await client.aclose()


async def test_a_server_that_hangs_or_drips_is_left() -> None:
    """Its socket stays busy; the caller's deadline rules (see calls.py), and nothing is left behind."""

    async def drips(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1_000):
            await response.write(b" ")
            await asyncio.sleep(0.01)
        return response

    async with serving(lambda _body: drips) as server:
        client = OpenAIEndpoint(Address(model="m", base_url=server.url))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await client.complete(request_for(), timeout=0.2)
        await client.aclose()


async def test_a_flood_is_cut_off() -> None:
    """Reading stops at the cap, not at the end."""
    sent = 0

    async def floods(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(2_000):
            await response.write(b"a" * 65_536)
            sent += 65_536
        return response

    async with serving(lambda _body: floods) as server:
        client = OpenAIEndpoint(Address(model="m", base_url=server.url))
        with pytest.raises(EndpointError) as failure:
            await client.complete(request_for(), timeout=20)
        assert failure.value.kind == "too_large"
        await client.aclose()
    assert sent < LARGEST_ANSWER + 64 * 1024 * 1024
