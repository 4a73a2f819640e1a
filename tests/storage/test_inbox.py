"""Events in flight: taken once, gone when answered, taken over from the dead and from nobody else."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coaching.ports import InFlight
from bot.storage.database import Database
from bot.storage.inbox import COPIES_COME_FOR, KEPT, ORPHANED_AFTER, SqlInbox, in_flight
from bot.storage.tables import IN_FLIGHT

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


class Clock:
    """An hour that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The hour."""
        return self.now


async def passes(database: Database, clock: Clock, time: timedelta) -> None:
    """So much time goes by: PostgreSQL has a clock of its own, which the rows' times are moved against."""
    clock.now += time
    if database.shared:
        older = update(IN_FLIGHT).values(seen=IN_FLIGHT.c.seen - time)
        await database.run(lambda connection: connection.execute(older))


def event(number: int) -> InFlight:
    """One of many."""
    return InFlight(event=f"Ev{number}", conversation="D1", message=f"{number}.1")


async def test_an_event_is_taken_once(database: Database) -> None:
    """By whichever process comes first; and a copy that comes after the answer finds its name, for ten minutes."""
    clock = Clock()
    one, two = SqlInbox(database, "slack", clock), SqlInbox(database, "slack", clock)
    assert await one.take(event(1))
    assert not await one.take(event(1))
    assert not await two.take(event(1))
    assert await SqlInbox(database, "teams", clock).take(event(1))
    await one.done("Ev1")
    assert not await two.take(event(1))
    (row,) = await database.run(lambda connection: _all(connection, "slack"))
    assert (row.event, row.conversation, row.message, row.reference, row.owner) == ("Ev1", "", "", None, "")
    assert await in_flight(database) == {"teams": 1}
    await passes(database, clock, COPIES_COME_FOR + timedelta(seconds=1))
    assert await two.left() == []
    assert await two.take(event(1))


async def _all(connection: AsyncConnection, channel: str) -> Sequence[Row[Any]]:
    return (await connection.execute(select(IN_FLIGHT).where(IN_FLIGHT.c.channel == channel))).all()


async def test_of_many_deliveries_at_once_one_is_taken(database: Database) -> None:
    """Twenty at the same moment, over as many connections as there are."""
    inbox = SqlInbox(database, "slack", Clock())
    taken = await asyncio.gather(*(inbox.take(event(1)) for _ in range(20)))
    assert sum(taken) == 1


async def test_what_a_dead_process_left_is_taken_over_in_order_and_once(database: Database) -> None:
    """And its own events are nobody else's while it says that it lives."""
    clock = Clock()
    dead, heir, rival = (SqlInbox(database, "slack", clock) for _ in range(3))
    for number in (2, 1, 3):
        assert await dead.take(event(number))
        clock.now += timedelta(seconds=1)
    await dead.done("Ev3")
    if database.shared:
        assert await heir.left() == []
        await passes(database, clock, ORPHANED_AFTER)
    assert list(await heir.left()) == [event(2), event(1)]
    if database.shared:
        assert await rival.left() == []
    assert await heir.left() == []


async def test_a_living_process_keeps_its_events(database: Database) -> None:
    """As long as it says so often enough."""
    clock = Clock()
    living, other = SqlInbox(database, "slack", clock), SqlInbox(database, "slack", clock)
    assert await living.take(event(1))
    for _ in range(5):
        await passes(database, clock, ORPHANED_AFTER / 2)
        await living.renew()
        if database.shared:
            assert await other.left() == []


async def test_a_clock_that_jumps_takes_nothing_from_the_living(database: Database) -> None:
    """An hour ahead, or behind: of several replicas each may have another time."""
    ahead, behind, right = Clock(), Clock(), Clock()
    ahead.now += timedelta(hours=1)
    behind.now -= timedelta(hours=1)
    inboxes = [SqlInbox(database, "slack", clock) for clock in (ahead, behind, right)]
    for number, inbox in enumerate(inboxes):
        assert await inbox.take(event(number))
    for inbox in inboxes:
        await inbox.renew()
        if database.shared:
            assert await inbox.left() == []


async def test_nobody_waits_for_an_answer_of_yesterday(database: Database) -> None:
    """Retention: a row goes after a day, answered or not."""
    clock = Clock()
    assert await SqlInbox(database, "slack", clock).take(event(1))
    clock.now += KEPT + timedelta(seconds=1)
    heir = SqlInbox(database, "slack", clock)
    assert await heir.left() == []
    assert await heir.take(event(1))


async def test_where_an_answer_goes_comes_back(database: Database) -> None:
    """Names of Teams' are long, and a reference holds several; an event without one has none."""
    clock = Clock()
    long = InFlight(event="m:1", conversation="a:1" + "x" * 400, message="1" * 200, reference='{"kind": "personal"}')
    dead, heir = SqlInbox(database, "teams", clock), SqlInbox(database, "teams", clock)
    assert await dead.take(long)
    assert await dead.take(event(2))
    long = replace(long, reference='{"kind": "personal", "answer": "17"}')
    await dead.note("m:1", long.reference)
    await dead.note("m:3", "nobody's")
    await passes(database, clock, ORPHANED_AFTER + timedelta(seconds=1))
    assert sorted(await heir.left(), key=lambda each: each.event) == [event(2), long]
