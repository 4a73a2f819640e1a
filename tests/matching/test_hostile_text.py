"""Texts made to hurt: the engine neither raises nor loses its way. A slow one would make this file take minutes."""

import pytest
from charters import NOW, engine_of, quotes, rule_of, terms

from bot.domain.draft import MAX_DRAFT_CHARACTERS, Context, Draft
from bot.domain.matchers import All, AnyOf, Lexicon, Near, Pattern, Scope, Structural, Unless
from bot.matching.engine import CharterEngine

_N = MAX_DRAFT_CHARACTERS


@pytest.fixture(scope="module")
def engine() -> CharterEngine:
    """Rules that a hostile text would like to make quadratic."""
    a, b = terms("a", "ab*", "*ba", "a*b*a", "a a a"), terms("b", "📈")
    return engine_of(
        a,
        rule_of(terms("a", "b"), Structural.NEGATED, Structural.QUOTED, Unless(condition=terms("c", ">"))),
        Near(a=a, b=b, within=60),
        Near(a=b, b=a, within=0, ordered=True),
        All(of=(a, AnyOf(of=(b, Lexicon(name="negation")))), scope=Scope.SENTENCE),
        Pattern(regex=r"(a+)+$", languages=()),
        Pattern(regex=r"(a|b|ab)*c", languages=()),
        Pattern(regex=r"a(.*z)?", languages=()),
        Pattern(regex=r"(([a-z]+) ?){1,30}!", languages=()),
        terms("(a|b|ab|) (a|b|ba|)(a|b|) (a|b|c)(b|a|ab)", "f*a*b", "(a |b |)* (a|b)(a|b|a* )(a|b)(c|a*)"),
        lexicons={"negation": ("no", "b", "❌")},
    )


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        "ab",
        "ab ",
        "a b ",
        "a\n",
        "a. ",
        ".",
        "“",
        '"',
        "«a",
        "> \n",
        "a\u0301",
        "\u200b",
        "📈",
        "📈❌a. ",
        "é ",
        "œ",
        "жa",
        "1",
        "a@",
        "no a ",
        "(",
        "f",
        "a\x00",
        "﷽",
        "\ud800",
    ],
)
@pytest.mark.parametrize("ending", ["", "!", "z", " b"])
def test_one_thing_repeated_to_the_limit_is_read_in_one_go(engine: CharterEngine, unit: str, ending: str) -> None:
    """Every span lies in the text, is not empty, and overlaps none of the same rule."""
    text = (unit * _N)[: _N - len(ending)] + ending
    found = engine.scan(Draft(text=text), now=NOW)
    last: dict[str, int] = {}
    for finding in found:
        assert 0 <= finding.span.start < finding.span.end <= len(text)
        assert finding.span.start >= last.get(finding.rule.id, 0)
        last[finding.rule.id] = finding.span.end


def test_a_million_letters_are_read_too(engine: CharterEngine) -> None:
    """The limit on drafts is not what keeps the engine quick."""
    assert engine.scan(Draft(text="a" * 1_000_000), now=NOW)
    assert quotes(engine_of(terms("b")), "a " * 500_000 + "b") == ["b"]


def test_many_pairs_are_not_all_tried() -> None:
    """Thousands of As before thousands of Bs make one finding, from the last A within reach to the first B."""
    engine = engine_of(Near(a=terms("a"), b=terms("b"), within=1))
    assert quotes(engine, "a " * 3_000 + "b " * 3_000) == ["a a b"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pro\x00fit pay", ["pro\x00fit", "pay"]),
        ("\ud800profit\udfff pay", ["profit", "pay"]),
        ("\u202eprofit\u202c pay", ["profit\u202c", "pay"]),
        ("\x1a\x1b\x1cprofit\x07 \x7fpay", ["profit\x07", "pay"]),
        ("\u2066pr\u2069ofit\u200f\r\npay\ufeff", ["pr\u2069ofit\u200f", "pay\ufeff"]),
        ("p\u0489ay profit\U000e0041", ["p\u0489ay", "profit\U000e0041"]),
    ],
)
def test_spans_stay_exact_among_control_characters(text: str, found: list[str]) -> None:
    """NUL, escapes, lone surrogates, bidirectional overrides, tags: gone from the words, kept in the quote."""
    assert quotes(engine_of(terms("profit", "pay")), text) == found


@pytest.mark.parametrize("value", ["", " ", "\x00", "\ud800", "x" * 100_000, "*", "{employer}", "(" * 500])
def test_whatever_the_author_says_of_a_post_is_read(engine: CharterEngine, value: str) -> None:
    """Context is free text too."""
    context = Context(role=value, employer=value, platform=value, facts=(value,))
    assert engine.scan(Draft(text="a b", context=context), now=NOW)
