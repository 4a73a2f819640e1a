"""Whatever the text: no exception, spans inside it, and a time that grows with its length."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.draft import Span
from bot.domain.matchers import PersonalDataType, SecretType
from bot.matching.detectors import find_personal_data, find_secrets
from bot.matching.detectors import personal_data as gates
from bot.matching.detectors.found import settle
from bot.matching.detectors.online import emails, obfuscated_emails
from bot.matching.detectors.reading import read

PERSONAL = frozenset(PersonalDataType)
SECRETS = frozenset(SecretType)
PIECES = (
    "06 12 34 56 78", "+33 (0)6", "4111 1111 1111 1111", "FR76 3000 6000 0112 3456 7890 189",
    "1 84 12 76 451 089 46", "2A", "123-45-6788", "AB 12 34 56 C", "732 829 320 00074", "siren ",
    "12 rue des Lilas, ", "69003 Lyon", "221B Baker Street", "born on ", "March 3, 1984", "née le ",
    "12/03/1984", "81.2.69.142", "2a01:e0a::5", "AB-123-CD", "plate ", "lea@exemple.fr", " [at] ", "a:b@",
    "://", "password is ", "mdp : ", "Soleil2024", "PIN 4821", "api_key=", "eyJ", "AKIA", "-----BEGIN ",
    "PRIVATE KEY-----",
    "\u200b", "\u00ad", "\u202f", "\u0301", "５", "\ud800", "\x00", "😀", "\r\n", "“", "»", "’", "€", "°",
    "\x85", "\u2028",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
)
MANY = settings(max_examples=200, deadline=None)


def inside(text: str, spans: list[Span]) -> bool:
    """Spans are in order, not empty, without overlaps, and in the text."""
    edges = [edge for span in spans for edge in (span.start, span.end)]
    return edges == sorted(edges) and all(0 <= span.start < span.end <= len(text) for span in spans)


@given(TEXTS)
@MANY
def test_never_raises_and_stays_inside_the_text(text: str) -> None:
    """Lone surrogates, NUL, combining marks and half a number are texts like any other."""
    assert inside(text, [span for span, _ in find_personal_data(text, PERSONAL)])
    assert inside(text, [span for span, _ in find_secrets(text, SECRETS)])


@given(TEXTS)
@example("0A A 0>0000")
@MANY
def test_gates_lose_nothing(text: str) -> None:
    """What the detectors find without their gates is what they find behind them."""
    reading = read(text)
    claims = [*emails(reading.data), *obfuscated_emails(reading.data)]
    for _, detectors in gates._GATES:
        for _, detector in detectors:
            claims.extend(detector(reading.data))
    ungated = [(reading.span(claim.start, claim.end), claim.kind) for claim in settle(claims)]
    assert find_personal_data(text, PERSONAL) == ungated


@given(st.sampled_from(PIECES), st.integers(0, 12), st.sampled_from(["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200d"]))
@MANY
def test_invisible_characters_hide_nothing(piece: str, place: int, invisible: str) -> None:
    """A character that does not show inside a number or a word changes nothing but the positions."""
    plain = f"Voici : {piece} et la suite"
    place = len("Voici : ") + min(place, len(piece))
    hidden = plain[:place] + invisible + plain[place:]
    kinds = [kind for _, kind in find_personal_data(plain, PERSONAL)]
    assert [kind for _, kind in find_personal_data(hidden, PERSONAL)] == kinds
    for span, _ in find_personal_data(hidden, PERSONAL):
        assert hidden[span.start : span.end].strip(invisible) == hidden[span.start : span.end]


@given(st.text(st.characters(exclude_categories=()), max_size=60))
@MANY
def test_a_reading_maps_back_to_the_original(text: str) -> None:
    """Each byte of a reading stands for the character it came from; only what does not show is missing."""
    reading = read(text)
    offsets = reading.offsets if reading.offsets is not None else tuple(range(len(text)))
    assert len(reading.data) == len(offsets)
    missing = set(range(len(text))) - set(offsets)
    assert all(text[place] == "\x00" or unicodedata.category(text[place]) in {"Cf", "Mn", "Me"} for place in missing)
    for place, byte in zip(offsets, reading.data, strict=True):
        if text[place].isascii():
            assert ord(text[place]) == byte


@pytest.mark.parametrize(
    "unit",
    [
        "1", "0", "1 ", "1.", "06 ", "06 12 34 56 78 ", "+33 6", "(", "1\u200b", "１", "4111 ",
        "4111111111111112 ", "1 84 12 ", "732 829 320 00074 ", "FR76 ", "FR7630006000", "123-45-6789 ",
        "AB123456C ", "1.1.1.1.", "a:", "::", "@", "a@", "a@aa.aa.", "a:b@", "a://b:c@", "https://a:b",
        "a [at] ", "12 rue de la ", "1 A ", "12 A B C Street ", "lives at 12 A", "suite 1 ", "born on ",
        "born 1/1/", "AB-123-CD", "plate AB12 CDE", "password is ", "password:", 'password="', "mot de passe ",
        "key", "AK" + "IA", "gh" + "p_", "gl" + "abc-", "ey" + "Jaaaaaaaaaa.", "a.b.c.",
        "-----BEGIN PRIVATE" + " KEY-----", "PuTTY-User-Key" + "-File-2: ", '"kty" "d":"', "identifiants : a/",
        "curl -u a:", "e\u0301", "😀1", "\x00", "\ud800", "\n", '"', "a",
    ],
)  # fmt: skip
def test_time_grows_with_the_length(unit: str) -> None:
    """100,000 characters of anything come back: what a square of the length would take is beyond any patience."""
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    assert inside(text, [span for span, _ in find_personal_data(text, PERSONAL)])
    assert inside(text, [span for span, _ in find_secrets(text, SECRETS)])
