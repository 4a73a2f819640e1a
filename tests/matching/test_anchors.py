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
        (r"\bour (profit|turnover)s?\b", {"profit", "turnover"}),
        (r"(up|down)? results", {" results"}),
        (r"colou?r scheme", {"r scheme"}),
        (r"ab+cde", {"cde"}),
        (r"results{2,3}x", {"results"}),
        (r"(?:a|the) (?:big )?secret|embargo", {"secret", "embargo"}),
        (r"\d+ ?%", None),
        (r"(up|profit)", None),
        (r"[abc]def", {"def"}),
        (r"a.c", None),
        (r"(?i)profit", None),
    ],
)
def test_the_longest_certain_literals_are_chosen(regex: str, expected: set[str] | None) -> None:
    """Optional parts, classes and short words are never relied on."""
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
            assert any(anchor in match.group() for anchor in found)
    assert re.compile(regex)
