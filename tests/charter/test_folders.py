"""Folders that are no charter: each is told in a sentence, none makes a traceback."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from charter_files import ARTICLE, ARTICLE_FILE, MINIMAL, write

from bot.charter.files import LONGEST_FILE, fingerprint, take
from bot.charter.loader import load_charter, load_engine
from bot.domain.errors import CharterError, Fault


def faults(folder: Path) -> list[Fault]:
    """What loading `folder` says."""
    with pytest.raises(CharterError) as caught:
        load_engine(folder)
    return list(caught.value.faults)


def test_a_missing_folder_is_told_with_the_setting_that_names_it(tmp_path: Path) -> None:
    """An operator's slip."""
    (fault,) = faults(tmp_path / "nowhere")
    assert (fault.file, fault.what) == (str(tmp_path / "nowhere"), "there is no such folder")
    assert "AVANTPOST_POLICIES" in fault.mend


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    """A volume that was not mounted."""
    (fault,) = faults(tmp_path)
    assert fault.what == "the folder has no charter"


def test_a_file_instead_of_a_folder_is_told(tmp_path: Path) -> None:
    """charter.yaml named instead of its folder."""
    write(tmp_path)
    (fault,) = faults(tmp_path / "charter.yaml")
    assert fault.what == "there is no such folder"


def _huge(path: Path) -> None:
    path.write_bytes(b"#" * 10_000_000)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _dangling(path: Path) -> None:
    path.symlink_to("gone.yaml")


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "inside.yaml").write_text(ARTICLE, encoding="utf-8")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _unreadable(path: Path) -> None:
    path.symlink_to("/proc/self/mem")


def _binary(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


MISFITS: list[tuple[Callable[[Path], None], str]] = [
    (_huge, "the file is longer than"),
    (_loop, "this is no file that can be read"),
    (_dangling, "this is no file that can be read"),
    (_folder, "this is a folder, not a file"),
    (_pipe, "this is no file that can be read"),
    (_unreadable, "the file cannot be read ("),
    (_binary, "the file is not UTF-8 text"),
    (_empty, "the file is empty"),
]


@pytest.mark.parametrize(("make", "what"), MISFITS, ids=[make.__name__ for make, _ in MISFITS])
def test_a_misfit_among_the_articles_is_told_alone(tmp_path: Path, make: Callable[[Path], None], what: str) -> None:
    """A huge file, loops of links, folders, pipes, binaries: one fault each, on their own name."""
    write(tmp_path)
    make(tmp_path / "articles/misfit.yaml")
    (fault,) = faults(tmp_path)
    assert fault.file == "articles/misfit.yaml"
    assert what in fault.what


@pytest.mark.parametrize("name", ["articles/second.yml", "articles/second.YAML", "second.yaml", "lexicons/list.yml"])
def test_a_file_that_would_be_passed_over_is_told(tmp_path: Path, name: str) -> None:
    """A rule that is silently not read protects nobody."""
    write(tmp_path, {**MINIMAL, name: ARTICLE})
    (fault,) = faults(tmp_path)
    assert fault.file == name
    assert "name it" in fault.mend


def test_charter_yml_is_told_beside_the_file_that_is_missing(tmp_path: Path) -> None:
    """The commonest wrong ending."""
    write(tmp_path)
    (tmp_path / "charter.yaml").rename(tmp_path / "charter.yml")
    assert {(fault.file, fault.mend.split(",")[0]) for fault in faults(tmp_path)} >= {
        ("charter.yml", "name it charter.yaml")
    }


def test_what_editors_and_systems_leave_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    """Locks, swap files, back-ups, read-me files, schemas: no business of the charter's."""
    write(tmp_path)
    (tmp_path / "articles/.#embargo_launch.yaml").symlink_to("someone@host.123")
    for name in ("articles/.x.yaml.swp", "articles/x.yaml~", "articles/README.md", "README.md", ".DS_Store"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema/article.schema.json").write_text("{}", encoding="utf-8")
    assert len(load_charter(tmp_path).articles) == 1


def test_a_file_instead_of_the_articles_is_told(tmp_path: Path) -> None:
    """Not a traceback about a directory."""
    write(tmp_path, {"charter.yaml": MINIMAL["charter.yaml"], "articles": "x"})
    assert ("articles", "this should be a folder") in {(fault.file, fault.what) for fault in faults(tmp_path)}


def test_a_name_that_is_no_text_can_be_shown(tmp_path: Path) -> None:
    """Bytes of another century in a file's name do not break the message about it."""
    write(tmp_path)
    (tmp_path / ARTICLE_FILE).rename(tmp_path / "articles" / os.fsdecode(b"caf\xe9.yaml"))
    told = faults(tmp_path)
    assert told
    for fault in told:
        str(fault).encode()


def test_a_folder_of_a_thousand_files_is_another_folder(tmp_path: Path) -> None:
    """A slip in the setting does not read a whole disk."""
    write(tmp_path)
    for number in range(1_000):
        (tmp_path / f"articles/a{number}.yaml").touch()
    (fault,) = faults(tmp_path)
    assert "more than" in fault.what


def test_a_fingerprint_changes_with_every_sort_of_edit(tmp_path: Path) -> None:
    """A new text, a new file, a file that went, a file put in the place of another."""
    write(tmp_path)
    path = tmp_path / ARTICLE_FILE
    seen = {fingerprint(tmp_path)}
    path.write_text(ARTICLE + "# more\n", encoding="utf-8")
    seen.add(fingerprint(tmp_path))
    (tmp_path / "lexicons/new.yaml").touch()
    seen.add(fingerprint(tmp_path))
    (tmp_path / "lexicons/new.yaml").unlink()
    path.with_suffix(".tmp").write_text(ARTICLE + "# else\n", encoding="utf-8")
    path.with_suffix(".tmp").replace(path)
    seen.add(fingerprint(tmp_path))
    assert len(seen) == 4
    assert fingerprint(tmp_path) in seen
    assert fingerprint(tmp_path / "nowhere") == ()


def test_a_snapshot_reads_no_more_than_the_longest_file(tmp_path: Path) -> None:
    """A file of exactly the longest length is read, one byte more is not."""
    write(tmp_path)
    path = tmp_path / "lexicons/long.yaml"
    path.write_bytes(b"#" * LONGEST_FILE)
    assert len(take(tmp_path).contents["lexicons/long.yaml"]) == LONGEST_FILE
    path.write_bytes(b"#" * (LONGEST_FILE + 1))
    assert "lexicons/long.yaml" not in take(tmp_path).contents
    assert "long" in take(tmp_path).ids("lexicons")
