"""One spelling for every way of writing, and the exact way back."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.fold import fold, folded_text
from bot.matching.letters import fold_character


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café CRÈME", "cafe creme"),
        ("Cafe\u0301", "cafe"),
        ("l’été « là » “ici”", 'l\'ete " la " "ici"'),
        ("œuvre, Æon, Straße, ﬁn", "oeuvre, aeon, strasse, fin"),
        ("Ｐａｙ １２ ＄", "pay 12 $"),
        ("раураl", "paypal"),
        ("Ρroﬁt ΗΑΡΡΥ", "profit happy"),
        ("pro\u200bfit so\u00adft a\u202eb\u202c", "profit soft ab"),
        ("un\u00a0 deux\r\n\r\ntrois\u2028quatre", "un deux trois quatre"),
        ("a – b — c − d", "a - b - c - d"),
        ("12 M€, 5 £, n° 3, 20 °C, ™", "12 m€, 5 £, n° 3, 20 °c, ™"),
        ("📈👩‍💻👍🏽❤️1️⃣Ⓐ", "📈👩💻👍❤1a"),
        ("x² ٣ ½", "x2 3 1⁄2"),
        ("fin… vrai", "fin. vrai"),
        ("a\x00b\x1ac\x07", "abc"),
        ("\ud800x\udfff", "\ufffdx\ufffd"),
        ("", ""),
    ],
)
def test_ways_of_writing_fold_to_one(text: str, folded: str) -> None:
    """Case, accents, look-alikes, invisible characters and white space make no difference; signs do."""
    assert fold(text).text == folded


@pytest.mark.parametrize(
    ("text", "found", "original"),
    [
        ("Café noir", "cafe", "Café"),
        ("Cafe\u0301 noir", "cafe", "Cafe\u0301"),
        ("un  \u200b  deux", " deux", "  \u200b  deux"),
        ("œuvre", "o", "œ"),
        ("œuvre", "e", "œ"),
        ("œu\u0301vre", "oeu", "œu\u0301"),
        ("\u200b\u202epay\u200b now", "pay", "pay\u200b"),
        ("the 👩\u200d💻 team", "👩💻", "👩\u200d💻"),
        ("so ❤\ufe0f it", "❤", "❤\ufe0f"),
        ("a\r\n\r\nb", " ", "\r\n\r\n"),
        ("ﬁn ﬁn", "fin", "ﬁn"),
    ],
)
def test_what_is_found_is_shown_in_the_original(text: str, found: str, original: str) -> None:
    """An invisible character or a mark belongs to what stands before it; a ligature is shown whole."""
    result = fold(text)
    start = result.text.index(found)
    first, last = result.original(start, start + len(found))
    assert text[first:last] == original


@given(st.text(st.one_of(st.characters(), st.sampled_from("aé œﬁ\u0301\u200b\r\n \t📈’…ß")), max_size=40))
def test_positions_run_in_order_and_cover_the_text(text: str) -> None:
    """Each folded character has its own stretch of the original, one after the other, up to the end."""
    result = fold(text)
    places = [result.original(index, index + 1) for index in range(len(result.text))]
    assert all(start < end for start, end in places)
    assert all(before == after or before[1] == after[0] for before, after in pairwise(places))
    if places:
        assert places[-1][1] == len(text)
    for position in range(len(text) + 1):
        assert result.folded(position) == sum(start < position for start, _ in places)
    assert len(result.words) == len(result.text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_composed_and_decomposed_spellings_fold_alike(text: str) -> None:
    """NFC and NFD are one text."""
    assert fold(unicodedata.normalize("NFC", text)).text == fold(unicodedata.normalize("NFD", text)).text


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    """What charters are written in is what drafts become."""
    once = folded_text(text)
    assert folded_text(once) == once


def test_every_character_folds_to_something_that_stays() -> None:
    """All of the first plane and the emojis, one by one."""
    for code in (*range(0x10000), *range(0x1F000, 0x1FB00)):
        folded = fold_character(chr(code))
        assert "".join(map(fold_character, folded)) == folded
        assert "\x00" not in folded
