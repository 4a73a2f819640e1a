"""`avantpost teams`: the package that a Teams admin uploads."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Microsoft Teams: the app's package.", no_args_is_help=True)


@app.callback()
def teams() -> None:
    """Microsoft Teams: the app's package."""


@app.command()
def package(
    app_id: Annotated[str, typer.Option(help="The bot's Microsoft App ID, a GUID.")],
    domain: Annotated[str, typer.Option(help="Host name where Teams reaches this server, e.g. coach.example.")],
    out: Annotated[Path, typer.Option(help="Where the package goes, e.g. avantpost-teams.zip.")],
    *,
    developer: Annotated[str, typer.Option(help="Your company's name, shown to employees.")] = "Avantpost",
    website: Annotated[str, typer.Option(help="Page about the coach; by default https://DOMAIN.")] = "",
    privacy: Annotated[str, typer.Option(help="Your privacy notice; by default https://DOMAIN.")] = "",
    terms: Annotated[str, typer.Option(help="Your terms of use; by default https://DOMAIN.")] = "",
    package_version: Annotated[
        str, typer.Option(help="Three numbers, higher at each upload; by default this program's version.")
    ] = "",
) -> None:
    """The app's package, a zip to upload in Teams' admin centre; why each thing is asked for goes to standard error.

    Example: avantpost teams package --app-id 11111111-2222-3333-4444-555555555555 --domain coach.example --out a.zip
    """
    from bot.channels.teams.manifest import AppInfo  # noqa: PLC0415 - each verb imports only what it needs
    from bot.cli import teams_package as work  # noqa: PLC0415 - as above

    info = AppInfo(
        app_id=app_id.strip(),
        domain=domain.strip().lower(),
        version=package_version or work.own_version(),
        developer=developer,
        website=website,
        privacy=privacy,
        terms=terms,
    )
    raise typer.Exit(work.write_package(info, out))
