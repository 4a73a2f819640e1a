"""An edit of the charter tried on a corpus before it goes live: which advice changes, and how. No draft is kept."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.domain.advice import Advice
from bot.domain.draft import Draft
from bot.domain.levels import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One draft on which two charters differ, by its id; rules are named `article.rule`."""

    id: str
    before: Level
    after: Level
    gone: tuple[str, ...]
    new: tuple[str, ...]

    def __str__(self) -> str:
        level = f"{self.before} → {self.after}" if self.before is not self.after else f"{self.before}"
        rules = [*(f"- {rule}" for rule in self.gone), *(f"+ {rule}" for rule in self.new)]
        return f"{self.id}: {level}  {', '.join(rules)}".rstrip()


def changes(
    drafts: Iterable[tuple[str, Draft]], before: Callable[[Draft], Advice], after: Callable[[Draft], Advice]
) -> Iterator[Change | None]:
    """For each draft what changed, or None: as many answers as drafts, so that progress can be shown."""
    for name, draft in drafts:
        old, new = before(draft), after(draft)
        old_rules, new_rules = ([remark.rule for remark in advice.remarks] for advice in (old, new))
        gone = tuple(rule for rule in old_rules if rule not in new_rules)
        fresh = tuple(rule for rule in new_rules if rule not in old_rules)
        if old.level is new.level and not gone and not fresh:
            yield None
        else:
            yield Change(id=name, before=old.level, after=new.level, gone=gone, new=fresh)
