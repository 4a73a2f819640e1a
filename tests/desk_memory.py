"""The charter's desk in memory: the real edits, the real engine, the real back-test; nothing on disk."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from bot.catalogues import load_catalogues
from bot.charter.diff import differences
from bot.charter.edit import edited
from bot.charter.files import Snapshot
from bot.charter.loader import engine_of
from bot.coaching.backtest import changes
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.desk import DeskState, Edit, Entry, Proposal, Publication, Result
from bot.domain.draft import Draft
from bot.domain.errors import CharterError, StorageError
from bot.matching.engine import CharterEngine

SAMPLES = (
    ("harmless", "Lovely walk by the sea this morning."),
    ("leak", "Our new lamp leaks."),
    ("faucet", "Our new faucet leaks again."),
    ("boreal", "So proud of the Boreal team tonight"),
)


@dataclass
class MemoryDesk:
    """Implements `CharterDesk` and `CharterSource`. `away` makes every call fail; two people with `approvals=2`."""

    contents: Mapping[str, bytes]
    now: datetime
    publishes: bool = True
    approvals: int = 1
    away: bool = False
    calls: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    waiting: dict[str, Entry] = field(default_factory=dict)
    ageing: tuple[tuple[str, date], ...] = ()
    meanwhile: Callable[[], Awaitable[object]] | None = None
    """What happens while an edit is tried."""
    _kept: dict[str, Mapping[str, bytes]] = field(default_factory=dict)
    _engines: dict[str, CharterEngine] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._engine = engine_of(Snapshot(dict(self.contents)))
        self._kept[self.version] = self.contents
        self._engines[self.version] = self._engine

    @property
    def version(self) -> str:
        """The one in force."""
        return self._engine.charter.version

    def current(self) -> CharterEngine:
        """The engine in force."""
        return self._engine

    async def state(self) -> DeskState:
        """What there is to know."""
        self._here("state")
        return DeskState(
            version=self.version,
            since=self.now - timedelta(days=1),
            publishes=self.publishes,
            ageing=self.ageing,
            waiting=tuple(self.waiting.values()),
        )

    async def propose(self, edit: Edit, *, by: str) -> Proposal:
        """Checked and tried on a few drafts."""
        self._here(f"propose {by}")
        if self.meanwhile is not None:
            await self.meanwhile()
        base = self.version
        try:
            contents = edited(self.contents, edit)
            engine = engine_of(Snapshot(contents))
        except CharterError as error:
            return Proposal(base=base, version=None, faults=error.faults)
        version = engine.charter.version
        self._kept[version], self._engines[version] = contents, engine
        coach = Coach(charters=self, catalogues=load_catalogues(), clock=lambda: self.now, new_id=lambda: "x")
        before, after = (partial(coach.review_under, each, surface=Surface.SLACK) for each in (self._engine, engine))
        found = tuple(filter(None, changes([(name, Draft(text=text)) for name, text in SAMPLES], before, after)))
        return Proposal(
            base=base,
            version=version,
            diff=tuple(differences(self._engine.charter, engine.charter)),
            tried=len(SAMPLES),
            changed=found,
            samples={change.id: dict(SAMPLES)[change.id] for change in found},
        )

    async def publish(self, version: str, *, base: str, by: str, note: str) -> Publication:
        """In force, unless a second person must agree or another was faster."""
        self._here(f"publish {by}")
        result = self._result(version, base, by)
        if result is Result.WAITING and version not in self.waiting:
            self.waiting[version] = self._entry(version, by, note)
        if result is Result.PUBLISHED:
            first = self.waiting.pop(version, None)
            entry = self._entry(version, first.by if first else by, first.note if first else note)
            self._enter(entry, approved_by=by if first else None)
        last = self.entries[-1].by if self.entries else None
        return Publication(result=result, version=self.version, by=last)

    async def rollback(self, version: str, *, base: str, by: str, note: str) -> Publication:
        """Back to a version that was, from the one in force."""
        self._here(f"rollback {by}")
        if version == self.version:
            return Publication(result=Result.UNCHANGED, version=self.version)
        if version not in self._kept:
            return Publication(result=Result.UNKNOWN, version=self.version)
        if base != self.version:
            return Publication(result=Result.OVERTAKEN, version=self.version, by=self.entries[-1].by)
        self._enter(self._entry(version, by, note), rolled_back=True)
        return Publication(result=Result.PUBLISHED, version=version)

    async def history(self, most: int = 20) -> Sequence[Entry]:
        """The latest first."""
        self._here("history")
        return self.entries[::-1][:most]

    def _result(self, version: str, base: str, by: str) -> Result:
        if version == self.version:
            return Result.UNCHANGED
        if version not in self._kept:
            return Result.UNKNOWN
        if base != self.version:
            return Result.OVERTAKEN
        if self.approvals == 1:
            return Result.PUBLISHED
        if version not in self.waiting:
            return Result.WAITING
        return Result.SAME_PERSON if self.waiting[version].by == by else Result.PUBLISHED

    def _entry(self, version: str, by: str, note: str) -> Entry:
        diff = tuple(differences(self._engine.charter, self._engines[version].charter))
        return Entry(version=version, at=self.now, by=by, note=note, diff=diff)

    def _enter(self, entry: Entry, *, approved_by: str | None = None, rolled_back: bool = False) -> None:
        self.contents, self._engine = self._kept[entry.version], self._engines[entry.version]
        self.entries.append(
            Entry(
                version=entry.version,
                at=entry.at,
                by=entry.by,
                note=entry.note,
                diff=entry.diff,
                approved_by=approved_by,
                rolled_back=rolled_back,
            )
        )

    def _here(self, call: str) -> None:
        self.calls.append(call)
        if self.away:
            raise StorageError("away")
