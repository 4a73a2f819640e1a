"""What a rule saw in a draft and what became of it there, for the people who keep the charter."""

from dataclasses import dataclass

from bot.domain.finding import Finding
from bot.domain.matchers import Unless


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One place where a rule's words stand, before anything lifts it.

    `lifted_by` is the entry of its `unless` that did, if one did; `applies` is False where the rule is made for other
    posts or authors than what is known of this one.
    """

    finding: Finding
    lifted_by: Unless | None = None
    applies: bool = True

    @property
    def is_found(self) -> bool:
        """True if the rule finds it: nothing lifts it, and it is made for such posts."""
        return self.lifted_by is None and self.applies
