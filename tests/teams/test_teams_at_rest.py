"""All that is at rest after a full run of Teams and an admin's publishing, read: as `test_slack_at_rest.py` does.

Every table has had a row: the charter's own too. No word of a draft is there, no person but in the closed list of
columns, and none in what a row of counts or an admin's act says of drafts.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fake_teams import FakeTeams
from fixed import POLICIES
from paths import Paths, idle
from teams_program import program
from test_slack_at_rest import ABOUT_DRAFTS, CLASSIFIED, MAY_NAME_A_PERSON, NOBODY, at_rest, own_database

CANARY = "zebrafish-quokka-4417"
DRAFT = f"Our Q3 revenue is skyrocketing, says {CANARY}."
PEOPLE = [f"p{number}" for number in range(12)]
ADMIN = "os:ada-of-communications"
SERVE = "serve_teams.py"
PUBLISHED = {"charter_active", "charter_contents", "charter_history", "charter_replicas"}


async def publishes(state: Path, settings: Mapping[str, str]) -> None:
    """An admin changes an article and puts it in force."""
    folder = state.parent / "edited"
    await asyncio.to_thread(shutil.copytree, POLICIES, folder)
    [article] = await asyncio.to_thread(lambda: sorted(folder.rglob("competitors.yaml"))[:1])
    text = await asyncio.to_thread(article.read_text, encoding="utf-8")
    changed = text.replace("Competitors, fairly", "Competitors, in fairness", 1)
    assert changed != text
    await asyncio.to_thread(article.write_text, changed, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "charter", "publish", str(folder), "--by", ADMIN, "--note", "seen"]
    done = await asyncio.to_thread(
        subprocess.run,
        command,
        env={"PATH": os.environ["PATH"], "HOME": str(state), **settings, "AVANTPOST_STATE": str(state)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


async def a_full_run(teams: FakeTeams, state: Path, settings: Mapping[str, str]) -> None:
    """Every way of a draft, a crowd that is counted, an admin's publishing; then the process is killed."""
    async with program(teams, state, settings, script=SERVE):
        await asyncio.gather(*(teams.types(user, DRAFT) for user in PEOPLE))
        await Paths(teams, DRAFT, CANARY, people="q").all()
        await publishes(state, settings)
        await idle(teams)
    async with program(teams, state, settings, script=SERVE) as process:
        teams.delay = 5.0
        await asyncio.gather(*(teams.types(user, DRAFT) for user in PEOPLE))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    teams.delay = 0.0


def names_of(teams: FakeTeams) -> list[str]:
    """All by which somebody can be told: their account, directory id, chat and name."""
    people = [*PEOPLE, *(f"q-{verb}" for verb in ("why", "again", "file", "group", "guest", "edited"))]
    return [name for each in people for name in (teams.account(each), teams.person(each), teams.conversation(each))]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_what_is_at_rest_after_teams_names_nobody_where_it_counts(kind: str, tmp_path: Path) -> None:
    """And holds no word of any draft."""
    teams, state = FakeTeams(), tmp_path / "state"
    await asyncio.to_thread(state.mkdir)
    await teams.start()
    with own_database(kind, state) as (database, folder):
        settings = {**database, "AVANTPOST_CHARTER_SOURCE": "database", "AVANTPOST_POLICIES": str(POLICIES)}
        await a_full_run(teams, state, settings)
        rows, columns = await at_rest(database, state)
        files = [path for place in {folder, state} for path in place.rglob("*") if path.is_file()]
        held = {path: path.read_bytes() for path in files}
    names = names_of(teams)
    await teams.stop()

    assert columns == CLASSIFIED, "a column that is new (or gone): say in test_slack_at_rest.py what it may hold"
    assert not {column.split(".")[0] for column in CLASSIFIED - NOBODY} & ABOUT_DRAFTS
    _holds_nothing(rows, names)
    assert [str(path) for path, data in held.items() if CANARY.encode() in data or CANARY in str(path)] == []

    # It did all happen: else this would prove nothing.
    assert {name for name, table in rows.items() if table} >= {"in_flight", "preferences", "counts", *PUBLISHED}
    assert ADMIN in {row["by"] for row in rows["charter_history"]}
    assert any(teams.account(user) in str(row["reference"]) for row in rows["in_flight"] for user in PEOPLE)
    assert {row["people"] for row in rows["counts"]} <= {10, 20}


def _holds_nothing(rows: Mapping[str, list[dict[str, Any]]], names: list[str]) -> None:
    """No draft anywhere; people and admins where they may be; where an answer goes is names, and no text."""
    for name, table in rows.items():
        for row in table:
            for column, value in row.items():
                shown = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                assert CANARY not in shown, f"{name}.{column}"
                if f"{name}.{column}" not in MAY_NAME_A_PERSON:
                    assert not any(person in shown for person in names), f"{name}.{column}"
                    assert ADMIN not in shown, f"{name}.{column}"
    people = {person for person in names if any(person in str(row) for row in rows["preferences"])}
    assert people, "nobody was greeted"
    for row in (*rows["charter_history"], *rows["charter_waiting"]):
        assert not any(person in str(row) for person in names), "an admin's act beside a person"
