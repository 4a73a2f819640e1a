"""The settings read, with every fault at once; and told: `.env.example`, the README's table."""

import os
from collections.abc import Mapping
from difflib import get_close_matches

from pydantic import ValidationError

from bot.domain.errors import SettingsError
from bot.settings.names import PREFIX
from bot.settings.values import Settings


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force.

    Raises:
        SettingsError: values that cannot be used and misspelt names, all at once. No value is repeated in a message.
    """
    faults = _misspelt(os.environ if environ is None else environ)
    try:
        settings = Settings()
    except ValidationError as error:
        faults += [_fault(str(entry["loc"][0]) if entry["loc"] else "", entry["msg"]) for entry in error.errors()]
        raise SettingsError(faults) from None
    if faults:
        raise SettingsError(faults)
    return settings


def _fault(name: str, message: str) -> str:
    message = message.removeprefix("Value error, ")
    return f"{_variable(name)}: {message}" if name else message


def _variable(name: str) -> str:
    """The environment's name of a field: its own where the ecosystem has one."""
    field = Settings.model_fields.get(name)
    if field is None:  # an error is told under the alias already
        return name.upper()
    return str(field.validation_alias or f"{PREFIX}{name.upper()}")


def _misspelt(environ: Mapping[str, str]) -> list[str]:
    known = [_variable(name) for name in Settings.model_fields]
    faults = []
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known names: {', '.join(known)}"
            faults.append(f"{name}: no such setting; {hint}")
    return faults


def env_example() -> str:
    """The text of `.env.example`: every setting, commented out, with its meaning."""
    lines = ["# Every setting of Avantpost. Copy to .env and uncomment what you change."]
    for name, meaning, default in described():
        lines += ["", f"# {meaning}", f"#{name}={default}"]
    return "\n".join(lines) + "\n"


def markdown_table() -> str:
    """The README's table of settings."""
    rows = [f"| `{name}` | {meaning} | {f'`{default}`' if default else ''} |" for name, meaning, default in described()]
    return "\n".join(["| setting | meaning | default |", "|---|---|---|", *rows]) + "\n"


def described() -> list[tuple[str, str, str]]:
    """Name, meaning and printable default of every setting; folders that depend on the machine have no default here."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory is not None or field.default is None else str(field.default)
        rows.append((_variable(name), field.description or "", default))
    return rows
