"""One source of the charter: a folder beside a SQLite of one's own, the database where replicas share a PostgreSQL."""

import asyncio
import sys
from pathlib import Path

import aiohttp
import pytest
from charter_files import ARTICLE_FILE, edited, write
from hours import Clock, until
from postgres import cluster
from test_replicas import command, environment, serving
from typer.testing import CliRunner

from bot.charter.loader import load_charter
from bot.charter.source import FolderSource
from bot.cli.main import app
from bot.cli.serve import greeting
from bot.domain.errors import SettingsError
from bot.settings import load_settings

POSTGRESQL = "postgresql://coach:hush@db.example/coach"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of this machine, and no `.env`."""
    for name in ("AVANTPOST_DATABASE_URL", "AVANTPOST_CHARTER_SOURCE", "AVANTPOST_CHARTER_APPROVALS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("url", "written", "source"),
    [
        ("", None, "folder"),
        ("", "", "folder"),
        ("", "folder", "folder"),
        ("", "database", "database"),
        ("sqlite:///coach.db", None, "folder"),
        ("sqlite:///coach.db", "database", "database"),
        (POSTGRESQL, None, "database"),
        (POSTGRESQL, "", "database"),
        (POSTGRESQL, "database", "database"),
        (POSTGRESQL.replace("postgresql:", "postgres:"), None, "database"),
        (POSTGRESQL.replace("postgresql:", "postgresql+asyncpg:"), None, "database"),
    ],
)
def test_the_source_fits_the_database(
    monkeypatch: pytest.MonkeyPatch, url: str, written: str | None, source: str
) -> None:
    """Left out or left empty, it is what the database can do."""
    monkeypatch.setenv("AVANTPOST_DATABASE_URL", url)
    if written is not None:
        monkeypatch.setenv("AVANTPOST_CHARTER_SOURCE", written)
    assert load_settings().charter_source == source


def test_a_folder_beside_a_postgresql_is_refused_with_its_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong, where, what to write instead; beside every other fault, and without the address's password."""
    monkeypatch.setenv("AVANTPOST_DATABASE_URL", POSTGRESQL)
    monkeypatch.setenv("AVANTPOST_CHARTER_SOURCE", "folder")
    monkeypatch.setenv("AVANTPOST_PORT", "far")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    port, source = sorted(caught.value.faults, key=lambda fault: "CHARTER" in fault)
    assert "AVANTPOST_PORT" in port
    assert source.startswith("AVANTPOST_CHARTER_SOURCE: not `folder` with a PostgreSQL in AVANTPOST_DATABASE_URL")
    assert "write `database`, or leave it out" in source
    assert "docs/publishing.md" in source
    assert "hush" not in source


def test_two_people_need_no_more_than_a_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where versions are published by default, a second approver is one setting."""
    monkeypatch.setenv("AVANTPOST_CHARTER_APPROVALS", "2")
    with pytest.raises(SettingsError, match="AVANTPOST_CHARTER_SOURCE=database"):
        load_settings()
    monkeypatch.setenv("AVANTPOST_DATABASE_URL", POSTGRESQL)
    assert load_settings().charter_approvals == 2


def test_the_start_says_where_the_charter_comes_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And so what changes it."""
    folder = write(tmp_path / "policies")
    monkeypatch.setenv("AVANTPOST_POLICIES", str(folder))
    source = FolderSource(folder, tmp_path, Clock())
    assert f"from the folder {folder}: an edit is in force when it is saved" in greeting(load_settings(), source, "x")
    monkeypatch.setenv("AVANTPOST_DATABASE_URL", POSTGRESQL)
    said = greeting(load_settings(), source, "x")
    assert "from the database: avantpost charter publish changes it, an edit of a folder does not" in said
    assert "hush" not in said
    assert str(folder) not in said


def test_the_doctor_says_whether_a_folder_may_be_the_first_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A clause that no employer may write was a warning for a folder; published it cannot be."""
    monkeypatch.setenv("AVANTPOST_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("AVANTPOST_CHARTER_SOURCE", "database")
    far = "en: Report colleagues who post about pay to your manager."
    for files, code, said in (
        (None, 0, "✓ published charter: none yet; the first start publishes"),
        (edited(ARTICLE_FILE, "en: We announce together.", far), 1, "✗ published charter: none yet, and"),
        (edited(ARTICLE_FILE, "level: pause", "level: pauze"), 1, "✗ folder of the first version: 1 thing(s) to mend"),
    ):
        folder = tmp_path / f"policies-{said[:9]}-{code}"
        monkeypatch.setenv("AVANTPOST_POLICIES", str(write(folder, files) if files else write(folder)))
        done = CliRunner().invoke(app, ["doctor"])
        assert said in done.output
        assert done.exit_code == code


async def test_a_postgresql_alone_is_enough(tmp_path: Path) -> None:
    """The first start publishes the folder; after that an edit of it changes nothing until it is published."""
    policies = write(tmp_path / "policies")
    first = load_charter(policies).version
    given = environment(tmp_path, "", policies)
    assert "AVANTPOST_CHARTER_SOURCE" not in given, "this test would prove nothing"
    with cluster() as server:
        async with serving(tmp_path, server.url, policies) as url, aiohttp.ClientSession() as session:

            async def in_force() -> str:
                async with session.get(f"{url}readyz") as answer:
                    charter = (await answer.json())["charter"]
                    assert charter["source"] == "database"
                    return str(charter["version"])

            assert await in_force() == first
            write(policies, edited("lexicons/leaks.yaml", "leaked", "leaked, drips"))
            second = load_charter(policies).version
            await asyncio.sleep(3)  # a watched folder is looked at every two seconds
            assert await in_force() == first != second
            await command(tmp_path, server.url, policies, "publish", str(policies))

            async def has_it() -> bool:
                return await in_force() == second

            await until(has_it)
    assert "the database had no charter" in (tmp_path / "stderr").read_text()


async def test_a_start_with_a_folder_and_a_postgresql_is_refused(tmp_path: Path) -> None:
    """Somebody who had written it is told by the program itself, before anything is served."""
    given = environment(tmp_path, POSTGRESQL, tmp_path, AVANTPOST_CHARTER_SOURCE="folder")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=given, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, errors = await process.communicate()
    assert process.returncode
    assert out == b""
    assert b"AVANTPOST_CHARTER_SOURCE: not `folder`" in errors
    assert b"hush" not in errors
    assert b"Traceback" not in errors
