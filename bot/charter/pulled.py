"""A published charter written back as a folder, and what was written remembered there, so that nobody's work is lost.

A hidden file beside the charter says which version the folder was made from. `publish` is told when another version
came in force since; `pull` replaces what it wrote itself, and nothing that somebody changed.
"""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final

from bot.charter.files import ARTICLES, LEXICONS, MAIN, take
from bot.charter.kept import write_privately
from bot.domain.errors import CharterError, Fault
from bot.domain.said import Said

MARK: Final = ".avantpost.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Which version a folder was made from, the SHA-256 of each file then, and the version that waits for approval."""

    version: str
    files: Mapping[str, str] = field(default_factory=dict)
    waiting: str | None = None


def mark_of(folder: Path) -> Mark | None:
    """What the hidden file of `folder` says; None if there is none that can be read."""
    try:
        values = json.loads((folder / MARK).read_text(encoding="utf-8"))
        files = {str(name): str(digest) for name, digest in values["files"].items()}
        waiting = values.get("waiting")
        return Mark(version=str(values["version"]), files=files, waiting=None if waiting is None else str(waiting))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def mark(folder: Path, version: str, contents: Mapping[str, bytes]) -> None:
    """Remember in `folder` that its files are those of `version`.

    Raises:
        OSError: the folder cannot be written.
    """
    _write(folder, Mark(version=version, files={name: _digest(content) for name, content in contents.items()}))


def waits(folder: Path, version: str) -> None:
    """Remember in a folder that was pulled that what it holds waits for approval.

    Raises:
        OSError: the folder cannot be written.
    """
    known = mark_of(folder)
    if known is not None:
        _write(folder, replace(known, waiting=version))


def made_from(folder: Path, standing: str) -> str:
    """The version that `folder` was made from, where `standing` is in force; `standing` if nothing is known."""
    known = mark_of(folder)
    return standing if known is None or standing in {known.version, known.waiting} else known.version


def _write(folder: Path, known: Mark) -> None:
    write_privately(folder / MARK, json.dumps(asdict(known), indent=1).encode())


def pull(folder: Path, version: str, contents: Mapping[str, bytes], *, force: bool) -> int:
    """Make the charter in `folder` that of `version`, byte for byte; how many files were written or removed.

    Raises:
        CharterError: files there were changed, or are nobody's: each by name. With `force` they are replaced.
        OSError: the folder cannot be written.
    """
    there = take(folder) if folder.exists() else None
    standing = there.contents if there else {}
    known = mark_of(folder)
    written = known.files if known else {}
    names = [*standing, *(there.unread if there else ())]
    mine = {name for name in standing if _digest(standing[name]) in {written.get(name), _or_none(contents.get(name))}}
    changed = sorted(name for name in names if name not in mine)
    if changed and not force:
        what = Said("this file would be lost")
        mend = Said("publish it, move it away, or pull with --force to replace it")
        raise CharterError([Fault(f"{folder}/{name}", 1, what, mend) for name in changed])
    done = 0
    for name in (MAIN, ARTICLES, LEXICONS):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        if standing.get(name) != content:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            done += 1
    for name in standing:
        if name not in contents:
            with contextlib.suppress(FileNotFoundError):
                (folder / name).unlink()
            done += 1
    mark(folder, version, contents)
    return done


def _or_none(content: bytes | None) -> str | None:
    return None if content is None else _digest(content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
