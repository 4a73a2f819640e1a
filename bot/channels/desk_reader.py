"""Who reads at the charter's desk: their language, their clock, and what people are called to them.

A person's name is what their platform said when they were last met: it is held in memory, while the process runs.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from bot.coaching.catalogue import Catalogue

_LONGEST_NAME: Final = 60
_SHORT_ID: Final = 12
_MOST_NAMES: Final = 200
SEEDER: Final = "avantpost"
"""Who put the first version in force: this program, from its folder."""


@dataclass(slots=True)
class Names:
    """What those who keep the charter are called, by their name in its history (`slack:U1`)."""

    _known: dict[str, str] = field(default_factory=dict)

    def met(self, name: str, called: object) -> None:
        """Remember what somebody is called, if that is a name."""
        words = " ".join(called.split())[:_LONGEST_NAME] if isinstance(called, str) else ""
        if words.isprintable() and words and (name in self._known or len(self._known) < _MOST_NAMES):
            self._known[name] = words

    def of(self, name: str) -> str | None:
        """What somebody is called; None for whom nobody met yet."""
        return self._known.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who keeps the charter. `name` is theirs in its history."""

    name: str
    catalogue: Catalogue
    zone: tzinfo
    names: Names

    def called(self, name: str) -> str:
        """What somebody of the history is called to this reader."""
        if name == self.name:
            return self.catalogue.text("admin.you")
        channel, _, person = name.partition(":")
        if channel == "os" or not person:  # a command line, or this program itself
            return person or name
        known = self.names.of(name)
        return known or self.catalogue.text("admin.somebody", chat=channel.title(), id=person[:_SHORT_ID])

    def moment(self, at: datetime) -> str:
        """A time by the reader's clock, as one says it."""
        there = at.astimezone(UTC).astimezone(self.zone)  # by way of UTC: an hour that a clock skips is not shown
        hour = self.catalogue.text("admin.hour", hour=there.hour, minute=f"{there:%M}")
        said = self.catalogue.text("admin.moment", day=self.day(there.date()), hour=hour)
        return f"{said} (UTC)" if self.zone is UTC else said

    def day(self, day: date) -> str:
        """A day, as one says it."""
        month = self.catalogue.text("admin.months").split()[day.month - 1]
        number = self.catalogue.text("admin.first_day") if day.day == 1 else str(day.day)
        return self.catalogue.text("admin.day", number=number, month=month, year=day.year)
