"""What the use cases ask of the world. Adapters and test doubles implement these; nothing here does anything."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.charter import Charter
from bot.domain.draft import Draft
from bot.domain.finding import Finding


class Engine(Protocol):
    """A charter compiled for reading drafts. Immutable and safe to share between tasks."""

    @property
    def charter(self) -> Charter:
        """The charter this engine was compiled from."""
        ...

    def scan(self, draft: Draft, *, now: datetime) -> Sequence[Finding]:
        """Everything the rules find in `draft` at `now` (an aware time), by position, before precedence.

        Never raises, whatever the text.
        """
        ...


class CharterSource(Protocol):
    """Where the charter in force comes from."""

    def current(self) -> Engine:
        """The engine of the last good charter. A review keeps the one it started with."""
        ...
