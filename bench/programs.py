"""What the benches share: the real program in processes of its own, what the system says of them, percentiles.

Reads `/proc`: Linux only. Processor time is that of the process itself, so that a busy machine lengthens waits and
leaves it nearly as it was.
"""

import asyncio
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

_TICK = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that listens: its address, with a slash at the end, its process and its folder."""

    url: str
    pid: int
    folder: Path

    def errors(self) -> list[str]:
        """What it wrote to standard error, warnings for the most part."""
        return (self.folder / "stderr").read_text(encoding="utf-8").splitlines()


@asynccontextmanager
async def program(*command: str, **settings: str) -> AsyncIterator[Program]:
    """Run Python with `command`, on a free port of loopback and with a folder of state of its own, until it answers."""
    port = free_port()
    with tempfile.TemporaryDirectory() as state:
        environment = {**os.environ, "AVANTPOST_STATE": state, "AVANTPOST_PORT": str(port), **settings}
        folder = Path(state)
        with (folder / "stderr").open("wb") as errors:
            process = subprocess.Popen(  # noqa: ASYNC220 - a fork and an exec
                [sys.executable, *command], env=environment, stdout=subprocess.DEVNULL, stderr=errors
            )
        own = Program(url=f"http://127.0.0.1:{port}/", pid=process.pid, folder=folder)
        try:
            await _listening(own, process)
            yield own
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)


async def _listening(own: Program, process: subprocess.Popen[bytes]) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(_START_SECONDS):
        while True:
            if process.poll() is not None:
                sys.exit("\n".join(["the program ended at once:", *own.errors()[-5:]]))
            try:
                async with session.get(own.url):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def rank(times: Sequence[float], percent: int) -> float:
    """The percentile; nothing of nothing."""
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)] if times else float("nan")


def megabytes(pid: int | str = "self") -> float:
    """Resident memory."""
    return _status(pid, "VmRSS") / 1024


def threads(pid: int) -> int:
    """Threads of a process."""
    return int(_status(pid, "Threads"))


def descriptors(pid: int) -> int:
    """Open files and connections of a process."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def processor_seconds(pid: int) -> float:
    """Processor time that a process has used, in its own code and in the system's on its behalf."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def machine() -> str:
    """What the figures were taken on, and how busy it was with others' work."""
    return f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}"


def _status(pid: int | str, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(rf"^{name}:\s+(\d+)", status, re.MULTILINE)
    return float(found[1]) if found else float("nan")


def with_model(url: str, **more: str) -> Mapping[str, str]:
    """The settings of a local model at `url`."""
    return {"AVANTPOST_MODEL": "m", "AVANTPOST_MODEL_RETENTION": "nothing", "OPENAI_BASE_URL": url, **more}
