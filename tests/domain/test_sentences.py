"""Where sentences end, in both languages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Vraiment ?! Oui… Bien.", ["Vraiment ?!", "Oui…", "Bien."]),
        ("M. Durand est là. Merci.", ["M. Durand est là.", "Merci."]),
        ("Dr. Lee, e.g. on call. Fine", ["Dr. Lee, e.g. on call.", "Fine"]),
        ("I said no. Then left.", ["I said no.", "Then left."]),
        ("a line\n\nanother\r\nthird", ["a line", "another", "third"]),
        ("We grew 3.5 % to 1.2 bn", ["We grew 3.5 % to 1.2 bn"]),
        ("« Bravo ! » dit-elle. Fin.", ["« Bravo ! »", "dit-elle.", "Fin."]),
        ("   ", []),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, expected: list[str]) -> None:
    """Abbreviations, decimals and runs of marks do not end a sentence too early."""
    assert [text[span.start : span.end] for span in sentences(text)] == expected


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_sentences_cover_every_visible_character_in_order(text: str) -> None:
    """No character is lost, none stands in two sentences."""
    spans = sentences(text)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    covered = {index for span in spans for index in range(span.start, span.end)}
    assert all(index in covered for index, character in enumerate(text) if not character.isspace())
