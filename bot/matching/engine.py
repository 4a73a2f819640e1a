"""A charter compiled for reading drafts: one pass over the text, then only the rules whose words occur.

`compile_charter` is the way in. What the rules mean is in docs/charter-format.md; an independent, slow and obvious
reading of the same page stands in tests/oracle.py, and both must agree.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import assert_never

import re2

from bot.domain.charter import Charter, Employer, Rule
from bot.domain.draft import Context, Draft, Span
from bot.domain.finding import Finding
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
    Scope,
    Secret,
    Structural,
    Terms,
    Unless,
)
from bot.matching.conditions import (
    AllNode,
    AnyNode,
    AtomNode,
    ContextNode,
    DataNode,
    Match,
    MissingNode,
    NearNode,
    Node,
    Scan,
)
from bot.matching.index import Index, IndexBuilder, Place
from bot.matching.terms import PlainTerm, TermError, expand, names

NEGATION = "negation"
"""The lexicon that `negated` reads."""
_WORDS_BEFORE, _WORDS_AFTER = 4, 2
_EMPLOYERS_KEPT = 8


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
class _Condition:
    """One entry of `unless`."""

    node: Node | None
    structural: Structural | None
    scope: Scope


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    node: Node
    unless: tuple[_Condition, ...]
    applies: tuple[Node, ...]


def compile_charter(charter: Charter) -> "CharterEngine":
    """The engine of `charter`.

    Raises:
        RuleFaultsError: rules that cannot be compiled, all of them.
    """
    return CharterEngine(charter, *_Compiler(charter).compile())


class CharterEngine:
    """Implements `bot.coaching.ports.Engine`. Immutable but for a small cache of engines for other employers' names."""

    def __init__(self, charter: Charter, index: Index, rules: Sequence[_Compiled], negation: Node | None) -> None:
        self._charter = charter
        self._index = index
        self._rules = rules
        self._negation = negation
        self._always: list[int] = []
        self._by_atom: dict[int, list[int]] = {}
        for number, compiled in enumerate(rules):
            triggers = compiled.node.triggers
            if triggers is None:
                self._always.append(number)
            else:
                for atom in triggers:
                    self._by_atom.setdefault(atom, []).append(number)
        self._for_employer = lru_cache(maxsize=_EMPLOYERS_KEPT)(self._compile_for)

    @property
    def charter(self) -> Charter:
        """The charter this engine was compiled from."""
        return self._charter

    def scan(self, draft: Draft, *, now: datetime) -> Sequence[Finding]:
        """Everything the rules find, by position; before precedence."""
        own = draft.context.employer
        if own and own != self._charter.employer.name:
            return self._for_employer(own).scan(replace(draft, context=replace(draft.context, employer=None)), now=now)
        scan = Scan(draft.text, draft.context, self._index)
        facts = self._facts(draft)
        numbers = set(self._always)
        for atom in scan.hits:
            numbers.update(self._by_atom.get(atom, ()))
        found = [
            finding for number in sorted(numbers) for finding in self._findings(self._rules[number], scan, facts, now)
        ]
        found.sort(key=lambda finding: (finding.span, finding.rule.article_id, finding.rule.id))
        return found

    def _facts(self, draft: Draft) -> Scan | None:
        facts = draft.context.facts
        return Scan("\n".join(facts), Context(), self._index) if facts else None

    def _compile_for(self, name: str) -> "CharterEngine":
        """The same charter with the names of another employer, for one draft's author."""
        employer = Employer(name=name, hashtags=(f"#{name}", f"#IWorkAt{name}", f"#JeTravailleChez{name}"))
        return compile_charter(replace(self._charter, employer=employer))

    def _findings(self, compiled: _Compiled, scan: Scan, facts: Scan | None, now: datetime) -> Iterable[Finding]:
        if not all(node.holds(scan) for node in compiled.applies):
            return
        matches = [
            match
            for match in compiled.node.find(scan)
            if not any(self._lifts(condition, match, scan, facts) for condition in compiled.unless)
        ]
        kind = compiled.rule.kind
        matcher = compiled.rule.matcher
        if isinstance(matcher, Embargo) and now >= matcher.until:
            kind = Kind.OPPORTUNITY
        for place, entity in _merged(matches):
            start, end = scan.folded.original(*place)
            yield Finding(rule=compiled.rule, span=Span(start, end), kind=kind, entity=entity)

    def _lifts(self, condition: _Condition, match: Match, scan: Scan, facts: Scan | None) -> bool:
        if condition.structural is Structural.QUOTED:
            return any(start <= match.place[0] and match.place[1] <= end for start, end in scan.quotations)
        if condition.structural is Structural.NEGATED:
            return self._negation is not None and _negated(self._negation, match, scan)
        node = condition.node
        if node is None:
            return False
        if facts is not None and node.holds(facts):
            return True
        if condition.scope is Scope.DRAFT or isinstance(node, ContextNode):
            return node.holds(scan)
        own = set(scan.sentence_numbers(match.place))
        return any(not own.isdisjoint(scan.sentence_numbers(other.place)) for other in node.find(scan))


def _negated(negation: Node, match: Match, scan: Scan) -> bool:
    start, end = match.place
    own = scan.sentence_numbers(match.place)
    for other in negation.find(scan):
        first, last = other.place
        if last <= start:
            near = scan.words_between(first, start) <= _WORDS_BEFORE
        elif first >= end:
            near = scan.words_between(end, last) <= _WORDS_AFTER
        else:
            near = match.gap is not None and match.gap[0] <= first and last <= match.gap[1]
        if near and scan.sentence_numbers(other.place)[0] in own:
            return True
    return False


def _merged(matches: Iterable[Match]) -> list[tuple[Place, str | None]]:
    """The places of one rule, overlapping ones as one."""
    merged: list[tuple[Place, str | None]] = []
    for match in sorted(matches, key=lambda match: match.place):
        if merged and match.place[0] < merged[-1][0][1]:
            (start, end), entity = merged[-1]
            merged[-1] = ((start, max(end, match.place[1])), entity or match.entity)
        else:
            merged.append((match.place, match.entity))
    return merged


class _Compiler:
    """From descriptions to nodes, gathering every fault on the way."""

    def __init__(self, charter: Charter) -> None:
        self._charter = charter
        self._names = names(charter.employer)
        self._builder = IndexBuilder()
        self._lexicons: dict[str, int] = {}
        self._faults: list[RuleFault] = []

    def compile(self) -> tuple[Index, Sequence[_Compiled], Node | None]:
        """The index, the rules in force, and the negation node."""
        charter, rules = self._charter, []
        for article in charter.articles.values():
            for rule in article.rules:
                if rule.jurisdictions and not set(rule.jurisdictions) & set(charter.jurisdictions):
                    continue
                try:
                    rules.append(self._rule(rule, article.applies))
                except (TermError, KeyError, re2.error) as error:
                    self._faults.append(RuleFault(rule, _in_words(error)))
        if self._faults:
            raise RuleFaultsError(self._faults)
        negation = AtomNode(self._lexicon(NEGATION)) if NEGATION in charter.lexicons else None
        return self._builder.build(), rules, negation

    def _rule(self, rule: Rule, article_applies: ContextIs | None) -> _Compiled:
        return _Compiled(
            rule=rule,
            node=self._node(rule.matcher),
            unless=tuple(self._condition(entry) for entry in rule.unless),
            applies=tuple(self._context(each) for each in (article_applies, rule.applies) if each is not None),
        )

    def _condition(self, entry: Unless) -> _Condition:
        if isinstance(entry.condition, Structural):
            return _Condition(None, entry.condition, entry.scope)
        return _Condition(self._node(entry.condition), None, entry.scope)

    def _node(self, matcher: Matcher) -> Node:  # noqa: C901, PLR0911 - one case for each of a closed set
        match matcher:
            case Terms():
                return AtomNode(self._builder.terms(self._expanded(matcher.words.values())))
            case Lexicon():
                return AtomNode(self._lexicon(matcher.name))
            case Pattern():
                return AtomNode(self._builder.expression(matcher.regex))
            case Embargo():
                return AtomNode(self._builder.terms(self._expanded([matcher.names])))
            case PersonalData():
                types = frozenset(matcher.types)
                return DataNode(types, partial(Scan.personal_data, types=types))
            case Secret():
                kinds = frozenset(matcher.types)
                return DataNode(kinds, partial(Scan.secrets, types=kinds))
            case Near():
                return NearNode(self._node(matcher.a), self._node(matcher.b), matcher.within, matcher.ordered)
            case Missing():
                return MissingNode(self._node(matcher.present), self._node(matcher.absent), matcher.scope)
            case All():
                return AllNode(tuple(self._node(part) for part in matcher.of), matcher.scope)
            case AnyOf():
                return AnyNode(tuple(self._node(part) for part in matcher.of))
            case ContextIs():
                return self._context(matcher)
            case _:
                assert_never(matcher)

    def _lexicon(self, name: str) -> int:
        if name not in self._lexicons:
            if name not in self._charter.lexicons:
                raise TermError(f"there is no list lexicons/{name}.yaml")
            self._lexicons[name] = self._builder.terms(self._expanded(self._charter.lexicons[name].values()))
        return self._lexicons[name]

    def _expanded(self, groups: Iterable[Iterable[str]]) -> list[PlainTerm]:
        return [plain for terms in groups for term in terms for plain in expand(term, self._names)]

    def _context(self, context: ContextIs) -> ContextNode:
        fields = [
            (name, self._context_test(terms)) for name, terms in sorted(context.fields.items()) if name != "image"
        ]
        return ContextNode(tuple(fields), "image" in context.fields)

    def _context_test(self, terms: Iterable[str]) -> Callable[[str], bool]:
        """Whether what the author said of a field holds one of these terms: an index of its own, answers remembered."""
        builder = IndexBuilder()
        builder.terms(self._expanded([terms]))
        index = builder.build()

        @lru_cache(maxsize=256)
        def holds(value: str) -> bool:
            return bool(Scan(value, Context(), index).hits)

        return holds


def _in_words(error: Exception) -> str:
    if isinstance(error, re2.error):
        detail = error.args[0] if error.args else ""
        return f"RE2 refuses this expression: {detail.decode() if isinstance(detail, bytes) else detail}"
    return str(error)
