"""Two versions compared by their rules: gone, still there, new."""

from collections.abc import Callable

import pytest

from bot.coaching.revision import compare, compare_rules
from bot.domain.advice import Advice


@pytest.mark.parametrize(
    ("before", "after", "solved", "remaining", "new"),
    [
        ([], [], [], [], []),
        (["a"], [], ["a"], [], []),
        ([], ["a"], [], [], ["a"]),
        (["a", "b"], ["b", "c"], ["a"], ["b"], ["c"]),
        (["a", "a"], ["a"], ["a"], ["a"], []),
        (["a"], ["a", "a"], [], ["a"], ["a"]),
        (["a", "b"], ["b", "a"], [], ["b", "a"], []),
    ],
)
def test_each_remark_is_counted_once(
    before: list[str], after: list[str], solved: list[str], remaining: list[str], new: list[str]
) -> None:
    """A rule that speaks twice and then once has one solved and one left."""
    revision = compare_rules(before, after)
    assert (revision.solved, revision.remaining, revision.new) == (tuple(solved), tuple(remaining), tuple(new))


def test_advice_is_compared_as_its_rules_are(review: Callable[..., Advice]) -> None:
    """The remarks told as left are those of the new version, at their new places; both ways give the same names."""
    before = review("Our Q3 revenue is skyrocketing! Women belong in the kitchen.")
    after = review("Hello all. Women belong in the kitchen. The wifi password is: Tr0ub4dor&3")
    revision = compare(before, after)
    names = compare_rules(*([remark.rule for remark in each.remarks] for each in (before, after)))
    assert [remark.rule for remark in revision.solved] == list(names.solved)
    assert [remark.rule for remark in revision.remaining] == list(names.remaining)
    assert [remark.rule for remark in revision.new] == list(names.new)
    assert len(revision.solved) == len(revision.remaining) == len(revision.new) == 1
    assert revision.remaining[0] in after.remarks
