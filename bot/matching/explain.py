"""Why the rules find what they find: every match before it is lifted, and the one condition that lifts it.

The same nodes as in a review answer, one condition of an `unless` at a time, so that both always agree.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from bot.domain.explained import Explained
from bot.domain.finding import Finding
from bot.domain.matchers import Scope, Structural, Unless
from bot.matching.compiler import CompiledRule
from bot.matching.conditions import Match
from bot.matching.scan import Scan
from bot.matching.unless import Lifting

Findings = Callable[[CompiledRule, Sequence[Match], datetime], list[Finding]]


def explained(
    rules: Iterable[CompiledRule], scan: Scan, facts: Scan | None, now: datetime, findings: Findings
) -> Iterator[Explained]:
    """All that the rules see in a draft; `findings` makes findings of matches, as in a review."""
    for compiled in rules:
        if not compiled.node.is_possible(scan):
            continue
        matches = compiled.node.matches(scan)
        applies = all(context.everywhere(scan) for context in compiled.applies)
        for entry, lifting in _one_by_one(compiled):
            left = lifting.left(matches, scan, facts)
            lifted = [match for match in matches if match not in left]
            for finding in findings(compiled, lifted, now) if lifted else ():
                yield Explained(finding=finding, lifted_by=entry, applies=applies)
            matches = left
        for finding in findings(compiled, matches, now) if matches else ():
            yield Explained(finding=finding, applies=applies)


def _one_by_one(compiled: CompiledRule) -> Iterator[tuple[Unless, Lifting]]:
    """Each entry of the rule's `unless`, and a lifting of that entry alone."""
    whole = compiled.lifting
    by_scope = {Scope.DRAFT: iter(whole.draft), Scope.SENTENCE: iter(whole.sentence)}
    for entry in compiled.rule.unless:
        if entry.condition is Structural.QUOTED:
            yield entry, Lifting(quoted=True)
        elif entry.condition is Structural.NEGATED:
            yield entry, Lifting(negation=whole.negation)
        elif entry.scope is Scope.DRAFT:
            yield entry, Lifting(draft=(next(by_scope[Scope.DRAFT]),))
        else:
            yield entry, Lifting(sentence=(next(by_scope[Scope.SENTENCE]),))
