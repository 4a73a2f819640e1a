"""A quote is verbatim or it is nowhere: up to Unicode composition, whole words, in the sentence that was named."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessors.quotes import located
from bot.domain.draft import Span
from bot.domain.sentences import sentences

TEXT = "We won. The code is 4471! We won again, L’équipe a gagné 🎉 with #LumenLife."


def quoted(quote: str, text: str = TEXT, number: int | None = None) -> str | None:
    """The stretch of `text` that was found."""
    span = located(quote, text, sentences(text), number)
    return None if span is None else text[span.start : span.end]


@pytest.mark.parametrize(
    "quote",
    [
        "We won",
        "code is 4471",
        "4471!",
        "L’équipe",
        "équipe a gagné 🎉",
        "🎉",
        "#LumenLife",
        "LumenLife",
        " We won. ",
        TEXT,
    ],
)
def test_words_of_the_draft_are_found(quote: str) -> None:
    """As they stand there; space around them does not matter."""
    assert quoted(quote) == quote.strip()


@pytest.mark.parametrize(
    "quote",
    [
        "",
        " ",
        "!",
        "..",
        "…",
        "we won",
        "We lost",
        "The codes",
        "e",
        "od",
        "447",
        "471!",
        "Lumen",
        "quipe",
        "We  won",
        "L'équipe",
    ],
)
def test_anything_else_is_nowhere(quote: str) -> None:
    """Other case, other apostrophe, halves of words and of numbers, marks alone, words that were never written."""
    assert quoted(quote) is None


def test_among_several_the_named_sentence_has_it() -> None:
    """Counted from 1; a number that no sentence has gives the first."""
    ends = sentences(TEXT)
    assert located("We won", TEXT, ends, 3) == Span(26, 32)
    for number in (None, 1, 0, -1, 99, 10**30):
        assert located("We won", TEXT, ends, number) == Span(0, 6)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("other", ["NFC", "NFD"])
def test_composition_does_not_matter(form: str, other: str) -> None:
    """The draft keeps its own characters, however either side writes its accents."""
    text = unicodedata.normalize(form, "Déjà vu à l’hôtel, été 한국 ñandú")
    for words in ("Déjà vu", "hôtel", "été 한국", "ñandú"):
        found = quoted(unicodedata.normalize(other, words), text)
        assert found == unicodedata.normalize(form, words)


def test_a_letter_is_not_parted_from_its_marks() -> None:
    """Nor from what is joined to it, whatever order the marks are in."""
    assert quoted("a cafe", "a cafe\u0301") is None
    assert quoted("q\u0323", "q\u0307\u0323") is None
    assert quoted("👩", "👩\u200d🔧 here") is None


PIECES = st.sampled_from(
    ["e\u0301", "é", "a", " ", ".", "q\u0307\u0323", "\u1112\u1161\u11ab", "한", "👩\u200d🔧", "\u200b", "x", "\n", "9"]
)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=20).map("".join), st.data())
def test_what_is_found_is_what_was_quoted(text: str, data: st.DataObject) -> None:
    """Equal in NFC, for any stretch of any text in any form."""
    start = data.draw(st.integers(0, len(text)))
    stretch = text[start : data.draw(st.integers(start, len(text)))]
    quote = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD", "NFKC"])), stretch)
    found = quoted(quote, text, data.draw(st.integers(-1, 5)))
    if found is not None:
        assert unicodedata.normalize("NFC", found) == unicodedata.normalize("NFC", quote).strip()


@settings(max_examples=200)
@given(st.text(max_size=30), st.text(max_size=60), st.integers())
def test_no_text_breaks_the_search(quote: str, text: str, number: int) -> None:
    """Whatever a model quotes from whatever draft."""
    found = quoted(quote, text, number)
    if found is not None:
        assert unicodedata.normalize("NFC", found) == unicodedata.normalize("NFC", quote).strip()
