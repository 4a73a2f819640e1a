"""The only module that imports the vendor's SDK: any OpenAI-compatible endpoint, over Chat Completions.

Every vendor error becomes an `EndpointError` whose kind is a metric label; no vendor text goes further. The SDK's own
retries and timeouts are off: the deadline is ours.
"""

import contextlib
import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import openai
from openai._types import RequestOptions

from bot.assessors.calls import Completion, EndpointError
from bot.assessors.requests import ModelRequest

# At their lower levels these write requests down, bodies included, if a variable such as OPENAI_LOG asks for it.
for _name in ("openai", "httpx2", "httpcore2", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

LARGEST_ANSWER: Final = 256 * 1024
"""Bytes of an answer that are read: a capped answer has a tenth of it; more is a fault or an attack."""
_CONNECT_SECONDS = 3.0
_BAD_REQUEST, _SERVER_ERROR = 400, 500
_KINDS: Final = {401: "auth", 403: "auth", 404: "not_found", 408: "deadline", 422: "unprocessable", 429: "rate_limit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What an endpoint understands, found out by `probe`: servers refuse fields that they do not know."""

    schema: bool = True
    tokens_field: str = "max_completion_tokens"
    store: bool = True
    temperature: bool = True


DIALECTS: Final = (
    Dialect(),
    Dialect(temperature=False),
    Dialect(tokens_field="max_tokens"),
    Dialect(tokens_field="max_tokens", store=False),
    Dialect(tokens_field="max_tokens", store=False, schema=False),
)
"""Tried in this order; the first that is not refused stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the model is and the key for it. With `azure_endpoint` the model's name is that of the deployment."""

    model: str
    api_key: str | None = None
    base_url: str | None = None
    azure_endpoint: str | None = None
    api_version: str | None = None


class _TooLargeError(Exception):
    pass


class _CappedStream(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._inner:
            size += len(chunk)
            if size > LARGEST_ANSWER:
                raise _TooLargeError
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


class CappedTransport(httpx2.AsyncBaseTransport):
    """A transport that stops reading an answer at `LARGEST_ANSWER` bytes."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, its body cut off by an error where it grows too long."""
        response = await self._inner.handle_async_request(request)
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _CappedStream(response.stream)
        return response

    async def aclose(self) -> None:
        """Close what it wraps."""
        await self._inner.aclose()


class OpenAIEndpoint:
    """Implements `bot.assessors.calls.Endpoint`."""

    def __init__(self, address: Address, *, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._model = address.model
        self._dialect = DIALECTS[0]
        inner = transport or httpx2.AsyncHTTPTransport(limits=httpx2.Limits(max_connections=64))
        http = httpx2.AsyncClient(transport=CappedTransport(inner), follow_redirects=False)
        timeout = openai.Timeout(None, connect=_CONNECT_SECONDS)
        key = address.api_key or "none"  # local servers want no key, the SDK wants one
        self._client: openai.AsyncOpenAI
        if address.azure_endpoint:
            self._client = openai.AsyncAzureOpenAI(
                azure_endpoint=address.azure_endpoint,
                api_version=address.api_version,
                api_key=key,
                max_retries=0,
                timeout=timeout,
                http_client=http,
            )
        else:
            self._client = openai.AsyncOpenAI(
                base_url=address.base_url, api_key=key, max_retries=0, timeout=timeout, http_client=http
            )

    @property
    def model(self) -> str:
        """The model's name."""
        return self._model

    @property
    def dialect(self) -> Dialect:
        """What the endpoint was found to understand."""
        return self._dialect

    async def complete(self, request: ModelRequest, *, timeout: float) -> Completion:  # noqa: ASYNC109 - the Protocol's
        """The model's answer to `request`.

        Raises:
            EndpointError: see `calls.Endpoint`.
        """
        return _read(await self._sent(request, timeout, self._dialect))

    async def probe(self, request: ModelRequest, *, seconds: float) -> Completion:
        """Find the dialect with a small request, and keep it.

        Raises:
            EndpointError: the endpoint cannot be used, whatever the dialect.
        """
        refused = EndpointError("bad_request")
        for dialect in DIALECTS:
            try:
                completion = _read(await self._sent(request, seconds, dialect))
            except EndpointError as error:
                if error.kind not in {"bad_request", "unprocessable"}:
                    raise
                refused = error
            else:
                self._dialect = dialect
                return completion
        raise refused

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _sent(self, request: ModelRequest, seconds: float, dialect: Dialect) -> httpx2.Response:
        body = {"model": self._model, "messages": _messages(request), **_fields(request, dialect)}
        options: RequestOptions = {"timeout": openai.Timeout(seconds, connect=min(_CONNECT_SECONDS, seconds))}
        try:
            # The SDK's typed `create` costs twice the processor time and checks nothing of what it was sent.
            return await self._client.post("/chat/completions", cast_to=httpx2.Response, body=body, options=options)
        except openai.APIStatusError as error:
            raise EndpointError(_status_kind(error), _retry_after(error)) from None
        except openai.APITimeoutError:
            raise EndpointError("deadline") from None
        except openai.APIConnectionError as error:
            raise EndpointError("too_large" if _is_too_large(error) else "connection") from None
        except _TooLargeError:
            raise EndpointError("too_large") from None
        except (openai.OpenAIError, ValueError, httpx2.HTTPError, httpx2.StreamError):
            raise EndpointError("bad_envelope") from None


def _fields(request: ModelRequest, dialect: Dialect) -> Mapping[str, Any]:
    fields: dict[str, Any] = {dialect.tokens_field: request.max_tokens}
    if dialect.temperature:
        fields["temperature"] = request.temperature
    if dialect.store:
        fields["store"] = False
    if dialect.schema:
        schema = {"name": request.prompt.partition("@")[0], "strict": True, "schema": request.schema}
        fields["response_format"] = {"type": "json_schema", "json_schema": schema}
    return fields


def _messages(request: ModelRequest) -> list[dict[str, str]]:
    return [{"role": "system", "content": request.system}, {"role": "user", "content": request.user}]


def _read(response: httpx2.Response) -> Completion:
    """The text of a well-formed answer; nothing of the envelope is taken on trust."""
    try:
        answer = json.loads(response.content)
    except (ValueError, RecursionError):
        raise EndpointError("bad_envelope") from None
    choice = _first(answer, "choices")
    message = choice.get("message")
    if choice.get("finish_reason") == "content_filter":
        raise EndpointError("content_filter")
    if choice.get("finish_reason") == "length":
        raise EndpointError("truncated")
    if not isinstance(message, dict):
        raise EndpointError("bad_envelope")
    if message.get("refusal"):
        raise EndpointError("refusal")
    text = message.get("content")
    if not isinstance(text, str) or not text.strip():
        raise EndpointError("empty")
    return Completion(
        text=text, prompt_tokens=_count(answer, "prompt_tokens"), completion_tokens=_count(answer, "completion_tokens")
    )


def _first(answer: object, name: str) -> dict[str, object]:
    """The first object of a list in the envelope."""
    listed = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(listed, list) or not listed or not isinstance(listed[0], dict):
        raise EndpointError("bad_envelope")
    return listed[0]


def _count(answer: object, name: str) -> int:
    """A number of tokens, 0 where the endpoint says none."""
    usage = answer.get("usage") if isinstance(answer, dict) else None
    count = usage.get(name) if isinstance(usage, dict) else None
    return count if isinstance(count, int) else 0


def _status_kind(error: openai.APIStatusError) -> str:
    if error.status_code == _BAD_REQUEST:
        return "content_filter" if error.code == "content_filter" else "bad_request"
    if error.status_code >= _SERVER_ERROR:
        return "server_error"
    return _KINDS.get(error.status_code, "status")


def _retry_after(error: openai.APIStatusError) -> float | None:
    with contextlib.suppress(ValueError):
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    return None


def _is_too_large(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _TooLargeError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
