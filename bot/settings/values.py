"""What the operator decides, read once from the environment and `.env`. Only `app` and `cli` look at it.

Every setting is one field: its name in the environment, its default and its description come from here, and so do
`.env.example` and the README's table.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, Self

import platformdirs
from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.coaching.admins import read_admins
from bot.domain.draft import Language
from bot.settings.names import PREFIX, on_loopback, shipped
from bot.settings.teams import teams_faults

_SHORTEST_TOKEN: Final = 16
_DATABASES: Final = ("postgresql", "postgres", "postgresql+asyncpg", "sqlite", "sqlite+aiosqlite")


def _source_that_fits(read: Mapping[str, Any]) -> Literal["folder", "database"]:
    """Where the charter comes from by default, by the settings `read` so far: replicas share a PostgreSQL."""
    url: SecretStr | None = read.get("database_url")
    shared = url is not None and url.get_secret_value().startswith("postgres")
    return "database" if shared else "folder"


class Settings(BaseSettings):
    """The settings in force."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, protected_namespaces=()
    )

    policies: Path = Field(
        default_factory=lambda: shipped("policies"),
        description="Folder of the charter (charter.yaml, articles/, lexicons/).",
    )
    state: Path = Field(
        default_factory=lambda: platformdirs.user_state_path("avantpost"),
        description="Folder for the last good charter and, without `AVANTPOST_DATABASE_URL`, the database. Never holds "
        "a draft.",
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
        default=60,
        ge=1,
        description="Drafts a minute for each person of a chat; requests a minute to the web chat's API for each "
        "session, token or address.",
    )

    model: str | None = Field(
        default=None,
        description="Model that reads drafts beside the rules; on Azure the deployment. None named, none used: "
        "a key alone sends nothing anywhere.",
    )
    model_retention: str | None = Field(
        default=None,
        description="What the model's supplier keeps of a draft and for how long, told to everybody at first contact. "
        "Needed with a model, e.g. `nothing` or `30 days, for abuse monitoring`.",
    )
    model_deadline: float = Field(
        default=12.0,
        gt=0,
        le=60,
        description="Seconds after which the rules' advice goes out without the model's part.",
    )
    model_concurrency: int = Field(default=8, ge=1, le=1000, description="Calls to the model at once.")
    model_daily_budget: int | None = Field(
        default=None,
        ge=1,
        description="Calls to the model a day (UTC) and process; after these the rules answer alone.",
    )
    model_sensitive: bool = Field(
        default=False,
        description="`true` sends drafts about danger and possible whistleblowing to the model too; by default they "
        "stay here.",
    )
    prompts: Path = Field(
        default_factory=lambda: shipped("prompts"),
        description="Folder of the prompts (assess.md, rewrite.md, answer.md).",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias="OPENAI_API_KEY", description="Key of the model's endpoint, from your vault."
    )
    openai_base_url: str | None = Field(
        default=None,
        validation_alias="OPENAI_BASE_URL",
        pattern=r"^https?://\S+$",
        description="An OpenAI-compatible endpoint (Ollama, vLLM, llama.cpp…), e.g. `http://127.0.0.1:11434/v1`.",
    )
    azure_openai_endpoint: str | None = Field(
        default=None,
        validation_alias="AZURE_OPENAI_ENDPOINT",
        pattern=r"^https?://\S+$",
        description="Azure OpenAI, e.g. `https://name.openai.azure.com`; with `AZURE_OPENAI_API_KEY`.",
    )
    azure_openai_api_key: SecretStr | None = Field(
        default=None, validation_alias="AZURE_OPENAI_API_KEY", description="Key of the Azure endpoint."
    )
    openai_api_version: str | None = Field(
        default=None, validation_alias="OPENAI_API_VERSION", description="Version of Azure's API, e.g. `2024-10-21`."
    )

    database_url: SecretStr | None = Field(
        default=None,
        description="Where events in flight, preferences and counts are kept: `postgresql://user@host/name` for many "
        "replicas; without it a file in `AVANTPOST_STATE`. Never holds a draft.",
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, validation_alias="SLACK_BOT_TOKEN", description="Slack's bot token (`xoxb-…`): switches Slack on."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="Slack by HTTP: the secret that requests to `/slack/events` are signed with.",
    )
    slack_app_token: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_APP_TOKEN",
        description="Slack by Socket Mode, without a public address: the app token (`xapp-…`).",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        validation_alias="SLACK_API_URL",
        pattern=r"^https?://\S+/$",
        description="Slack's API; another only behind a proxy or in tests.",
    )
    admins: str | None = Field(
        default=None,
        description="Who keeps the charter from chat: `slack:U…` and `teams:<object id>`, separated by commas. Nobody "
        "by default.",
    )

    microsoft_app_id: str | None = Field(
        default=None,
        validation_alias="MicrosoftAppId",
        description="Teams: the bot's app id (a GUID), from its Azure Bot: switches Teams on.",
    )
    microsoft_app_type: str | None = Field(
        default=None,
        validation_alias="MicrosoftAppType",
        description="Teams: `SingleTenant` or `UserAssignedMSI`, as its Azure Bot says. Needed with `MicrosoftAppId`.",
    )
    microsoft_app_tenant_id: str | None = Field(
        default=None,
        validation_alias="MicrosoftAppTenantId",
        description="Teams: the tenant's id (a GUID). Needed with `MicrosoftAppId`.",
    )
    microsoft_app_password: SecretStr | None = Field(
        default=None,
        validation_alias="MicrosoftAppPassword",
        description="Teams, `SingleTenant`: the client secret, from your vault.",
    )
    microsoft_app_certificate: Path | None = Field(
        default=None,
        validation_alias="MicrosoftAppCertificate",
        description="Teams, `SingleTenant`: instead of a secret, a PEM file with the certificate and its key.",
    )
    channel_service: str | None = Field(
        default=None,
        validation_alias="ChannelService",
        description="Teams in Azure for US Government: `https://botframework.azure.us`. Empty for everybody else.",
    )
    teams_tenants: str | None = Field(
        default=None,
        description="Teams: ids of the tenants that are served, with commas between; by default the app's own.",
    )
    teams_service_hosts: str | None = Field(
        default=None,
        description="Teams: hosts that answers go to, with commas between; by default Microsoft's documented ones.",
    )
    teams_anonymous: bool = Field(
        default=False,
        description="`1` lets programs on this machine (the Microsoft 365 Agents Playground) speak for Teams without "
        "a token: for development, on loopback only.",
    )

    charter_source: Literal["folder", "database"] = Field(
        default_factory=_source_that_fits,
        description="Where the charter in force comes from: `folder` (`AVANTPOST_POLICIES`, watched) or `database` "
        "(published versions, the same on every replica). Unset, what fits the database: `folder` on SQLite; on "
        "PostgreSQL, which replicas share, `database`, and nothing else. docs/publishing.md",
    )
    charter_approvals: int = Field(
        default=1,
        ge=1,
        le=2,
        description="With `database`: how many people must publish a version before it is in force.",
    )
    corpus: Path | None = Field(
        default=None,
        description="Your own sample drafts (JSON lines, a file or a folder), on which edits of the charter are tried "
        "beside those that ship.",
    )

    metrics_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port of `/metrics` for Prometheus, a listener of its own; none without.",
    )
    metrics_host: str = Field(
        default="127.0.0.1",
        description="Address of `/metrics`. Any but loopback is for a network that only your monitoring reaches.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Log lines for people or programs: `text`, `json`."
    )
    traces: bool = Field(
        default=False, description="`true` sends traces (steps and times, no text) to `OTEL_EXPORTER_OTLP_ENDPOINT`."
    )
    otel_endpoint: str | None = Field(
        default=None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        pattern=r"^https?://\S+$",
        description="An OpenTelemetry collector by HTTP, e.g. `http://127.0.0.1:4318`; used with `AVANTPOST_TRACES`.",
    )

    @field_validator(
        "admins",
        "corpus",
        "metrics_port",
        "otel_endpoint",
        "microsoft_app_id",
        "microsoft_app_type",
        "microsoft_app_tenant_id",
        "microsoft_app_password",
        "microsoft_app_certificate",
        "channel_service",
        "teams_tenants",
        "teams_service_hosts",
        "database_url",
        "slack_bot_token",
        "slack_signing_secret",
        "slack_app_token",
        "token",
        "public_url",
        "model",
        "model_retention",
        "model_daily_budget",
        "openai_api_key",
        "openai_base_url",
        "azure_openai_endpoint",
        "azure_openai_api_key",
        "openai_api_version",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return value or None

    @field_validator("database_url")
    @classmethod
    def _a_database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value().partition(":")[0] not in _DATABASES:
            raise ValueError("neither PostgreSQL nor SQLite; write postgresql://user@host/name")
        return value

    @field_validator("charter_source", mode="before")
    @classmethod
    def _one_source(cls, value: object, read: ValidationInfo) -> object:
        """One charter for all replicas: each would follow a folder of its own, and nobody would notice."""
        fits = _source_that_fits(read.data)
        if value == "folder" and fits == "database":
            raise ValueError(
                f"not `folder` with a PostgreSQL in {PREFIX}DATABASE_URL: replicas share it, and each would follow a "
                f"folder of its own; write `database`, or leave it out. The first start publishes {PREFIX}POLICIES, "
                f"and edits are published after that (docs/publishing.md)"
            )
        return value or fits

    @field_validator("admins")
    @classmethod
    def _people(cls, value: str | None) -> str | None:
        read_admins(value or "")
        return value

    @field_validator("token")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SHORTEST_TOKEN:
            raise ValueError(f"at least {_SHORTEST_TOKEN} characters; try: openssl rand -hex 24")
        return value

    @model_validator(mode="after")
    def _model_is_complete(self) -> Self:
        """What a named model needs. `field_validator`s have run; the faults are told together."""
        if self.model is None:
            return self
        missing = []
        if not self.model_retention:
            missing.append(
                f"{PREFIX}MODEL_RETENTION: needed with {PREFIX}MODEL; what its supplier keeps, e.g. `nothing`"
            )
        if self.azure_openai_endpoint is not None:
            if self.azure_openai_api_key is None and self.openai_api_key is None:
                missing.append("AZURE_OPENAI_API_KEY: needed with AZURE_OPENAI_ENDPOINT")
            if self.openai_api_version is None:
                missing.append("OPENAI_API_VERSION: needed with AZURE_OPENAI_ENDPOINT, e.g. `2024-10-21`")
        elif self.openai_api_key is None and self.openai_base_url is None:
            missing.append(
                f"OPENAI_API_KEY or OPENAI_BASE_URL: {PREFIX}MODEL names a model, and nothing says where it is"
            )
        if missing:
            raise ValueError("; ".join(missing))
        return self

    @model_validator(mode="after")
    def _slack_is_one_way(self) -> Self:
        """Slack by HTTP or by Socket Mode: both at once would answer twice."""
        if self.slack_bot_token is None:
            if self.slack_signing_secret or self.slack_app_token:
                raise ValueError("SLACK_BOT_TOKEN: needed with the other Slack settings; the app's page shows it")
        elif self.slack_signing_secret and self.slack_app_token:
            raise ValueError(
                "SLACK_SIGNING_SECRET and SLACK_APP_TOKEN: one of them; the first for HTTP, the second for Socket Mode"
            )
        elif not (self.slack_signing_secret or self.slack_app_token):
            raise ValueError(
                "SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode): needed with SLACK_BOT_TOKEN"
            )
        return self

    @model_validator(mode="after")
    def _teams_is_complete(self) -> Self:
        """Who the bot is and whom it serves. Without a type the SDK takes MultiTenant: so it is asked for."""
        faults = teams_faults(self)
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def teams(self) -> bool:
        """True if Teams is configured, for real or for development."""
        return self.teams_anonymous or self.microsoft_app_id is not None

    @model_validator(mode="after")
    def _approvals_need_a_database(self) -> Self:
        if self.charter_approvals > 1 and self.charter_source == "folder":
            raise ValueError(
                f"{PREFIX}CHARTER_APPROVALS: nothing is published with a folder; set {PREFIX}CHARTER_SOURCE=database"
            )
        return self

    @model_validator(mode="after")
    def _traces_go_somewhere(self) -> Self:
        if self.traces and self.otel_endpoint is None:
            raise ValueError(f"OTEL_EXPORTER_OTLP_ENDPOINT: needed with {PREFIX}TRACES, e.g. http://127.0.0.1:4318")
        return self

    @model_validator(mode="after")
    def _token_beyond_loopback(self) -> Self:
        if self.token is None and not on_loopback(self.host):
            raise ValueError(f"{PREFIX}HOST is not loopback: {PREFIX}TOKEN is needed; try: openssl rand -hex 24")
        return self
