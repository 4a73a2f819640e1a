"""The model on the command line: what is sent can be seen, it can be switched off; without a name it is not there."""

import json
import os
import sys
from asyncio import create_subprocess_exec, subprocess
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from endpoints import NOTHING, envelope, serving

ROOT = Path(__file__).resolve().parents[2]
DRAFT = "Great quarter, team! Wait until you see Thursday's numbers. Call me on 06 12 34 56 78."


async def run(*arguments: str, state: Path, program: str | None = None, **variables: str) -> tuple[int, str, str]:
    """The command with nothing of this machine's settings: exit code, standard output, standard error."""
    start = ["-m", "bot"] if program is None else ["-c", program]
    process = await create_subprocess_exec(
        sys.executable,
        *start,
        *arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=state,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "AVANTPOST_STATE": str(state),
            "COLUMNS": "200",
            **variables,
        },
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def named(url: str = "http://127.0.0.1:9/v1") -> dict[str, str]:
    """The settings of a local model."""
    return {"AVANTPOST_MODEL": "local", "AVANTPOST_MODEL_RETENTION": "nothing", "OPENAI_BASE_URL": url}


def reply(body: dict[str, Any]) -> object:
    """A model that finds nothing to say and keeps to its schema."""
    name = body["response_format"]["json_schema"]["name"]
    return web.json_response(
        envelope({"ok": "lighthouse"} if name == "probe" else NOTHING if name == "assess" else {"text": ""})
    )


async def test_the_prompts_can_be_read(tmp_path: Path) -> None:
    """Listed with versions, shown as files; an unknown one is named with the known ones."""
    code, out, _ = await run("prompts", "list", state=tmp_path)
    assert (code, [line.split()[0] for line in out.splitlines()]) == (0, ["answer", "assess", "rewrite"])
    code, out, _ = await run("prompts", "show", "assess", state=tmp_path)
    assert out == (ROOT / "prompts/assess.md").read_text(encoding="utf-8")
    code, _, err = await run("prompts", "show", "../README", state=tmp_path)
    assert code == 2
    assert "answer, assess, rewrite" in err


async def test_the_request_of_a_draft_can_be_seen(tmp_path: Path) -> None:
    """All that would leave: system, user, schema; the number is not among it, and nothing is sent."""
    async with serving(reply) as server:
        code, out, _ = await run("prompts", "render", "--draft", DRAFT, state=tmp_path, **named(server.url))
        assert (code, server.bodies) == (0, [])
    assert "=== system ===" in out
    assert "[[PHONE_NUMBER_1]]" in out
    assert "06 12 34 56 78" not in out
    assert '"financial_info"' in out


async def test_a_key_alone_sends_nothing_and_imports_nothing(tmp_path: Path) -> None:
    """No model named, no model used: the SDK is not even loaded."""
    async with serving(reply) as server:
        key = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": server.url}
        program = (
            "import sys\nfrom bot.cli.main import main\ntry:\n    main()\nfinally:\n    print('openai' in sys.modules)"
        )
        code, out, _ = await run("check", "--text", DRAFT, state=tmp_path, program=program, **key)
        assert (code, server.bodies) == (0, [])
    assert out.splitlines()[-1] == "False"


async def test_a_named_model_reads_and_can_be_left_out(tmp_path: Path) -> None:
    """`--rules` for one draft, the switch for all."""
    async with serving(reply) as server:
        settings = named(server.url)
        text = "Morning run. 10k done."
        _, out, _ = await run("check", "--text", text, state=tmp_path, **settings)
        assert out.startswith("Good to go")
        asked = len(server.bodies)
        assert asked
        _, out, _ = await run("check", "--rules", "--text", text, state=tmp_path, **settings)
        assert not out.startswith("Good to go")
        assert "switched" not in (await run("model", "status", state=tmp_path, **settings))[1]
        await run("model", "off", state=tmp_path, **settings)
        assert "switched off" in (await run("model", "status", state=tmp_path, **settings))[1]
        _, out, _ = await run("check", "--text", text, state=tmp_path, **settings)
        assert not out.startswith("Good to go")
        assert len(server.bodies) == asked
        await run("model", "on", state=tmp_path, **settings)
        _, out, _ = await run("check", "--text", text, state=tmp_path, **settings)
        assert out.startswith("Good to go")


async def test_doctor_asks_the_endpoint_one_word(tmp_path: Path) -> None:
    """What it keeps to, or what to mend."""
    async with serving(reply) as server:
        code, out, _ = await run("doctor", state=tmp_path, **named(server.url))
        assert code == 0
        assert "keeps to a JSON Schema" in out
    code, out, _ = await run("doctor", state=tmp_path, **named())
    assert code == 1
    assert "nothing answers there" in out
    async with serving(lambda _: web.json_response({"error": {}}, status=401)) as server:
        _, out, _ = await run("doctor", state=tmp_path, OPENAI_API_KEY="sk-secret-of-a-test", **named(server.url))
        assert "the key is refused" in out
        assert "sk-secret-of-a-test" not in out


async def test_every_fault_of_the_settings_is_told_at_once_and_no_secret(tmp_path: Path) -> None:
    """Names as people write them."""
    faults = {
        "AVANTPOST_MODEL": "gpt",
        "AZURE_OPENAI_ENDPOINT": "https://x.example",
        "AVANTPOST_MODEL_DEADLINE": "soon",
    }
    code, _, err = await run("check", "--text", "x", state=tmp_path, **faults)
    assert code == 2
    assert "AVANTPOST_MODEL_DEADLINE" in err
    code, _, err = await run("check", "--text", "x", state=tmp_path, **{**faults, "AVANTPOST_MODEL_DEADLINE": "9"})
    for name in ("AVANTPOST_MODEL_RETENTION", "AZURE_OPENAI_API_KEY", "OPENAI_API_VERSION"):
        assert name in err


async def test_answers_are_recorded_and_played_back(tmp_path: Path) -> None:
    """The same figures without a server; after another prompt there is no recording, and it says so."""
    cases = tmp_path / "cases.jsonl"
    rows = [
        {"id": str(n), "lang": "en", "text": f"Morning run. {n}k done.", "expect": {"level": "fine"}} for n in range(3)
    ]
    cases.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    tape = tmp_path / "tape"
    async with serving(reply) as server:
        command = ("eval", "--json", "--llm", "--record", str(tape), "--runs", "2", str(cases))
        code, out, err = await run(*command, state=tmp_path, **named(server.url))
        assert code == 0, err
        assert len(server.bodies) == 6
    recorded = json.loads(out)["cases.jsonl + model"]
    assert (recorded["runs_agree"], recorded["partial"], recorded["exact"]) == (1.0, 0, 1.0)
    assert len(list(tape.glob("*.json"))) == 3
    assert "Morning run" not in "".join(path.read_text(encoding="utf-8") for path in tape.glob("*.json"))
    _, out, _ = await run("eval", "--json", "--llm", "--replay", str(tape), str(cases), state=tmp_path)
    played = json.loads(out)["cases.jsonl + model"]
    assert (played["exact"], played["partial"], played["not_recorded"]) == (1.0, 0, 0)
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    for path in (ROOT / "prompts").glob("*.md"):
        changed = path.read_text(encoding="utf-8").replace("second reader", "other reader")
        (prompts / path.name).write_text(changed, encoding="utf-8")
    other = {"AVANTPOST_PROMPTS": str(prompts)}
    _, out, err = await run("eval", "--json", "--llm", "--replay", str(tape), str(cases), state=tmp_path, **other)
    assert json.loads(out)["cases.jsonl + model"]["not_recorded"] == 3
    assert "3 requests have no recording" in err


@pytest.mark.parametrize(
    ("folder", "said"), [("empty", "recordings of one model"), ("prompts", "recordings of one model")]
)
async def test_a_folder_without_recordings_is_told(tmp_path: Path, folder: str, said: str) -> None:
    """A sentence, no traceback."""
    (tmp_path / folder).mkdir()
    (tmp_path / "c.jsonl").write_text('{"text": "x", "expect": {"level": "fine"}}', encoding="utf-8")
    code, _, err = await run(
        "eval", "--llm", "--replay", str(tmp_path / folder), str(tmp_path / "c.jsonl"), state=tmp_path
    )
    assert code == 2
    assert said in err
