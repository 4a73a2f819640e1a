"""What an admin reads when a charter is wrong: the line, what is wrong, the mend. Nothing about consequences."""

import re

import pytest
from charter_files import ARTICLE, ARTICLE_FILE, MINIMAL, edited, faults, line_of, snapshot

from bot.catalogues import load_catalogues
from bot.charter.files import Snapshot
from bot.charter.loader import engine_of
from bot.domain.draft import Language
from bot.domain.errors import CharterError
from bot.domain.said import Said

A, C, L = ARTICLE_FILE, "charter.yaml", "lexicons/leaks.yaml"
CAUGHT = '["Our new lamp leaks."]'
EMBARGO = 'embargo: {names: [Aurora], until: "2027-03-01T09:00:00+01:00"}'
FRENCH = load_catalogues()[Language.FR]
ENGLISH_WORDS = re.compile(r"\b(?:the|is|not|should|write|there|known|English|French)\b|[“”]")
EDITS = [
    # keys
    (A, "owner: communications", "ownr: communications", "“ownr” is not known", "did you mean “owner”?"),
    (A, "within: 4", "with: 4", "“with” is not known", "did you mean “within”?"),
    (A, EMBARGO, "embrago: {names: [Aurora]}", "“embrago” is not known", "did you mean “embargo”?"),
    (A, "certainty: firm", "applies: {job: [nurse]}", "“job” is not known", "docs/charter-format.md"),
    (C, "permission: official", "permision: official", "“permision” is not known", "did you mean “permission”?"),
    (L, "words:", "wrds:", "“wrds” is not known", "did you mean “words”?"),
    # values
    (A, "level: pause", "level: pauze", "“pauze” is not a value of “level”", "did you mean “pause”?"),
    (A, "certainty: firm", "certainty: sure", "“sure” is not a value", "choose firm or hint"),
    (A, "certainty: firm", "confidential: maybe", "“confidential” is “maybe”", "true or false"),
    (A, "within: 4", "within: four", "should be a number", "whole number"),
    (A, "within: 4", "within: 100", "“within” is “100”", "60 or less"),
    (A, "effective: 2026-01-01", "effective: 2026-13-01", "“2026-13-01” is not a date", "2027-06-30"),
    (A, "effective: 2026-01-01", "effective: 86400", "“86400” is not a date", "2027-06-30"),
    (A, "review_by: 2027-01-01", "review_by: 2025-01-01", "is not after effective", "a later day"),
    (A, '+01:00"', '"', "does not say in which zone", "+01:00"),
    (A, '"2027-03-01T09:00:00+01:00"', "2027-03-01", "does not say in which zone", "+01:00"),
    (A, '"2027-03-01T09:00:00+01:00"', "1800000000", "is not a time", "2027-03-01T09:00"),
    (A, 'now: "2026-12-01T00:00:00Z"', 'now: "2026-12-01T00:00:00"', "does not say in which zone", "+01:00"),
    (A, "certainty: firm", "jurisdictions: [FRA]", "“FRA” is not a country", "two capital letters"),
    (C, "jurisdictions: [FR, US]", "jurisdictions: [France]", "“France” is not a country", "two capital letters"),
    (C, "languages: [en, fr]\njuris", "languages: [en, de]\njuris", "“de” is not a value", "en or fr"),
    (C, "mailto:press@example.com", "http://example.com", "is not a link", "https:// or mailto:"),
    # shapes
    (A, "title: {en: Launches, fr: Lancements}", "title: {en: Launches}", "“title” has no French text", "add fr:"),
    (A, "title: {en: Launches, fr: Lancements}", "title: Launches", "should hold keys and values", "another file"),
    (A, "en: [launch]", "en: []", "“keywords” has no English entry", "at least one"),
    (A, "en: [launch]", "en: launch", "“en” should be a list", "each after a dash"),
    (A, "en: [launch]", "en: [true]", "YAML takes this word for yes or no", "in quotes"),
    (A, '["Big day soon."]', "[Big day: soon]", "YAML reads keys and values", "a colon stands in it"),
    (A, ARTICLE[ARTICLE.index("rules:\n") :], "rules: {}\n", "“rules” should be a list", "after a dash"),
    (C, "name: Lumen", "name:", "nothing stands here", "write it"),
    (C, "jurisdictions: [FR, US]", "jurisdictions: []", "“jurisdictions” is empty", "write what is missing"),
    (C, "en: [days off], fr: [rtt]", "en: [days off]", "“keywords” has no French text", "add fr:"),
    # rules of the format
    (A, "kind: risk\n    level: get_help", "kind: protected\n    level: get_help", "only a risk has a level", "remove"),
    (A, "kind: risk\n    level: get_help", "kind: opportunity", "an opportunity needs a strength", "add strength:"),
    (A, "    level: pause\n", "", "a risk needs a level", "polish, pause or get_help"),
    (A, "level: pause", "level: fine", "a risk needs a level", "polish, pause or get_help"),
    (A, "certainty: firm", "precedence: protected", "a kind of rule, not a precedence", "kind: protected"),
    (A, "      near:\n", "      terms: {en: [x], fr: [y]}\n      near:\n", "terms and near stand side by side", "all:"),
    (A, EMBARGO, "{}", "nothing says what to look for", "write one of terms"),
    (A, "certainty: firm", "applies: {}", "no field is given", "role"),
    (A, "id: name", "id: leak", "two entries of “rules” have the id “leak”", "another id"),
    (A, "id: embargo_launch", "id: embargo", "the id is “embargo” and the file embargo_launch.yaml", "write id:"),
    (A, "id: name", "id: Name Two", "“Name Two” is not a name", "small letters"),
    (A, '        pass: ["Notre nouveau robinet fuite.", "Il pleut."]\n', "", "has no example", "fr: {pass: […]}"),
    # names of other places
    (A, "lexicon: leaks", "lexicon: leak", "there is no lexicon “leak”", "did you mean “leaks”?"),
    (A, "contact: press", "contact: pres", "there is no contact “pres”", "did you mean “press”?"),
    (A, "negated, quoted", "negatd, quoted", "“negatd” is not a condition", "did you mean “negated”?"),
    (A, "negated, quoted", "leaks, quoted", "“leaks” is not a condition", "write {lexicon: leaks}"),
    (C, "articles: [embargo_launch]", "articles: [embargo]", "there is no article “embargo”", "“embargo_launch”"),
    (C, "    article: embargo_launch", "    article: nothing", "there is no article “nothing”", "embargo_launch"),
    (C, "contacts:\n", "variants: [agents]\ncontacts:\n", "there is no variant “agents”", "known: none"),
    (C, "label.pause", "label.paus", "not a sentence that a company may change", "did you mean “label.pause”?"),
    (C, '"Take a breath first"', '"Take {name}"', "has {name}, which stands for nothing", "allowed here: none"),
    (C, '"Take a breath first"', '"Take {"', "has a brace that stands alone", "{{"),
    # what the engine refuses
    (A, '"(our|the) new"', '"*"', "“*”", "docs/charter-format.md"),
    (A, "quoted, {", "quoted, {pattern: {regex: '(?=a)', languages: [en]}}, {", "RE2 refuses", "docs/"),
    (L, "leaked", '"{nobody}"', "{nobody} stands for nothing", "docs/charter-format.md"),
    # examples
    (A, f"catch: {CAUGHT}", 'catch: ["Our old lamp leaks."]', "nothing in its own example “Our old", "widen its words"),
    (A, f"catch: {CAUGHT}", 'catch: ["Our new tap leaks."]', "nothing in its own example “Our new", "its unless lifts"),
    (A, "The new tap leaks.", "The new door leaks.", "finds “The new door leaks” in an example to let", "narrower"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "what", "mend"), EDITS, ids=[what[:40] for *_, what, _ in EDITS])
def test_a_slip_is_one_fault_at_its_line_with_its_mend(file: str, old: str, new: str, what: str, mend: str) -> None:
    """One slip, one message: never a second one that only follows from the first."""
    files = edited(file, old, new)
    told = faults(files)
    assert len(told) == 1, told
    assert told[0].file == file
    assert what in told[0].what
    assert mend in told[0].mend


@pytest.mark.parametrize(("file", "old", "new"), [edit[:3] for edit in EDITS], ids=[what[:40] for *_, what, _ in EDITS])
def test_every_slip_is_told_in_french_with_its_mend(file: str, old: str, new: str) -> None:
    """Both halves, and every part of them; RE2's own words about an expression stay as they are."""
    (fault,) = faults(edited(file, old, new))
    for half in (fault.what, fault.mend):
        assert isinstance(half, Said)
        assert half.template in FRENCH.sayings
        told = FRENCH.said(half)
        assert told != half
        assert not ENGLISH_WORDS.search(told), told


@pytest.mark.parametrize(
    ("file", "old", "new", "marker"),
    [
        (A, "level: pause", "level: pauze", "level: pauze"),
        (A, "lexicon: leaks", "lexicon: leak", "lexicon: leak"),
        (A, "fr: [robinet]", 'fr: ["{nobody}"]', "{nobody}"),
        (A, '"Il pleut."', '"Notre nouvelle porte fuite."', "nouvelle porte"),
        (A, "certainty: firm", "confidential: maybe", "confidential: maybe"),
        (C, "label.pause", "label.paus", "label.paus"),
        (C, '"Take a breath first"', '"{x}"', '"{x}"'),
        (L, "a fuité", '"*"', '"*"'),
    ],
)
def test_a_fault_points_at_the_line_where_the_slip_stands(file: str, old: str, new: str, marker: str) -> None:
    """Not at the rule's beginning, and not at the place that uses a list."""
    files = edited(file, old, new)
    assert [(fault.file, fault.line) for fault in faults(files)] == [(file, line_of(files, file, marker))]


def test_every_fault_of_every_file_is_told_at_once() -> None:
    """A bad charter.yaml, a bad list, a bad head and a bad rule hide neither each other nor a failing example."""
    files = edited(C, "permission: official", "permission: perhaps")
    files = edited(L, "description:", "descripton:", files)
    files = edited(A, "owner: communications", "owner: [communications]", files)
    files = edited(A, "certainty: firm", "certainty: sure", files)
    other = edited(A, "id: embargo_launch", "id: second")
    other = edited(A, "lexicon: leaks", "terms: {en: [leaks], fr: [fuite]}", other)
    files["articles/second.yaml"] = edited(A, f"catch: {CAUGHT}", 'catch: ["Our old lamp."]', other)[A]
    places = [(fault.file, fault.line) for fault in faults(files)]
    assert places == [
        (A, line_of(files, A, "owner:")),
        (A, line_of(files, A, "certainty: sure")),
        ("articles/second.yaml", line_of(files, "articles/second.yaml", "Our old lamp.")),
        (C, line_of(files, C, "perhaps")),
        (L, line_of(files, L, "descripton")),
    ]


def test_a_file_that_cannot_be_read_is_no_fault_of_those_who_name_it() -> None:
    """A broken list is told once; the rules that read it are not."""
    told = faults({**MINIMAL, L: "words: ["})
    assert [fault.file for fault in told] == [L]
    told = faults({**MINIMAL, C: "employer: ["})
    assert [fault.file for fault in told] == [C]


def test_a_fault_reads_as_file_line_what_and_mend() -> None:
    """The form that editors turn into links."""
    (fault,) = faults(edited(A, "lexicon: leaks", "lexicon: leak"))
    assert str(fault) == f"{A}:30: there is no lexicon “leak” — did you mean “leaks”?"


def test_an_error_carries_all_faults_and_nothing_is_loaded() -> None:
    """The exception's text is what a person reads."""
    with pytest.raises(CharterError) as caught:
        engine_of(snapshot(edited(A, "level: pause", "level: pauze")))
    assert str(caught.value) == "\n".join(str(fault) for fault in caught.value.faults)


def test_the_small_charter_has_no_fault() -> None:
    """Else the tests above would prove nothing."""
    assert faults(MINIMAL) == []
    assert len(engine_of(snapshot()).charter.rules) == 2


def test_a_charter_without_articles_is_told() -> None:
    """There is nothing to coach with."""
    told = faults({name: text for name, text in MINIMAL.items() if not name.startswith("articles")})
    assert "the charter has no article" in [fault.what for fault in told]
    with pytest.raises(CharterError):
        engine_of(Snapshot({}))
