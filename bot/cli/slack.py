"""`avantpost slack`: the manifest that a Slack admin pastes."""

import json
import sys
from typing import Annotated

import typer

app = typer.Typer(help="Slack: the app's manifest.", no_args_is_help=True)


@app.callback()
def slack() -> None:
    """Slack: the app's manifest."""


@app.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="Where Slack reaches this server; without it, the manifest for Socket Mode.")
    ] = None,
) -> None:
    """The app's manifest as JSON; why each scope is asked for goes to standard error.

    Example: avantpost slack manifest --url https://coach.example > manifest.json
    """
    from bot.channels.slack.manifest import SCOPES  # noqa: PLC0415 - each verb imports only what it needs
    from bot.channels.slack.manifest import manifest as made  # noqa: PLC0415 - as above

    print(json.dumps(made(url), indent=2, ensure_ascii=False))
    for scope, reason in SCOPES.items():
        print(f"{scope}: {reason}", file=sys.stderr)
