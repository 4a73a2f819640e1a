"""What a database keeps of the charter: versions by their content, which one is in force, who put it there and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.coaching.desk import Entry, Publication

Contents = Mapping[str, bytes]
"""Every file of a charter by its name inside the folder, byte for byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """The version in force everywhere, and since when."""

    version: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody wants in force: `version` in place of `base`, why, and what that changes in words."""

    version: str
    base: str
    by: str
    note: str
    diff: tuple[str, ...] = ()


class CharterStore(Protocol):
    """Published charters. Every call may raise `StorageError`."""

    @property
    def name(self) -> str:
        """Which database this is, without its secrets."""
        ...

    async def active(self) -> Active | None:
        """What is in force; None in a database that has no charter yet."""
        ...

    async def contents(self, version: str) -> Contents | None:
        """The files of a version that is kept; None for any other."""
        ...

    async def ready(self, version: str) -> bytes | None:
        """What `keep` was given as `ready` with the files that are kept; None if nothing was, or long ago."""
        ...

    async def keep(self, version: str, contents: Contents, *, ready: bytes | None = None, over: bool = False) -> None:
        """Keep `contents` under its version, and what makes it quick to take up.

        What stands there stays, unless `over` asks for these bytes.
        """
        ...

    async def first(self, act: Act) -> bool:
        """Put a version in force where none was; False if somebody was quicker. `act.base` is not looked at."""
        ...

    async def publish(self, act: Act, *, approvals: int) -> Publication:
        """Put a kept version in force if `act.base` still is, and if `approvals` people want it (one or two)."""
        ...

    async def rollback(self, act: Act) -> Publication:
        """Put a version in force that was before, if `act.base` still is in force."""
        ...

    async def history(self, most: int) -> Sequence[Entry]:
        """What came in force, the latest first."""
        ...

    async def waiting(self) -> Sequence[Entry]:
        """What waits for a second person, the oldest first."""
        ...

    async def has(self, replica: str, version: str) -> None:
        """Write down that `replica` has `version` in force."""
        ...

    async def gone(self, replica: str) -> None:
        """Write down nothing of `replica` any more: it stops."""
        ...

    async def replicas(self) -> Mapping[str, str]:
        """Which version each replica that was heard of lately has in force."""
        ...

    async def news(self, seconds: float) -> None:
        """Return when another process says that something changed, or after so many seconds. Never raises."""
        ...
