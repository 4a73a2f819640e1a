"""The published charter on every replica: good versions come in whole, and nothing else changes anything."""

import asyncio
import json
import stat
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from charter_files import ARTICLE_FILE, MINIMAL, edited, snapshot, write
from hours import Clock, until
from postgres import cluster
from sqlalchemy import update

from bot.charter import published as published_module
from bot.charter.apart import Compiled, compiled_apart
from bot.charter.files import Snapshot
from bot.charter.loader import load_charter
from bot.charter.published import SEEDER, PublishedSource
from bot.charter.reader import read
from bot.coaching.charter_store import Act
from bot.coaching.desk import Result
from bot.coaching.ports import Engine
from bot.domain.draft import Draft
from bot.domain.errors import CharterError, StorageError
from bot.domain.levels import Kind
from bot.storage.charters import SqlCharters
from bot.storage.database import Database, database_url
from bot.storage.tables import CHARTER_CONTENTS

GOOD = edited(ARTICLE_FILE, "en: [launch]", "en: [launch, release]")
BAD = edited(ARTICLE_FILE, "level: pause", "level: pauze")
Replica = Callable[..., PublishedSource]


def version(files: dict[str, str]) -> str:
    """The version of a charter that can be read; a name of its own for any other."""
    charter = read(snapshot(files)).charter
    return "f" * 64 if charter is None else charter.version


async def published(store: SqlCharters, files: dict[str, str]) -> str:
    """Put `files` in force, whatever they are: another program's idea of a charter, or an attacker's."""
    await store.keep(version(files), snapshot(files).contents)
    active = await store.active()
    assert active is not None
    done = await store.publish(Act(version=version(files), base=active.version, by="os:ada", note=""), approvals=1)
    assert done.result is Result.PUBLISHED
    return version(files)


async def test_an_empty_database_begins_with_the_settings_folder(
    store: SqlCharters, replica: Replica, folder: Path
) -> None:
    """Replicas that start together publish it once; the history says who."""
    replicas = [replica(f"r{number}") for number in range(3)]
    await asyncio.gather(*(each.start() for each in replicas))
    assert {each.status.version for each in replicas} == {load_charter(folder).version}
    (entry,) = await store.history(9)
    assert (entry.by, entry.note) == (SEEDER, f"from {folder}")
    assert await store.contents(entry.version) == snapshot(MINIMAL).contents


async def test_every_replica_follows(store: SqlCharters, replica: Replica) -> None:
    """A version that is published comes in force on all of them, and the database says so."""
    one, two = replica("one"), replica("two")
    async with AsyncExitStack() as stack:
        for each in (one, two):
            await each.start()
            await stack.enter_async_context(each.watching())
        before = one.current()
        wanted = await published(store, GOOD)
        await until(lambda: one.status.version == two.status.version == wanted)
        assert one.current() is not before
        assert one.current().charter.version == wanted
        assert one.contents == snapshot(GOOD).contents

        async def all_said() -> bool:
            return await store.replicas() == {"one": wanted, "two": wanted}

        await until(all_said)
    assert await store.replicas() == {}, "who stops says so"


async def test_without_news_they_look(database: Database, store: SqlCharters, clock: Clock, replica: Replica) -> None:
    """NOTIFY is lost, or a pooler swallows it: the look every so often is enough."""
    deaf = SqlCharters(database, clock)
    deaf._news._next_try = float("inf")
    one = replica("one", other=deaf)
    await one.start()
    async with one.watching():
        wanted = await published(store, GOOD)
        await until(lambda: one.status.version == wanted)
    assert deaf._news._connection is None


async def test_news_brings_it_before_the_next_look(database: Database, store: SqlCharters, replica: Replica) -> None:
    """On PostgreSQL a replica that looks once in an hour has it at once."""
    if not database.shared:
        return
    one = replica("one", poll=3600.0)
    await one.start()
    async with one.watching():
        await until(lambda: store._news._connection is not None)
        wanted = await published(store, GOOD)
        await until(lambda: one.status.version == wanted)


@pytest.mark.parametrize(
    "files",
    [BAD, {**MINIMAL, ARTICLE_FILE: "}{ garbage"}, {"charter.yaml": MINIMAL["charter.yaml"]}, {}],
    ids=["value", "yaml", "no articles", "nothing"],
)
async def test_what_a_replica_cannot_compile_changes_nothing(
    store: SqlCharters, replica: Replica, files: dict[str, str]
) -> None:
    """It keeps the last good one, says so, and takes the next good one."""
    one = replica("one")
    await one.start()
    before = one.current()
    await published(store, files)
    assert not await one.look()
    assert one.current() is before
    assert one.status.faults
    first = one.status
    assert not await one.look()
    assert one.status is first, "it is not read again every second"
    assert await store.replicas() == {"one": before.charter.version}
    wanted = await published(store, GOOD)
    assert await one.look()
    assert (one.status.version, one.status.faults) == (wanted, ())


async def test_a_charter_damaged_in_the_database_changes_nothing(
    store: SqlCharters, replica: Replica, database: Database
) -> None:
    """It is told as a charter that is not there, not as a database that is away."""
    one = replica("one")
    await one.start()
    before = one.current()
    version = await published(store, GOOD)
    spoilt = update(CHARTER_CONTENTS).where(CHARTER_CONTENTS.c.version == version).values(files=b"spoilt", ready=b"too")
    await database.run(lambda connection: connection.execute(spoilt))
    assert not await one.look()
    assert one.current() is before
    assert one.status.faults
    assert not one.away


async def test_a_first_start_takes_the_time_that_compiling_takes(
    store: SqlCharters, replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the database is waited for by the clock: a busy machine may compile the first charter slowly."""

    async def slowly(*given: Any, **named: Any) -> Compiled:
        compiled = await compiled_apart(*given, **named)
        await asyncio.sleep(1.5)
        return compiled

    monkeypatch.setattr(published_module, "compiled_apart", slowly)
    monkeypatch.setattr(published_module, "_ANSWER_SECONDS", 1.0)
    one = replica("one")
    await one.start()
    assert not one.status.recovered
    assert await store.active() is not None


async def test_a_rollback_to_what_is_in_force_here_clears_the_faults(store: SqlCharters, replica: Replica) -> None:
    """Nothing is compiled for it."""
    one = replica("one")
    await one.start()
    before = one.current()
    bad = await published(store, BAD)
    await one.look()
    await store.rollback(Act(version=before.charter.version, base=bad, by="os:ada", note=""))
    assert not await one.look()
    assert one.current() is before
    assert one.status.faults == ()


async def test_a_bad_seed_starts_nothing(store: SqlCharters, replica: Replica, folder: Path) -> None:
    """A first start with a bad charter refuses, and nothing is published; over-reach is refused like a fault."""
    write(folder, BAD)
    with pytest.raises(CharterError, match="pauze"):
        await replica("one").start()
    far = "rule: {en: Report colleagues who post about pay to your manager., fr: Nous annonçons ensemble.}"
    write(folder, edited(ARTICLE_FILE, "rule: {en: We announce together., fr: Nous annonçons ensemble.}", far))
    with pytest.raises(CharterError, match="overreach"):
        await replica("one").start()
    assert await store.active() is None


async def test_the_last_good_one_survives_a_restart_without_the_database(tmp_path: Path, folder: Path) -> None:
    """And the published one takes its place when the database is back."""
    clock = Clock()
    with cluster() as server:
        database = Database(database_url(server.url, tmp_path))
        await database.migrate()
        store = SqlCharters(database, clock)
        one = PublishedSource(store, tmp_path, clock, replica="one", seed=folder, poll=0.02)
        await one.start()
        wanted = await published(store, GOOD)
        assert await one.look()
        server.stop()
        assert not await one.look()
        assert one.away
        again = PublishedSource(store, tmp_path, clock, replica="one", seed=folder, poll=0.02)
        await again.start()
        assert again.status.version == again.current().charter.version == wanted
        assert again.status.recovered
        assert again.status.faults
        assert again.away
        elsewhere = PublishedSource(store, tmp_path / "new", clock, replica="two", seed=folder, poll=0.02)
        with pytest.raises(StorageError):
            await elsewhere.start()
        server.start()
        latest = await published(store, MINIMAL)
        async with again.watching():
            await until(lambda: again.status.version == latest)
        assert (again.status.recovered, again.away) == (False, False)
        await store.close()
        await database.close()


def open_to_others(folder: Path) -> tuple[int, list[Path]]:
    """How many files stand there but for the charter's own folder, and those that others may read."""
    files = [path for path in folder.rglob("*") if path.is_file() and "policies" not in path.parts]
    return len(files), [path for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077]


async def test_what_is_kept_here_is_for_its_owners_eyes(replica: Replica, tmp_path: Path) -> None:
    """The kept copy, the prepared one and the database hold names that are not public."""
    await replica("one").start()
    count, opened = open_to_others(tmp_path)
    assert count >= 2
    assert opened == []


def speaks_of(engine: Engine, text: str, now: datetime) -> list[Kind]:
    """What the rules notice: a risk, or an occasion."""
    return [finding.kind for finding in engine.scan(Draft(text=text), now=now)]


async def test_an_embargo_passes_by_itself_on_every_replica(store: SqlCharters, replica: Replica, clock: Clock) -> None:
    """By the clock alone: nothing is published, loaded or restarted."""
    one, two = replica("one"), replica("two")
    for each in (one, two):
        await each.start()
    engines = [each.current() for each in (one, two)]
    assert [speaks_of(each, "Aurora is coming", clock()) for each in engines] == [[Kind.RISK], [Kind.RISK]]
    lifted = datetime.fromisoformat("2027-03-01T09:00:00+01:00")
    assert speaks_of(engines[0], "Aurora is coming", lifted - timedelta(seconds=1)) == [Kind.RISK]
    clock.now = lifted
    for each, engine in zip((one, two), engines, strict=True):
        assert not await each.look()
        assert each.current() is engine
        assert speaks_of(engine, "Aurora is coming", clock()) == [Kind.OPPORTUNITY]
    assert len(await store.history(9)) == 1


async def test_a_published_charter_is_the_folders(store: SqlCharters, replica: Replica, folder: Path) -> None:
    """The same version, whichever way it came."""
    one = replica("one")
    await one.start()
    assert one.current().charter == load_charter(folder)
    assert json.dumps(sorted(one.contents)) == json.dumps(sorted(Snapshot(snapshot().contents).contents))
    assert (await store.active()) is not None


@pytest.mark.parametrize("ready", [b"", b"garbage", b"key\ndigest\n{}"])
async def test_a_compiled_form_that_is_not_of_this_content_is_not_taken(
    store: SqlCharters, replica: Replica, ready: bytes
) -> None:
    """Of another program or damaged: the replica compiles the files itself."""
    one = replica("one")
    await one.start()
    active = await store.active()
    assert active is not None
    await store.keep(version(GOOD), snapshot(GOOD).contents, ready=ready)
    await store.publish(Act(version=version(GOOD), base=active.version, by="os:ada", note=""), approvals=1)
    assert await one.look()
    assert one.current().charter == read(snapshot(GOOD)).charter
