"""`avantpost stats`: what it shows, what it says of it, and that fewer than ten people are never in a number."""

import asyncio
import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.catalogues import load_catalogues
from bot.cli.main import app
from bot.cli.stats import as_text, figures_of
from bot.coaching.counting import Cell, Sort, week_of
from bot.domain.draft import Language
from bot.storage.counts import SqlCounts
from bot.storage.database import Database, database_url

THIS, LAST, OLD = (week_of(datetime.now(UTC) - timedelta(weeks=back)) for back in (0, 1, 20))
CELLS = {
    Cell(week=THIS, sort=Sort.ARTICLE, key="financial_info"): 30,
    Cell(week=LAST, sort=Sort.ARTICLE, key="financial_info"): 20,
    Cell(week=OLD, sort=Sort.ARTICLE, key="competitors"): 70,
    Cell(week=THIS, sort=Sort.ARTICLE, key="gone_from_the_charter"): 10,
    Cell(week=THIS, sort=Sort.LEVEL, key="pause"): 10,
    Cell(week=THIS, sort=Sort.LEVEL, key="fine"): 10,
    Cell(week=THIS, sort=Sort.CHANNEL, key="slack"): 40,
    Cell(week=THIS, sort=Sort.HELPED, key="financial_info"): 20,
    Cell(week=THIS, sort=Sort.NOT_HELPED, key="competitors"): 10,
    Cell(week=THIS, sort=Sort.MISSED, key="podcast"): 10,
}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder whose database holds these."""

    async def fill() -> None:
        database = Database(database_url(None, tmp_path))
        await database.migrate()
        await SqlCounts(database).add(CELLS)
        await database.close()

    asyncio.run(fill())
    return tmp_path


def stats(state: Path, *arguments: str, **environment: str) -> Result:
    """The command's answer."""
    given = {"AVANTPOST_STATE": str(state), "COLUMNS": "120", "NO_COLOR": "1", **environment}
    return CliRunner().invoke(app, ["stats", *arguments], env=given, catch_exceptions=False)


def test_the_table_says_what_came_up_and_what_is_not_counted(state: Path) -> None:
    """Titles of the charter in the reader's language; an article that is gone by its id; levels in their order."""
    said = stats(state)
    assert said.exit_code == 0
    for words in ("Our results, all at the same time", "gone_from_the_charter", "Slack", "podcast", "Never counted"):
        assert words in said.output
    assert said.output.index("Good to go") < said.output.index("Pause before you post")
    assert "Competitors" not in said.output.split("did not help")[0]
    french = stats(state, "--lang", "fr").output
    assert "Nos résultats, pour tous au même moment" in french
    assert "Jamais comptés" in french


def test_csv_has_every_cell_of_the_weeks_and_nothing_else(state: Path) -> None:
    """One row a cell."""
    rows = list(csv.DictReader(stats(state, "--csv", "--weeks", "2").output.splitlines()))
    assert {(row["week"], row["sort"], row["key"]): int(row["people"]) for row in rows} == {
        (cell.week, cell.sort.value, cell.key): people for cell, people in CELLS.items() if cell.week != OLD
    }
    assert len(stats(state, "--csv", "--weeks", "30").output.splitlines()) == len(CELLS) + 1


@pytest.mark.parametrize("language", list(Language))
def test_a_picture_is_drawn_and_no_character_is_missing_in_it(state: Path, language: Language) -> None:
    """A missing glyph is a warning, and warnings are errors; also without any figures."""
    for folder in (state, state / "empty"):
        file = state / f"{language}.png"
        assert stats(folder, "--png", str(file), "--lang", language).exit_code == 0
        assert file.read_bytes().startswith(b"\x89PNG")
        file.unlink()


def test_another_ending_is_refused_with_the_mend(state: Path) -> None:
    """Before the database is asked."""
    said = stats(state, "--png", "picture.doc")
    assert said.exit_code == 2
    assert ".png, .svg, .pdf" in said.output


def test_without_figures_it_says_so(tmp_path: Path) -> None:
    """And why that may be."""
    said = stats(tmp_path)
    assert said.exit_code == 0
    assert "no number has reached 10 people" in said.output


def test_a_database_that_is_away_is_said_without_its_address(tmp_path: Path) -> None:
    """No traceback, no password."""
    said = stats(tmp_path, AVANTPOST_DATABASE_URL="postgresql://u:hunter2hunter2@127.0.0.1:1/x")
    assert said.exit_code == 1
    assert "does not answer" in said.output
    assert "hunter2" not in said.output


def test_a_number_below_ten_is_not_shown_whatever_the_table_holds() -> None:
    """The table refuses it; if it did not, this would."""
    cells = [(Cell(week=THIS, sort=Sort.ARTICLE, key="competitors"), 9)]
    figures = figures_of(cells, [THIS], None, load_catalogues()[Language.EN])
    assert figures.cells == {}
    assert as_text(figures) == "week,sort,key,name,people\n"
