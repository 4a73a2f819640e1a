"""No draft text on the model's path outside the request and the answer: a unique word through every failure."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from endpoints import NOTHING, envelope, serving
from test_model_command_line import named, run

CANARY = "zebrafish-quokka-4417"
DRAFT = f"Great quarter, team! Our new {CANARY} leaks."
SAID = {"error": {"message": f"cannot read {CANARY}", "code": CANARY, "type": CANARY}}

REPLIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "an answer": lambda body: web.json_response(
        envelope(NOTHING if body["response_format"]["json_schema"]["name"] == "assess" else {"text": DRAFT})
    ),
    "refused": lambda _: web.json_response(SAID, status=400),
    "no key": lambda _: web.json_response(SAID, status=401),
    "broken": lambda _: web.Response(status=500, text=f"Traceback of {CANARY}"),
    "a page": lambda _: web.Response(text=f"<html>{CANARY}</html>", content_type="text/html"),
    "other words": lambda _: web.json_response(envelope(f"I think that {CANARY} is fine")),
    "another shape": lambda _: web.json_response(envelope({"remarks": CANARY, CANARY: 1})),
    "a refusal": lambda _: web.json_response(envelope(None, refusal=f"no {CANARY}")),
    "elsewhere": lambda _: web.Response(status=302, headers={"Location": f"http://127.0.0.1:9/{CANARY}"}),
}


def written(folder: Path) -> str:
    """Names and contents of all that the command left."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(f"{path}\n{path.read_bytes().decode('latin-1')}" for path in paths)


@pytest.mark.parametrize("name", REPLIES)
async def test_a_failing_endpoint_leaves_nothing_of_a_draft(tmp_path: Path, name: str) -> None:
    """Standard error and the state folder hold no word of it, not even when the SDK is told to log all."""
    async with serving(REPLIES[name]) as server:
        code, out, err = await run(
            "check", "--text", DRAFT, state=tmp_path, **named(server.url), OPENAI_LOG="debug", HOME=str(tmp_path)
        )
    assert server.bodies, "the model was not asked: this test would prove nothing"
    assert code == 0
    assert "Traceback" not in out + err
    assert CANARY not in err
    assert CANARY not in written(tmp_path)


async def test_nobody_listening_leaves_nothing_of_a_draft(tmp_path: Path) -> None:
    """The same when there is no endpoint at all."""
    code, out, err = await run("check", "--text", DRAFT, state=tmp_path, **named(), OPENAI_LOG="debug")
    assert code == 0
    assert "Traceback" not in out + err
    assert CANARY not in err + written(tmp_path)
