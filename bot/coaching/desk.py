"""The charter's desk: what those who keep the charter do with it, in neutral values that every surface shows.

An edit becomes a proposal: the whole charter as it would be, checked, tried on sample drafts, and kept aside under its
content's version. Publishing a proposal puts it in force everywhere; nothing else does. No draft is kept anywhere here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.coaching.backtest import Change
from bot.domain.draft import Language
from bot.domain.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEmbargo:
    """Names that may not be public before `until` (an aware time), and are good news after it.

    `names` are the words people would write; `confidential` hides them from look-up, traces and prompts.
    """

    names: tuple[str, ...]
    until: datetime
    confidential: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A human by topic, new or in place of the one with the same `id`."""

    id: str
    who: Mapping[Language, str]
    link: str
    message: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmlessTerm:
    """Words that set a rule off for nothing: `rule` is `article.rule`; from now on they lift it."""

    rule: str
    words: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleTexts:
    """An article's own texts in both languages; a field that is None stays as it is."""

    article: str
    title: Mapping[Language, str] | None = None
    rule: Mapping[Language, str] | None = None
    why: Mapping[Language, str] | None = None
    opportunity: Mapping[Language, str] | None = None
    review_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeFile:
    """One policy file as somebody wrote it: `name` inside the charter's folder, `content` as it stands there."""

    name: str
    content: bytes


Edit = NewEmbargo | NewContact | HarmlessTerm | ArticleTexts | WholeFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an edit would do. With `faults` it cannot be published and `version` is None.

    `base` is the version it was made from; `diff` says in words what changes; of `tried` sample drafts those in
    `changed` would get different advice, and `samples` has their words by `Change.id` (the corpus', nobody's own);
    `warnings` are the lint's. An edit that says nothing new has the version of its base.
    """

    base: str
    version: str | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    diff: tuple[str, ...] = ()
    tried: int = 0
    changed: tuple[Change, ...] = ()
    samples: Mapping[str, str] = field(default_factory=dict)


class Result(StrEnum):
    """How publishing ended."""

    PUBLISHED = "published"
    WAITING = "waiting"
    """A second person must approve, another than the first."""
    OVERTAKEN = "overtaken"
    """Somebody else published meanwhile; nothing was lost, and the proposal is to be made again."""
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"
    """No such version."""
    SAME_PERSON = "same_person"
    """The second person is the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The result, the version in force after it, and who else took part (a platform's name of a person)."""

    result: Result
    version: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the charter's history: what came in force when, by whom and why, and what it changed in words."""

    version: str
    at: datetime
    by: str
    note: str
    diff: tuple[str, ...]
    approved_by: str | None = None
    rolled_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskState:
    """What is in force and since when, what is wrong with a later edit, which articles wait for a review.

    `versions` says which version each replica has in force, by the replica's name. `ageing` pairs an article's id with
    the day by which it was to be reviewed.
    """

    version: str
    since: datetime
    publishes: bool
    faults: tuple[Fault, ...] = ()
    recovered: bool = False
    ageing: tuple[tuple[str, date], ...] = ()
    waiting: tuple[Entry, ...] = ()
    versions: Mapping[str, str] | None = None


class CharterDesk(Protocol):
    """The charter's desk. Every call may raise `StorageError`; `by` is `channel:person`, as in the settings."""

    @property
    def publishes(self) -> bool:
        """False where the charter is a folder: its keepers publish there, and the desk only shows and tries."""
        ...

    async def state(self) -> DeskState:
        """What there is to know at a glance."""
        ...

    async def propose(self, edit: Edit, *, by: str) -> Proposal:
        """The charter in force with `edit`, checked and tried. Nothing is in force by this."""
        ...

    async def publish(self, version: str, *, base: str, by: str, note: str) -> Publication:
        """Put a proposed version in force, if `base` still is. Where nothing is published from here, `UNKNOWN`."""
        ...

    async def rollback(self, version: str, *, base: str, by: str, note: str) -> Publication:
        """Put a version in force that was before, if `base` still is in force.

        One person is enough, for the way back must be short.
        """
        ...

    async def history(self, most: int = 20) -> Sequence[Entry]:
        """What came in force, the latest first."""
        ...
