"""What every surface needs for the people who keep the charter: who they are, their desk, and the engine in force."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.channels.desk_reader import Names
from bot.coaching.admins import Admins
from bot.coaching.desk import CharterDesk
from bot.coaching.ports import Engine

Misses = Callable[[], Awaitable[Sequence[tuple[str, int]]]]
"""Words of the charter's own vocabulary that look-ups did not find an article for, with how many asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keepers:
    """Who keeps the charter from chat, and with what. `engine` gives the one in force; `misses` may not be counted."""

    admins: Admins
    desk: CharterDesk
    engine: Callable[[], Engine]
    misses: Misses | None = None
    names: Names = field(default_factory=Names)
