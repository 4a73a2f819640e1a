"""What a new version of a draft solved, and what remains: two advices compared, no text kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.advice import Advice, Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRevision:
    """The same by the rules' names alone: all that a stateless caller remembers of the version before."""

    solved: tuple[str, ...]
    remaining: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The remarks of two versions: gone, still there, and new."""

    solved: tuple[Remark, ...]
    remaining: tuple[Remark, ...]
    new: tuple[Remark, ...]


def compare(before: Advice, after: Advice) -> Revision:
    """What became of the remarks of `before` in `after`. A remark is the same when its rule is."""
    left = [remark.rule for remark in before.remarks]
    remaining, new = [], []
    for remark in after.remarks:
        if remark.rule in left:
            left.remove(remark.rule)
            remaining.append(remark)
        else:
            new.append(remark)
    solved = []
    for remark in before.remarks:
        if remark.rule in left:
            left.remove(remark.rule)
            solved.append(remark)
    return Revision(solved=tuple(solved), remaining=tuple(remaining), new=tuple(new))


def compare_rules(before: Sequence[str], after: Sequence[str]) -> RuleRevision:
    """What became of the remarks of these rules: one name a remark, in both."""
    left = list(before)
    remaining, new = [], []
    for rule in after:
        if rule in left:
            left.remove(rule)
            remaining.append(rule)
        else:
            new.append(rule)
    return RuleRevision(solved=tuple(left), remaining=tuple(remaining), new=tuple(new))
