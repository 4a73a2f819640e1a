"""What each matcher and each condition of a rule means, in sentences that a reader can check by eye."""

from dataclasses import replace
from datetime import timedelta

import pytest
from charters import NOW, charter_of, engine_of, quotes, rule_of, terms

from bot.domain.draft import Context, Draft, Span
from bot.domain.levels import Kind
from bot.domain.matchers import (
    All,
    AnyOf,
    ContextIs,
    Embargo,
    Lexicon,
    Matcher,
    Missing,
    Near,
    Pattern,
    PersonalData,
    PersonalDataType,
    Scope,
    Secret,
    SecretType,
    Structural,
    Unless,
)
from bot.matching.engine import RuleFaultsError, compile_charter

_PROFIT = terms("profit*", "bénéfice*")
_RECORD = terms("record")
_NURSE = ContextIs(fields={"role": ("nurse*", "infirmi*")})
_NEGATION = {"negation": ("not", "no", "never", "ne", "n'", "pas", "no longer", "zero profit")}


def _near(within: int = 3, *, ordered: bool = False) -> Near:
    return Near(a=_PROFIT, b=_RECORD, within=within, ordered=ordered)


@pytest.mark.parametrize(
    ("matcher", "text", "found"),
    [
        (Pattern(regex=r"\d+ ?m?€", languages=()), "12 M€, 5€, 7 euros", ["12 M€", "5€"]),
        (Pattern(regex=r"(📈|🚀)+ \w+", languages=()), "😀 📈🚀 été", ["📈🚀 été"]),
        (Pattern(regex=r"x*", languages=()), "a xx b", ["xx"]),
        (_near(), "Profits are at a record.", ["Profits are at a record"]),
        (_near(2), "Profits are at a record.", []),
        (_near(), "A record profit", ["record profit"]),
        (_near(ordered=True), "A record profit", []),
        (_near(), "Our profits. A record", []),
        (_near(), "Our profits\nrecord", []),
        (_near(), "Record profit and profit record", ["Record profit and profit record"]),
        (_near(), "Record; one two three four profit", []),
        (Near(a=terms("a"), b=terms("q. b c", "b"), within=3), "So q. b c a", ["b c a"]),
        (All(of=(_PROFIT, _RECORD)), "Profit here, and a record. Profit.", ["Profit"]),
        (All(of=(_PROFIT, _RECORD)), "Profit. Record.", []),
        (All(of=(_PROFIT, _RECORD), scope=Scope.DRAFT), "Profit. Record. Profits", ["Profit", "Profits"]),
        (AnyOf(of=(_RECORD, _PROFIT)), "Profit, record", ["Profit", "record"]),
        (Missing(present=_PROFIT, absent=_RECORD), "Profit. Record.", []),
        (Missing(present=_PROFIT, absent=_RECORD), "Profit. Profits.", ["Profit", "Profits"]),
        (Missing(present=_PROFIT, absent=_RECORD, scope=Scope.SENTENCE), "Profit. A record profit.", ["Profit"]),
        (PersonalData(types=(PersonalDataType.EMAIL_ADDRESS,)), "Mail ann@example.org!", ["ann@example.org"]),
        (PersonalData(types=(PersonalDataType.IBAN_CODE,)), "Mail ann@example.org!", []),
        (Secret(types=(SecretType.URL_CREDENTIALS,)), "see https://ann:s3cret99@example.org", ["ann:s3cret99"]),
        (_NURSE, "I am a nurse.", []),
    ],
)
def test_each_matcher_finds_what_the_format_says(matcher: Matcher, text: str, found: list[str]) -> None:
    """One row a sentence of docs/charter-format.md."""
    assert quotes(engine_of(matcher), text) == found


def test_the_sort_of_a_datum_is_told() -> None:
    """The mend and the remark depend on it."""
    engine = engine_of(PersonalData(types=tuple(PersonalDataType)))
    found = engine.scan(Draft(text="Mail ann@example.org"), now=NOW)
    assert [(each.entity, each.span) for each in found] == [("EMAIL_ADDRESS", Span(5, 20))]


@pytest.mark.parametrize(
    ("condition", "text", "found"),
    [
        (Structural.NEGATED, "There is no profit.", []),
        (Structural.NEGATED, "We never ever saw a profit.", []),
        (Structural.NEGATED, "We never ever really saw a profit.", ["profit"]),
        (Structural.NEGATED, "The profit is not new; this is one more profit", ["profit"]),
        (Structural.NEGATED, "The profit was there, not now", ["profit"]),
        (Structural.NEGATED, "No. Profit!", ["Profit"]),
        (Structural.NEGATED, "Do not comment: profit is up", ["profit"]),
        (Structural.NEGATED, "The profit is up; never mind", ["profit"]),
        (Structural.NEGATED, "No 8:15 profit", []),
        (Structural.NEGATED, "On n’a pas de bénéfice", []),
        (Structural.NEGATED, "It is zero profit", ["profit"]),
        (Structural.QUOTED, "He said “profit” and profit", ["profit"]),
        (Structural.QUOTED, 'He said "the profit" and "profit', ["profit"]),
        (Structural.QUOTED, 'Say "so\nprofit" now', ["profit"]),
        (Structural.QUOTED, "« profit » ‹profit› profit", ["profit"]),
        (Structural.QUOTED, "> profit\nprofit", ["profit"]),
        (Unless(condition=_RECORD), "A record profit. Profit.", ["Profit"]),
        (Unless(condition=_RECORD, scope=Scope.DRAFT), "A record profit. Profit.", []),
        (Unless(condition=Lexicon(name="public")), "The profit, as published. Profit.", ["Profit"]),
    ],
)
def test_a_condition_lifts_a_rule(condition: Unless | Structural, text: str, found: list[str]) -> None:
    """In its sentence, or in the whole draft where it says so."""
    engine = engine_of(rule_of(_PROFIT, condition), lexicons={**_NEGATION, "public": ("as published",)})
    assert quotes(engine, text) == found


def test_a_negation_between_the_parts_of_a_near_lifts_it() -> None:
    """“Profits are not at a record” says the contrary of what the rule looks for."""
    engine = engine_of(rule_of(_near(9), Structural.NEGATED), lexicons=_NEGATION)
    assert quotes(engine, "Profits of all our shops are not yet anywhere at a record.") == []
    assert quotes(engine, "Profits of all our shops are at a record.") != []


def test_facts_lift_a_rule_and_nothing_else() -> None:
    """“It was published this morning” counts as part of the draft for `unless`; it raises no remark of its own."""
    rule = rule_of(_PROFIT, Unless(condition=terms("published")), name="r")
    engine = engine_of(rule)
    assert quotes(engine, "Profit!", Context(facts=("It was published this morning",))) == []
    assert quotes(engine, "Profit!", Context(facts=("More profit",))) == ["Profit"]


def test_a_rule_applies_where_the_context_says() -> None:
    """Every field must hold one of its terms; what is unspecified holds nothing."""
    both = ContextIs(fields={"role": ("nurse*", "infirmi*"), "image": ("yes",)})
    engine = engine_of(rule_of(_PROFIT, applies=both))
    assert quotes(engine, "Profit", Context(role="Infirmière en oncologie", has_image=True)) == ["Profit"]
    assert quotes(engine, "Profit", Context(role="infirmière")) == []
    assert quotes(engine, "Profit", Context(has_image=True)) == []
    assert quotes(engine, "Profit", Context(role="florist", has_image=True)) == []
    article = compile_charter(charter_of(rule_of(_PROFIT), applies=_NURSE))
    assert quotes(article, "Profit", Context(role="nurse")) == ["Profit"]
    assert quotes(article, "Profit") == []


def test_a_context_counts_inside_other_matchers() -> None:
    """It has no place of its own: what is quoted is the words beside it."""
    engine = engine_of(All(of=(_NURSE, _PROFIT)), AnyOf(of=(_NURSE, _RECORD)), Missing(present=_PROFIT, absent=_NURSE))
    assert quotes(engine, "Profit.", Context(role="nurse")) == ["Profit"]
    assert quotes(engine, "Profit.") == ["Profit"]
    assert quotes(engine, "Record.", Context(role="nurse")) == ["Record"]


def test_an_embargo_is_a_risk_until_its_time_and_an_opportunity_from_then_on() -> None:
    """To the second, in any time zone."""
    engine = engine_of(Embargo(names=("Nimbus 4",), until=NOW))
    draft = Draft(text="Meet nimbus 4")
    before, at = (engine.scan(draft, now=NOW + timedelta(seconds=step)) for step in (-1, 0))
    assert [each.kind for each in (*before, *at)] == [Kind.RISK, Kind.OPPORTUNITY]


def test_a_rule_runs_where_the_company_employs_people() -> None:
    """Jurisdictions that the charter does not name switch a rule off."""
    engine = engine_of(rule_of(_PROFIT, jurisdictions=("UK",)), rule_of(_RECORD, jurisdictions=("UK", "FR")))
    assert quotes(engine, "Record profit") == ["Record"]


def test_an_employer_that_the_author_names_joins_the_names() -> None:
    """For this draft alone; a name that says nothing changes nothing."""
    engine = engine_of(terms("{employer} rocks", "{hashtag}"))
    text = "Acme Corp rocks, Lumen rocks, #acmecorp, #IWorkAtAcmeCorp"
    assert quotes(engine, text, Context(employer="ACME Corp")) == text.split(", ")
    assert quotes(engine, text) == ["Lumen rocks"]
    both = engine_of(terms("{employer} {hashtag}"))
    assert quotes(both, "acme corp #lifeatlumen, Lumen #teamacmecorp", Context(employer="ACME Corp")) == [
        "acme corp #lifeatlumen",
        "Lumen #teamacmecorp",
    ]
    for name in ("lumen", "\u200b", "*", ""):
        assert quotes(engine, text, Context(employer=name)) == ["Lumen rocks"]


def test_findings_of_one_rule_that_overlap_are_one() -> None:
    """The author reads one quote, not three inside one another."""
    engine = engine_of(terms("record profit", "profit margin", "profit", "record"))
    assert quotes(engine, "A record profit margin, a profit") == ["record profit margin", "profit"]
    assert quotes(engine_of(terms("one two three", "two")), "one two three") == ["one two three"]


def test_findings_are_in_the_order_of_the_text_then_of_the_rules() -> None:
    """The same draft always reads the same."""
    engine = engine_of(rule_of(_RECORD, name="b"), rule_of(terms("record", "x"), name="a"))
    found = engine.scan(Draft(text="x record"), now=NOW)
    assert [(each.rule.id, each.span) for each in found] == [("a", Span(0, 1)), ("a", Span(2, 8)), ("b", Span(2, 8))]


def test_every_rule_that_cannot_be_compiled_is_named_at_once() -> None:
    """An admin mends a file in one go."""
    rules = [
        rule_of(Pattern(regex="(a", languages=()), name="p"),
        rule_of(Lexicon(name="lost"), name="l"),
        rule_of(terms("{boss}"), name="t"),
        rule_of(_PROFIT, Structural.NEGATED, name="n"),
        rule_of(_PROFIT, name="good"),
        rule_of(Near(a=_PROFIT, b=Pattern(regex="[b", languages=()), within=3), name="q"),
    ]
    with pytest.raises(RuleFaultsError) as caught:
        engine_of(*rules)
    assert [(fault.rule.id, fault.what) for fault in caught.value.faults] == [
        ("p", "RE2 refuses this expression: missing ): (a"),
        ("l", "there is no list lexicons/lost.yaml"),
        ("t", "“{boss}”: {boss} stands for nothing; known: competitor, employer, hashtag, product"),
        ("n", "there is no list lexicons/negation.yaml"),
        ("q", "RE2 refuses this expression: missing ]: [b"),
    ]


def test_re2_keeps_silent_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    """Its own log would name machine paths, and parts of the charter."""
    with pytest.raises(RuleFaultsError):
        engine_of(Pattern(regex="(", languages=()))
    assert capfd.readouterr() == ("", "")


def test_an_engine_knows_its_charter() -> None:
    """Advice names the version that it rests on."""
    charter = replace(charter_of(rule_of(_PROFIT)), version="v7")
    assert compile_charter(charter).charter.version == "v7"
