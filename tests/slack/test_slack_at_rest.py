"""Everything that is at rest after a full run, read: every table, column, index and file, on both databases.

No word of a draft is there; no person but in a closed list of columns; and no person in a table of counts. A column
that nobody has put on the list fails: whoever adds one says here what it may hold.
"""

import asyncio
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from fake_slack import FakeSlack, words
from postgres import cluster
from program import program
from sqlalchemy import Connection, MetaData, create_engine, inspect, select
from sqlalchemy.ext.asyncio import create_async_engine

from bot.channels.slack.blocks import Actions

CANARY = "zebrafish-quokka-4417"
DRAFT = f"Our Q3 revenue is skyrocketing, says {CANARY}."
PRIVATE = f"We are paid so little here, join the union on Monday, says {CANARY}."
PEOPLE = [f"UPERSON{number:02}X" for number in range(12)]

MAY_NAME_A_PERSON = {
    "preferences.person",
    "in_flight.conversation",  # a channel with one person in it; of a command, the person
    "in_flight.event",  # the platform's name of the event
    "in_flight.message",  # the platform's name of the message
    "in_flight.reference",  # Teams: where an answer goes
    "charter_history.by",  # an admin's public act
    "charter_history.approved_by",
    "charter_waiting.by",
}
CHOSEN_BY_THE_PERSON = {"preferences.language", "preferences.platform", "preferences.speaking_as"}
ABOUT_A_PERSON = {"preferences.channel", "preferences.greeted", "preferences.until"}
NOBODY = {
    "in_flight.channel",
    "in_flight.owner",  # a process
    "in_flight.seen",
    "in_flight.since",
    "counts.week",
    "counts.sort",
    "counts.key",
    "counts.people",
    "charter_active.one",
    "charter_active.since",
    "charter_active.version",
    "charter_contents.at",
    "charter_contents.files",  # the policy files
    "charter_contents.ready",
    "charter_contents.version",
    "charter_history.at",
    "charter_history.diff",  # what changed in the charter, in words
    "charter_history.note",  # an admin's own words on an edit
    "charter_history.number",
    "charter_history.rolled_back",
    "charter_history.version",
    "charter_replicas.replica",
    "charter_replicas.seen",
    "charter_replicas.version",
    "charter_waiting.at",
    "charter_waiting.base",
    "charter_waiting.diff",
    "charter_waiting.note",
    "charter_waiting.version",
    "alembic_version.version_num",
}
CLASSIFIED = MAY_NAME_A_PERSON | CHOSEN_BY_THE_PERSON | ABOUT_A_PERSON | NOBODY
ABOUT_DRAFTS = {"counts"}
"""Tables that say something of what drafts were about: none of their columns may be about a person."""


@contextmanager
def own_database(kind: str, state: Path) -> Iterator[tuple[dict[str, str], Path]]:
    """The settings for one kind of database, and the folder in which its files lie."""
    if kind == "sqlite":
        yield {}, state
        return
    with cluster() as running:
        yield {"AVANTPOST_DATABASE_URL": running.url}, running.folder


async def a_full_run(slack: FakeSlack, state: Path, settings: Mapping[str, str]) -> None:
    """Twelve people do all that Slack offers, the web chat is used, things fail; then a second process is killed."""
    async with program(slack, state, settings):
        for user in PEOPLE:
            slack.person(user)
            await slack.types(user, DRAFT)
        for user in PEOPLE:
            answer = next(each for each in await slack.settled(user, 1, 60) if "You decide" in words(each))
            await slack.presses(user, answer["ts"], Actions.HELPFUL, value="yes")
            await slack.command(user, "/charter", f"where is {CANARY} with the adobe?")
            await slack.types(user, PRIVATE)
        one = PEOPLE[0]
        await slack.command(one, "/coach", DRAFT)
        await slack.chooses(one, Actions.LANGUAGE, "fr")
        await slack.submits(one, "coach_defaults_form", platform="LinkedIn", speaking_as="soi")
        slack.refuse["chat.postMessage"] = [(500, {"ok": False, "error": CANARY}, {})] * 3
        await slack.types(one, DRAFT)
        async with ClientSession() as session:
            for body in ({"text": DRAFT}, {"txt": DRAFT}, {"text": CANARY * 2_000}):
                async with session.post(f"{slack.coach_url}v1/review", json=body) as response:
                    await response.read()
        for user in PEOPLE[1:]:
            await slack.settled(user, 4, 60)  # two drafts, thanks, the charter's answer; perhaps the first greeting
        await asyncio.sleep(1)
    async with program(slack, state, settings) as process:
        slack.delay = 5.0
        for user in PEOPLE:
            await slack.types(user, DRAFT)
        await slack.command(PEOPLE[0], "/coach", DRAFT)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    slack.delay = 0.0


def read(connection: Connection) -> tuple[dict[str, list[dict[str, Any]]], set[str]]:
    """Every row of every table as the database itself lists them, and the columns of indexes and views besides."""
    found = MetaData()
    found.reflect(connection, views=True)
    inspector = inspect(connection)
    columns = {f"{name}.{column.name}" for name, table in found.tables.items() for column in table.columns}
    for name in found.tables:
        for index in inspector.get_indexes(name):
            columns |= {f"{name}.{column}" for column in index["column_names"] if column is not None}
    rows = {
        name: [dict(row._mapping) for row in connection.execute(select(table))] for name, table in found.tables.items()
    }
    return rows, columns


async def at_rest(settings: Mapping[str, str], state: Path) -> tuple[dict[str, list[dict[str, Any]]], set[str]]:
    """The same for one kind of database, read without the program's own tables."""
    url = settings.get("AVANTPOST_DATABASE_URL")
    if url is None:
        with create_engine(f"sqlite:///{state / 'avantpost.db'}").connect() as connection:
            return read(connection)
    engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:"))
    async with engine.connect() as connected:
        found = await connected.run_sync(read)
    await engine.dispose()
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_what_is_at_rest_names_nobody_where_it_counts(kind: str, tmp_path: Path) -> None:
    """And holds no word of any draft."""
    slack = FakeSlack()
    await slack.start()
    with own_database(kind, tmp_path) as (settings, folder):
        await a_full_run(slack, tmp_path, settings)
        rows, columns = await at_rest(settings, tmp_path)
        files = [path for place in {folder, tmp_path} for path in place.rglob("*") if path.is_file()]
        held = {path: path.read_bytes() for path in files}
    await slack.stop()

    assert columns == CLASSIFIED, "a column that is new (or gone): say above what it may hold"
    personal = {column.split(".")[0] for column in CLASSIFIED - NOBODY}
    assert not personal & ABOUT_DRAFTS
    for name, table in rows.items():
        for row in table:
            for column, value in row.items():
                assert CANARY not in str(value)
                if f"{name}.{column}" not in MAY_NAME_A_PERSON:
                    assert not any(person in str(value) for person in PEOPLE), f"{name}.{column}"
    assert [str(path) for path, data in held.items() if CANARY.encode() in data or CANARY in str(path)] == []
    texts = [path for path in held if path.suffix in {".json", ".yaml", ""} and "avantpost-pg" not in str(path)]
    assert not [path for path in texts for person in PEOPLE if person.encode() in held[path]], "a person in a file"

    # It did all happen: else this would prove nothing.
    assert {row["person"] for row in rows["preferences"]} & set(PEOPLE)
    assert rows["in_flight"]
    counted = {(row["sort"], row["key"]): row["people"] for row in rows["counts"]}
    assert counted == {
        ("article", "financial_info"): 10,
        ("channel", "slack"): 10,
        ("helped", "financial_info"): 10,
        ("level", "get_help"): 10,
        ("missed", "adobe"): 10,
    }
