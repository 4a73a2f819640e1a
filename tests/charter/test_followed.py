"""A conversation in a terminal answers under the charter as its folder stands, or under the last good one."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from charter_files import ARTICLE_FILE, edited, write

from bot.charter.followed import FollowedFolder
from bot.cli.chat import converse
from bot.domain.errors import CharterError

BAD_EDIT = edited(ARTICLE_FILE, "level: pause", "level: pauze")
GOOD_EDIT = edited(ARTICLE_FILE, "why: {en: Surprise is a gift.,", "why: {en: Patience is a gift.,")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small charter."""
    return write(tmp_path / "policies")


def test_an_edit_is_in_force_at_the_next_question(folder: Path, tmp_path: Path) -> None:
    """And nothing is read again while nothing changes."""
    source = FollowedFolder(folder, tmp_path / "state")
    first = source.current()
    assert source.current() is first
    write(folder, GOOD_EDIT)
    second = source.current()
    assert second.charter.version != first.charter.version
    assert source.current() is second


def test_a_bad_edit_changes_nothing_and_says_why(folder: Path, tmp_path: Path) -> None:
    """Until it is mended."""
    source = FollowedFolder(folder, tmp_path / "state")
    first = source.current()
    write(folder, BAD_EDIT)
    assert source.current() is first
    assert [fault.file for fault in source.faults] == [ARTICLE_FILE]
    write(folder, GOOD_EDIT)
    assert source.current() is not first
    assert not source.faults


def test_a_folder_that_is_bad_at_the_start_is_refused(folder: Path, tmp_path: Path) -> None:
    """There is nothing to go on with."""
    write(folder, BAD_EDIT)
    with pytest.raises(CharterError):
        FollowedFolder(folder, tmp_path / "state")


def test_a_conversation_takes_edits_in(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same draft three times: before an edit, after a bad one, after a good one."""
    draft = ["Our new lamp leaks.\n", "\n"]

    def typed() -> Iterator[str]:
        yield from draft
        write(folder, BAD_EDIT)
        yield from draft
        write(folder, GOOD_EDIT)
        yield from draft

    monkeypatch.setenv("AVANTPOST_POLICIES", str(folder))
    monkeypatch.setenv("AVANTPOST_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", typed())
    assert converse() == 0
    told = capsys.readouterr().out
    assert told.count("the last good charter answers") == 1
    assert told.count("Surprise is a gift.") == 2
    assert told.count("Patience is a gift.") == 1
