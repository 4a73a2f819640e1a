"""The composition root: the only place where concrete classes meet."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.catalogues import load_catalogues
from bot.charter.prepared import engine_in
from bot.coaching.coach import Coach
from bot.coaching.ports import CharterSource, Engine
from bot.settings import GOVERNMENT_SERVICE, Settings, listed

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp import web

    from bot.assessors.calls import Endpoint
    from bot.assessors.llm import LlmAssessor
    from bot.assessors.openai_client import OpenAIEndpoint
    from bot.channels.slack.mount import SlackChannel
    from bot.channels.teams.mount import Later, TeamsChannel
    from bot.channels.teams.sdk import Cloud, Credentials
    from bot.channels.teams.wire import Connector
    from bot.channels.words import ModelNotice
    from bot.charter.source import FolderSource
    from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class FixedCharter:
    """A charter that does not change while the command runs."""

    engine: Engine

    def current(self) -> Engine:
        """The one engine."""
        return self.engine


def build_coach(settings: Settings, *, model: bool = True, charters: CharterSource | None = None) -> Coach:
    """A coach on the charter of the settings, as it stands now, or on `charters`.

    `model=False` leaves a configured model out.

    Raises:
        CharterError: the charter cannot be used; every fault of every file.
        PromptError: a model is named and a prompt cannot be used.
    """
    coach = coach_of(charters or FixedCharter(engine_in(settings.policies, settings.state)))
    if not model or settings.model is None:
        return coach
    return replace(coach, assessor=build_assessor(settings), deadline=settings.model_deadline)


def build_endpoint(settings: Settings) -> "OpenAIEndpoint":
    """The endpoint of the settings' model. Nothing is sent yet."""
    from bot.assessors.openai_client import Address, OpenAIEndpoint  # noqa: PLC0415 - a second, for those with a model

    azure = settings.azure_openai_endpoint
    key = (settings.azure_openai_api_key or settings.openai_api_key) if azure else settings.openai_api_key
    return OpenAIEndpoint(
        Address(
            model=settings.model or "",
            api_key=key.get_secret_value() if key else None,
            base_url=settings.openai_base_url,
            azure_endpoint=azure,
            api_version=settings.openai_api_version,
        )
    )


def build_assessor(settings: Settings, endpoint: "Endpoint | None" = None) -> "LlmAssessor":
    """The settings' model as an assessor; `endpoint` takes the place of the real one (recorded answers).

    Raises:
        PromptError: a prompt cannot be used.
    """
    from bot.assessors.calls import Calls, Limits  # noqa: PLC0415 - as above
    from bot.assessors.llm import LlmAssessor  # noqa: PLC0415 - as above
    from bot.assessors.prompts import load_prompts  # noqa: PLC0415 - as above

    limits = Limits(concurrency=settings.model_concurrency, daily_budget=settings.model_daily_budget)
    off = model_switch(settings)
    return LlmAssessor(
        calls=Calls(endpoint or build_endpoint(settings), limits),
        prompts=load_prompts(settings.prompts),
        catalogues=load_catalogues(),
        switched_on=lambda: not off.exists(),
        sensitive=settings.model_sensitive,
    )


def model_switch(settings: Settings) -> "Path":
    """The file whose presence keeps every draft from the model, at once and without a restart."""
    return settings.state / "model-off"


def coach_on(engine: Engine) -> Coach:
    """A coach on one engine, with the real clock and random ids."""
    return coach_of(FixedCharter(engine))


def watched_charter(settings: Settings) -> "FolderSource":
    """The charter of the settings, followed while the program runs.

    Raises:
        CharterError: the charter cannot be used and no good copy was kept.
    """
    from bot.charter.source import FolderSource  # noqa: PLC0415 - as below: only a server follows a folder

    return FolderSource(settings.policies, settings.state, lambda: datetime.now(UTC))


def build_web(settings: Settings, source: "FolderSource", assessor: "LlmAssessor | None" = None) -> "web.Application":
    """The web application on a watched charter, with the settings' model if there is one."""
    from bot.channels.web.options import WebOptions  # noqa: PLC0415 - a tenth of a second that `check` need not wait
    from bot.matching.stemming import stems  # noqa: PLC0415 - as above
    from bot.server import build_application  # noqa: PLC0415 - as above

    reports: dict[str, Callable[[], dict[str, object]]] = {}

    def report() -> dict[str, object]:
        status = source.status
        charter = {"since": status.since.isoformat(), "faults": len(status.faults), "recovered": status.recovered}
        model = assessor.report() if assessor else None
        return {"charter": charter, "model": model, **{name: said() for name, said in reports.items()}}

    options = WebOptions(
        host=settings.host,
        token=settings.token.get_secret_value() if settings.token else None,
        public_url=settings.public_url,
        locale=settings.locale,
        reviews_per_minute=settings.reviews_per_minute,
        model=settings.model if assessor else None,
        model_retention=settings.model_retention if assessor else None,
    )
    coach = replace(coach_of(source), assessor=assessor, deadline=settings.model_deadline)
    application = build_application(coach, stems, options, report=report, channels=_channels(settings))
    if settings.slack_bot_token is not None or settings.teams:
        database = build_database(settings)
        application.cleanup_ctx.append(database.running)
        reports["database"] = database.report
        if settings.slack_bot_token is not None:
            reports["slack"] = _mount_slack(application, settings, coach, database).report
        if settings.teams:
            reports["teams"] = _mount_teams(application, settings, coach, database).report
    return application


def _channels(settings: Settings) -> tuple[str, ...]:
    slack = ("slack",) if settings.slack_bot_token else ()
    return ("web", *slack, *(("teams",) if settings.teams else ()))


def build_database(settings: Settings) -> "Database":
    """The database of the settings. Nothing is opened yet."""
    from bot.storage.database import Database, database_url  # noqa: PLC0415 - for those with a channel that needs it

    url = settings.database_url.get_secret_value() if settings.database_url else None
    return Database(database_url(url, settings.state))


def _mount_slack(
    application: "web.Application", settings: Settings, coach: Coach, database: "Database"
) -> "SlackChannel":
    from bot.channels.slack.mount import SlackChannel, SlackOptions  # noqa: PLC0415 - half a second, for those with Slack
    from bot.matching.stemming import stems  # noqa: PLC0415 - as above
    from bot.storage.inbox import SqlInbox  # noqa: PLC0415 - as above
    from bot.storage.preferences import SqlPreferences  # noqa: PLC0415 - as above

    def secret(value: SecretStr | None) -> str | None:
        return value.get_secret_value() if value else None

    options = SlackOptions(
        bot_token=secret(settings.slack_bot_token) or "",
        signing_secret=secret(settings.slack_signing_secret),
        app_token=secret(settings.slack_app_token),
        api_url=settings.slack_api_url,
        locale=settings.locale,
        model=_model_notice(settings),
    )
    channel = SlackChannel(
        options,
        coach,
        stems,
        inbox=SqlInbox(database, "slack", lambda: datetime.now(UTC)),
        preferences=SqlPreferences(database, "slack"),
    )
    channel.mount(application)
    return channel


def _model_notice(settings: Settings) -> "ModelNotice | None":
    from bot.channels.words import ModelNotice  # noqa: PLC0415 - as above

    return ModelNotice(name=settings.model, retention=settings.model_retention or "") if settings.model else None


def teams_credentials(settings: Settings) -> "Credentials | None":
    """Who the bot in Teams is; None for development."""
    from bot.channels.teams.sdk import Credentials  # noqa: PLC0415 - a second, for those with Teams

    if settings.microsoft_app_id is None:
        return None
    password = settings.microsoft_app_password
    return Credentials(
        app_id=settings.microsoft_app_id,
        tenant=settings.microsoft_app_tenant_id or "",
        password=password.get_secret_value() if password else None,
        certificate=settings.microsoft_app_certificate,
    )


def teams_cloud(settings: Settings) -> "Cloud":
    """Whose Bot Framework the bot in Teams speaks with."""
    from bot.channels.teams import sdk  # noqa: PLC0415 - as above

    return sdk.GOVERNMENT if settings.channel_service == GOVERNMENT_SERVICE else sdk.PUBLIC


def _mount_teams(
    application: "web.Application", settings: Settings, coach: Coach, database: "Database"
) -> "TeamsChannel":
    from bot.channels.teams.handlers import Talk  # noqa: PLC0415 - a second, for those with Teams
    from bot.channels.teams.mount import SERVICE_HOSTS, TeamsChannel, TeamsOptions  # noqa: PLC0415 - as above
    from bot.channels.tolerant import TolerantPreferences  # noqa: PLC0415 - as above
    from bot.matching.stemming import stems  # noqa: PLC0415 - as above
    from bot.storage.inbox import SqlInbox  # noqa: PLC0415 - as above
    from bot.storage.preferences import SqlPreferences  # noqa: PLC0415 - as above

    preferences = TolerantPreferences(SqlPreferences(database, "teams"))

    def talk(connector: "Connector", later: "Later") -> Talk:
        return Talk(
            coach=coach,
            stem=stems,
            connector=connector,
            preferences=preferences,
            later=later,
            locale=settings.locale,
            model=_model_notice(settings),
            helpful=options.helpful,
        )

    options = TeamsOptions(
        credentials=teams_credentials(settings),
        tenants=frozenset(listed(settings.teams_tenants) or filter(None, [settings.microsoft_app_tenant_id])),
        service_hosts=listed(settings.teams_service_hosts) or SERVICE_HOSTS,
        cloud=teams_cloud(settings),
    )
    channel = TeamsChannel(options, talk, inbox=SqlInbox(database, "teams", lambda: datetime.now(UTC)))
    channel.mount(application)
    return channel


def coach_of(charters: CharterSource) -> Coach:
    """A coach on whatever charter is in force, with the real clock and random ids."""
    return Coach(
        charters=charters,
        catalogues=load_catalogues(),
        clock=lambda: datetime.now(UTC),
        new_id=lambda: os.urandom(8).hex(),
    )
