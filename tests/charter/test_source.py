"""The charter in force while people edit it: good edits come in whole, bad ones change nothing."""

import asyncio
import contextlib
import logging
import shutil
import stat
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from charter_files import ARTICLE_FILE, MINIMAL, edited, write

from bot.charter import source as source_module
from bot.charter.apart import Compiled, compiled_apart
from bot.charter.files import Snapshot
from bot.charter.loader import load_charter
from bot.charter.source import FolderSource
from bot.domain.draft import Draft
from bot.domain.errors import CharterError
from bot.matching import expressions, search

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GOOD_EDIT = edited(ARTICLE_FILE, "en: [launch]", "en: [launch, release]")
BAD_EDIT = edited(ARTICLE_FILE, "level: pause", "level: pauze")
PATIENCE = 30.0


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The moment that the test says."""
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small charter, on disk."""
    return write(tmp_path / "policies")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Where the last good content is kept; not there yet."""
    return tmp_path / "state"


def started(folder: Path, state: Path, clock: Clock | None = None) -> FolderSource:
    """A source that looks often."""
    return FolderSource(folder, state, clock or Clock(), poll=0.02)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that a change of files brings about."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what is waited for happens on the disk, where nothing can set an event
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def watched(source: FolderSource) -> AsyncIterator[None]:
    """The source at work."""
    async with source.watching():
        yield


def version(folder: Path) -> str:
    """The version of what the folder holds."""
    return load_charter(folder).version


async def test_a_good_edit_is_picked_up_while_running(folder: Path, state: Path) -> None:
    """Save the file, and the next review reads it."""
    source = started(folder, state)
    async with watched(source):
        write(folder, GOOD_EDIT)
        await until(lambda: source.current().charter.version == version(folder))
    assert source.current().charter.articles["embargo_launch"].keywords["en"] == ("launch", "release")
    assert source.status.faults == ()


async def test_a_review_in_flight_keeps_the_engine_it_began_with(folder: Path, state: Path) -> None:
    """The old engine goes on working after the swap."""
    source = started(folder, state)
    in_flight = source.current()
    write(folder, GOOD_EDIT)
    assert await source.reload()
    assert source.current() is not in_flight
    assert [found.rule.id for found in in_flight.scan(Draft(text="Our new lamp leaks."), now=NOW)] == ["leak"]


async def test_a_bad_edit_changes_nothing_and_says_why(folder: Path, state: Path) -> None:
    """The last good charter stays; the status tells what to mend; mending it is enough."""
    source = started(folder, state)
    before = source.current()
    async with watched(source):
        write(folder, BAD_EDIT)
        await until(lambda: bool(source.status.faults))
        assert source.current() is before
        assert [fault.file for fault in source.status.faults] == [ARTICLE_FILE]
        write(folder, GOOD_EDIT)
        await until(lambda: not source.status.faults)
        assert source.current() is not before


async def test_a_failing_example_is_a_bad_edit(folder: Path, state: Path) -> None:
    """A rule that no longer does what it says does not go live."""
    source = started(folder, state)
    write(folder, edited(ARTICLE_FILE, 'catch: ["Our new lamp leaks."]', 'catch: ["Nothing at all."]'))
    assert not await source.reload()
    assert "finds nothing in its own example" in source.status.faults[0].what


async def test_status_says_since_when(folder: Path, state: Path) -> None:
    """The moment of the last change, not of the last look."""
    clock = Clock()
    source = started(folder, state, clock)
    assert source.status.since == NOW
    clock.now = NOW.replace(hour=10)
    assert not await source.reload()
    assert source.status.since == NOW
    write(folder, GOOD_EDIT)
    assert await source.reload()
    assert source.status.since == NOW.replace(hour=10)
    assert source.status.version == source.current().charter.version


async def test_a_folder_that_goes_and_comes_back_is_followed(folder: Path, state: Path) -> None:
    """A deployment that replaces the whole folder; the coach never stops answering."""
    source = started(folder, state)
    before = source.current()
    async with watched(source):
        shutil.rmtree(folder)
        await until(lambda: bool(source.status.faults))
        assert source.current() is before
        write(folder, GOOD_EDIT)
        await until(lambda: source.current() is not before and not source.status.faults)


async def test_a_folder_swapped_by_a_link_is_followed(folder: Path, state: Path, tmp_path: Path) -> None:
    """The way container platforms update a mounted configuration."""
    write(tmp_path / "next", GOOD_EDIT)
    link = tmp_path / "current"
    link.symlink_to(folder)
    source = started(link, state)
    before = source.current()
    async with watched(source):
        (tmp_path / "fresh").symlink_to(tmp_path / "next")
        (tmp_path / "fresh").replace(link)
        await until(lambda: source.current() is not before)


async def test_a_file_written_in_pieces_ends_up_whole(folder: Path, state: Path) -> None:
    """A slow editor: whatever was seen on the way, the end counts."""
    source = started(folder, state)
    text = GOOD_EDIT[ARTICLE_FILE]
    async with watched(source):
        with (folder / ARTICLE_FILE).open("w", encoding="utf-8") as file:
            for start in range(0, len(text), 400):
                file.write(text[start : start + 400])
                file.flush()
                await asyncio.sleep(0.02)
        await until(lambda: source.current().charter.version == version(folder))
    assert source.status.faults == ()


async def test_content_that_changes_while_it_is_checked_is_read_again(
    folder: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit that lands in the middle of a reload is not lost."""
    source = started(folder, state)
    checking, go_on = asyncio.Event(), asyncio.Event()

    async def slow(snapshot: Snapshot) -> Compiled:
        checking.set()
        await go_on.wait()
        return await compiled_apart(snapshot)

    monkeypatch.setattr(source_module, "compiled_apart", slow)
    async with watched(source):
        write(folder, GOOD_EDIT)
        await asyncio.wait_for(checking.wait(), PATIENCE)
        newest = edited(ARTICLE_FILE, "en: [launch]", "en: [launch, unveiling]")
        write(folder, newest)
        go_on.set()
        await until(lambda: "unveiling" in source.current().charter.articles["embargo_launch"].keywords["en"])


async def test_the_first_draft_after_a_start_or_an_edit_builds_nothing(
    folder: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Automata and expressions are ready before the engine is in force: no author waits for them, nor does the loop."""

    def built_late(*_: object) -> None:
        raise AssertionError("built when a draft came")

    started(folder, state)
    source = started(folder, state)
    first = source.current()
    write(folder, GOOD_EDIT)
    assert await source.reload()
    monkeypatch.setattr(search, "AhoCorasick", built_late)
    monkeypatch.setattr(expressions, "_compiled", built_late)
    draft = Draft(text="Project Aurora, the launch, 06 12 34 56 78 and a hundred and fifty per cent of it all. " * 40)
    for engine in (first, source.current()):
        engine.scan(draft, now=NOW)


async def test_what_is_kept_is_what_was_checked(folder: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad edit that lands while a good one is checked does not become the last good content."""
    source = started(folder, state)

    async def spoilt_meanwhile(snapshot: Snapshot) -> Compiled:
        compiled = await compiled_apart(snapshot)
        write(folder, BAD_EDIT)
        return compiled

    write(folder, GOOD_EDIT)
    good = version(folder)
    with monkeypatch.context() as patch:
        patch.setattr(source_module, "compiled_apart", spoilt_meanwhile)
        assert await source.reload()
    assert started(folder, state).status.version == good


async def test_a_surprise_while_checking_ends_neither_the_watch_nor_the_charter(
    folder: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect of ours is told like a fault; the next edit is read."""
    source = started(folder, state)
    before = source.current()

    async def broken(_snapshot: Snapshot) -> object:
        raise RuntimeError("Project Aurora")

    async with watched(source):
        with monkeypatch.context() as patch:
            patch.setattr(source_module, "compiled_apart", broken)
            write(folder, GOOD_EDIT)
            await until(lambda: bool(source.status.faults))
            assert source.current() is before
            assert "Aurora" not in str(source.status.faults)
        write(folder, edited(ARTICLE_FILE, "en: [launch]", "en: [launch, unveiling]"))
        await until(lambda: source.current() is not before)


async def test_where_the_system_tells_nothing_the_folder_is_looked_at(
    folder: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Network drives and too many watches: slower, and just as sure."""

    def refused(*_: object, **__: object) -> AsyncIterator[object]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(source_module, "awatch", refused)
    source = started(folder, state)
    async with watched(source):
        write(folder, GOOD_EDIT)
        await until(lambda: source.current().charter.version == version(folder))


def test_a_first_start_with_a_bad_charter_refuses(folder: Path, state: Path) -> None:
    """There is nothing good to go on with."""
    write(folder, BAD_EDIT)
    with pytest.raises(CharterError, match="pauze"):
        started(folder, state)


def test_the_last_good_content_survives_a_restart(folder: Path, state: Path) -> None:
    """The folder was broken while the program was down: it starts on what was good, and says so."""
    good = started(folder, state).status.version
    write(folder, BAD_EDIT)
    again = started(folder, state)
    assert again.status.version == good
    assert again.status.recovered
    assert [fault.file for fault in again.status.faults] == [ARTICLE_FILE]


async def test_a_recovered_start_takes_the_mended_folder(folder: Path, state: Path) -> None:
    """And is recovered no more."""
    started(folder, state)
    write(folder, BAD_EDIT)
    again = started(folder, state)
    write(folder, GOOD_EDIT)
    assert await again.reload()
    assert not again.status.recovered


def test_a_missing_folder_starts_on_the_kept_content(folder: Path, state: Path) -> None:
    """A volume that was not mounted this morning."""
    good = started(folder, state).status.version
    shutil.rmtree(folder)
    assert started(folder, state).status.version == good


def test_a_bad_edit_is_never_kept(folder: Path, state: Path) -> None:
    """However often it is read."""
    source = started(folder, state)
    good = source.status.version
    write(folder, BAD_EDIT)
    asyncio.run(source.reload())
    assert started(folder, state).status.version == good


def test_another_folder_does_not_start_on_this_ones_content(folder: Path, state: Path, tmp_path: Path) -> None:
    """A copy belongs to the folder it was made from."""
    started(folder, state)
    other = write(tmp_path / "other", BAD_EDIT)
    with pytest.raises(CharterError):
        started(other, state)


KEPT_WRONG: Mapping[str, bytes] = {
    "cut short": b'{"charter.yaml": "emp',
    "not JSON": b"\xff\xfe",
    "another shape": b"[1, 2]",
    "other values": b'{"charter.yaml": 1}',
    "empty": b"{}",
    "lone surrogate": b'{"charter.yaml": "\\ud800"}',
}


@pytest.mark.parametrize("content", KEPT_WRONG.values(), ids=KEPT_WRONG.keys())
def test_a_spoilt_copy_is_no_copy(folder: Path, state: Path, content: bytes) -> None:
    """The folder's own faults are told, not the copy's."""
    started(folder, state)
    (kept,) = state.glob("charter-*.json")
    kept.write_bytes(content)
    write(folder, BAD_EDIT)
    with pytest.raises(CharterError, match="pauze"):
        started(folder, state)


def test_the_copy_is_for_its_owner_only(folder: Path, state: Path) -> None:
    """It holds the names that are not public yet."""
    started(folder, state)
    (kept,) = state.glob("charter-*.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_state_folder_that_cannot_be_written_stops_nothing(folder: Path, tmp_path: Path) -> None:
    """A full or read-only disk costs the copy, not the coach."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert started(folder, tmp_path / "file" / "state").current().charter.articles


async def test_the_log_names_places_and_nothing_that_stands_there(
    folder: Path, state: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Names under embargo stay out of it, also when their rule is at fault."""
    caplog.set_level(logging.DEBUG)
    source = started(folder, state)
    write(folder, edited(ARTICLE_FILE, '"A dawn, an aura"', '"Aurora, at last"'))
    await source.reload()
    assert "Aurora" in str(source.status.faults)
    started(folder, state)
    assert ARTICLE_FILE in caplog.text
    assert "Aurora" not in caplog.text


async def test_watching_ends_when_it_is_told_to(folder: Path, state: Path) -> None:
    """No task is left behind, with the folder there or not."""
    source = started(folder, state)
    for _ in range(2):
        async with watched(source):
            pass
        shutil.rmtree(folder, ignore_errors=True)
    assert [task for task in asyncio.all_tasks() if task.get_name() == "charter-watch"] == []


def test_the_small_charter_is_the_one_that_the_edits_change() -> None:
    """Else the tests above would prove nothing."""
    assert GOOD_EDIT != MINIMAL != BAD_EDIT
