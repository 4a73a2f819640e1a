"""`avantpost charter …`: the verbs, their options and help. The work lies in `charter_work`, imported when needed."""

from pathlib import Path
from typing import Annotated

import typer

from bot.domain.draft import Language

app = typer.Typer(help="Check, read, compare, begin and publish charters.", no_args_is_help=True, rich_markup_mode=None)
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
def backtest(
    old: Path,
    new: Path,
    drafts: Annotated[
        Path | None, typer.Argument(help="A file of drafts (JSON lines); by default the samples.")
    ] = None,
) -> None:
    """Which advice changes from one charter to another, on sample drafts or on a file of your own."""
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


_Note = Annotated[str, typer.Option(help="Why, for the history.")]
_By = Annotated[str | None, typer.Option(help="Who, for the history; by default the user of this machine.")]


@app.command()
def publish(
    folder: Annotated[Path, typer.Argument(help="The charter's folder.")],
    *,
    note: _Note = "",
    by: _By = None,
    base: Annotated[
        str | None, typer.Option(help="The version that the folder was made from; a pulled folder knows it.")
    ] = None,
) -> None:
    """Check a charter whole and put it in force on every replica. Exit 1 and nothing in force if anything is wrong."""
    from bot.cli import publish_work as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.run_publish(folder, note=note, by=by, base=base))


@app.command()
def history(*, most: Annotated[int, typer.Option(min=1, help="How many lines.")] = 20) -> None:
    """What came in force, when, by whom and why, and what it changed."""
    from bot.cli import publish_work as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.run_history(most))


@app.command()
def rollback(
    version: Annotated[str, typer.Argument(help="A version of the history; its first digits are enough.")],
    *,
    note: _Note = "",
    by: _By = None,
) -> None:
    """Put a version in force that was before."""
    from bot.cli import publish_work as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.run_rollback(version, note=note, by=by))


@app.command()
def pull(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")],
    *,
    version: Annotated[str | None, typer.Option(help="Another version than the one in force.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that were changed there.")] = False,
) -> None:
    """Write the published charter as a folder, byte for byte; files that were changed there stay, and are named."""
    from bot.cli import publish_work as work  # noqa: PLC0415 - as above

    raise typer.Exit(work.run_pull(folder, version=version, force=force))
