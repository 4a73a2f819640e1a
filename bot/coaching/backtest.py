"""An edit of the charter tried on a corpus before it goes live: which advice changes, and how. No draft is kept."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.domain.advice import Advice
from bot.domain.draft import Draft
from bot.domain.levels import Level
from bot.domain.said import Said

_LEVELS = {
    Level.FINE: Said("fine"),
    Level.POLISH: Said("polish"),
    Level.PAUSE: Said("pause"),
    Level.GET_HELP: Said("get_help"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One draft on which two charters differ, by its id; rules are named `article.rule`."""

    id: str
    before: Level
    after: Level
    gone: tuple[str, ...]
    new: tuple[str, ...]

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Said:
        """All of it in one line."""
        before, after = (_LEVELS[level] for level in (self.before, self.after))
        level = before if self.before is self.after else Said("{before} → {after}", before=before, after=after)
        rules = (*(f"- {rule}" for rule in self.gone), *(f"+ {rule}" for rule in self.new))
        if not rules:
            return Said("{draft}: {level}", draft=self.id, level=level)
        return Said("{draft}: {level}  {rules}", draft=self.id, level=level, rules=rules)


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
