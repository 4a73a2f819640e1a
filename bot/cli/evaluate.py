"""`avantpost eval`: the advice measured on files of labelled cases, by the rules alone or with a model beside them."""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.app.coach import build_assessor, build_coach, build_endpoint
from bot.coaching.coach import Coach, readable
from bot.coaching.compose import Surface, brief
from bot.coaching.evaluation import Case, Outcome, measures, outcome
from bot.coaching.rows import BadRow, Row, draft_of, rows
from bot.domain.advice import Advice, Stage
from bot.domain.draft import Language
from bot.domain.errors import DraftError, SettingsError
from bot.domain.levels import Level
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.assessors.llm import LlmAssessor

_PATIENCE = 120.0
"""Seconds for a model's part: an evaluation wants the answer, not the hurry of a chat."""

Figures = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """How a model takes part: asked (and perhaps recorded), or played back; `runs`: how often each draft is read."""

    record: Path | None = None
    replay: Path | None = None
    runs: int = 1


def evaluate(files: Iterable[Path], *, as_json: bool, worst: int, model: Model | None = None) -> int:
    """Print the measures of each file; the exit code.

    Raises:
        SettingsError: a model is asked for, and none is configured or recorded.
    """
    coach = build_coach(load_settings(), model=False)
    assessor = _assessor(model) if model else None
    results: dict[str, Figures] = {}
    furthest: list[Outcome] = []
    missed = 0
    for path in files:
        cases = list(_cases(path))
        name = path.name if path.name not in results else str(path)
        outcomes = [outcome(case, coach.review(case.draft, surface=Surface.TERMINAL)) for case in cases]
        results[name] = measures(outcomes)
        if assessor is not None and model is not None:
            reader = replace(coach, assessor=assessor, deadline=_PATIENCE)
            outcomes, figures = asyncio.run(_judged(reader, cases, model.runs))
            missing = assessor.calls.tally.failures.get("not_recorded", 0) - missed
            missed += missing
            results[f"{name} + model"] = {**figures, "not_recorded": missing, "model": assessor.report()}
            if missing:
                print(
                    f"{name}: {missing} requests have no recording: prompt, charter or draft is another one",
                    file=sys.stderr,
                )
        furthest += outcomes
    if as_json:
        print(json.dumps(results, ensure_ascii=False))
    else:
        Console().print(_table(results))
        for each in sorted((each for each in furthest if not each.exact), key=_distance, reverse=True)[:worst]:
            print(f"{each.case.id}: expected {each.case.level}, said {each.level} ({', '.join(each.articles) or '-'})")
    return 0


def _assessor(model: Model) -> "LlmAssessor":
    from bot.assessors.cassettes import Player, Recorder  # noqa: PLC0415 - only this needs a model

    settings = load_settings()
    if model.replay is not None:
        try:
            return build_assessor(settings, Player(model.replay))
        except ValueError as error:
            raise SettingsError([str(error)]) from None
    if settings.model is None:
        raise SettingsError(["AVANTPOST_MODEL: names the model to ask; or --replay DIR plays recorded answers"])
    endpoint = build_endpoint(settings)
    return build_assessor(settings, Recorder(endpoint, model.record) if model.record else endpoint)


async def _judged(coach: Coach, cases: Sequence[Case], runs: int) -> tuple[list[Outcome], Figures]:
    """The outcomes of the first run, and its measures with what the model cost and how far its runs agree."""
    every = [await asyncio.gather(*(_timed(coach, case) for case in cases)) for _ in range(runs)]
    outcomes = [outcome(case, advice) for case, (advice, _) in zip(cases, every[0], strict=True)]
    seconds = sorted(took for _, took in every[0])
    figures = measures(outcomes)
    figures["partial"] = sum(advice.partial for advice, _ in every[0])
    figures["not_sent"] = sum(advice.stage is Stage.RULES and not advice.partial for advice, _ in every[0])
    figures["seconds_p50"] = round(statistics.median(seconds), 3) if seconds else None
    figures["seconds_p95"] = round(seconds[int(len(seconds) * 0.95)], 3) if seconds else None
    figures["runs_agree"] = _agreement([[advice.level for advice, _ in run] for run in every])
    return outcomes, figures


async def _timed(coach: Coach, case: Case) -> tuple[Advice, float]:
    begun = time.perf_counter()
    advice = brief(await coach.advise(case.draft, surface=Surface.TERMINAL))
    return advice, time.perf_counter() - begun


def _agreement(levels: Sequence[Sequence[Level]]) -> float | None:
    """The share of drafts to which every run gave the same level; None after one run."""
    if len(levels) < 2 or not levels[0]:
        return None
    return round(sum(len(set(each)) == 1 for each in zip(*levels, strict=True)) / len(levels[0]), 4)


def _cases(path: Path) -> Iterator[Case]:
    """The cases of a file that can be read as such; the others are named on standard error."""
    errors = Console(stderr=True, highlight=False)
    with path.open("rb") as file:
        for row in rows(file):
            case = row if isinstance(row, BadRow) else case_of(row)
            if isinstance(case, BadRow):
                errors.print(f"{path.name}:{case.number}: {case.what}; skipped", markup=False)
                continue
            try:
                readable(case.draft)
            except DraftError as error:
                errors.print(f"{path.name}:{row.number}: {error.key.replace('_', ' ')}; skipped", markup=False)
            else:
                yield case


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
    table = Table(title="Measures")
    table.add_column("measure")
    for name in results:
        table.add_column(Text(name), justify="right")
    for measure in dict.fromkeys(measure for figures in results.values() for measure in figures):
        cells = (figures.get(measure) for figures in results.values())
        table.add_row(measure.replace("_", " "), *(_cell(cell) for cell in cells))
    return table


def _cell(value: object) -> Text:
    if isinstance(value, dict):
        return Text("\n".join(f"{name} {count}" for name, count in value.items()) or "-")
    return Text("-" if value is None else str(value))
