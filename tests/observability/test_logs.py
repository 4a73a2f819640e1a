"""What is logged when things go wrong: kinds and places under a reference, in both formats, and no word of a draft."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.observability.logs import FIELDS

CANARY = "zebrafish-quokka-4417"
EVERYTHING = """
import asyncio, gc, logging, sys, threading, warnings
from bot.coaching.telemetry import referred_to
from bot.observability.logs import configure, on_loop_failure

CANARY = "zebrafish-" + "quokka-4417"
configure(sys.argv[1])
ours, theirs = logging.getLogger("bot.somewhere"), logging.getLogger("aiohttp.server")

class Draft(Exception):
    pass

def fail():
    raise Draft(CANARY)

class Ends:
    def __del__(self):
        fail()

async def run():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(on_loop_failure)
    with referred_to("abcd1234"):
        ours.info("an answer went out")
        await asyncio.create_task(said())
        try:
            fail()
        except Draft:
            ours.exception("an answer failed")
            theirs.exception("Error handling request of %s", CANARY)
            theirs.info("GET /%s", CANARY)
    task = loop.create_task(failing())
    await asyncio.wait({task})
    del task
    gc.collect()
    loop.call_soon(fail)
    await asyncio.sleep(0.01)

async def said():
    ours.warning("from a task")

async def failing():
    fail()

asyncio.run(run(), debug=True)
ours.warning("two %s", "many", CANARY)
warnings.warn(CANARY, UserWarning)
thread = threading.Thread(target=fail)
thread.start()
thread.join()
Ends()
gc.collect()
try:
    fail()
except Draft as error:
    raise RuntimeError(CANARY) from error
"""


def _told(form: str, folder: Path) -> list[str]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-X", "dev", "-c", EVERYTHING, form],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONFAULTHANDLER": "1"},
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert CANARY not in done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()


def test_for_programs_every_line_is_one_object_with_known_fields(tmp_path: Path) -> None:
    """Failures that nobody caught too: in a task, a callback, a thread, an ending, the program itself."""
    lines = [json.loads(line) for line in _told("json", tmp_path)]
    assert all(set(line) <= set(FIELDS) for line in lines)
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
    said = {line["message"]: line for line in lines}
    assert said["an answer went out"]["reference"] == said["from a task"]["reference"] == "abcd1234"
    assert (said["an answer failed"]["error"], said["an answer failed"]["place"]) == ("Draft", "__main__:14")
    uncaught = [line for line in lines if line["logger"] == "bot.uncaught" and "error" in line]
    assert sorted(line["message"].removesuffix(" failed and nobody caught it") for line in uncaught) == [
        *("a task", "a task", "a thread", "an ending", "the program"),
    ]
    assert {line["error"] for line in uncaught} == {"Draft", "RuntimeError"}
    assert {line["place"].partition(":")[0] for line in uncaught} == {"__main__"}
    theirs = [line for line in lines if line["logger"] == "aiohttp.server"]
    assert [line["message"].partition(" at ")[0] for line in theirs] == ["a library complains"]
    assert theirs[0]["error"] == "Draft"


def test_for_people_the_same_is_said_in_a_line_each(tmp_path: Path) -> None:
    """With the reference at the end."""
    text = "\n".join(_told("text", tmp_path))
    assert "INFO bot.somewhere: an answer went out [abcd1234]" in text
    assert "an answer failed (Draft at __main__:14) [abcd1234]" in text
    assert "UserWarning at <string>:" in text
    assert text.count("nobody caught it") == 5


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_message_that_does_not_fit_its_values_is_not_shown_with_them(tmp_path: Path, form: str) -> None:
    """Python would print the values and a traceback; nothing is printed instead."""
    assert not any("two" in line for line in _told(form, tmp_path))


def test_a_crash_leaves_no_core_file() -> None:
    """The limit is zero, soft and hard, in whatever the command starts."""
    program = "import resource, sys; from bot.cli.main import main\ntry: main()\nfinally: print(resource.getrlimit(4))"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "(0, 0)"
