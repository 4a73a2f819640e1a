"""`avantpost prompts`: which prompts there are, what stands in them, and the exact request that a draft makes."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.domain.draft import Context, Draft

app = typer.Typer(help="The prompts: what a model is told, and what leaves this machine.", no_args_is_help=True)


@app.command(name="list")
def list_all() -> None:
    """Every prompt with its version and what it is for."""
    from bot.assessors.prompts import load_prompts  # noqa: PLC0415 - each verb imports only what it needs
    from bot.settings import load_settings  # noqa: PLC0415 - as above

    for prompt in load_prompts(load_settings().prompts).values():
        print(f"{prompt.id:8}  {prompt.version[:12]}  {prompt.description}")


@app.command()
def show(name: Annotated[str, typer.Argument(help="Its id, as `prompts list` prints it.")]) -> None:
    """The file of one prompt, as it stands."""
    from bot.settings import load_settings  # noqa: PLC0415 - as above

    folder = load_settings().prompts
    path = folder / f"{name}.md"
    if path.parent != folder or not path.is_file():
        known = ", ".join(sorted(each.stem for each in folder.glob("*.md")))
        raise typer.BadParameter(f"no such prompt; known: {known}", param_hint="name")
    print(path.read_text(encoding="utf-8"), end="")


@app.command()
def render(
    *,
    draft: Annotated[str, typer.Option(help="The draft, in quotes.")],
    platform: Annotated[str | None, typer.Option(help="Where it will be posted.")] = None,
    speaking_as: Annotated[str | None, typer.Option("--as", help="As whom.")] = None,
    role: Annotated[str | None, typer.Option(help="The author's job.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the request to this file instead.")] = None,
) -> None:
    """The exact request that this draft would make: all that would leave the machine, and nothing is sent."""
    from bot.cli.model_work import rendered  # noqa: PLC0415 - as above

    text = rendered(Draft(text=draft, context=Context(platform=platform, speaking_as=speaking_as, role=role)))
    if out is not None:
        out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
