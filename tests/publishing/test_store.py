"""Published charters in SQL: one in force, swapped by who names it; nothing of anybody's lost."""

import asyncio
from datetime import timedelta

import pytest
from charter_files import MINIMAL
from hours import NOW, Clock
from sqlalchemy import text

from bot.coaching.charter_store import Act
from bot.coaching.desk import Publication, Result
from bot.storage import charters
from bot.storage.charters import PROPOSALS_KEPT, REPLICA_SILENT, SqlCharters, packed, unpacked
from bot.storage.database import Database

FILES = {name: content.encode() for name, content in MINIMAL.items()}


def act(version: str, base: str, by: str = "os:ada", note: str = "") -> Act:
    """Somebody wants `version` in place of `base`."""
    return Act(version=version, base=base, by=by, note=note, diff=(f"{base} → {version}",))


async def begun(store: SqlCharters, *versions: str) -> None:
    """`a` in force, and these kept beside it."""
    for version in ("a", *versions):
        await store.keep(version, FILES)
    assert await store.first(act("a", ""))


def test_every_byte_comes_back() -> None:
    """Line ends, marks of order, signs of every kind."""
    files = {
        "charter.yaml": "\ufeffa: é\r\n".encode(),
        "articles/x.yaml": "🚀\u2028\x00\n\n".encode(),
        "lexicons/y.yaml": b"",
    }
    assert unpacked(packed(files)) == files


@pytest.mark.parametrize("value", [b"", b"garbage", packed(FILES)[:-20]])
def test_a_damaged_content_is_not_there(value: bytes) -> None:
    """Not a traceback of zlib's or JSON's, nor a database that is away."""
    assert unpacked(value) is None


async def test_the_first_of_many_begins(store: SqlCharters) -> None:
    """Replicas that start together on an empty database publish one charter, once."""
    assert await store.active() is None
    await store.keep("a", FILES)
    began = await asyncio.gather(*(store.first(act("a", "")) for _ in range(8)))
    assert sum(began) == 1
    active = await store.active()
    assert active is not None
    assert (active.version, active.since) == ("a", NOW)
    assert len(await store.history(9)) == 1


async def test_of_two_who_publish_at_once_the_second_is_told(store: SqlCharters) -> None:
    """By whom, and what is in force; the history has one line more, and both contents are there."""
    await begun(store, "b", "c")
    told = await asyncio.gather(
        store.publish(act("b", "a", "slack:U1"), approvals=1), store.publish(act("c", "a", "teams:x"), approvals=1)
    )
    assert sorted(each.result for each in told) == [Result.OVERTAKEN, Result.PUBLISHED]
    won, lost = sorted(told, key=lambda each: each.result is Result.OVERTAKEN)
    assert lost.version == won.version
    assert lost.by == {"b": "slack:U1", "c": "teams:x"}[won.version]
    assert [entry.version for entry in await store.history(9)] == [won.version, "a"]
    assert await store.contents("b") == await store.contents("c") == FILES


async def test_twenty_who_build_on_one_another_lose_nothing(store: SqlCharters) -> None:
    """Each tries again from what is in force until theirs is; all of them stand in the history, once."""
    names = [f"v{number}" for number in range(12)]
    await begun(store, *names)

    async def stubborn(version: str) -> None:
        while True:
            active = await store.active()
            assert active is not None
            done = await store.publish(act(version, active.version), approvals=1)
            if done.result is Result.PUBLISHED:
                return
            assert done.result is Result.OVERTAKEN

    await asyncio.gather(*(stubborn(name) for name in names))
    history = [entry.version for entry in await store.history(99)]
    assert sorted(history) == sorted(["a", *names])
    active = await store.active()
    assert active is not None
    assert active.version == history[0]


async def test_what_cannot_be_published_says_so(store: SqlCharters) -> None:
    """Nothing new, nothing known, another base."""
    await begun(store, "b")
    assert await store.publish(act("a", "a"), approvals=1) == Publication(result=Result.UNCHANGED, version="a")
    assert await store.publish(act("z", "a"), approvals=1) == Publication(result=Result.UNKNOWN, version="a")
    assert (await store.publish(act("b", "z"), approvals=1)).result is Result.OVERTAKEN
    assert (await store.rollback(act("b", "a"))).result is Result.UNKNOWN, "it never was in force"
    assert len(await store.history(9)) == 1


async def test_a_rollback_is_one_line_more(store: SqlCharters) -> None:
    """Who and why; what was rolled back stays in the history and can come back."""
    await begun(store, "b")
    await store.publish(act("b", "a", note="new"), approvals=1)
    assert (await store.rollback(act("a", "b", "slack:U2", "too early"))).result is Result.PUBLISHED
    history = await store.history(9)
    assert [(each.version, each.rolled_back, each.note) for each in history] == [
        ("a", True, "too early"),
        ("b", False, "new"),
        ("a", False, ""),
    ]
    assert history[0].by == "slack:U2"
    assert history[0].diff == ("b → a",)


async def test_a_second_person_approves(store: SqlCharters) -> None:
    """Not the first; both stand in the history, with the first one's words."""
    await begun(store, "b")
    first = await store.publish(act("b", "a", "slack:U1", "why"), approvals=2)
    assert first == Publication(result=Result.WAITING, version="a", by="slack:U1")
    assert [(each.version, each.by) for each in await store.waiting()] == [("b", "slack:U1")]
    assert (await store.publish(act("b", "a", "slack:U1"), approvals=2)).result is Result.SAME_PERSON
    done = await store.publish(act("b", "a", "teams:x", "yes"), approvals=2)
    assert done == Publication(result=Result.PUBLISHED, version="b", by="slack:U1")
    (entry, _) = await store.history(9)
    assert (entry.by, entry.approved_by, entry.note) == ("slack:U1", "teams:x", "why")
    assert await store.waiting() == []


async def test_two_who_approve_at_once_publish_once(store: SqlCharters) -> None:
    """The other is told that it is in force."""
    await begun(store, "b")
    await store.publish(act("b", "a", "slack:U1"), approvals=2)
    told = await asyncio.gather(*(store.publish(act("b", "a", f"slack:U{n}"), approvals=2) for n in (2, 3)))
    assert sorted(each.result for each in told) == [Result.PUBLISHED, Result.UNCHANGED]
    assert len(await store.history(9)) == 2


async def test_what_waits_on_an_overtaken_version_waits_no_more(store: SqlCharters) -> None:
    """Its author proposes it again, on what is in force now."""
    await begun(store, "b", "c")
    await store.publish(act("b", "a", "slack:U1"), approvals=2)
    await store.publish(act("c", "a", "slack:U2"), approvals=1)
    assert await store.waiting() == []
    assert (await store.publish(act("b", "a", "slack:U3"), approvals=2)).result is Result.OVERTAKEN
    assert (await store.publish(act("b", "c", "slack:U3"), approvals=2)).result is Result.WAITING


async def test_proposals_of_last_week_are_gone(store: SqlCharters, clock: Clock) -> None:
    """What is, was or may soon be in force stays."""
    await begun(store, "b", "proposal", "waits")
    await store.publish(act("b", "a"), approvals=1)
    await store.publish(act("waits", "b"), approvals=2)
    clock.now += PROPOSALS_KEPT - timedelta(minutes=1)
    await store.keep("fresh", FILES)
    assert await store.contents("proposal") == FILES
    clock.now += timedelta(minutes=2)
    assert await store.waiting() == []
    await store.keep("fresh", FILES)
    kept = [each for each in ("a", "b", "proposal", "waits", "fresh") if await store.contents(each)]
    assert kept == ["a", "b", "fresh"]


async def test_contents_of_long_ago_go_and_their_lines_stay(
    store: SqlCharters, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database does not grow without end."""
    monkeypatch.setattr(charters, "VERSIONS_KEPT", 2)
    await begun(store, "b", "c")
    await store.publish(act("b", "a"), approvals=1)
    await store.publish(act("c", "b"), approvals=1)
    clock.now += PROPOSALS_KEPT + timedelta(minutes=1)
    await store.keep("fresh", FILES)
    assert [each for each in ("a", "b", "c") if await store.contents(each)] == ["b", "c"]
    assert (await store.rollback(act("a", "c"))).result is Result.UNKNOWN
    assert len(await store.history(9)) == 3


async def test_the_bytes_of_a_version_change_only_when_asked(store: SqlCharters) -> None:
    """A comment changes no version: a folder that is published brings its own, a proposal does not."""
    await store.keep("a", FILES)
    other = {**FILES, "charter.yaml": b"# more\n" + FILES["charter.yaml"]}
    await store.keep("a", other)
    assert await store.contents("a") == FILES
    await store.keep("a", other, over=True)
    assert await store.contents("a") == other


async def test_who_has_what(store: SqlCharters, clock: Clock) -> None:
    """Replicas by name; one that stops or falls silent is not listed."""
    await store.has("one", "a")
    await store.has("two", "a")
    await store.has("two", "b")
    assert await store.replicas() == {"one": "a", "two": "b"}
    clock.now += REPLICA_SILENT / 2
    await store.has("two", "b")
    clock.now += REPLICA_SILENT / 2 + timedelta(seconds=1)
    assert await store.replicas() == {"two": "b"}
    await store.gone("two")
    assert await store.replicas() == {}


async def test_news_wakes_who_waits(database: Database, store: SqlCharters, clock: Clock) -> None:
    """On PostgreSQL, over any number of processes; on SQLite one looks again after a while."""
    if not database.shared:
        await store.news(0.01)
        return
    other = SqlCharters(database, clock)
    await begun(store, "b")
    await other.news(0.01)  # it listens from now on
    woken = asyncio.create_task(other.news(60))
    await asyncio.sleep(0)
    await store.publish(act("b", "a"), approvals=1)
    async with asyncio.timeout(30):
        await woken
    await other.close()


async def test_a_listener_that_is_cut_off_listens_again(database: Database, store: SqlCharters, clock: Clock) -> None:
    """A firewall or a restart ends the connection; waiting goes on by the clock until there is another."""
    if not database.shared:
        return
    other = SqlCharters(database, clock)
    await other.news(0.01)
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE 'LISTEN%'"
    )
    await database.run(lambda connection: connection.execute(cut))
    async with asyncio.timeout(30):
        while other._news._connection is not None:
            await other.news(0.01)
    other._news._next_try = 0.0
    await other.news(0.01)
    assert other._news._connection is not None
    await begun(store, "b")
    await other.close()
