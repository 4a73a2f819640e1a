"""The documents that people, councils and authorities read: what they point to exists, languages agree."""

import re
from pathlib import Path

import pytest

from bot.coaching.counting import THRESHOLD
from bot.storage.preferences import UNUSED_MONTHS
from bot.storage.retention import COUNTED

ROOT = Path(__file__).resolve().parents[1]
PAIRS = [
    (ROOT / "PRIVACY.md", ROOT / "docs/privacy.fr.md"),
    *(
        (ROOT / f"docs/{name}.en.md", ROOT / f"docs/{name}.fr.md")
        for name in ("dpia", "processing-record", "works-council")
    ),
]
ALL = [path for pair in PAIRS for path in pair] + [ROOT / "SECURITY.md"]
PATH = re.compile(r"`((?:bot|tests|docs|policies|bench)/[\w./-]*)`")
LINK = re.compile(r"\]\(([^)#]+)?(#[^)]+)?\)")


def paths(document: Path) -> list[str]:
    """The repository's files that a document names."""
    return PATH.findall(document.read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", ALL, ids=lambda path: path.name)
def test_every_file_and_test_that_is_named_exists(document: Path) -> None:
    """A test that is renamed makes its promise an empty one."""
    named = paths(document)
    assert len(named) >= 3
    assert [name for name in named if not (ROOT / name).exists()] == []
    bare = re.findall(r"`(test_\w+\.py)`", document.read_text(encoding="utf-8"))
    assert [name for name in bare if not list((ROOT / "tests").rglob(name))] == []
    for name in named:
        if name.startswith("tests/") and name.endswith(".py"):
            assert re.search(r"^(async )?def test_", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE), name


@pytest.mark.parametrize("document", ALL, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    """To a file of the repository, and to a heading that is there."""
    text = document.read_text(encoding="utf-8")
    for file, anchor in LINK.findall(text):
        if file.startswith(("http:", "https:", "mailto:")):
            continue
        target = (document.parent / file) if file else document
        assert target.is_file(), file
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
            assert anchor[1:] in slugs, anchor


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].name)
def test_french_and_english_name_the_same_tests_and_say_as_much(pair: tuple[Path, Path]) -> None:
    """As many headings and rows, and the same proofs in the same order."""
    english, french = pair
    assert paths(english) == paths(french)
    shape = [re.findall(r"^(#+|\|)", path.read_text(encoding="utf-8"), re.MULTILINE) for path in pair]
    assert shape[0] == shape[1]


@pytest.mark.parametrize("french", [pair[1] for pair in PAIRS], ids=lambda path: path.name)
def test_french_is_typeset_as_french(french: Path) -> None:
    """No plain space before a double mark, no straight apostrophe; code and links are left alone."""
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|In English:", "", french.read_text(encoding="utf-8"))
    assert re.findall(r".{12} [:;!?»]|« .{12}|\w'\w", text) == []


@pytest.mark.parametrize("document", [path for pair in PAIRS for path in pair], ids=lambda path: path.name)
def test_the_terms_are_those_of_the_code(document: Path) -> None:
    """Ten people, thirteen months, so many weeks."""
    assert (THRESHOLD, UNUSED_MONTHS) == (10, 13)
    text = document.read_text(encoding="utf-8")
    assert str(COUNTED.days // 7) in text
    assert re.search("thirteen|treize", text)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_councils_note_is_one_page(language: str) -> None:
    """About as many words as a page holds in small print."""
    words = (ROOT / f"docs/works-council.{language}.md").read_text(encoding="utf-8").split()
    assert len(words) < 850
