"""The syntax of terms, one case at a time."""

from dataclasses import replace

import pytest
from charters import LUMEN, charter_of, engine_of, quotes, rule_of, terms

from bot.matching.engine import RuleFaultsError, compile_charter
from bot.matching.terms import MOST_EXPANSIONS


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("pay", "Pay day: pay, repay, payday, PAY!", ["Pay", "pay", "PAY"]),
        ("pay", "pay_day pay2 2pay épay pay-day", ["pay"]),
        ("our boss", "Our boss. our  boss; our-boss, our, boss, our\nboss", ["Our boss", "our  boss", "our\nboss"]),
        ("burn(-| |)out", "burnout, burn-out, burn out, burn — out", ["burnout", "burn-out", "burn out"]),
        ("licenci*", "Licencié, licenciement et licencies", ["Licencié", "licenciement", "licencies"]),
        ("licenci*", "prelicencie", []),
        (
            "heure* sup*",
            "heures supplémentaires, heure sup, heures  sups, heures en sup",
            ["heures supplémentaires", "heure sup", "heures  sups"],
        ),
        ("f*ck", "fuck, f*ck, folkrock, fck x ck", ["fuck", "folkrock", "fck"]),
        ("best * award", "the best boss award, best award, best two boss award", ["best boss award"]),
        ("* an hour", "20 an hour, twenty  an hour", ["20 an hour", "twenty  an hour"]),
        ("(my|our|) boss", "my boss, our boss, the boss", ["my boss", "our boss", "boss"]),
        ("(a|b (c|d)) e", "a e, b c e, b e, b d e", ["a e", "b c e", "b d e"]),
        (
            "(we|{competitor}|the {product} team) said",
            "we said, the Nimbus team said, Obscur & Fils said, the team said",
            ["we said", "the Nimbus team said", "Obscur & Fils said"],
        ),
        ("c++", "C++ and c++17, abc++", ["C++", "c++"]),
        ("pr* c++", "pro c++17, pr c++", ["pro c++", "pr c++"]),
        ("(+|#|)pay*", "a+pays, a#pay, apay, pay", ["+pays", "#pay", "pay"]),
        ("#pay", "#pay pay #payday ##pay", ["#pay", "#pay"]),
        ("#*", "#one two #", ["#one", "#"]),
        ("l'*", "L’été, l'", ["L’été", "l'"]),
        ("📈", "up📈up 📈📈", ["📈", "📈", "📈"]),
        ("top 📈", "Top 📈 top📈", ["Top 📈"]),
        ("👍", "👍🏽 👍", ["👍🏽", "👍"]),
        ("12 M€", "12 m€, 112 M€, 12 M€s", ["12 m€", "12 M€"]),
        ("AT&T", "at&t, AT & T", ["at&t"]),
        ("{employer} rocks", "Lumen rocks, groupe lumen rocks", ["Lumen rocks", "groupe lumen rocks"]),
        ("{competitor}", "Obscur & Fils; obscur", ["Obscur & Fils"]),
        ("{hashtag}", "#lifeatlumen #lifeatlumenfr", ["#lifeatlumen"]),
        ("l(’|')œuvre", "L’OEUVRE", ["L’OEUVRE"]),
    ],
)
def test_a_term_finds_whole_words_in_any_spelling(term: str, text: str, found: list[str]) -> None:
    """One row a rule of docs/charter-format.md."""
    assert quotes(engine_of(terms(term)), text) == found


def test_a_term_with_thousands_of_readings_finds_each() -> None:
    """The choices are tried around the rare words only, and none is lost."""
    subjects, verbs, things = ("i", "we", "they", "she", "he"), ("had", "got", "lost", "saw", ""), ("my", "our", "")
    nouns = ("keys", "tools", "boots", "lamps", "badge", "van", "gloves", "ladder")
    term = "({}) ({}) ({}) ({}) ({})".format(*map("|".join, (subjects, verbs, things, nouns, nouns)))
    engine = engine_of(terms(term))
    for subject in subjects:
        for verb in verbs:
            for noun in nouns:
                text = " ".join(filter(None, (subject, verb, "our", noun, nouns[0])))
                assert quotes(engine, f"So {text}.") == [text]
    assert quotes(engine, "We got the keys tools, we our keys, keys tools.") == []


@pytest.mark.parametrize(
    ("term", "message"),
    [
        ("{boss} said", "{boss} stands for nothing"),
        ("", "can stand for nothing at all"),
        (" \u200b ", "can stand for nothing at all"),
        ("*", "for any word"),
        ("(a|)(b|*)", "can stand for nothing at all"),
        ("(a|b|c|d|e|f|g|h|i|j)" * 4, f"more than {MOST_EXPANSIONS}"),
        ("(a|(b|c)", "never closes"),
        ("sad :(", "never closes"),
        ("a|b", "a | stands outside of a choice"),
        ("(a|b))", "a ) stands outside of a choice"),
    ],
)
def test_a_term_that_cannot_be_used_says_why(term: str, message: str) -> None:
    """The message is for an admin, and names the term."""
    with pytest.raises(RuleFaultsError) as caught:
        engine_of(terms(term))
    assert message in caught.value.faults[0].what


def test_names_that_are_not_given_make_a_term_silent_not_wrong() -> None:
    """A charter without products may keep its rules about products."""
    engine = engine_of(terms("the {product} launch", "x {competitor}"))
    assert quotes(engine, "the launch, the Nimbus launch, x Obscur & Fils") == ["the Nimbus launch", "x Obscur & Fils"]


def test_a_star_in_a_name_is_a_star() -> None:
    """Companies are called E*Trade."""
    charter = charter_of(rule_of(terms("{employer} pays")), employer=replace(LUMEN, name="E*Trade"))
    assert quotes(compile_charter(charter), "E*Trade pays, etrade pays, eurotrade pays") == ["E*Trade pays"]
