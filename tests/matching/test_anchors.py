"""Anchors never make the engine miss a match."""

import re

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.anchors import anchors


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        ("profit", {"profit"}),
        (r"\bour (profit|turnover)s?\b", {f"our {word}{end}" for word in ("profit", "turnover") for end in ("", "s")}),
        (r"(up|down)? results", {" results", "up results", "down results"}),
        (r"colou?r scheme", {"color scheme", "colour scheme"}),
        (r"ab+cde", {"cde"}),
        (r"results{2,3}x", {"result"}),
        (r"(?:a|the) (?:big )?secret|embargo", {"a secret", "the secret", "a big secret", "the big secret", "embargo"}),
        (r"(our|the) [a-z]+ (profit|turnover)\d", {" profit", " turnover"}),
        (r"l'(avis|essai)\.", {"l avis ", "l essai "}),
        (r"\d+ ?%", None),
        (r"(up|profit)", None),
        (r"[abc]def", {"adef", "bdef", "cdef"}),
        (r"[a-c]def", {"def"}),
        (r"[^abc]defg[[:alpha:]]x", {"defg"}),
        (r"defg\pLhij", {"defg"}),
        (r"a.c", None),
        (r"(profit|)", None),
        (r"(?i)profit", None),
        (r"\Qprofit\E", None),
        (r"profi\x74", None),
    ],
)
def test_the_longest_certain_literals_are_chosen(regex: str, expected: set[str] | None) -> None:
    """Neighbours whose texts are known grow together; what may be absent or anything is never relied on."""
    assert anchors(regex) == expected


_PIECES = st.recursive(
    st.sampled_from(["abc", "defg", "x", r"\d", ".", "[ab]", r"\b", " ", "hij", r"\."]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        inner.map(lambda piece: f"(?:{piece})?"),
        inner.map(lambda piece: f"({piece})*"),
        inner.map(lambda piece: f"({piece})+"),
        inner.map(lambda piece: f"({piece}){{0,2}}"),
        inner.map(lambda piece: f"({piece}){{2}}"),
    ),
    max_leaves=8,
)


@given(_PIECES, st.text(alphabet="abcdefghijx1. ", max_size=30))
def test_every_match_contains_an_anchor(regex: str, text: str) -> None:
    """Whatever the expression and the text, a match without an anchor would be a silent miss."""
    found = anchors(regex)
    if found is not None:
        for match in re2.finditer(regex, text):
            spaced = re.sub(r"\W", " ", match.group())
            assert any(anchor in spaced for anchor in found)
