"""What was put aside of a compiled charter is worth the same when it is taken up; strings are found either way."""

import json

import pytest
from charters import NOW, charter_of, rule_of, terms
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_engine_equals_oracle import charters_and_drafts

from bot.domain.charter import Charter
from bot.domain.draft import Draft
from bot.matching.engine import RuleFaultsError, compile_charter
from bot.matching.search import Search
from bot.matching.tables import from_plain, to_plain


@settings(max_examples=150)
@given(charters_and_drafts())
def test_a_charter_taken_up_finds_the_same(case: tuple[Charter, list[Draft]]) -> None:
    """Random rules of every kind, their tables told as JSON and read again."""
    charter, drafts = case
    try:
        fresh = compile_charter(charter)
    except RuleFaultsError:
        assume(False)
        raise
    ready = compile_charter(charter, from_plain(json.loads(json.dumps(to_plain(fresh.tables)))))
    for draft in drafts:
        assert ready.scan(draft, now=NOW) == fresh.scan(draft, now=NOW)


def test_tables_of_another_charter_are_refused() -> None:
    """As far as that can be told: the caller answers for the rest."""
    charter = charter_of(rule_of(terms("profit")), rule_of(terms("loss"), name="other"))
    tables = compile_charter(charter_of(rule_of(terms("profit")))).tables
    with pytest.raises(ValueError, match="another charter"):
        compile_charter(charter, tables)


_LETTERS = st.text(alphabet="ab é", min_size=1, max_size=4)


@given(st.lists(_LETTERS, max_size=8, unique=True), st.lists(st.text(alphabet="ab é", max_size=700), max_size=4))
def test_both_ways_of_searching_find_the_same(strings: list[str], texts: list[str]) -> None:
    """One string after the other or all at once, overlapping places too, also across the change."""
    patient, at_once = Search(strings, at_once=False), Search(strings)
    for text in texts:
        expected = [
            (number, start, start + len(string))
            for number, string in enumerate(strings)
            for start in range(len(text))
            if text.startswith(string, start)
        ]
        assert sorted(patient.found(text)) == sorted(at_once.found(text)) == expected
