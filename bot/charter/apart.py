"""A charter compiled in a process of its own, while this one serves.

Reading, compiling and trying a charter takes a second of the processor and some hundred megabytes of small objects:
here it would hold Python's lock, and leave memory in pieces. The child gets the files, and none of this program's
secrets: it reads what admins wrote. It answers with the engine as bytes (`put_aside`), which are taken up here in a
tenth of a second, or with the faults.

`child` is what it runs: a pickled `_Task` on standard input, a pickled `Compiled` or the faults on standard output.
"""

import asyncio
import contextlib
import gc
import logging
import os
import pickle
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.charter.files import MAIN, Snapshot
from bot.domain.errors import CharterError, Fault
from bot.domain.said import Said

_LOG = logging.getLogger(__name__)
_PATIENCE: Final = 600.0
"""Seconds a child may take: one for the shipped charter; one with sixteen times the articles took minutes."""
_GIVES_WAY: Final = 5
_KNOWN: Final = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "LANG", "LC_ALL", "TZ")
"""What the child is told of the environment, besides where Python's modules are."""
_ROOT: Final = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What `put_aside` made of an engine, and what could be better in its charter where that was asked."""

    ready: bytes
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """The files, whether to try their examples, and the day as of which they are checked for publishing, if any."""

    snapshot: Snapshot
    try_examples: bool = True
    today: date | None = None


async def compiled_apart(snapshot: Snapshot, *, try_examples: bool = True, today: date | None = None) -> Compiled:
    """The charter in `snapshot`, compiled as `loader.engine_of` does; with `today`, as `publishing.checked` does.

    Raises:
        CharterError: every fault of every file; or that compiling them did not end well.
    """
    task = _Task(snapshot=snapshot, try_examples=try_examples, today=today)
    try:
        done = await _by_a_child(task)
    except OSError as error:  # a machine that lets no process be started
        _LOG.warning("the charter is compiled in this process (%s)", type(error).__name__)
        done = await asyncio.to_thread(_done, task)
    if isinstance(done, Compiled):
        return done
    raise CharterError(done)


async def _by_a_child(task: _Task) -> Compiled | tuple[Fault, ...]:
    """What the child said.

    Raises:
        OSError: no child can be started.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-c",
        f"from {__name__} import child; child()",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a traceback could quote the charter
        env={
            **{name: os.environ[name] for name in _KNOWN if name in os.environ},
            "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)]),
        },
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            said, _ = await child.communicate(pickle.dumps(task))
    except TimeoutError:
        return (_broken("TimeoutError"),)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        return (_broken(f"exit {child.returncode}"),)
    done: Compiled | tuple[Fault, ...] = pickle.loads(said)  # noqa: S301 - our own child's
    return done


def _broken(why: str) -> Fault:
    what = Said("the charter could not be read ({why})", why=why)
    return Fault(MAIN, 1, what, Said("undo the last edit, and tell the makers"))


def child() -> None:
    """Do what standard input asks for. Answers that are under way in the parent go first."""
    gc.disable()  # it ends in a second or two
    with contextlib.suppress(AttributeError, OSError):  # Windows, a sandbox
        os.nice(_GIVES_WAY)
    task: _Task = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent's
    sys.stdout.buffer.write(pickle.dumps(_done(task)))


def _done(task: _Task) -> Compiled | tuple[Fault, ...]:
    from bot.charter.loader import engine_of  # noqa: PLC0415 - the YAML and its models: the child's business
    from bot.charter.prepared import put_aside  # noqa: PLC0415 - as above
    from bot.charter.publishing import checked  # noqa: PLC0415 - as above

    try:
        if task.today is None:
            return Compiled(ready=put_aside(engine_of(task.snapshot, try_examples=task.try_examples), task.snapshot))
        fresh = checked(task.snapshot, today=task.today)
        return Compiled(ready=fresh.ready, warnings=fresh.warnings)
    except CharterError as error:
        return error.faults
