"""What the benches measure with: arrival curves, round trips on the wire, growth. A wrong ruler measures anything."""

import itertools
import sqlite3
import sys
from pathlib import Path

import asyncpg
import pytest
from postgres import cluster

sys.path.append(str(Path(__file__).parents[2]))

from wire import wire

from bench.admin import LIST, Admin, with_words
from bench.load.curves import monday, steady
from bench.load.statements import RoundTrips
from bench.soak import BOUNDS, grown


def test_curves_are_the_same_for_the_same_seed_and_keep_their_shape() -> None:
    """A Monday is busiest between a third and a half of it; a steady stream has its rate."""
    assert monday(50, 60) == monday(50, 60) != monday(50, 60, seed=2)
    moments = monday(50, 60)
    busy = sum(20 <= moment < 30 for moment in moments) / 10
    early, late = (sum(start <= moment < start + 5 for moment in moments) / 5 for start in (0, 55))
    assert 42 < busy < 58
    assert early < busy / 2 > late
    assert all(first <= second for first, second in itertools.pairwise(moments))
    assert 1_900 < len(steady(20, 100)) < 2_100


async def test_every_wait_for_the_database_is_counted_on_the_wire() -> None:
    """Two transactions of one statement each: three waits a transaction, and each statement by its name."""
    trips = RoundTrips()
    with cluster() as running:
        async with wire(running.port) as between:
            between.ears = trips.ears
            url = running.url.replace(f":{running.port}/", f":{between.port}/")
            connection = await asyncpg.connect(url)
            await connection.execute("CREATE TABLE preferences (person text)")
            statement = await connection.prepare("SELECT * FROM preferences WHERE person = $1")
            trips.forget()
            for _ in range(2):
                async with connection.transaction():
                    assert await statement.fetch("x" * 100_000) == []  # in many pieces
            assert trips.count == 6
            assert trips.statements == {"BEGIN": 2, "SELECT preferences": 2, "COMMIT": 2}
            await connection.close()


def test_growth_is_found_and_a_plateau_is_not() -> None:
    """The third quarter beside the last: what rises in the first half and stays is a warm-up."""
    flat = [{name: 100.0 + min(minute, 50) for name in BOUNDS} for minute in range(120)]
    assert not any(bad for *_, bad in grown(flat, 1))
    rising = [dict.fromkeys(BOUNDS, 100.0 + minute) for minute in range(120)]
    assert all(bad for *_, bad in grown(rising, 1))


async def test_the_benches_admin_publishes_is_refused_and_goes_back(tmp_path: Path) -> None:
    """By the real command, whose history says what happened: garbage is not in it."""
    admin = Admin(home=tmp_path, settings={"AVANTPOST_CHARTER_SOURCE": "database"})

    def history() -> list[tuple[str, bool]]:
        with sqlite3.connect(tmp_path / "state" / "avantpost.db") as rows:
            return list(rows.execute("SELECT version, rolled_back FROM charter_history ORDER BY number"))

    assert await admin.publishes("the first says so")
    assert await admin.publishes("the second says so")
    assert not await admin.publishes_garbage()
    (first, _), (second, _) = history()
    assert first != second
    assert await admin.goes_back_to(first)
    assert history()[2:] == [(first, True)]


def test_an_edit_that_says_nothing_new_is_noticed() -> None:
    """Else the soak would wait for a version that never comes."""
    content = (Path(__file__).parents[2] / "policies" / LIST).read_bytes()
    assert b'"the bench says so", ' in with_words(content, "the bench says so")
    with pytest.raises(RuntimeError):
        with_words(b"words: []", "the bench says so")
