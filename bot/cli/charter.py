"""`avantpost charter …`: the verbs, their options and help. The work lies in `charter_work`, imported when needed."""

from pathlib import Path
from typing import Annotated

import typer

from bot.domain.draft import Language

app = typer.Typer(help="Check, read, compare and begin charters.", no_args_is_help=True, rich_markup_mode=None)
_Folder = Annotated[Path | None, typer.Argument(help="The charter's folder; by default the one in the settings.")]
_Language = Annotated[Language, typer.Option("--lang", help="en or fr.")]


@app.command()
def lint(
    folder: _Folder = None, *, strict: Annotated[bool, typer.Option(help="Exit with 1 on warnings too.")] = False
) -> None:
    """Everything wrong with the files, then what could be better. Exit 1 if the charter must not be published."""
    from bot.cli import charter_work as work  # noqa: PLC0415 - help stays quick

    raise typer.Exit(work.run_lint(folder, strict=strict))


@app.command("test")
def try_examples(folder: _Folder = None) -> None:
    """Try every example of every rule, and show how many there are by rule and language."""
    from bot.cli import charter_work as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.run_test(folder))


@app.command()
def show(
    article: Annotated[str | None, typer.Argument(help="The id of an article; none lists them all.")] = None,
    *,
    language: _Language = Language.EN,
    folder: Annotated[Path | None, typer.Option(help="The charter's folder.")] = None,
) -> None:
    """One article as people read it, or the list of all."""
    from bot.cli import charter_work as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.run_show(folder, article, language))


@app.command()
def diff(old: Path, new: Path) -> None:
    """What changed between two charters, in words."""
    from bot.cli import charter_work as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.run_diff(old, new))


@app.command()
def backtest(old: Path, new: Path, drafts: Path) -> None:
    """Which advice changes from one charter to another, on a file of drafts (JSON lines)."""
    from bot.cli import charter_work as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.run_backtest(old, new, drafts))


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    *,
    name: Annotated[str, typer.Option(prompt="The company's name", help="As people say it.")],
    sector: Annotated[str, typer.Option(prompt="What it does, in a few words", help="Bank, hospital, shops…")],
    countries: Annotated[str, typer.Option(prompt="Where it employs people (FR, EU, US, UK)", help="By commas.")],
    contact: Annotated[str, typer.Option(prompt="E-mail of the communications team", help="Who answers questions.")],
) -> None:
    """Begin a company's own charter from ours, by four questions; a to-do list says what only the company knows."""
    from bot.cli import charter_work as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.run_new(folder, name=name, sector=sector, countries=countries, contact=contact))
