"""Endpoints for tests: a scripted one with the real Protocol, and an OpenAI-like server on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.assessors.calls import Completion
from bot.assessors.requests import ModelRequest

NOTHING: dict[str, Any] = {
    "instructs": False,
    "danger": [],
    "protected": [],
    "remarks": [],
    "dismissed": [],
    "strength": None,
    "opportunity": None,
}


def request_for(text: str = "hello", **more: Any) -> ModelRequest:
    """A request with `text` as its user part."""
    plain: dict[str, Any] = {"prompt": "assess@1", "system": "s", "schema": {"type": "object"}}
    return ModelRequest(**{**plain, "user": text, "max_tokens": 9, "temperature": 0, **more})


@dataclass
class Scripted:
    """Implements `Endpoint`: `answer` decides, from the request, what comes back; exceptions are raised."""

    answer: Callable[[ModelRequest], object]
    model: str = "scripted"
    delay: float = 0.0
    asked: list[ModelRequest] = field(default_factory=list)

    async def complete(self, request: ModelRequest, *, timeout: float) -> Completion:  # noqa: ASYNC109, ARG002 - the Protocol's
        """What the script says."""
        self.asked.append(request)
        if self.delay:
            await asyncio.sleep(self.delay)
        said = self.answer(request)
        if isinstance(said, Exception):
            raise said
        return Completion(text=said if isinstance(said, str) else json.dumps(said))


@dataclass
class Server:
    """An OpenAI-like server. `reply` makes the response; `bodies` and `paths` are what was asked."""

    reply: Callable[[dict[str, Any]], Any]
    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        body = await request.json()
        self.bodies.append(body)
        self.paths.append(request.path_qs)
        answer = self.reply(body)
        return await answer(request) if callable(answer) else answer


@asynccontextmanager
async def serving(reply: Callable[[dict[str, Any]], Any]) -> AsyncIterator[Server]:
    """A server for the length of the context."""
    server = Server(reply)
    app = web.Application()
    app.router.add_post("/{path:.*}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield server
    await runner.cleanup()


def envelope(content: object = "{}", *, finish: str = "stop", **message: Any) -> dict[str, Any]:
    """A well-formed Chat Completions answer with `content`."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    return {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}
