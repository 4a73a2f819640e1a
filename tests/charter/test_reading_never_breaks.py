"""A fuzz target for the files of a charter: whatever stands in them, the answer is a charter or a list of faults."""

from charter_files import ARTICLE_FILE, MINIMAL
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charter.files import Snapshot
from bot.charter.loader import engine_of
from bot.charter.tree import parse
from bot.domain.errors import CharterError, Fault

PIECES = st.sampled_from(
    [
        *(
            "{",
            "}",
            "[",
            "]",
            ":",
            "- ",
            "\n",
            "  ",
            "\t",
            "#",
            "&a ",
            "*a",
            "!x ",
            "'",
            '"',
            "|",
            ">",
            "?",
            "~",
            "<<: ",
        ),
        *("true", "0", "2026-01-01", "en", "fr", "terms:", "match:", "near:", "unless:", "examples:", "(a|", "{x}"),
        *("\x00", "\ufeff", "\u2028", "é", "💡", "---\n", "...\n", "%YAML 9\n"),
    ]
)


def load(contents: dict[str, bytes]) -> None:
    """Load; faults are fine, and each must be a sentence with a line."""
    told = _faults(contents)
    assert told != []
    for fault in told or ():
        assert fault.line >= 1
        assert fault.what
        assert fault.mend
        str(fault).encode()


def _faults(contents: dict[str, bytes]) -> list[Fault] | None:
    try:
        engine_of(Snapshot(contents))
    except CharterError as error:
        return list(error.faults)
    return None


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_file_or_faults(content: bytes) -> None:
    """In the place of an article, of a list, of the company's file."""
    for file in ("charter.yaml", ARTICLE_FILE, "lexicons/leaks.yaml"):
        load({**{name: text.encode() for name, text in MINIMAL.items()}, file: content})


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_pieces_of_yaml_are_a_document_or_faults(text: str) -> None:
    """Every sign that means something to YAML, in any order."""
    document, faults = parse(text.encode(), "x.yaml")
    assert document is not None or faults


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_any_edit_of_a_good_charter_is_a_charter_or_faults(data: st.DataObject) -> None:
    """A piece cut out, doubled, or put in, anywhere: what a tired hand does."""
    name = data.draw(st.sampled_from(sorted(MINIMAL)))
    text = MINIMAL[name]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 25)))
        piece = data.draw(st.one_of(st.just(""), PIECES, st.just(text[start:end] * 2), st.text(max_size=5)))
        text = text[:start] + piece + text[end:]
    load({**{each: other.encode() for each, other in MINIMAL.items()}, name: text.encode("utf-8", "replace")})
