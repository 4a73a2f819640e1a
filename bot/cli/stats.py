"""`avantpost stats`: where people hesitate, as a table, CSV or a picture. Never fewer than ten people in a number."""

import asyncio
import csv
import io
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.app.database import build_database
from bot.catalogues import load_catalogues
from bot.channels.console import shown
from bot.charter.prepared import engine_in
from bot.coaching.catalogue import Catalogue
from bot.coaching.counting import NEVER, THRESHOLD, Cell, Sort, never_counted, week_of
from bot.domain.charter import Charter
from bot.domain.draft import Language
from bot.domain.errors import CharterError, StorageError
from bot.domain.levels import Level
from bot.settings import Settings, load_settings
from bot.storage.counts import SqlCounts

PICTURES = (".png", ".svg", ".pdf")
_COLUMNS = 8
"""Weeks side by side in a terminal; a picture and CSV have them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of `weeks`, oldest first: by sort and key, the people of each week. `names` says keys in words."""

    weeks: tuple[str, ...]
    cells: Mapping[Sort, Mapping[str, Mapping[str, int]]]
    names: Mapping[tuple[Sort, str], str]
    uncounted: tuple[str, ...]
    catalogue: Catalogue

    def of(self, sort: Sort) -> Sequence[tuple[str, str, Mapping[str, int]]]:
        """Key, name and weeks of everything of one sort: levels in their order, the rest by people, most first."""
        cells = self.cells.get(sort, {})
        levels = [level.value for level in Level]
        keys = sorted(cells, key=lambda key: (-sum(cells[key].values()), key))
        if sort is Sort.LEVEL:
            keys = [key for key in levels if key in cells]
        return [(key, self.names.get((sort, key), key), cells[key]) for key in keys]


def show(*, weeks: int, as_csv: bool, png: Path | None, language: str | None) -> int:
    """Print the counts of the last `weeks`, or draw them into `png`; the exit code."""
    settings = load_settings()
    spoken = Language(language) if language in tuple(Language) else settings.locale
    catalogue = load_catalogues()[spoken]
    names = _weeks(datetime.now(UTC), weeks)
    try:
        cells = asyncio.run(_read(settings, names[0]))
    except StorageError as error:
        print(catalogue.text("stats.away", kind=str(error)), file=sys.stderr)
        return 1
    figures = figures_of(cells, names, _charter(settings), catalogue)
    if png is not None:
        from bot.cli.stats_picture import draw  # noqa: PLC0415 - a second, for those who want a picture

        draw(figures, png)
        print(catalogue.text("stats.drawn", file=str(png)), file=sys.stderr)
    if as_csv:
        print(as_text(figures), end="")
    elif png is None:
        _print(figures, Console(highlight=False))
    return 0


def figures_of(
    cells: Sequence[tuple[Cell, int]], weeks: Sequence[str], charter: Charter | None, catalogue: Catalogue
) -> Figures:
    """What `cells` say of `weeks`. A number below ten, which the table cannot hold, would not be shown either."""
    found: dict[Sort, dict[str, dict[str, int]]] = {}
    for cell, people in cells:
        if cell.week in weeks and people >= THRESHOLD:
            found.setdefault(cell.sort, {}).setdefault(cell.key, {})[cell.week] = people
    articles = charter.articles if charter else {}
    titles = {name: article.title[catalogue.language] for name, article in articles.items()}
    names = {(sort, name): title for name, title in titles.items() for sort in Sort}
    names |= {(Sort.LEVEL, level.value): catalogue.text(f"label.{level}") for level in Level}
    names |= {(Sort.CHANNEL, name): name.capitalize() for name in ("slack", "teams")}
    uncounted = [name for name, article in articles.items() if never_counted(article)] or sorted(NEVER)
    return Figures(
        weeks=tuple(weeks),
        cells=found,
        names=names,
        uncounted=tuple(titles.get(name, name) for name in uncounted),
        catalogue=catalogue,
    )


def as_text(figures: Figures) -> str:
    """The same as CSV, one row a cell; a week without a row had fewer than ten people, or none."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["week", "sort", "key", "name", "people"])
    for sort in Sort:
        for key, name, people in figures.of(sort):
            writer.writerows([week, sort.value, key, name, people[week]] for week in figures.weeks if week in people)
    return written.getvalue()


def notes(figures: Figures) -> list[str]:
    """What the numbers are, and what is not in them."""
    catalogue = figures.catalogue
    return [
        catalogue.text("stats.note_people", threshold=THRESHOLD),
        catalogue.text("stats.note_rough"),
        catalogue.text("stats.note_never", titles=" · ".join(figures.uncounted)),
        catalogue.text("stats.note_web"),
    ]


def _print(figures: Figures, screen: Console) -> None:
    catalogue, weeks = figures.catalogue, figures.weeks[-_COLUMNS:]
    screen.print(catalogue.text("stats.title", first=figures.weeks[0], last=figures.weeks[-1]), style="bold")
    if not figures.cells:
        screen.print(catalogue.text("stats.nothing", threshold=THRESHOLD))
    for sort in Sort:
        rows = [(name, people) for _, name, people in figures.of(sort) if any(week in people for week in weeks)]
        if not rows:
            continue
        table = Table(title=catalogue.text(f"stats.{sort}"), title_justify="left", title_style="bold")
        table.add_column("", max_width=44)
        for week in weeks:
            table.add_column(week[2:], justify="right", no_wrap=True)
        for name, people in rows:
            table.add_row(shown(name), *(str(people.get(week, "·")) for week in weeks))
        screen.print()
        screen.print(table)
    screen.print()
    for line in notes(figures):
        screen.print(f"· {shown(line)}", markup=False)


def _weeks(now: datetime, number: int) -> list[str]:
    """The last `number` weeks with this one, oldest first."""
    return [week_of(now - timedelta(weeks=back)) for back in reversed(range(number))]


async def _read(settings: Settings, week: str) -> Sequence[tuple[Cell, int]]:
    database = build_database(settings)
    try:
        await database.migrate()
        return await SqlCounts(database).since(week)
    finally:
        await database.close()


def _charter(settings: Settings) -> Charter | None:
    """For titles; with a charter that cannot be read, articles go by their ids."""
    try:
        return engine_in(settings.policies, settings.state).charter
    except CharterError:
        return None
