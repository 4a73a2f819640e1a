"""A start finds ready what an earlier one made of the same files, and makes it anew whenever anything is different."""

import hashlib
import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from charter_files import ARTICLE_FILE, MINIMAL, edited, write

from bot.charter import loader, prepared
from bot.charter.files import Snapshot
from bot.charter.loader import load_charter
from bot.charter.prepared import engine_in
from bot.domain.charter import Example
from bot.domain.draft import Context, Draft
from bot.domain.errors import CharterError
from bot.matching.engine import CharterEngine

NOW = datetime(2026, 12, 1, tzinfo=UTC)
POLICIES = Path(__file__).resolve().parents[2] / "policies"
BAD_EDIT = edited(ARTICLE_FILE, "level: pause", "level: pauze")
FAILING_EXAMPLE = edited(ARTICLE_FILE, 'catch: ["Our new lamp leaks."]', 'catch: ["Our new lamp shines."]')
ANOTHER_LINE = edited(ARTICLE_FILE, "id: embargo_launch", "# one line more\nid: embargo_launch")
GOOD_EDIT = edited(ARTICLE_FILE, "We announce together.", "We announce as one.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small charter."""
    return write(tmp_path / "policies")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder that is not there yet."""
    return tmp_path / "state"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Snapshot]:
    """Every content of which an engine was made from the files, in order."""
    contents: list[Snapshot] = []
    real = loader.engine_of

    def counted(snapshot: Snapshot, *, try_examples: bool) -> CharterEngine:
        contents.append(snapshot)
        return real(snapshot, try_examples=try_examples)

    monkeypatch.setattr(loader, "engine_of", counted)
    return contents


def the_file(state: Path) -> Path:
    """The one file in the state folder."""
    (file,) = state.iterdir()
    return file


def found(engine: CharterEngine, examples: list[Example]) -> list[list[tuple[object, ...]]]:
    """What an engine finds in each example."""
    return [
        [
            (finding.rule, finding.span, finding.kind, finding.entity)
            for finding in engine.scan(Draft(text=each.text, context=each.context), now=NOW)
        ]
        for each in examples
    ]


def test_the_second_start_makes_nothing(folder: Path, state: Path, made: list[Snapshot]) -> None:
    """It takes up what the first one put aside: the same charter at the same version, the same findings."""
    first, second = engine_in(folder, state), engine_in(folder, state)
    assert len(made) == 1
    assert second.charter == first.charter == load_charter(folder)
    leak = [Example(text="Our new lamp leaks."), Example(text="A dawn, an aura", context=Context(employer="Acme"))]
    assert found(second, leak) == found(first, leak)
    assert found(second, leak)[0]


def test_the_shipped_charter_is_the_same_when_it_is_taken_up(state: Path, shipped_engine: CharterEngine) -> None:
    """Every value of it, and what its rules find in their own examples, short texts and long ones."""
    engine_in(POLICIES, state)
    ready = engine_in(POLICIES, state)
    assert ready.charter == shipped_engine.charter
    examples = [
        example
        for rule in ready.charter.rules
        for group in (rule.examples.catch, rule.examples.let_pass)
        for some in group.values()
        for example in some
    ][::5]
    assert found(ready, examples[:3]) == found(shipped_engine, examples[:3])
    together = Example(text="\n".join(example.text for example in examples[:200]))
    assert found(ready, [*examples, together]) == found(shipped_engine, [*examples, together])


@pytest.mark.parametrize("files", [GOOD_EDIT, ANOTHER_LINE], ids=["a text", "a remark"])
def test_another_byte_is_another_charter(
    folder: Path, state: Path, made: list[Snapshot], files: dict[str, str]
) -> None:
    """An edit is never missed: a remark moves the lines that messages name."""
    engine_in(folder, state)
    write(folder, files)
    assert engine_in(folder, state).charter == load_charter(folder)
    assert len(made) == 2
    the_file(state)  # in the place of the old one: names that left the charter do not pile up


def test_a_new_file_is_another_charter(folder: Path, state: Path, made: list[Snapshot]) -> None:
    """And so is one that is gone."""
    engine_in(folder, state)
    (folder / "lexicons").mkdir(exist_ok=True)
    (folder / "lexicons" / "extra.yaml").write_text(
        "description: {en: a, fr: b}\nwords: {en: [gadgetry], fr: [bidule]}\n", encoding="utf-8"
    )
    assert "extra" in engine_in(folder, state).charter.lexicons
    (folder / "lexicons" / "extra.yaml").unlink()
    assert "extra" not in engine_in(folder, state).charter.lexicons
    assert len(made) == 3


@pytest.mark.parametrize("files", [BAD_EDIT, FAILING_EXAMPLE], ids=["a fault", "an example"])
def test_a_bad_charter_is_refused_at_every_start(folder: Path, state: Path, files: dict[str, str]) -> None:
    """Whatever was good before; nothing of it is put aside."""
    engine_in(folder, state)
    before = the_file(state).read_bytes()
    write(folder, files)
    for _ in range(2):
        with pytest.raises(CharterError):
            engine_in(folder, state)
    assert the_file(state).read_bytes() == before
    write(folder, MINIMAL)
    assert engine_in(folder, state).charter == load_charter(folder)


def test_another_program_makes_it_anew(
    folder: Path, state: Path, made: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code that changed may read the same files in another way."""
    engine_in(folder, state)
    monkeypatch.setattr(prepared, "_program", lambda: "another")
    engine_in(folder, state)
    assert len(made) == 2


def test_another_python_makes_it_anew(
    folder: Path, state: Path, made: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may know other characters."""
    engine_in(folder, state)
    monkeypatch.setattr("sys.version", "4.0")
    engine_in(folder, state)
    assert len(made) == 2


def test_the_code_of_the_program_is_part_of_what_it_is_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of it; a program whose source is not there never takes anything up."""
    program = prepared._program.__wrapped__
    assert all(any((prepared._PACKAGE / room).rglob("*.py")) for room in prepared._MAKERS)
    assert program() == program()
    monkeypatch.setattr(prepared, "_PACKAGE", tmp_path)
    assert program() != program()
    (tmp_path / "matching").mkdir()
    (tmp_path / "matching" / "fold.py").write_text("one = 1\n", encoding="utf-8")
    before = program()
    assert before == program()
    (tmp_path / "matching" / "fold.py").write_text("one = 2\n", encoding="utf-8")
    assert before != program()


def _with_content(raw: bytes, content: bytes) -> bytes:
    """The file with another content and the digest that belongs to it."""
    key = raw.split(b"\n")[0]
    return b"\n".join([key, hashlib.sha256(content).hexdigest().encode(), content])


def _without(raw: bytes, *way: str) -> bytes:
    values = json.loads(raw.split(b"\n", 2)[2])
    place = values
    for step in way[:-1]:
        place = place[step]
    del place[way[-1]]
    return _with_content(raw, json.dumps(values).encode())


DAMAGE = {
    "nothing": lambda _raw: b"",
    "one line": lambda raw: raw.split(b"\n")[0],
    "cut short": lambda raw: raw[:-10],
    "a letter changed": lambda raw: raw.replace(b"leaks", b"leeks"),
    "not ASCII": lambda raw: b"\xff\xfe" + raw,
    "not JSON": lambda raw: _with_content(raw, b"{"),
    "a list": lambda raw: _with_content(raw, b"[]"),
    "no charter": lambda raw: _with_content(raw, b'{"charter": 1, "tables": {}}'),
    "very deep": lambda raw: _with_content(raw, b'{"charter": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "tables without strings": lambda raw: _without(raw, "tables", "strings"),
    "tables without meanings": lambda raw: _without(raw, "tables", "strings", "meanings"),
    "tables without anchors": lambda raw: _without(raw, "tables", "anchors"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_what_is_damaged_is_made_anew(folder: Path, state: Path, made: list[Snapshot], kind: str) -> None:
    """In silence, and put right for the next start."""
    engine_in(folder, state)
    file = the_file(state)
    damaged = DAMAGE[kind](file.read_bytes())
    assert damaged != file.read_bytes()
    file.write_bytes(damaged)
    assert engine_in(folder, state).charter == load_charter(folder)
    assert engine_in(folder, state).charter == load_charter(folder)
    assert len(made) == 2


def test_it_is_for_its_owner_only(folder: Path, state: Path) -> None:
    """It holds the names that are not public yet."""
    engine_in(folder, state)
    assert stat.S_IMODE(the_file(state).stat().st_mode) == 0o600


def test_what_others_may_write_is_not_taken(folder: Path, state: Path, made: list[Snapshot]) -> None:
    """Somebody else could have written it."""
    engine_in(folder, state)
    the_file(state).chmod(0o666)
    engine_in(folder, state)
    assert len(made) == 2
    assert stat.S_IMODE(the_file(state).stat().st_mode) == 0o600


def test_what_somebody_else_owns_is_not_taken(
    folder: Path, state: Path, made: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A state folder that is shared by mistake."""
    engine_in(folder, state)
    monkeypatch.setattr(os, "getuid", lambda: the_file(state).stat().st_uid + 1)
    engine_in(folder, state)
    assert len(made) == 2


def test_a_state_folder_that_cannot_be_written_stops_nothing(
    folder: Path, tmp_path: Path, made: list[Snapshot]
) -> None:
    """A full or read-only disk costs time, not the coach."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for _ in range(2):
        assert engine_in(folder, tmp_path / "file" / "state").charter.articles
    assert len(made) == 2


def test_two_folders_do_not_share(tmp_path: Path, state: Path, made: list[Snapshot]) -> None:
    """Each keeps its own."""
    one, other = write(tmp_path / "one"), write(tmp_path / "other", GOOD_EDIT)
    for _ in range(2):
        assert engine_in(one, state).charter != engine_in(other, state).charter
    assert len(made) == 2
