"""`avantpost charter publish | history | rollback | pull`: what is said, and that nobody's work is lost."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from charter_files import ARTICLE_FILE, MINIMAL, edited, write
from postgres import Cluster
from typer.testing import CliRunner, Result

from bot.cli.main import app
from bot.domain.errors import CharterError, SettingsError, StorageError
from bot.storage.database import Database, database_url

Run = Callable[..., Result]
GOOD = edited(ARTICLE_FILE, "en: [launch]", "en: [launch, release]")
OTHER = edited("lexicons/leaks.yaml", "leaked", "leaked, drips")


@pytest.fixture(params=["sqlite", "postgresql"])
def run(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The command in this process, on an empty database; on PostgreSQL without saying where the charter comes from."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AVANTPOST_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("AVANTPOST_POLICIES", str(tmp_path / "policies"))
    server: Cluster | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    if server is None:
        monkeypatch.setenv("AVANTPOST_CHARTER_SOURCE", "database")
    else:
        asyncio.run(_empty(server.url, tmp_path))
        monkeypatch.setenv("AVANTPOST_DATABASE_URL", server.url)

    def ran(*arguments: str) -> Result:
        done = CliRunner().invoke(app, ["charter", *arguments])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    yield ran
    if server is not None:  # as it was found: others use it too
        asyncio.run(_empty(server.url, tmp_path))


async def _empty(url: str, folder: Path) -> None:
    from bot.storage.tables import METADATA  # noqa: PLC0415 - here only

    database = Database(database_url(url, folder))
    await database.migrate()
    async with database._engine.begin() as connection:
        for table in METADATA.sorted_tables:
            await connection.execute(table.delete())
    await database.close()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the hidden one."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_publish_history_rollback(run: Run, tmp_path: Path) -> None:
    """Who, when, why, and what changed, in words."""
    assert "No charter was published yet" in run("history").stdout
    folder = str(write(tmp_path / "mine"))
    assert "is in force" in run("publish", folder, "--note", "the first", "--by", "os:ada").stdout
    write(tmp_path / "mine", GOOD)
    said = run("publish", folder, "--note", "a keyword", "--by", "os:grace").stdout
    assert "embargo_launch.keywords.en: + “release”" in said
    assert "in force already" in run("publish", folder).stdout
    latest, why, what, first, begun = run("history").stdout.splitlines()
    assert "os:grace" in latest
    assert "(in force)" in latest
    assert (why.strip(), what.strip()) == ("a keyword", "embargo_launch.keywords.en: + “release”")
    assert "os:ada" in first
    assert begun.strip() == "the first"
    back = run("rollback", first.split()[0], "--note", "too early", "--by", "os:ada")
    assert "- “release”" in back.stdout
    assert "rolled back to" in run("history", "--most", "1").stdout
    assert run("rollback", "0000").exit_code == 1


def test_a_french_reader_reads_what_an_english_one_published(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The history keeps a difference with its parts, so that each reads it in their language."""
    folder = str(write(tmp_path / "mine"))
    run("publish", folder)
    write(tmp_path / "mine", GOOD)
    assert "+ “release”" in run("publish", folder, "--by", "os:grace").stdout
    monkeypatch.setenv("AVANTPOST_LOCALE", "fr")
    latest, what, *_ = run("history").stdout.splitlines()
    assert "(en vigueur)" in latest
    assert what.strip() == "embargo_launch.keywords.en\u00a0: + «\u202frelease\u202f»"
    assert "est déjà en vigueur" in run("publish", folder).stdout
    assert "Il n’y a pas de version 0000" in run("rollback", "0000").stderr


def test_pull_gives_every_byte_back(run: Run, tmp_path: Path) -> None:
    """Comments, layout, line ends, marks of order; and the lint's schema line."""
    files = {**MINIMAL, "lexicons/leaks.yaml": "\ufeff# first, we…\r\n" + MINIMAL["lexicons/leaks.yaml"] + "\r\n\r\n"}
    for name, text in files.items():
        path = tmp_path / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    run("publish", "mine")
    assert "4 files" in run("pull", "there").stdout
    assert contents(tmp_path / "there") == contents(tmp_path / "mine")
    assert run("publish", "there").exit_code == 0
    write(tmp_path / "there", {"charter.yaml": "# another remark\n" + MINIMAL["charter.yaml"]})
    assert "in force already" in run("publish", "there").stdout
    run("pull", "elsewhere")
    assert contents(tmp_path / "elsewhere") == contents(tmp_path / "there"), "a remark is kept, and changes no version"


def test_pull_replaces_what_it_wrote_and_nothing_else(run: Run, tmp_path: Path) -> None:
    """A file that somebody changed or added is named, and none is written; with --force it is replaced."""
    more = {**MINIMAL, "lexicons/more.yaml": MINIMAL["lexicons/negation.yaml"]}
    run("publish", str(write(tmp_path / "mine", more)))
    run("pull", "there")
    (tmp_path / "mine/lexicons/more.yaml").unlink()
    run("publish", str(write(tmp_path / "mine", GOOD)))
    run("pull", "there")
    assert contents(tmp_path / "there") == contents(tmp_path / "mine"), "its own files change and go"
    before = contents(tmp_path / "there")
    write(tmp_path / "there", {"charter.yaml": before["charter.yaml"].decode() + "# mine\n"})
    write(tmp_path / "there", {"lexicons/new.yaml": MINIMAL["lexicons/leaks.yaml"]})
    run("publish", str(write(tmp_path / "mine", OTHER)))
    mine = contents(tmp_path / "there")
    refused = run("pull", "there")
    assert refused.exit_code == 1
    assert "there/charter.yaml" in refused.stderr
    assert "there/lexicons/new.yaml" in refused.stderr
    assert "Nothing was written" in refused.stderr
    assert contents(tmp_path / "there") == mine
    assert run("pull", "there", "--force").exit_code == 0
    assert contents(tmp_path / "there") == contents(tmp_path / "mine")


def test_a_foreign_folder_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    """One that was never pulled; the same bytes are no loss."""
    run("publish", str(write(tmp_path / "mine")))
    write(tmp_path / "there", GOOD)
    assert run("pull", "there").exit_code == 1
    assert run("pull", "mine").exit_code == 0


def test_two_who_pulled_the_same_version_do_not_overwrite_one_another(run: Run, tmp_path: Path) -> None:
    """The second is told by whom and what to do; what they wrote is where it was."""
    run("publish", str(write(tmp_path / "mine")))
    run("pull", "ada")
    run("pull", "grace")
    write(tmp_path / "ada", GOOD)
    write(tmp_path / "grace", OTHER)
    assert run("publish", "ada", "--by", "os:ada").exit_code == 0
    told = run("publish", "grace", "--by", "os:grace")
    assert told.exit_code == 1
    assert "os:ada put" in told.stderr
    assert contents(tmp_path / "grace")["lexicons/leaks.yaml"] == OTHER["lexicons/leaks.yaml"].encode()
    base = told.stderr.split("--base ")[1].split(".")[0]
    assert run("publish", "grace", "--base", base).exit_code == 0
    write(tmp_path / "grace", GOOD)
    assert run("publish", "grace").exit_code == 0, "a folder that was published knows what it is"


def test_a_second_person_publishes_the_same_folder(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And the first one's folder goes on from there."""
    run("publish", str(write(tmp_path / "mine")))
    run("pull", "ada")
    monkeypatch.setenv("AVANTPOST_CHARTER_APPROVALS", "2")
    write(tmp_path / "ada", GOOD)
    assert "waits for a second person" in run("publish", "ada", "--by", "os:ada", "--note", "why").stdout
    assert "waits for a second person" in run("history").stdout
    again = run("publish", "ada", "--by", "os:ada")
    assert again.exit_code == 1
    assert "you are the first" in again.stderr
    assert "is in force" in run("publish", str(write(tmp_path / "grace", GOOD)), "--by", "os:grace").stdout
    assert "os:ada, approved by os:grace" in run("history", "--most", "1").stdout
    write(tmp_path / "ada", OTHER)
    assert "waits" in run("publish", "ada", "--by", "os:ada").stdout, "not overtaken by its own version"


def test_what_may_not_be_in_force_is_refused_whole(run: Run, tmp_path: Path) -> None:
    """Faults, failing examples, over-reach, a wrong folder: each told, nothing in force, nothing kept."""
    run("publish", str(write(tmp_path / "mine")))
    before = run("history").stdout
    far = "en: Report colleagues who post about pay to your manager."
    for files in (
        edited(ARTICLE_FILE, "level: pause", "level: pauze"),
        edited("lexicons/leaks.yaml", "leaks, ", ""),
        edited(ARTICLE_FILE, "en: We announce together.", far),
        {**MINIMAL, "charter.yaml": "\x00garbage"},
    ):
        with pytest.raises(CharterError):
            run("publish", str(write(tmp_path / "bad", files)))
    with pytest.raises(CharterError, match="no such folder"):
        run("publish", "nowhere")
    assert run("history").stdout == before


@pytest.mark.parametrize("run", ["sqlite"], indirect=True)
def test_with_a_folder_there_is_nothing_to_publish(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The setting is named; so it is for approvals without a database."""
    monkeypatch.setenv("AVANTPOST_CHARTER_SOURCE", "folder")
    for command in (("publish", str(write(tmp_path / "mine"))), ("history",), ("rollback", "x"), ("pull", "x")):
        with pytest.raises(SettingsError, match="AVANTPOST_CHARTER_SOURCE"):
            run(*command)
    monkeypatch.setenv("AVANTPOST_CHARTER_APPROVALS", "2")
    with pytest.raises(SettingsError, match="AVANTPOST_CHARTER_APPROVALS"):
        run("history")


def test_a_database_that_is_away_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a traceback; its address, which may hold a password, is not repeated."""
    monkeypatch.setenv("AVANTPOST_STATE", str(tmp_path))
    monkeypatch.setenv("AVANTPOST_DATABASE_URL", "postgresql://u:hush@127.0.0.1:9/x")
    done = CliRunner().invoke(app, ["charter", "history"])
    assert isinstance(done.exception, StorageError)
    assert "hush" not in done.output
