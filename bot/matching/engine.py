"""A charter compiled for reading drafts: one pass over the text, then only the rules whose words occur.

`compile_charter` is the way in. What the rules mean is in docs/charter-format.md; an independent, slow and obvious
reading of the same page stands in tests/oracle.py, and both must agree.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from bot.domain.charter import Charter
from bot.domain.draft import Draft, Span
from bot.domain.explained import Explained
from bot.domain.finding import Finding
from bot.domain.levels import Kind
from bot.domain.matchers import Embargo
from bot.matching.compiler import (
    NEGATION,
    CompiledCharter,
    CompiledRule,
    RuleFault,
    RuleFaultsError,
    compile_rules,
)
from bot.matching.conditions import Match, place_of
from bot.matching.employers import employer_index
from bot.matching.explain import explained
from bot.matching.fold import Place
from bot.matching.index import Index
from bot.matching.scan import Scan
from bot.matching.tables import Tables

__all__ = ["NEGATION", "CharterEngine", "RuleFault", "RuleFaultsError", "compile_charter"]

_EMPLOYERS_REMEMBERED = 64


def compile_charter(charter: Charter, ready: Tables | None = None) -> "CharterEngine":
    """The engine of `charter`; quickly with `ready`, the tables of an engine of the same charter.

    Raises:
        RuleFaultsError: rules that cannot be compiled, all of them.
        ValueError: the tables are those of another charter.
    """
    return CharterEngine(charter, compile_rules(charter, ready))


class CharterEngine:
    """Implements `bot.coaching.ports.Engine`. Immutable but for a small memory of other employers' names."""

    def __init__(self, charter: Charter, compiled: CompiledCharter) -> None:
        self._charter = charter
        self._index = compiled.index
        self._tables = compiled.tables
        self._rules = compiled.rules
        self._always = [number for number, rule in enumerate(compiled.rules) if not rule.node.needs]
        by_atom: dict[int, list[int]] = {}
        for number, rule in enumerate(compiled.rules):
            for atom in rule.node.needs[0] if rule.node.needs else ():
                by_atom.setdefault(atom, []).append(number)
        self._by_atom = {atom: tuple(numbers) for atom, numbers in by_atom.items()}

        @lru_cache(maxsize=_EMPLOYERS_REMEMBERED)
        def index_for(name: str) -> Index | None:
            return employer_index(name, charter.employer, compiled.tables.named)

        self._index_for = index_for

    @property
    def charter(self) -> Charter:
        """The charter this engine was compiled from."""
        return self._charter

    @property
    def tables(self) -> Tables:
        """What makes compiling the same charter quick another time."""
        return self._tables

    def warm(self) -> "CharterEngine":
        """This engine, with nothing left to build when it first reads: a fifth of a second that no author waits for."""
        self._index.build()
        return self

    def scan(self, draft: Draft, *, now: datetime) -> Sequence[Finding]:
        """Everything the rules find, by position; before precedence."""
        scan, facts = self._read(draft)
        numbers = set(self._always)
        by_atom = self._by_atom
        numbers.update(*[by_atom[atom] for atom in scan.atoms if atom in by_atom])
        rules = self._rules
        found: list[Finding] = []
        for number in numbers:
            compiled = rules[number]
            node, applies = compiled.node, compiled.applies
            # What a node needs first is there: that is why its rule is looked at.
            if len(node.needs) > 1 and not node.is_possible(scan):
                continue
            if applies and not all(context.everywhere(scan) for context in applies):
                continue
            matches = node.matches(scan)
            if matches and compiled.rule.unless:
                matches = compiled.lifting.left(matches, scan, facts)
            if matches:
                found += _findings(compiled, matches, now)
        if len(found) > 1:
            found.sort(key=_reading_order)
        return found

    def explain(self, draft: Draft, *, now: datetime) -> Sequence[Explained]:
        """All that the rules see, by position, and what became of each: for the charter's keepers, not for reviews."""
        every = explained(self._rules, *self._read(draft), now, _findings)
        return sorted(every, key=lambda each: _reading_order(each.finding))

    def _read(self, draft: Draft) -> tuple[Scan, Scan | None]:
        """The draft and, if there are any, the author's later facts, with what the index found in them."""
        context = draft.context
        own_names = self._index_for(context.employer) if context.employer else None
        scan = Scan(draft.text, context, self._index, own_names)
        facts = Scan("\n".join(context.facts), context, self._index, own_names) if context.facts else None
        return scan, facts


def _reading_order(finding: Finding) -> tuple[int, int, str, str]:
    return finding.span.start, finding.span.end, finding.rule.article_id, finding.rule.id


def _findings(compiled: CompiledRule, matches: Sequence[Match], now: datetime) -> list[Finding]:
    """What one rule has to say of `matches`."""
    rule = compiled.rule
    kind = rule.kind
    if isinstance(rule.matcher, Embargo) and now >= rule.matcher.until:
        kind = Kind.OPPORTUNITY
    if len(matches) == 1:
        (start, end), _, entity = matches[0]
        return [Finding(rule=rule, span=Span(start, end), kind=kind, entity=entity)]
    return [Finding(rule=rule, span=Span(*place), kind=kind, entity=entity) for place, entity in _merged(matches)]


def _merged(matches: Iterable[Match]) -> list[tuple[Place, str | None]]:
    """The places of one rule, overlapping ones as one; its sort of data is that of the first."""
    merged: list[tuple[Place, str | None]] = []
    for (start, end), _, entity in sorted(matches, key=place_of):
        if merged and start < merged[-1][0][1]:
            (begin, last), known = merged[-1]
            merged[-1] = (begin, max(last, end)), known or entity
        else:
            merged.append(((start, end), entity))
    return merged
