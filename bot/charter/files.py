"""The charter's files as bytes, all read at one moment, so that checking and keeping speak of the same content.

What lies in the folder under another name is pointed at here; what the bytes mean is the business of `tree`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.domain.errors import Fault
from bot.domain.said import Said

MAIN: Final = "charter.yaml"
ARTICLES: Final = "articles"
LEXICONS: Final = "lexicons"
LONGEST_FILE: Final = 1_000_000
_MOST_FILES: Final = 1_000
"""Far more than any charter has; a folder with more is another folder, named by mistake."""
Fingerprint = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every file of a charter by its name inside the folder, and what could not be read. `unread` names exist."""

    contents: Mapping[str, bytes]
    faults: tuple[Fault, ...] = ()
    unread: frozenset[str] = frozenset()

    def names(self, kind: str) -> dict[str, str]:
        """Id → file name of the files in one folder, by id."""
        prefix = f"{kind}/"
        stems = ((name, name.removeprefix(prefix).removesuffix(".yaml")) for name in self.contents)
        return {stem: name for name, stem in sorted(stems) if name.startswith(prefix)}

    def ids(self, kind: str) -> frozenset[str]:
        """Every id in one folder, those of files that could not be read too: nobody need be told of them twice."""
        unread = (name.removeprefix(f"{kind}/") for name in self.unread if name.startswith(f"{kind}/"))
        return frozenset(self.names(kind)) | {name.removesuffix(".yaml") for name in unread}


def take(folder: Path) -> Snapshot:
    """Read every file of the charter in `folder`. Faults are gathered, never raised."""
    try:
        is_folder = folder.is_dir()
        entries = sorted(_entries(folder)) if is_folder else []
    except OSError as error:
        what = Said("the folder cannot be read ({why})", why=error.strerror or "")
        return _nothing(folder, what, Said("check its permissions"))
    if not is_folder:
        mend = Said("set AVANTPOST_POLICIES to the folder of the charter")
        return _nothing(folder, Said("there is no such folder"), mend)
    if not entries:
        mend = Said("put {main} and {articles}/ in it, or name another folder", main=MAIN, articles=ARTICLES)
        return _nothing(folder, Said("the folder has no charter"), mend)
    if len(entries) > _MOST_FILES:
        mend = Said("name the folder of the charter, not one above it")
        return _nothing(folder, Said("more than {most} files", most=str(_MOST_FILES)), mend)
    contents: dict[str, bytes] = {}
    faults: list[Fault] = []
    unread: set[str] = set()
    if MAIN not in entries:
        mend = Said("copy the {main} that ships, and write your names in it", main=MAIN)
        faults.append(Fault(MAIN, 1, Said("the file is missing"), mend))
    for name in entries:
        read = _read(folder / name, printable(name))
        if isinstance(read, Fault):
            faults.append(read)
            unread.add(printable(name))
        else:
            contents[printable(name)] = read
    return Snapshot(contents, tuple(faults), frozenset(unread))


def fingerprint(folder: Path) -> Fingerprint:
    """What changes when a file of the folder does, without reading any: names, times, sizes, identities."""
    marks = []
    try:
        for name in sorted(_entries(folder)):
            try:
                status = (folder / name).stat()
            except OSError:
                marks.append((name, 0, 0, 0))
            else:
                marks.append((name, status.st_mtime_ns, status.st_size, status.st_ino))
    except OSError:
        return ()
    return tuple(marks)


def printable(name: str) -> str:
    """A file's name as it can be shown: bytes that are no text become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _entries(folder: Path) -> Iterator[str]:
    """Names of the files that a charter may have, and of those that stand where one belongs. Hidden ones are not."""
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.name in {ARTICLES, LEXICONS}:
            if not path.is_dir():
                yield path.name
                continue
            yield from (f"{path.name}/{each.name}" for each in path.iterdir() if _belongs(each))
        elif path.suffix == ".yaml" or path.stem == "charter":
            yield path.name


def _belongs(path: Path) -> bool:
    if path.name.startswith("."):
        return False
    return path.suffix.lower() in {".yaml", ".yml"} or path.is_dir()


def _read(path: Path, name: str) -> bytes | Fault:
    try:
        misplaced = _misplaced(path, name)
        if misplaced is not None:
            return Fault(name, 1, *misplaced)
        with path.open("rb") as file:
            content = file.read(LONGEST_FILE + 1)
    except OSError as error:
        what = Said("the file cannot be read ({why})", why=error.strerror or "")
        return Fault(name, 1, what, Said("check the file's permissions"))
    if len(content) > LONGEST_FILE:
        return too_long(name)
    return content


def too_long(name: str) -> Fault:
    """A file that is no article of a charter any more."""
    what = Said("the file is longer than {limit:,} bytes", limit=LONGEST_FILE)
    return Fault(name, 1, what, Said("split it: one article a file"))


def _misplaced(path: Path, name: str) -> tuple[str, str] | None:
    """What is wrong with there being such a thing under such a name, and the mend."""
    if name in {ARTICLES, LEXICONS}:
        return Said("this should be a folder"), Said("make a folder {name}/ with the files in it", name=name)
    if path.is_dir():
        return Said("this is a folder, not a file"), Said("put its files beside it, and the folder elsewhere")
    if "/" not in name and name != MAIN:
        mend = Said("name it {main}, or put it in {one}/ or {other}/", main=MAIN, one=ARTICLES, other=LEXICONS)
        return Said("no such file belongs here"), mend
    if not name.endswith(".yaml"):
        mend = Said("name it {name}", name=f"{path.stem}.yaml")
        return Said("the name does not end in .yaml, so it would not be read"), mend
    if not path.is_file():
        return Said("this is no file that can be read"), Said("replace the broken link by the file itself")
    return None


def _nothing(folder: Path, what: str, mend: str) -> Snapshot:
    return Snapshot({}, (Fault(printable(str(folder)), 1, what, mend),))
