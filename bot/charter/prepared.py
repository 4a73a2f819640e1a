"""A charter that was read, compiled and tried before, ready at the next start: one file for each place it comes from.

The folder's files are read at every start: another byte in any of them, another program or another Python, and the
file is not taken. What it says is checked against its own digest and can make nothing but a charter and its tables.
Like the kept copy it holds names that are not public yet, and is for its owner's eyes only; one that somebody else owns
or may write is not taken either.
"""

import hashlib
import json
import os
import stat
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from bot.charter import plain
from bot.charter.files import Snapshot, take
from bot.matching import tables
from bot.matching.engine import CharterEngine, compile_charter

_FORM: Final = "avantpost-prepared-1"
_PACKAGE: Final = Path(__file__).resolve().parent.parent
_MAKERS: Final = ("charter", "domain", "matching")
"""The rooms whose code decides what is in the file and what it means."""
_OTHERS_MAY_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


def engine_in(folder: Path, state: Path) -> CharterEngine:
    """The charter in `folder`, compiled; its examples tried unless they were for this very content.

    Raises:
        CharterError: every fault of every file.
    """
    return engine_from(take(folder), os.fsencode(folder.absolute()), state)


def engine_from(
    snapshot: Snapshot, place: bytes, state: Path, *, try_examples: bool = True, ready: bytes | None = None
) -> CharterEngine:
    """The charter in `snapshot`, which comes from `place`; `try_examples=False` for a content that was tried before.

    `ready` is what `put_aside` made of it elsewhere: taken up if it is of this content, this program and this Python.

    Raises:
        CharterError: every fault of every file.
    """
    engine = engine_ready(snapshot, place, state, ready)
    if engine is None:
        from bot.charter.loader import engine_of  # noqa: PLC0415 - the YAML and its models, which most starts do not need

        engine = engine_of(snapshot, try_examples=try_examples)
        with suppress(OSError, UnicodeEncodeError):  # a disk that is full or read-only costs time, not the coach
            _write(_file(place, state), put_aside(engine, snapshot))
    return engine


def engine_ready(snapshot: Snapshot, place: bytes, state: Path, ready: bytes | None = None) -> CharterEngine | None:
    """The same as far as nothing need be compiled: from `ready`, or from what lies aside."""
    file, key = _file(place, state), _key(snapshot)
    engine = _made(ready, key) if ready else None
    if ready and engine is not None:
        with suppress(OSError):
            _write(file, ready)
        return engine
    return _in_file(file, key)


def put_aside(engine: CharterEngine, snapshot: Snapshot) -> bytes:
    """The engine of `snapshot` as bytes, for whoever runs the same program."""
    values = {"charter": plain.to_plain(engine.charter), "tables": tables.to_plain(engine.tables)}
    content = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return f"{_key(snapshot)}\n{_digest(content)}\n".encode() + content


def taken_up(ready: bytes, snapshot: Snapshot) -> CharterEngine:
    """The engine that `put_aside` made of `snapshot`; compiled here if another program did, or of other files.

    Raises:
        CharterError: it is another program's, and the charter is none for this one.
    """
    engine = _made(ready, _key(snapshot))
    if engine is None:
        from bot.charter.loader import engine_of  # noqa: PLC0415 - as above

        engine = engine_of(snapshot, try_examples=False)
    return engine


def _file(place: bytes, state: Path) -> Path:
    return state / f"prepared-{_digest(place)[:16]}.json"


def _in_file(file: Path, key: str) -> CharterEngine | None:
    """The engine of a file that is whole, ours and of this content; None for any other."""
    try:
        with file.open("rb") as stream:
            if not _is_ours(os.fstat(stream.fileno())) or stream.readline().decode("ascii").strip() != key:
                return None
            stream.seek(0)
            return _made(stream.read(), key)
    except (OSError, ValueError):
        return None


def _made(content: bytes, key: str) -> CharterEngine | None:
    """The engine that `content` says, if it is whole and of this key."""
    try:
        its_key, digest, content = content.split(b"\n", 2)
        if its_key.decode("ascii") != key or digest.decode("ascii") != _digest(content):
            return None
        values = json.loads(content)
        return compile_charter(plain.from_plain(values["charter"]), tables.from_plain(values["tables"]))
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def _write(file: Path, content: bytes) -> None:
    from bot.charter.kept import write_privately  # noqa: PLC0415 - as above

    write_privately(file, content)


def _is_ours(status: os.stat_result) -> bool:
    mine = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return mine and not (os.name == "posix" and status.st_mode & _OTHERS_MAY_WRITE)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _key(snapshot: Snapshot) -> str:
    """What the file must be of: this content, this program, this Python."""
    digest = hashlib.sha256(f"{_FORM}\n{sys.version}\n{_program()}\n".encode())
    for name, content in sorted(snapshot.contents.items()):
        digest.update(f"{len(name.encode())} {len(content)} {name}\n".encode())
        digest.update(content)
    for fault in snapshot.faults:
        digest.update(str(fault).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@cache
def _program() -> str:
    """The digest of the code that makes and reads the file: a version number is not enough for whoever edits it."""
    digest = hashlib.sha256()
    paths = [path for room in _MAKERS for path in sorted((_PACKAGE / room).rglob("*.py"))]
    for path in paths:
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    # A program without its source cannot be told from its next version: nothing is taken up then.
    return digest.hexdigest() if paths else os.urandom(32).hex()
