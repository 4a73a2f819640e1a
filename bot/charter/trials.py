"""A charter that can be read, tried: its rules compiled, every example of every rule given to them.

A rule that cannot be compiled is told at the line of the word that is at fault, an example that fails at its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot.charter.reader import Reading, lexicon_file, lexicons_of
from bot.charter.tree import Tree, Way
from bot.domain.charter import Charter, Example, Rule
from bot.domain.draft import Draft, Language
from bot.domain.errors import Fault
from bot.domain.finding import Finding
from bot.domain.matchers import ContextIs, Embargo, Matcher, Pattern, Terms
from bot.domain.said import Said
from bot.matching.engine import CharterEngine, RuleFaultsError, compile_charter

_LONGEST_QUOTE: Final = 60
_MEND: Final = Said("docs/charter-format.md has what may be written")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One example given to its rule. `as_it_says`: the rule did with it what the charter says it does."""

    rule: Rule
    language: Language
    kind: str
    number: int
    example: Example
    found: tuple[Finding, ...]

    @property
    def as_it_says(self) -> bool:
        """Something found in an example to catch, nothing in one to let pass."""
        return bool(self.found) is (self.kind == "catch")


def try_all(charter: Charter, reading: Reading) -> tuple[CharterEngine | None, list[Fault]]:
    """The engine of `charter`, and every fault of its rules: first of words and expressions, then of examples.

    Rules that cannot be compiled are left out of the trial, so that the others' examples are told at the same time.
    """
    faults: list[Fault] = []
    try:
        engine = compile_charter(charter)
    except RuleFaultsError as error:
        bad = [fault.rule for fault in error.faults]
        told = {rule.source: list(_misspelt(rule, charter, reading)) for rule in bad}
        for fault in error.faults:
            faults += told[fault.rule.source] or [_at_rule(fault.rule, reading, fault.what)]
        try:
            engine = compile_charter(_without(charter, bad))
        except RuleFaultsError:
            return None, sorted(set(faults))
    faults += broken_examples(engine, reading)
    return (None if faults else engine), sorted(set(faults))


def trials(engine: CharterEngine) -> Iterator[Trial]:
    """Every example of every rule in force, tried."""
    charter = engine.charter
    moment = datetime.now(UTC)
    for rule in charter.rules:
        if rule.jurisdictions and not set(rule.jurisdictions) & set(charter.jurisdictions):
            continue
        for kind, group in (("catch", rule.examples.catch), ("pass", rule.examples.let_pass)):
            for language, examples in group.items():
                for number, example in enumerate(examples):
                    draft = Draft(text=filled(example.text, charter), context=example.context)
                    every = engine.scan(draft, now=example.now or moment)
                    found = tuple(finding for finding in every if finding.rule is rule)
                    yield Trial(rule=rule, language=language, kind=kind, number=number, example=example, found=found)


def broken_examples(engine: CharterEngine, reading: Reading) -> Iterator[Fault]:
    """Each example that its rule does not treat as it says."""
    for trial in trials(engine):
        if trial.as_it_says:
            continue
        rule, quoted = trial.rule, _short(trial.example.text)
        name = f"{rule.article_id}.{rule.id}"
        file, way = reading.rule_way(rule)
        line = reading.line(file, (*way, "examples", trial.language, trial.kind, trial.number))
        if trial.kind == "catch":
            what = Said("{rule} finds nothing in its own example “{quoted}”", rule=name, quoted=quoted)
            yield Fault(file, line, what, _why_nothing(engine.charter, trial))
        else:
            text = filled(trial.example.text, engine.charter)
            span = trial.found[0].span
            caught = _short(text[span.start : span.end])
            what = Said(
                "{rule} finds “{caught}” in an example to let pass, “{quoted}”", rule=name, caught=caught, quoted=quoted
            )
            yield Fault(file, line, what, Said("make its words narrower, add an unless, or correct the example"))


def filled(text: str, charter: Charter) -> str:
    """An example with the charter's first names in place of {employer} and the like."""
    if "{" not in text:
        return text
    employer = charter.employer
    for name, values in (
        ("employer", (employer.name,)),
        ("hashtag", employer.hashtags),
        ("product", employer.products),
        ("competitor", employer.competitors),
    ):
        if values:
            text = text.replace(f"{{{name}}}", values[0])
    return text


def _why_nothing(charter: Charter, trial: Trial) -> str:
    """The likeliest mend: is it the words that are not there, or an `unless` that lifts the rule?"""
    rule = trial.rule
    if rule.unless:
        bare = _alone(replace(rule, unless=()), charter)
        draft = Draft(text=filled(trial.example.text, charter), context=trial.example.context)
        if compile_charter(bare).scan(draft, now=trial.example.now or datetime.now(UTC)):
            return Said(
                "its words are there, and its unless lifts it: make the unless narrower, or correct the example"
            )
    if rule.applies is not None or charter.articles[rule.article_id].applies is not None:
        return Said("widen its words, or give the example the context that applies: asks for")
    return Said("widen its words, or correct the example")


def _misspelt(rule: Rule, charter: Charter, reading: Reading) -> Iterator[Fault]:
    """The words and expressions of a rule, and of the lists it reads, that cannot be used, each at its line."""
    file, way = reading.rule_way(rule)
    document = reading.documents.get(file)
    places = []
    if document is not None:
        places += [(file, place, part) for place, part in _parts(document.at(way), way)]
        places += [(file, place, part) for place, part in _context(document.at(("applies",)), ("applies",))]
    for name in sorted(lexicons_of(rule)):
        lexicon = reading.documents.get(lexicon_file(name))
        if lexicon is not None:
            places += [(lexicon.name, place, part) for place, part in _terms(lexicon.at(("words",)), ("words",))]
    bare = replace(charter.articles[rule.article_id], applies=None)
    without_context = replace(charter, articles={bare.id: bare})
    for name, place, part in places:
        try:
            compile_charter(_alone(replace(rule, matcher=part, unless=(), applies=None), without_context))
        except RuleFaultsError as error:
            yield Fault(name, reading.line(name, place), error.faults[0].what, _MEND)


_Place = tuple[Way, Matcher]


def _parts(values: Tree, way: tuple[str | int, ...]) -> Iterator[_Place]:
    """Every single word and expression somewhere in a rule, each as the smallest matcher that holds it."""
    if isinstance(values, list):
        for number, each in enumerate(values):
            yield from _parts(each, (*way, number))
    if isinstance(values, dict):
        for key, each in values.items():
            if key != "examples":
                yield from _SMALLEST.get(key, _parts)(each, (*way, key))


def _terms(values: Tree, way: tuple[str | int, ...]) -> Iterator[_Place]:
    for language in Language:
        words = values.get(language) if isinstance(values, dict) else None
        for place, word in _texts(words, (*way, language)):
            yield place, Terms(words={language: (word,)})


def _regex(values: Tree, way: tuple[str | int, ...]) -> Iterator[_Place]:
    if isinstance(values, str):
        yield way, Pattern(regex=values, languages=())


def _embargoed(values: Tree, way: tuple[str | int, ...]) -> Iterator[_Place]:
    for place, name in _texts(values, way):
        yield place, Embargo(names=(name,), until=datetime.now(UTC))


def _context(values: Tree, way: tuple[str | int, ...]) -> Iterator[_Place]:
    for name, terms in values.items() if isinstance(values, dict) else ():
        if name != "image":
            yield from ((place, ContextIs(fields={name: (term,)})) for place, term in _texts(terms, (*way, name)))


def _texts(values: Tree, way: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, each in enumerate(values if isinstance(values, list) else ()):
        if isinstance(each, str):
            yield (*way, number), each


_SMALLEST: Final[Mapping[str, Callable[[Tree, tuple[str | int, ...]], Iterator[_Place]]]] = {
    "terms": _terms,
    "regex": _regex,
    "names": _embargoed,
    "context": _context,
    "applies": _context,
}
"""Keys under which words and expressions stand, and what finds them one by one."""


def _alone(rule: Rule, charter: Charter) -> Charter:
    """`charter` with nothing but one rule."""
    article = replace(charter.articles[rule.article_id], rules=(rule,))
    lists = {name: words for name, words in charter.lexicons.items() if name in lexicons_of(rule)}
    return replace(charter, articles={article.id: article}, lexicons=lists)


def _without(charter: Charter, rules: Iterable[Rule]) -> Charter:
    gone = {rule.source for rule in rules}
    articles = {
        name: replace(article, rules=tuple(rule for rule in article.rules if rule.source not in gone))
        for name, article in charter.articles.items()
    }
    return replace(charter, articles=articles)


def _at_rule(rule: Rule, reading: Reading, what: str) -> Fault:
    file, way = reading.rule_way(rule)
    return Fault(file, reading.line(file, way), what, _MEND)


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _LONGEST_QUOTE else f"{one_line[:_LONGEST_QUOTE]}…"
