"""`avantpost eval`: the advice measured on files of labelled cases."""

import json
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.app import build_coach
from bot.cli.jsonl import BadRow, Row, draft_of, rows
from bot.coaching.compose import Surface
from bot.coaching.evaluation import Case, Outcome, measures, outcome
from bot.domain.draft import Language
from bot.domain.errors import DraftError
from bot.domain.levels import Level
from bot.settings import load_settings


def evaluate(files: Iterable[Path], *, as_json: bool, worst: int) -> int:
    """Print the measures of each file; the exit code."""
    coach = build_coach(load_settings())
    results: dict[str, dict[str, object]] = {}
    errors = Console(stderr=True, highlight=False)
    furthest: list[Outcome] = []
    for path in files:
        outcomes = []
        with path.open("rb") as file:
            for row in rows(file):
                case = row if isinstance(row, BadRow) else case_of(row)
                if isinstance(case, BadRow):
                    errors.print(f"{path.name}:{case.number}: {case.what}; skipped", markup=False)
                    continue
                try:
                    outcomes.append(outcome(case, coach.review(case.draft, surface=Surface.TERMINAL)))
                except DraftError as error:
                    errors.print(f"{path.name}:{row.number}: {error.key.replace('_', ' ')}; skipped", markup=False)
        name = path.name if path.name not in results else str(path)
        results[name] = measures(outcomes)
        furthest += outcomes
    if as_json:
        print(json.dumps(results, ensure_ascii=False))
    else:
        Console().print(_table(results))
        for each in sorted((each for each in furthest if not each.exact), key=_distance, reverse=True)[:worst]:
            print(f"{each.case.id}: expected {each.case.level}, said {each.level} ({', '.join(each.articles) or '-'})")
    return 0


def case_of(row: Row) -> Case | BadRow:
    """The labelled case that a row holds, or why it holds none."""
    expect = row.values.get("expect")
    if not isinstance(expect, dict) or expect.get("level") not in tuple(Level):
        return BadRow(row.number, 'there is no "expect" with a known level', row.size)
    draft = draft_of(row, Language.EN)
    also_ok, articles = (_listed(expect.get(name)) for name in ("also_ok", "categories"))
    danger = expect.get("danger")
    return Case(
        id=str(row.values.get("id", row.number)),
        language=str(row.values.get("lang", "")),
        draft=draft,
        level=Level(expect["level"]),
        also_ok=tuple(Level(level) for level in also_ok if isinstance(level, str) and level in tuple(Level)),
        articles=tuple(str(article) for article in articles),
        protected=expect.get("protected") is True,
        danger=danger if isinstance(danger, bool) else None,
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _distance(each: Outcome) -> int:
    return abs(each.level.severity - each.case.level.severity)


def _table(results: dict[str, dict[str, object]]) -> Table:
    table = Table(title="Measures (rules only)")
    table.add_column("measure")
    for name in results:
        table.add_column(Text(name), justify="right")
    for measure in next(iter(results.values()), {}):
        cells = (figures[measure] for figures in results.values())
        table.add_row(measure.replace("_", " "), *(_cell(cell) for cell in cells))
    return table


def _cell(value: object) -> Text:
    if isinstance(value, dict):
        return Text("\n".join(f"{name} {count}" for name, count in value.items()) or "-")
    return Text("-" if value is None else str(value))
