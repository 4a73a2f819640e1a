"""Loading is all or nothing, costs no more for a hostile file, and says everything as `file:line: what — mend`."""

import re
from pathlib import Path

import pytest
from charter_files import ARTICLE, ARTICLE_FILE, MINIMAL, edited, write

from bot.charter.loader import load_charter, load_engine
from bot.domain.errors import CharterError

MESSAGE = re.compile(r"^[^:\n]+:\d+: [^\n]+ — [^\n]+$")
BROKEN = {
    "an alias bomb": b"a: &a [x, x]\n" + b"".join(f"{n}: &n{n} [*a, *a]\n".encode() for n in range(40)),
    "a tab": b"id: embargo_launch\n\ttitle: x\n",
    "binary": b"\x00\x01\x02\xff",
    "another encoding": "id: é".encode("latin-1"),
    "UTF-16": ARTICLE.encode("utf-16"),
    "ten megabytes": b"# x\n" * 2_600_000,
    "nothing": b"",
    "a list": b"- a\n",
    "a word": b"hello\n",
    "many levels": b"[" * 5_000,
    "two documents": b"a: 1\n---\nb: 2\n",
    "a tag of Python": b"!!python/object/apply:os.system ['exit']\n",
    "a key twice": ARTICLE.replace("owner: communications", "owner: communications\nowner: legal").encode(),
    "terminal codes": ARTICLE.replace("contact: press", 'contact: "\\e[2J"').encode(),
    "an expression that RE2 refuses": ARTICLE.replace(
        'embargo: {names: [Aurora], until: "2027-03-01T09:00:00+01:00"}',
        'pattern: {regex: "(a)\\\\1", languages: [en]}',
    ).encode(),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_hostile_file_is_told_in_sentences_and_nothing_is_loaded(tmp_path: Path, kind: str) -> None:
    """Every fault has its place, what is wrong and how to mend it, on one line; the good files do not load alone."""
    assert BROKEN[kind] != ARTICLE.encode()
    write(tmp_path)
    (tmp_path / ARTICLE_FILE).write_bytes(BROKEN[kind])
    for load in (load_engine, load_charter) if kind != "an expression that RE2 refuses" else (load_engine,):
        with pytest.raises(CharterError) as caught:
            load(tmp_path)
        assert caught.value.faults
        assert all(MESSAGE.match(str(fault)) for fault in caught.value.faults)
        assert any(fault.file == ARTICLE_FILE for fault in caught.value.faults)


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbf" + ARTICLE.encode(), ARTICLE.replace("\n", "\r\n").encode()])
def test_what_windows_writes_is_the_same_charter(tmp_path: Path, raw: bytes) -> None:
    """A byte-order mark and other line ends change neither what is read nor its version."""
    plain = load_charter(write(tmp_path / "plain"))
    write(tmp_path / "windows")
    (tmp_path / "windows" / ARTICLE_FILE).write_bytes(raw)
    assert load_charter(tmp_path / "windows") == plain


def test_an_engine_may_skip_the_examples_only_when_told_to(tmp_path: Path) -> None:
    """A failing example stops the loading; a content that was tried before is only compiled."""
    write(tmp_path, edited(ARTICLE_FILE, 'catch: ["Our new lamp leaks."]', 'catch: ["Our new lamp shines."]'))
    with pytest.raises(CharterError, match="lamp shines"):
        load_engine(tmp_path)
    engine = load_engine(tmp_path, try_examples=False)
    assert engine.charter.version == load_charter(tmp_path).version


def test_versions_follow_content_not_place(tmp_path: Path) -> None:
    """The same files elsewhere are the same charter; another word is another."""
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    other = edited(ARTICLE_FILE, "We announce together.", "We announce as one.")
    first, second, third = (
        load_charter(write(folder, files)) for folder, files in ((one, MINIMAL), (two, MINIMAL), (three, other))
    )
    assert first.version == second.version != third.version
    assert first.articles["embargo_launch"].version != third.articles["embargo_launch"].version
