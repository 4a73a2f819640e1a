"""From the charter's descriptions to compiled rules, gathering every fault on the way."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import assert_never

from bot.domain.charter import Charter, Rule
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
    Scope,
    Secret,
    Structural,
    Terms,
    Unless,
)
from bot.domain.said import Said
from bot.matching.conditions import (
    AllNode,
    AnyNode,
    AtomNode,
    ContextNode,
    MissingNode,
    NearNode,
    Needs,
    Node,
    PersonalDataNode,
    SecretNode,
)
from bot.matching.expressions import ExpressionError
from bot.matching.fold import fold
from bot.matching.frequency import frequency
from bot.matching.index import Index, IndexBuilder
from bot.matching.tables import Tables
from bot.matching.terms import TermError, names
from bot.matching.unless import Lifting

NEGATION = "negation"
"""The lexicon that `negated` reads."""
_CONTEXTS_REMEMBERED = 256
_OF_AN_EXPRESSION = 0.1
_SAMPLE = 40
"""Terms of a list that are looked at to guess how often the list occurs."""


@dataclass(frozen=True, slots=True)
class RuleFault:
    """A rule that cannot be compiled, and why in words for an admin."""

    rule: Rule
    what: str


class RuleFaultsError(ValueError):
    """Every rule of a charter that cannot be compiled."""

    def __init__(self, faults: Sequence[RuleFault]) -> None:
        super().__init__("; ".join(f"{fault.rule.source}: {fault.what}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule, where it applies, what it finds and what lifts it."""

    rule: Rule
    node: Node
    lifting: Lifting
    applies: tuple[ContextNode, ...]


@dataclass(frozen=True, slots=True)
class CompiledCharter:
    """The rules in force, the index of their words, and the tables it was made of."""

    rules: tuple[CompiledRule, ...]
    index: Index
    tables: Tables


def compile_rules(charter: Charter, ready: Tables | None = None) -> CompiledCharter:
    """The rules of `charter` that are in force in its jurisdictions; `ready` are its tables from an earlier time.

    Raises:
        RuleFaultsError: rules that cannot be compiled, all of them.
    """
    with _nothing_collected():
        compiler = _compiled(charter, ready)
        tables = compiler.builder.finished()
        tables.expected.update(compiler.expected)
        return CompiledCharter(tuple(compiler.rules), compiler.builder.build(tables), tables)


def _compiled(charter: Charter, ready: Tables | None) -> "_Compiler":
    compiler = _Compiler(charter, ready)
    faults: list[RuleFault] = []
    for article in charter.articles.values():
        for rule in article.rules:
            if rule.jurisdictions and not set(rule.jurisdictions) & set(charter.jurisdictions):
                continue
            try:
                compiler.add(rule, article.applies)
            except (TermError, ExpressionError) as error:
                faults.append(RuleFault(rule, error.args[0]))
    if faults:
        raise RuleFaultsError(faults)
    return compiler


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """No garbage collection while a hundred thousand small objects are made, all of which stay: a sixth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Compiler:
    """Turns one rule after the other into nodes over one index."""

    def __init__(self, charter: Charter, ready: Tables | None) -> None:
        self._charter = charter
        self._names = names(charter.employer)
        self._listed: dict[int, tuple[str, ...]] = {}
        self._lexicons: dict[str, AtomNode] = {}
        self.builder = IndexBuilder(self._names, ready)
        self.rules: list[CompiledRule] = []
        self.expected: dict[int, float] = {} if ready is None else ready.expected
        """How often an atom is expected in a draft, for those of which it was asked."""

    def add(self, rule: Rule, article_applies: ContextIs | None) -> None:
        """Compile `rule`, the next one."""
        compiled = CompiledRule(
            rule=rule,
            node=self._node(rule.matcher),
            lifting=self._lifting(rule.unless),
            applies=tuple(self._context(each) for each in (article_applies, rule.applies) if each is not None),
        )
        self.rules.append(compiled)

    def _lifting(self, entries: Iterable[Unless]) -> Lifting:
        by_scope: dict[Scope, list[Node]] = {Scope.DRAFT: [], Scope.SENTENCE: []}
        structural: set[Structural] = set()
        for entry in entries:
            if isinstance(entry.condition, Structural):
                structural.add(entry.condition)
            else:
                by_scope[entry.scope].append(self._node(entry.condition))
        return Lifting(
            draft=tuple(by_scope[Scope.DRAFT]),
            sentence=tuple(by_scope[Scope.SENTENCE]),
            negation=self._lexicon(NEGATION) if Structural.NEGATED in structural else None,
            quoted=Structural.QUOTED in structural,
        )

    def _node(self, matcher: Matcher) -> Node:  # noqa: C901, PLR0911 - one case for each of a closed set
        match matcher:
            case Terms():
                return self._terms(term for words in matcher.words.values() for term in words)
            case Lexicon():
                return self._lexicon(matcher.name)
            case Pattern():
                atom = self.builder.expression(matcher.regex)
                return AtomNode(atom, (frozenset((atom,)),) if self.builder.is_anchored(atom) else ())
            case Embargo():
                return self._terms(matcher.names)
            case PersonalData():
                return PersonalDataNode(frozenset(matcher.types))
            case Secret():
                return SecretNode(frozenset(matcher.types))
            case Near():
                a, b = self._node(matcher.a), self._node(matcher.b)
                return NearNode(a, b, matcher.within, matcher.ordered, self._needs((a, b)))
            case Missing():
                present = self._node(matcher.present)
                return MissingNode(present, self._node(matcher.absent), matcher.scope, present.needs)
            case All():
                parts = tuple(self._node(part) for part in matcher.of)
                return AllNode(parts, matcher.scope, self._needs(parts))
            case AnyOf():
                choices = tuple(self._node(part) for part in matcher.of)
                rarest = [choice.needs[0] for choice in choices if choice.needs]
                needs = (frozenset().union(*rarest),) if len(rarest) == len(choices) else ()
                return AnyNode(choices, needs)
            case ContextIs():
                return self._context(matcher)
            case _:
                assert_never(matcher)

    def _terms(self, terms: Iterable[str]) -> AtomNode:
        listed = tuple(terms)
        atom = self.builder.terms(listed)
        self._listed[atom] = listed
        return AtomNode(atom, (frozenset((atom,)),))

    def _lexicon(self, name: str) -> AtomNode:
        if name not in self._lexicons:
            if name not in self._charter.lexicons:
                raise TermError(Said("there is no list lexicons/{name}.yaml", name=name))
            self._lexicons[name] = self._terms(
                term for words in self._charter.lexicons[name].values() for term in words
            )
        return self._lexicons[name]

    def _needs(self, parts: Iterable[Node]) -> Needs:
        """What all of `parts` need, the rarest first."""
        return tuple(sorted({need for part in parts for need in part.needs}, key=self._expected))

    def _expected(self, atoms: frozenset[int]) -> float:
        """How many of `atoms` a draft is expected to hold."""
        return sum(map(self._frequency, atoms))

    def _frequency(self, atom: int) -> float:
        known = self.expected
        if atom not in known:
            listed = self._listed.get(atom)
            if listed is None:
                return _OF_AN_EXPRESSION
            sample = listed[:: max(1, len(listed) // _SAMPLE)]
            known[atom] = sum(map(frequency, sample)) * len(listed) / max(1, len(sample))
        return known[atom]

    def _context(self, context: ContextIs) -> ContextNode:
        fields = [(name, self._context_test(terms)) for name, terms in context.fields.items() if name != "image"]
        return ContextNode(tuple(fields), "image" in context.fields)

    def _context_test(self, terms: Sequence[str]) -> Callable[[str], bool]:
        """Whether what the author said of a field holds one of these terms: an index of its own, answers remembered."""
        builder = IndexBuilder(self._names)
        if not self.builder.is_ready:
            builder.terms(terms)  # now, for the faults

        @cache
        def index() -> Index:
            builder.terms(terms)
            return builder.build()

        @lru_cache(maxsize=_CONTEXTS_REMEMBERED)
        def holds(value: str) -> bool:
            hits = index().read(fold(value))
            return any(hits.places(atom) for atom in hits.atoms)

        return holds
