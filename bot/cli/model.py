"""`avantpost model`: the switch that keeps every draft from the model, at once and without a restart."""

from pathlib import Path

import typer

app = typer.Typer(help="Switch the model off and on while the coach runs.", no_args_is_help=True)


@app.command()
def off() -> None:
    """From now on no draft is sent to the model: the charter's rules answer alone."""
    _switch().parent.mkdir(parents=True, exist_ok=True)
    _switch().touch()
    print("The model is off: the charter's rules answer alone. Back with: avantpost model on")


@app.command()
def on() -> None:
    """Drafts are sent again, if a model is configured."""
    _switch().unlink(missing_ok=True)
    print("The model is on, where one is configured.")


@app.command()
def status() -> None:
    """Which model is configured, and whether it is switched off."""
    from bot.settings import load_settings  # noqa: PLC0415 - each verb imports only what it needs

    settings = load_settings()
    state = "switched off" if _switch().exists() else "on"
    print(f"{settings.model}: {state}" if settings.model else "No model is configured; AVANTPOST_MODEL names one.")


def _switch() -> Path:
    from bot.app.coach import model_switch  # noqa: PLC0415 - as above
    from bot.settings import load_settings  # noqa: PLC0415 - as above

    return model_switch(load_settings())
