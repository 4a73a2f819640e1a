"""Who keeps the charter: people named by the operator, each by the platform's own id. Nobody else is an admin."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_IDS: Final = {
    "slack": (re.compile(r"[UW][A-Z0-9]{2,20}"), "slack:U012AB3CD, the member id on the person's profile"),
    "teams": (
        re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        "teams:00000000-0000-0000-0000-000000000000, the person's object id in Entra",
    ),
}
"""How each platform names people: the id's shape, and an example."""


@dataclass(frozen=True, slots=True)
class Admins:
    """The names of those who keep the charter, as `channel:person`."""

    names: frozenset[str] = field(default_factory=frozenset)

    def are(self, channel: str, person: str) -> bool:
        """True if `person` of `channel` is one of them."""
        return name_of(channel, person) in self.names


def name_of(channel: str, person: str) -> str:
    """A person's name in settings and in the charter's history."""
    return f"{channel}:{person.lower() if channel == 'teams' else person}"


def read_admins(text: str) -> Admins:
    """The admins of a comma list.

    Raises:
        ValueError: every entry that is nobody's name, with what to write.
    """
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    faults = [fault for entry in entries if (fault := _fault(entry)) is not None]
    if faults:
        raise ValueError("; ".join(faults))
    return Admins(frozenset(_names(entries)))


def _names(entries: Iterable[str]) -> Iterable[str]:
    for entry in entries:
        channel, _, person = entry.partition(":")
        yield name_of(channel, person)


def _fault(entry: str) -> str | None:
    channel, _, person = entry.partition(":")
    if channel not in _IDS:
        return f"“{entry}” does not begin with {' or '.join(f'{name}:' for name in _IDS)}"
    shape, example = _IDS[channel]
    return None if shape.fullmatch(person) else f"“{entry}” is no person of {channel.title()}; write {example}"
