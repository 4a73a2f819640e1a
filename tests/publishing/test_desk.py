"""The desk: an edit becomes a proposal that says what it would do; publishing it is another step, for one or two."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from charter_files import ARTICLE_FILE, LEAKS, MINIMAL, edited, snapshot
from hours import NOW, Clock
from postgres import cluster

from bot.app.coach import coach_of
from bot.charter.desk import LONGEST_DIFF, Desk, shortened, with_file
from bot.charter.published import PublishedSource
from bot.charter.source import FolderSource
from bot.coaching.desk import CharterDesk, NewEmbargo, Result, WholeFile
from bot.domain.draft import Draft
from bot.domain.errors import StorageError
from bot.domain.levels import Level
from bot.storage.charters import SqlCharters
from bot.storage.database import Database, database_url

SAMPLES = [
    ("leak", Draft(text="Our new lamp leaks.")),
    ("drip", Draft(text="Our new lamp drips.")),
    ("rain", Draft(text="It rains.")),
]


def file(old: str, new: str, name: str = ARTICLE_FILE) -> WholeFile:
    """A file of the small charter with one edit."""
    return WholeFile(name=name, content=edited(name, old, new)[name].encode())


DRIPS = WholeFile(
    name="lexicons/leaks.yaml", content=MINIMAL["lexicons/leaks.yaml"].replace("leaked", "leaked, drips").encode()
)


def desk_on(
    source: PublishedSource | FolderSource, store: SqlCharters | None, clock: Clock, approvals: int = 1
) -> Desk:
    """The desk, with three sample drafts."""
    coach = replace(coach_of(source), clock=clock)
    return Desk(
        source=source,
        store=store,
        editor=with_file,
        coach=coach,
        samples=lambda: SAMPLES,
        clock=clock,
        approvals=approvals,
    )


@pytest.fixture
async def source(replica: Callable[..., PublishedSource]) -> PublishedSource:
    """A replica on the small charter."""
    made = replica("one")
    await made.start()
    await made.look()
    return made


@pytest.fixture
def desk(source: PublishedSource, store: SqlCharters, clock: Clock) -> Desk:
    """Its desk."""
    return desk_on(source, store, clock)


async def test_a_proposal_says_what_it_would_do(desk: Desk, source: PublishedSource, store: SqlCharters) -> None:
    """In words, on sample drafts with their words; and nothing is in force by it."""
    port: CharterDesk = desk
    proposal = await port.propose(DRIPS, by="slack:U1")
    assert proposal.faults == ()
    assert proposal.base == source.status.version
    assert proposal.diff == ("lexicons/leaks.en: + “drips”",)
    assert proposal.tried == 3
    (change,) = proposal.changed
    assert (change.id, change.before, change.after, change.new) == (
        "drip",
        Level.FINE,
        Level.PAUSE,
        ("embargo_launch.leak",),
    )
    assert proposal.samples == {"drip": "Our new lamp drips."}
    assert not await source.look()
    assert proposal.version is not None
    assert await store.contents(proposal.version) is not None


async def test_another_replica_publishes_it(
    desk: Desk, store: SqlCharters, clock: Clock, replica: Callable[..., PublishedSource]
) -> None:
    """The button may be pressed anywhere: what was proposed is in the database."""
    proposal = await desk.propose(DRIPS, by="slack:U1")
    assert proposal.version is not None
    two = replica("two")
    await two.start()
    other = desk_on(two, store, clock)
    done = await other.publish(proposal.version, base=proposal.base, by="slack:U1", note="the lamp drips")
    assert (done.result, done.version) == (Result.PUBLISHED, proposal.version)
    assert await two.look()
    assert (await other.state()).version == proposal.version
    (entry, _) = await desk.history()
    assert (entry.by, entry.note, entry.diff) == ("slack:U1", "the lamp drips", proposal.diff)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (file("level: pause", "level: pauze"), "did you mean “pause”?"),
        (WholeFile(name=ARTICLE_FILE, content=b"}{"), ARTICLE_FILE),
        (WholeFile(name="lexicons/leaks.yaml", content=LEAKS.replace("leaks, ", "").encode()), "Our new lamp leaks."),
        (WholeFile(name="../secrets.yaml", content=b""), "no file of this name"),
        (WholeFile(name="articles/../../x.yaml", content=b""), "no file of this name"),
        (WholeFile(name="notes.txt", content=b""), "no file of this name"),
        (WholeFile(name="lexicons/leaks.yaml", content=b"\xff\xfe"), "lexicons/leaks.yaml"),
        (file("en: We announce together.", "en: Report colleagues who post about pay to your manager."), "overreach"),
        (NewEmbargo(names=("Borealis",), until=datetime(2027, 1, 1, tzinfo=UTC)), "send the whole file"),
    ],
)
async def test_a_bad_edit_is_refused_whole(
    desk: Desk, store: SqlCharters, edit: WholeFile | NewEmbargo, said: str
) -> None:
    """With its faults; nothing of it is kept, so nothing of it can be published."""
    before = await store.contents("f" * 64)
    proposal = await desk.propose(edit, by="slack:U1")
    assert proposal.version is None
    assert any(said in str(fault) for fault in proposal.faults)
    assert before is None
    state = await desk.state()
    assert state.faults == (), "what is in force is as good as before"


async def test_an_edit_that_says_nothing_new_is_no_version(desk: Desk) -> None:
    """A comment: the version stays, nothing is tried, publishing says so."""
    proposal = await desk.propose(file("id: embargo_launch\n", "id: embargo_launch # ours\n"), by="slack:U1")
    assert (proposal.version, proposal.diff, proposal.tried) == (proposal.base, (), 0)
    assert proposal.version is not None
    done = await desk.publish(proposal.version, base=proposal.base, by="slack:U1", note="")
    assert done.result is Result.UNCHANGED


async def test_the_second_of_two_admins_is_told(desk: Desk, source: PublishedSource) -> None:
    """Both proposals were made on the same version; the second names the first's author, and can be made again."""
    one = await desk.propose(DRIPS, by="slack:U1")
    two = await desk.propose(file("en: [launch]", "en: [launch, release]"), by="slack:U2")
    assert one.version is not None
    assert two.version is not None
    await desk.publish(one.version, base=one.base, by="slack:U1", note="")
    done = await desk.publish(two.version, base=two.base, by="slack:U2", note="")
    assert (done.result, done.version, done.by) == (Result.OVERTAKEN, one.version, "slack:U1")
    await source.look()
    again = await desk.propose(file("en: [launch]", "en: [launch, release]"), by="slack:U2")
    assert again.version is not None
    done = await desk.publish(again.version, base=again.base, by="slack:U2", note="")
    assert done.result is Result.PUBLISHED
    await source.look()
    assert "drips" in source.contents["lexicons/leaks.yaml"].decode(), "nothing of the first one's is lost"


async def test_what_waits_for_a_second_person_stands_in_the_state(
    source: PublishedSource, store: SqlCharters, clock: Clock
) -> None:
    """With what it changes, so that the second person can judge."""
    desk = desk_on(source, store, clock, approvals=2)
    proposal = await desk.propose(DRIPS, by="slack:U1")
    assert proposal.version is not None
    asked = await desk.publish(proposal.version, base=proposal.base, by="slack:U1", note="drips")
    assert asked.result is Result.WAITING
    (entry,) = (await desk.state()).waiting
    assert (entry.by, entry.note, entry.diff) == ("slack:U1", "drips", proposal.diff)
    own = await desk.publish(proposal.version, base=proposal.base, by="slack:U1", note="")
    assert own.result is Result.SAME_PERSON
    other = await desk.publish(proposal.version, base=proposal.base, by="slack:U2", note="")
    assert other.result is Result.PUBLISHED
    assert (await desk.state()).waiting == ()


async def test_the_state_at_a_glance(desk: Desk, source: PublishedSource, clock: Clock) -> None:
    """Version, since when, who has it, and which articles are to be read again."""
    state = await desk.state()
    assert (state.version, state.since, state.publishes) == (source.status.version, NOW, True)
    assert state.versions == {"one": source.status.version}
    assert state.ageing == ()
    clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    assert (await desk.state()).ageing == (("embargo_launch", date(2027, 1, 1)),)


async def test_a_rollback_and_what_never_was(desk: Desk, source: PublishedSource) -> None:
    """Back by one step; a proposal that never was in force cannot be rolled back to."""
    first = source.status.version
    proposal = await desk.propose(DRIPS, by="slack:U1")
    assert proposal.version is not None
    assert (await desk.rollback(proposal.version, base=first, by="slack:U1", note="")).result is Result.UNKNOWN
    await desk.publish(proposal.version, base=proposal.base, by="slack:U1", note="")
    done = await desk.rollback(first, base=proposal.version, by="slack:U2", note="too early")
    assert (done.result, done.version) == (Result.PUBLISHED, first)
    latest, *_ = await desk.history(1)
    assert (latest.rolled_back, latest.diff) == (True, ("lexicons/leaks.en: - “drips”",))


async def test_a_rollback_undoes_nobodys_work(desk: Desk, source: PublishedSource) -> None:
    """Who goes back says from where: what somebody published meanwhile stays, and they are named."""
    first = source.status.version
    one = await desk.propose(DRIPS, by="slack:U1")
    assert one.version is not None
    await desk.publish(one.version, base=first, by="slack:U1", note="")
    await source.look()
    two = await desk.propose(file("en: [launch]", "en: [launch, release]"), by="slack:U2")
    assert two.version is not None
    await desk.publish(two.version, base=one.version, by="slack:U2", note="")
    done = await desk.rollback(first, base=one.version, by="slack:U1", note="")
    assert (done.result, done.version, done.by) == (Result.OVERTAKEN, two.version, "slack:U2")
    latest, *_ = await desk.history(1)
    assert latest.version == two.version


async def test_a_folder_is_shown_and_tried_and_not_published(folder: Path, tmp_path: Path, clock: Clock) -> None:
    """Its keepers publish where it lies."""
    source = FolderSource(folder, tmp_path / "state", clock)
    desk = desk_on(source, None, clock)
    proposal = await desk.propose(DRIPS, by="slack:U1")
    assert [each.id for each in proposal.changed] == ["drip"]
    assert proposal.version is not None
    done = await desk.publish(proposal.version, base=proposal.base, by="slack:U1", note="")
    assert (done.result, done.version) == (Result.UNKNOWN, source.status.version)
    assert (await desk.rollback(proposal.base, base="", by="slack:U1", note="")).result is Result.UNKNOWN
    state = await desk.state()
    assert (state.publishes, state.versions, state.waiting, await desk.history()) == (False, None, (), ())
    assert source.contents == snapshot(MINIMAL).contents


async def test_with_the_database_away_the_desk_still_shows(tmp_path: Path, folder: Path, clock: Clock) -> None:
    """And tries; publishing fails by name."""
    with cluster() as server:
        database = Database(database_url(server.url, tmp_path))
        await database.migrate()
        store = SqlCharters(database, clock)
        source = PublishedSource(store, tmp_path, clock, replica="one", seed=folder)
        await source.start()
        desk = desk_on(source, store, clock)
        server.stop()
        state = await desk.state()
        assert (state.version, state.versions) == (source.status.version, None)
        assert [fault.file for fault in state.faults] == ["database"]
        with pytest.raises(StorageError):
            await desk.publish("x", base="y", by="slack:U1", note="")
        await store.close()
        await database.close()
        server.start()


def test_a_long_difference_says_how_much_is_left_out() -> None:
    """A whole new charter has thousands of lines."""
    lines: Sequence[str] = [str(number) for number in range(LONGEST_DIFF + 7)]
    assert shortened(lines)[-1] == "… 7 more"
    assert shortened(lines[:9]) == tuple(lines[:9])
