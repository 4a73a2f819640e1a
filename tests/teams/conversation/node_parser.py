"""The adaptivecards package's own parser, in Node: an opinion on our cards that we did not write."""

import fcntl
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
    _installed()
    lines = "".join(f"{json.dumps(each)}\n" for each in cards)
    script = Path(__file__).with_name("parse_cards.cjs")
    done = subprocess.run(  # noqa: S603 - a fixed program and our own script
        ["node", str(script)],  # noqa: S607 - node is where the machine has it
        input=lines,
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


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
