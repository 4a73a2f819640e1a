"""What the operator decides, read once from the environment and `.env`. Only `app` and `cli` look at it.

Every setting is one field: its name in the environment, its default and its description come from here, and so do
`.env.example` and the README's table.
"""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Self

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.draft import Language
from bot.domain.errors import SettingsError

PREFIX = "AVANTPOST_"
_SHORTEST_TOKEN: Final = 16
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def _shipped_policies() -> Path:
    """The charter beside the program: in a checkout and in the image `policies/`, in a wheel `bot/_policies`."""
    package = Path(__file__).resolve().parent
    return next(
        (path for path in (package.parent / "policies", package / "_policies") if path.is_dir()), Path("policies")
    )


class Settings(BaseSettings):
    """The settings in force."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    policies: Path = Field(
        default_factory=_shipped_policies, description="Folder of the charter (charter.yaml, articles/, lexicons/)."
    )
    state: Path = Field(
        default_factory=lambda: platformdirs.user_state_path("avantpost"),
        description="Folder for the last good charter. Never holds a draft.",
    )
    locale: Language = Field(
        default=Language.EN, description="Language of the fixed sentences when a draft shows neither: `en` or `fr`."
    )
    host: str = Field(
        default="127.0.0.1", description="Address of the web chat. Any but loopback needs `AVANTPOST_TOKEN`."
    )
    port: int = Field(default=3978, ge=0, le=65535, description="Port of the web chat.")
    token: SecretStr | None = Field(
        default=None, description="Who has it may use the web chat and its API: 16 characters or more, from your vault."
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/\s]+/?$",
        description="Where people reach the web chat through a proxy, e.g. `https://coach.example`.",
    )
    reviews_per_minute: int = Field(
        default=60, ge=1, description="Requests a minute to the web chat's API for each session, token or address."
    )

    @field_validator("token", "public_url", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return value or None

    @field_validator("token")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SHORTEST_TOKEN:
            raise ValueError(f"at least {_SHORTEST_TOKEN} characters; try: openssl rand -hex 24")
        return value

    @model_validator(mode="after")
    def _token_beyond_loopback(self) -> Self:
        if self.token is None and not (self.host in _LOOPBACK or self.host.startswith("127.")):
            raise ValueError(f"{PREFIX}HOST is not loopback: {PREFIX}TOKEN is needed; try: openssl rand -hex 24")
        return self


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
    return f"{PREFIX}{name.upper()}: {message}" if name else message


def _misspelt(environ: Mapping[str, str]) -> list[str]:
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
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
        rows.append((f"{PREFIX}{name.upper()}", field.description or "", default))
    return rows
