"""Programs and schemas of others, pinned in tests/node and installed from its lock without running their scripts."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

NODE = Path(__file__).resolve().parent / "node"


def peer(path: str) -> Path:
    """The file `path` of tests/node/node_modules. Without Node and npm its tests are skipped, and in CI they fail."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        missing(f"node and npm are needed for {path.rpartition('/node_modules/')[2]}: apt-get install nodejs npm")
    found = NODE / "node_modules" / path
    with (NODE / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whichever worker comes first
        if not found.exists():
            command = ["npm", "ci", "--silent", "--ignore-scripts"]
            done = subprocess.run(command, cwd=NODE, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - fixed words
            if done.returncode or not found.exists():
                missing(f"{path} could not be installed: npm ci --prefix tests/node says why")
    return found


def missing(sentence: str) -> None:
    """Skip, with a clear line; in CI nothing may be skipped for want of a program."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
