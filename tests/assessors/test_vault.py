"""The vault: what is taken out comes back exactly, what is secret never does, positions map both ways."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sealed_texts import ADDRESSES, CARDS, EMAILS, IBANS, NIRS, PERSONAL, PHONES, SECRETS, TYPED, Said, texts

from bot.assessors.vault import PLACEHOLDER, Sort, Vault
from bot.domain.draft import Span

MASKS = {"other": "(masked)"}


def named(text: str) -> list[Span]:
    """Where the confidential name of these tests stands."""
    return [Span(*match.span()) for match in re.finditer("Lumen ?Noctule", text)]


@settings(max_examples=200)
@given(texts())
def test_what_is_sealed_comes_back_to_the_letter(text: str) -> None:
    """Restoring a sealed text gives the author's own characters; only secrets become a mask."""
    vault = Vault()
    sealed = vault.seal(text, named(text))
    expected = "".join(
        MASKS["other"]
        if not piece.same and vault.kept[sealed.text[piece.sealed.start : piece.sealed.end]].sort is Sort.SECRET
        else text[piece.original.start : piece.original.end]
        for piece in sealed.pieces
    )
    assert vault.restored(sealed.text, MASKS) == expected
    if all(kept.sort is not Sort.SECRET for kept in vault.kept.values()):
        assert expected == text


@settings(max_examples=200)
@given(texts())
def test_nothing_that_was_sealed_is_left_in_what_is_sent(text: str) -> None:
    """Neither where it was found nor where the author says it again."""
    vault = Vault()
    sent = PLACEHOLDER.sub("\n", vault.seal(text, named(text)).text)
    for kept in vault.kept.values():
        if kept.sort is not Sort.TEXT and len(kept.value) > 3:
            assert kept.value not in sent


@settings(max_examples=200)
@given(texts(), st.data())
def test_positions_map_both_ways(text: str, data: st.DataObject) -> None:
    """Pieces tile both texts; a stretch of plain words maps to the same words, a placeholder to its whole value."""
    vault = Vault()
    sealed = vault.seal(text, named(text))
    assert "".join(sealed.text[piece.sealed.start : piece.sealed.end] for piece in sealed.pieces) == sealed.text
    assert "".join(text[piece.original.start : piece.original.end] for piece in sealed.pieces) == text
    if not sealed.text:
        return
    start = data.draw(st.integers(0, len(sealed.text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(sealed.text))))
    original = sealed.original(span)
    touched = [piece for piece in sealed.pieces if piece.sealed.overlaps(span)]
    assert 0 <= original.start <= original.end <= len(text)
    for piece in touched:
        if not piece.same:
            assert original.contains(piece.original)
    if all(piece.same for piece in touched):
        assert text[original.start : original.end] == sealed.text[span.start : span.end]
    assert sealed.text[span.start : span.end] in sealed.shown(original)


@settings(max_examples=200)
@given(texts(), st.data())
def test_what_is_shown_for_any_stretch_of_the_draft_holds_nothing_sealed(text: str, data: st.DataObject) -> None:
    """A finding that cuts through a secret shows the whole placeholder, never half the secret."""
    vault = Vault()
    sealed = vault.seal(text, named(text))
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    shown = sealed.shown(span)
    pieces = [piece for piece in sealed.pieces if piece.original.overlaps(span)]
    expected = "".join(
        text[max(span.start, piece.original.start) : min(span.end, piece.original.end)]
        if piece.same
        else sealed.text[piece.sealed.start : piece.sealed.end]
        for piece in pieces
    )
    assert shown == expected


@pytest.mark.parametrize("value", [*EMAILS, *PHONES, *IBANS, *CARDS, *NIRS, *ADDRESSES])
@pytest.mark.parametrize("around", ["Reach Léa: {}.", "Écrire à Léa : {} merci", "🎉{}🎉", "({})"])
def test_personal_data_of_every_shape_is_sealed(value: str, around: str) -> None:
    """In French and in English, between signs and pictures."""
    sealed = Vault().seal(around.format(value))
    assert value not in sealed.text
    assert PLACEHOLDER.search(sealed.text)


@pytest.mark.parametrize("said", SECRETS)
def test_a_secret_never_comes_back(said: Said) -> None:
    """Not from its placeholder, whatever a model makes of it."""
    vault = Vault()
    sealed = vault.seal(f"So {said.text} and that is it")
    assert said.secret not in sealed.text
    for written in (
        sealed.text,
        sealed.text * 3,
        sealed.text.replace("[[", "[[[["),
        sealed.text.replace("_1]]", "_1]]_1]]"),
    ):
        assert said.secret not in vault.restored(written, MASKS)


@pytest.mark.parametrize("said", [each for each in SECRETS if "key" not in each.text])
def test_a_secret_said_again_is_sealed_again(said: Said) -> None:
    """The second time nothing around it tells that it is one; it is one."""
    assert said.secret not in Vault().seal(f"The {said.text}\nJust type {said.secret} and enjoy").text
    assert said.secret not in Vault().seal(f"Just type {said.secret} and enjoy. The {said.text} ").text


@pytest.mark.parametrize("typed", TYPED)
def test_what_the_author_typed_like_a_placeholder_is_theirs(typed: str) -> None:
    """It comes back as typed and is never taken for a sealed value."""
    vault = Vault()
    text = f"Call {PHONES[0]} or {typed} or {EMAILS[0]}"
    sealed = vault.seal(text)
    assert vault.restored(sealed.text, MASKS) == text
    assert vault.kept["[[PHONE_NUMBER_1]]"].value == PHONES[0]


def test_the_same_value_has_one_name_and_another_has_another() -> None:
    """A model can tell that two numbers are the same, and that they are not."""
    sealed = Vault().seal(f"{PHONES[0]} and {PHONES[0]} or {PHONES[1]}")
    assert sealed.text == "[[PHONE_NUMBER_1]] and [[PHONE_NUMBER_1]] or [[PHONE_NUMBER_2]]"


def test_the_strongest_names_what_overlaps() -> None:
    """A secret that holds a confidential name and an address is a secret, whole."""
    text = "https://noctule:N0tForYou99@git.example.org"
    vault = Vault()
    sealed = vault.seal(text, [Span(8, 15)])
    assert [kept.sort for kept in vault.kept.values()] == [Sort.SECRET]
    assert "N0tForYou99" not in sealed.text
    assert "noctule" not in sealed.text


def test_a_placeholder_nobody_sealed_is_told_apart() -> None:
    """`unknown` names them, `restored` leaves them."""
    vault = Vault()
    vault.seal(PHONES[0])
    assert vault.unknown("[[PHONE_NUMBER_1]] [[PHONE_NUMBER_2]] [[NAME_1]]") == ["[[PHONE_NUMBER_2]]", "[[NAME_1]]"]
    assert vault.restored("[[NAME_1]]", MASKS) == "[[NAME_1]]"


def test_personal_data_list_is_whole() -> None:
    """Else the tests above prove less than they say."""
    assert len(set(PERSONAL)) == len(PERSONAL) >= 16
