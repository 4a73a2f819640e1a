"""`avantpost check`: one draft to the terminal, or many from a file of JSON lines."""

import sys
from pathlib import Path

from rich.console import Console

from bot.app.coach import build_coach
from bot.channels import advice_json, console
from bot.cli.errors import USAGE
from bot.cli.reading import read_text
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface, brief
from bot.coaching.trace import trace, trace_lines
from bot.domain.advice import Advice
from bot.domain.draft import Context, Draft
from bot.domain.levels import Level
from bot.settings import load_settings

_INTERRUPTED = 130
_LONGEST_NAME = 1_000
"""Characters of a path; a system's own limit is far above what anybody types."""


def is_draft(file: Path) -> bool:
    """True when the name of a file looks like the draft itself, given without `--text`."""
    name = str(file)
    return len(name) > _LONGEST_NAME or (any(character.isspace() for character in name) and not file.exists())


def draft_from(file: Path | None, text: str | None, context: Context) -> Draft:
    """The draft named on the command line.

    Raises:
        DraftError: it cannot be read.
        OSError: there is no such file.
    """
    return Draft(text=read_text(file) if text is None else text, context=context, locale=load_settings().locale)


def check_one(draft: Draft, *, as_json: bool, fail_on: Level | None, model: bool) -> int:
    """Print the advice on one draft; the exit code."""
    coach = build_coach(load_settings(), model=model)
    if coach.assessor is None:
        advice = coach.review(draft, surface=Surface.TERMINAL)
    else:
        import asyncio  # noqa: PLC0415 - a draft that only the rules read need not wait for what it does not use

        advice = asyncio.run(_advice(coach, draft))
    if as_json:
        print(advice_json.to_json(advice))
    else:
        Console(highlight=False).print(console.render(advice, coach.catalogues[advice.language]))
    return _exit_code(fail_on, advice.level)


def explain(draft: Draft) -> int:
    """Print what every rule sees in one draft, for those who keep the charter; the exit code."""
    coach = build_coach(load_settings(), model=False)
    reading = coach.reading(draft)
    found = trace(reading.engine, draft, now=reading.now)
    for line in trace_lines(found, coach.catalogues[reading.language]):
        print(line)
    return 0


async def _advice(coach: Coach, draft: Draft) -> Advice:
    return brief(await coach.advise(draft, surface=Surface.TERMINAL))


def check_many(source: Path, out: Path | None, fail_on: Level | None, *, model: bool) -> int:
    """Write the advice on every draft of `source` to `out` (or standard output); the exit code."""
    import asyncio  # noqa: PLC0415 - as above

    from rich.progress import Progress  # noqa: PLC0415 - as above

    from bot.cli.jsonl import check_all  # noqa: PLC0415 - as above

    source.stat()  # before anything is written: a name mistyped must not empty the file of the last run
    if out is not None and out.exists() and out.samefile(source):
        print(f"{out}: --out would overwrite the drafts themselves; name another file", file=sys.stderr)
        return USAGE
    settings = load_settings()
    coach = build_coach(settings, model=model)
    worst = Level.FINE

    def review(draft: Draft) -> Advice:
        nonlocal worst
        plain = coach.assessor is None
        advice = coach.review(draft, surface=Surface.TERMINAL) if plain else runner.run(_advice(coach, draft))
        worst = max(worst, advice.level, key=lambda level: level.severity)
        return advice

    messages = Console(stderr=True, highlight=False)
    # A lone surrogate in an id leaves as the JSON escape it came as.
    target = out.open("w", encoding="utf-8", errors="backslashreplace") if out is not None else sys.stdout
    try:
        with (
            asyncio.Runner() as runner,
            Progress(console=messages, transient=True, disable=not messages.is_terminal) as progress,
        ):
            written, bad = check_all(
                source,
                target,
                locale=settings.locale,
                review=review,
                report=lambda line: messages.print(line, markup=False, soft_wrap=True),
                progress=progress,
            )
    except KeyboardInterrupt:
        messages.print("Stopped. Every line written so far is whole.")
        return _INTERRUPTED
    finally:
        target.flush()
        if out is not None:
            target.close()
    messages.print(f"{written} drafts, {bad} lines skipped.")
    return _exit_code(fail_on, worst)


def _exit_code(fail_on: Level | None, level: Level) -> int:
    return int(fail_on is not None and level.severity >= fail_on.severity)
