"""What the use cases ask of the world. Adapters and test doubles implement these; nothing here does anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.assessment import Assessment
from bot.domain.charter import Article, Charter
from bot.domain.draft import Draft, Language
from bot.domain.explained import Explained
from bot.domain.finding import Finding
from bot.domain.precedence import Resolution


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

    def explain(self, draft: Draft, *, now: datetime) -> Sequence[Explained]:
        """All that the rules see, by position, also what is lifted or made for other posts: for the charter's keepers.

        What it says is found is what `scan` gives.
        """
        ...


class CharterSource(Protocol):
    """Where the charter in force comes from."""

    def current(self) -> Engine:
        """The engine of the last good charter. A review keeps the one it started with."""
        ...


class Wish(StrEnum):
    """What an author may ask of another suggested version."""

    SHORTER = "shorter"
    KEEP_EMOJI = "keep_emoji"
    SOFTER = "softer"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A draft with what the rules found in it: all that an assessor is given. `now` is an aware time."""

    draft: Draft
    language: Language
    engine: Engine
    findings: tuple[Finding, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The article that answers a charter question, if one of those offered does, and a sentence or two."""

    article_id: str | None
    answer: str | None


class Assessor(Protocol):
    """A model that reads drafts. Whatever it does, it answers in time or raises."""

    @property
    def reads(self) -> bool:
        """True if drafts are sent to it now: an operator can switch it off while the program runs."""
        ...

    def may_read(self, resolution: Resolution) -> bool:
        """True if a draft of which the rules say this is sent: danger and whistleblowing are not, by default."""
        ...

    async def assess(self, reading: Reading, *, until: float) -> Assessment:
        """What the model has to say, checked against draft, charter and brief, by the loop's time `until`.

        Raises:
            AssessorError: no usable answer in time.
        """
        ...

    async def rewrite(
        self, reading: Reading, resolution: Resolution, *, until: float, wish: Wish | None = None
    ) -> str | None:
        """A version that mends what `resolution` says and adds nothing; None if none can be shown.

        Raises:
            AssessorError: no usable answer in time.
        """
        ...

    async def answer(
        self, question: str, engine: Engine, articles: Sequence[Article], language: Language, *, until: float
    ) -> Choice:
        """Which of `articles` answers a charter question.

        Raises:
            AssessorError: no usable answer in time.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class InFlight:
    """An event that was accepted and whose answer is not out: names that the platform gave, never a text.

    `message` is empty for a command, whose words the platform does not keep. `reference` is where an answer goes, in
    the channel's own words, for a channel whose `conversation` does not say it all.
    """

    event: str
    conversation: str
    message: str = ""
    reference: str = ""


class Inbox(Protocol):
    """The events in flight, on disk: what lets an answer survive the process. Every call may raise `StorageError`."""

    async def take(self, event: InFlight) -> bool:
        """Write `event` down before it is acknowledged; False if it was taken already."""
        ...

    async def note(self, event: str, reference: str) -> None:
        """Put `reference` in place of what stood beside an event that was taken."""
        ...

    async def done(self, event: str) -> None:
        """Its answer is out: nothing is left of it but its name, for as long as copies of it may come."""
        ...

    async def renew(self) -> None:
        """Say that this process is alive and answers what it took."""
        ...

    async def left(self) -> Sequence[InFlight]:
        """Take over what dead processes left, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """All that is held on a person: what they chose, and whether they were greeted.

    `until` is the store's: the day on which all of it goes, unless they come again before.
    """

    language: Language | None = None
    platform: str | None = None
    speaking_as: str | None = None
    greeted: bool = False
    until: date | None = field(default=None, compare=False)


class PreferenceStore(Protocol):
    """Where preferences are kept. Every call may raise `StorageError`."""

    async def of(self, person: str) -> Preferences:
        """What `person` chose; nothing chosen for somebody unknown."""
        ...

    async def keep(self, person: str, chosen: Preferences) -> None:
        """Keep `chosen` in place of what was there."""
        ...

    async def greet(self, person: str) -> bool:
        """Keep that `person` was greeted; True for the first who says so, of however many processes."""
        ...

    async def forget(self, person: str) -> None:
        """Keep nothing on `person`."""
        ...
