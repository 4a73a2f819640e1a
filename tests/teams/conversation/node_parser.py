"""The adaptivecards package's own parser, in Node: an opinion on our cards that we did not write."""

import atexit
import fcntl
import functools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

NODE = Path(__file__).resolve().parents[2] / "node"
PACKAGE = NODE / "node_modules/adaptivecards"
Json = dict[str, Any]


def parsed(cards: list[Json]) -> list[Json]:
    """What the parser says of each card: `events` (faults), `back` (the card as it understood it), `inputs`."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        reason = "node and npm are needed for the adaptivecards parser: apt-get install nodejs npm"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    node = _running()
    assert node.stdin is not None
    assert node.stdout is not None
    answers = []
    for each in cards:
        node.stdin.write(f"{json.dumps(each)}\n")
        node.stdin.flush()
        answers.append(json.loads(node.stdout.readline()))
    return answers


@functools.cache
def _running() -> subprocess.Popen[str]:
    """One Node for all cards, until the tests end: starting it takes longer than a thousand of them."""
    _installed()
    script = Path(__file__).with_name("parse_cards.cjs")
    node = subprocess.Popen(  # noqa: S603 - a fixed program and our own script
        ["node", str(script)],  # noqa: S607 - node is where the machine has it
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_ended, node)
    return node


def _ended(node: subprocess.Popen[str]) -> None:
    node.kill()
    node.communicate()


def _installed() -> None:
    """Install once, whichever worker comes first."""
    with (NODE / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not PACKAGE.exists():
            subprocess.run(
                ["npm", "ci", "--silent"],  # noqa: S607 - npm is where the machine has it
                cwd=NODE,
                check=True,
                stdin=subprocess.DEVNULL,
            )
