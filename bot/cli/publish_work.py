"""The work of `avantpost charter publish | history | rollback | pull`: each prints and gives the exit code."""

import asyncio
import contextlib
import getpass
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.app.charter import charter_store
from bot.channels.console import shown
from bot.charter.desk import act_of
from bot.charter.files import take
from bot.charter.publishing import checked
from bot.charter.pulled import made_from, mark, mark_of, pull, waits
from bot.cli.spoken import say
from bot.coaching.charter_store import CharterStore, Contents
from bot.coaching.desk import Entry, Publication, Result
from bot.domain.errors import CharterError, SettingsError, StorageError
from bot.domain.said import Said
from bot.settings import PREFIX, Settings, load_settings

_SHORT = 12
_DIFF_SHOWN = 12
_LOOKED_THROUGH = 1_000
"""Lines of the history in which a version is looked for by its first digits."""
_TOLD = {
    Result.PUBLISHED: "{version} is in force; every replica has it within seconds.",
    Result.WAITING: "{wanted} waits for a second person: they publish the same folder, or approve it in chat.",
    Result.SAME_PERSON: "{wanted} waits for a second person, and you are the first.",
    Result.UNCHANGED: "{version} is in force already.",
    Result.UNKNOWN: "There is no version {wanted} that can be put in force; avantpost charter history lists them.",
    Result.OVERTAKEN: "Nothing was published: {by} put {version} in force meanwhile. Your folder is as it was. "
    "Pull {version} into another folder, bring your changes there, and publish that one; or, to put yours in its "
    "place, publish with --base {version}.",
}
_FAILED = (Result.SAME_PERSON, Result.UNKNOWN, Result.OVERTAKEN)


def _settings() -> Settings:
    settings = load_settings()
    if settings.charter_source != "database":
        raise SettingsError(
            [f"{PREFIX}CHARTER_SOURCE: `database` publishes from here; with `folder` an edit of the files is enough"]
        )
    return settings


def user() -> str:
    """Who runs this command, as the history names them."""
    try:
        return f"os:{getpass.getuser()}"
    except (OSError, KeyError):
        return "os:unknown"


def run_publish(folder: Path, *, note: str, by: str | None, base: str | None) -> int:
    """Check the charter in `folder`, put it in force, and say what that changed."""
    return asyncio.run(_publish(_settings(), folder, note, by or user(), base))


async def _publish(settings: Settings, folder: Path, note: str, by: str, base: str | None) -> int:
    snapshot = take(folder)
    fresh = checked(snapshot, today=datetime.now(UTC).date())
    version = fresh.engine.charter.version
    async with charter_store(settings) as store:
        active = await store.active()
        await store.keep(version, snapshot.contents, ready=fresh.ready, over=True)
        if active is None:
            act = await act_of(store, version, base="", by=by, note=note)
            if await store.first(act):
                return _said(folder, Publication(result=Result.PUBLISHED, version=version), version, snapshot.contents)
            active = await store.active()
        standing = active.version if active else ""
        act = await act_of(
            store, version, base=await _whole(store, base) if base else made_from(folder, standing), by=by, note=note
        )
        done = await store.publish(act, approvals=settings.charter_approvals)
    if done.result in {Result.PUBLISHED, Result.WAITING}:
        _lines(act.diff)
    if fresh.warnings:
        count = len(fresh.warnings)
        print(
            say(
                Said("{count} warning(s); avantpost charter lint {folder} shows them.", count=count, folder=str(folder))
            )
        )
    return _said(folder, done, version, snapshot.contents)


def _said(folder: Path, done: Publication, wanted: str, contents: Contents) -> int:
    """Tell the result; a folder that was pulled remembers what it is now."""
    with contextlib.suppress(OSError):  # a folder that cannot be written was not pulled
        if done.result is Result.WAITING:
            waits(folder, wanted)
        elif done.result in {Result.PUBLISHED, Result.UNCHANGED} and mark_of(folder) is not None:
            mark(folder, wanted, contents)
    return _tell(done, wanted)


def run_history(most: int) -> int:
    """Print what came in force, the latest first, and what waits."""
    return asyncio.run(_history(_settings(), most))


async def _history(settings: Settings, most: int) -> int:
    async with charter_store(settings) as store:
        waiting, entries = await store.waiting(), await store.history(most)
    for entry in waiting:
        _entry(entry, Said("waits for a second person"))
    for number, entry in enumerate(entries):
        _entry(entry, Said("in force") if number == 0 else "")
    if not entries:
        none = Said(
            "No charter was published yet; avantpost charter publish DIR, or the first start of avantpost serve."
        )
        print(say(none))
    return 0


def run_rollback(version: str, *, note: str, by: str | None) -> int:
    """Put a version in force that was before."""
    return asyncio.run(_rollback(_settings(), version, note, by or user()))


async def _rollback(settings: Settings, version: str, note: str, by: str) -> int:
    async with charter_store(settings) as store:
        active, wanted = await store.active(), await _whole(store, version)
        act = await act_of(store, wanted, base=active.version if active else "", by=by, note=note)
        done = await store.rollback(act)
    if done.result is Result.PUBLISHED:
        _lines(act.diff)
    return _tell(done, wanted)


def run_pull(folder: Path, *, version: str | None, force: bool) -> int:
    """Write a published version as files; by default the one in force."""
    return asyncio.run(_pull(_settings(), folder, version, force=force))


async def _pull(settings: Settings, folder: Path, version: str | None, *, force: bool) -> int:
    async with charter_store(settings) as store:
        active = await store.active()
        wanted = await _whole(store, version) if version else active.version if active else ""
        contents = await store.contents(wanted)
    if contents is None:
        return _tell(Publication(result=Result.UNKNOWN, version=""), wanted)
    try:
        done = pull(folder, wanted, contents, force=force)
    except CharterError as error:
        for fault in error.faults:
            print(say(fault.said), file=sys.stderr)
        print(say(Said("Nothing was written.")), file=sys.stderr)
        return 1
    words = {"folder": str(folder), "version": wanted[:_SHORT]}
    print(
        say(
            Said(
                "{folder} is {version}: {files} files, {done} written or removed.",
                **words,
                files=len(contents),
                done=done,
            )
        )
    )
    return 0


async def standing(settings: Settings) -> tuple[str, bool]:
    """What the database says of the charter, in a line for `doctor`; True if that is to be mended."""
    try:
        async with charter_store(settings) as store:
            active, replicas, waiting = await store.active(), await store.replicas(), await store.waiting()
    except StorageError as error:
        return f"the database is away or refused ({error}); replicas keep the last good one", True
    if active is None:
        try:
            checked(take(settings.policies), today=datetime.now(UTC).date())
        except CharterError as error:
            count, way = len(error.faults), "avantpost charter lint shows them"
            return f"none yet, and {settings.policies} has {count} thing(s) to mend before it may be one; {way}", True
        return f"none yet; the first start publishes {settings.policies}", False
    behind = sum(version != active.version for version in replicas.values())
    more = f", {len(waiting)} waiting for a second person" if waiting else ""
    said = f"{active.version[:_SHORT]} since {active.since:%Y-%m-%d %H:%M} UTC, {len(replicas)} replica(s)"
    return f"{said}{f', {behind} of them on another version' if behind else ''}{more}", behind > 0


async def _whole(store: CharterStore, given: str) -> str:
    """The version that begins as given, of those that are or were in force or wait; `given` if not just one does."""
    entries = [*await store.waiting(), *await store.history(_LOOKED_THROUGH)]
    found = {entry.version for entry in entries if entry.version.startswith(given)}
    return found.pop() if len(found) == 1 else given


def _tell(done: Publication, wanted: str) -> int:
    words = {"version": done.version[:_SHORT], "wanted": wanted[:_SHORT], "by": done.by or Said("somebody")}
    failed = done.result in _FAILED
    print(say(Said(_TOLD[done.result], **words)), file=sys.stderr if failed else sys.stdout)
    return int(failed)


def _entry(entry: Entry, what: str) -> None:
    by = say(Said("{by}, approved by {other}", by=entry.by, other=entry.approved_by) if entry.approved_by else entry.by)
    marks = "; ".join(say(each) for each in (what, Said("rolled back to") if entry.rolled_back else "") if each)
    at = entry.at.astimezone(UTC)
    print(shown(f"{entry.version[:_SHORT]}  {at:%Y-%m-%d %H:%M} UTC  {by}{f'  ({marks})' if marks else ''}"))
    if entry.note:
        print(f"    {shown(entry.note)}")
    _lines(entry.diff)


def _lines(diff: Sequence[str]) -> None:
    for line in diff[:_DIFF_SHOWN]:
        print(f"    {say(line)}")
    if len(diff) > _DIFF_SHOWN:
        print(f"    {say(Said('… {count} more', count=len(diff) - _DIFF_SHOWN))}")
