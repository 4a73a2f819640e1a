"""The charter's desk on a folder or on a database: proposals made of edits, checked, tried, published.

Proposals are compiled in a process of their own and tried in a thread, one at a time. What is in force changes in the
database alone; this process learns of it as every replica does.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final, Protocol

from bot.charter.apart import Compiled, compiled_apart
from bot.charter.corpus import Sample
from bot.charter.diff import differences
from bot.charter.files import MAIN, Snapshot
from bot.charter.prepared import taken_up
from bot.charter.reader import read
from bot.charter.source import Status
from bot.coaching.backtest import Change, changes
from bot.coaching.charter_store import Act, CharterStore, Contents
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.desk import DeskState, Edit, Entry, Proposal, Publication, Result, WholeFile
from bot.coaching.ports import Engine
from bot.domain.errors import CharterError, Fault, StorageError
from bot.domain.said import Said

Editor = Callable[[Contents, Edit], Contents]
"""A charter's files with an edit in them; raises `CharterError` if the edit has no place there."""
LONGEST_DIFF: Final = 500
"""Lines of a difference that are kept; a whole new charter has thousands."""


class Followed(Protocol):
    """The charter in force, as both sources have it."""

    def current(self) -> Engine:
        """Its engine."""
        ...

    @property
    def status(self) -> Status:
        """Since when, and what is wrong with a later one."""
        ...

    @property
    def contents(self) -> Mapping[str, bytes]:
        """Its files."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Implements the port `CharterDesk`. Without a `store` nothing is published from here.

    `coach` says how drafts are read; `samples` gives the drafts to try on, and may take its time; `clock` gives times
    in UTC.
    """

    source: Followed
    store: CharterStore | None
    editor: Editor
    coach: Coach
    samples: Callable[[], Sequence[Sample]]
    clock: Callable[[], datetime]
    approvals: int = 1
    trying: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def publishes(self) -> bool:
        """True where the charter is published from a database."""
        return self.store is not None

    async def state(self) -> DeskState:
        """What is in force and wrong here; with the database away, that is told as a fault."""
        status, charter, today = self.source.status, self.source.current().charter, self.clock().date()
        faults, waiting = status.faults, tuple[Entry, ...]()
        versions: Mapping[str, str] | None = None
        if self.store is not None:
            try:
                waiting, versions = tuple(await self.store.waiting()), await self.store.replicas()
            except StorageError:
                faults = (*faults, Fault(Said("database"), 1, Said("it does not answer"), Said("see avantpost doctor")))
        late = [(each.id, each.review_by) for each in charter.articles.values() if each.review_by <= today]
        return DeskState(
            version=status.version,
            since=status.since,
            publishes=self.publishes,
            faults=faults,
            recovered=status.recovered,
            ageing=tuple(sorted(late, key=lambda each: (each[1], each[0]))),
            waiting=waiting,
            versions=versions,
        )

    async def propose(self, edit: Edit, *, by: str) -> Proposal:  # noqa: ARG002 - the port's: nobody is kept for asking
        """The charter in force with `edit`, checked and tried; kept, so that any replica can publish it."""
        base, engine = self.source.contents, self.source.current()
        version = self.source.status.version
        async with self.trying:
            try:
                contents = await asyncio.to_thread(self.editor, base, edit)
                compiled = await compiled_apart(Snapshot(contents), today=self.clock().date())
                proposal = await asyncio.to_thread(self._tried, version, engine, contents, compiled)
            except CharterError as error:
                return Proposal(base=version, version=None, faults=error.faults)
        if self.store is not None and proposal.version is not None and proposal.version != version:
            await self.store.keep(proposal.version, contents, ready=compiled.ready)
        return proposal

    async def publish(self, version: str, *, base: str, by: str, note: str) -> Publication:
        """Put a proposed version in force everywhere, by one person or two."""
        if self.store is None:
            return Publication(result=Result.UNKNOWN, version=self.source.status.version)
        act = await act_of(self.store, version, base=base, by=by, note=note)
        return await self.store.publish(act, approvals=self.approvals)

    async def rollback(self, version: str, *, base: str, by: str, note: str) -> Publication:
        """Put a version in force that was before, in place of the one from which somebody went back."""
        if self.store is None:
            return Publication(result=Result.UNKNOWN, version=self.source.status.version)
        return await self.store.rollback(await act_of(self.store, version, base=base, by=by, note=note))

    async def history(self, most: int = 20) -> Sequence[Entry]:
        """What came in force, the latest first; a folder's history is its keepers'."""
        return () if self.store is None else await self.store.history(most)

    def _tried(self, version: str, engine: Engine, contents: Contents, compiled: Compiled) -> Proposal:
        fresh = taken_up(compiled.ready, Snapshot(contents))
        diff = tuple(differences(engine.charter, fresh.charter))
        drafts = self.samples() if fresh.charter.version != version else ()
        changed = _changed(self.coach, drafts, engine, fresh)
        words = {name: draft.text for name, draft in drafts}
        return Proposal(
            base=version,
            version=fresh.charter.version,
            warnings=compiled.warnings,
            diff=diff,
            tried=len(drafts),
            changed=changed,
            samples={each.id: words[each.id] for each in changed},
        )


async def act_of(store: CharterStore, version: str, *, base: str, by: str, note: str) -> Act:
    """What somebody wants in force, with what it changes in words, so that the history can be read."""
    before, after = await store.contents(base), await store.contents(version)
    diff: tuple[str, ...] = ()
    if before is not None and after is not None:
        diff = await asyncio.to_thread(_difference, before, after)
    return Act(version=version, base=base, by=by, note=note, diff=diff)


def _difference(before: Contents, after: Contents) -> tuple[str, ...]:
    """In words, as far as both can be read."""
    old, new = (read(Snapshot(contents)).charter for contents in (before, after))
    return () if old is None or new is None else shortened(differences(old, new))


def shortened(diff: Sequence[str]) -> tuple[str, ...]:
    """At most `LONGEST_DIFF` lines, and how many are not there."""
    if len(diff) <= LONGEST_DIFF:
        return tuple(diff)
    return (*diff[:LONGEST_DIFF], Said("… {count} more", count=len(diff) - LONGEST_DIFF))


def _changed(coach: Coach, drafts: Sequence[Sample], old: Engine, new: Engine) -> tuple[Change, ...]:
    """The drafts that get different advice. The rules alone read them, at one moment."""
    before, after = (partial(coach.review_under, engine, surface=Surface.TERMINAL) for engine in (old, new))
    return tuple(change for change in changes(drafts, before, after) if change is not None)


def with_file(contents: Contents, edit: Edit) -> Contents:
    """The files with one more, or another in its place.

    Raises:
        CharterError: an edit of another kind, or a name that no file of a charter has.
    """
    if not isinstance(edit, WholeFile):
        raise CharterError([Fault(MAIN, 1, Said("such an edit is not made here"), Said("send the whole file"))])
    folder, _, name = edit.name.rpartition("/")
    known = edit.name == MAIN or (folder in {"articles", "lexicons"} and name.endswith(".yaml"))
    if not known or name.startswith(".") or "\\" in name:
        mend = Said("name it {main}, articles/….yaml or lexicons/….yaml", main=MAIN)
        raise CharterError([Fault(MAIN, 1, Said("a charter has no file of this name"), mend)])
    return {**contents, edit.name: edit.content}
