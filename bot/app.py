"""The composition root: the only place where concrete classes meet."""

import contextlib
import functools
import os
import socket
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.catalogues import load_catalogues
from bot.charter.prepared import engine_in
from bot.coaching.coach import Coach
from bot.coaching.ports import CharterSource, Engine
from bot.coaching.telemetry import NO_METER, Meter
from bot.settings import GOVERNMENT_SERVICE, Settings, listed, shipped

_LOOKED_BACK = timedelta(weeks=8)
"""How far back the admins' look-up misses go."""

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp import web

    from bot.assessors.calls import Endpoint
    from bot.assessors.llm import LlmAssessor
    from bot.assessors.openai_client import OpenAIEndpoint
    from bot.channels.keepers import Keepers
    from bot.channels.limits import PersonalLimit
    from bot.channels.slack.mount import SlackChannel
    from bot.channels.teams.mount import Later, TeamsChannel
    from bot.channels.teams.sdk import Cloud, Credentials
    from bot.channels.teams.wire import Connector
    from bot.channels.words import ModelNotice
    from bot.charter.desk import Desk, Followed
    from bot.charter.source import FolderSource
    from bot.coaching.charter_store import CharterStore
    from bot.coaching.counting import Tally
    from bot.coaching.desk import CharterDesk
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


@dataclass(frozen=True, slots=True)
class CharterInForce:
    """The charter that a server follows, and the desk of those who keep it."""

    source: "Followed"
    desk: "Desk"


@contextlib.asynccontextmanager
async def charter_in_force(settings: Settings) -> "AsyncIterator[CharterInForce]":
    """The charter of the settings, followed for as long as the context lasts: a folder, or published versions.

    Raises:
        CharterError: the charter cannot be used and no good copy was kept.
        StorageError: it is published from a database that is away, and no good copy was kept.
    """
    if settings.charter_source == "folder":
        source = watched_charter(settings)
        async with source.watching():
            yield CharterInForce(source, build_desk(settings, source))
        return
    from bot.charter.published import PublishedSource  # noqa: PLC0415 - for those who publish from a database

    async with charter_store(settings) as store:
        replica = f"{socket.gethostname()}/{os.getpid()}"
        published = PublishedSource(
            store, settings.state, lambda: datetime.now(UTC), replica=replica, seed=settings.policies
        )
        await published.start()
        async with published.watching():
            yield CharterInForce(published, build_desk(settings, published, store))


@contextlib.asynccontextmanager
async def charter_store(settings: Settings) -> "AsyncIterator[CharterStore]":
    """Published charters in the settings' database, on connections of their own; its tables are brought up to date."""
    from bot.storage.charters import SqlCharters  # noqa: PLC0415 - as above

    database = build_database(settings)
    async with contextlib.asynccontextmanager(database.running)(None):
        store = SqlCharters(database, lambda: datetime.now(UTC))
        try:
            yield store
        finally:
            await store.close()


def build_desk(settings: Settings, source: "Followed", store: "CharterStore | None" = None) -> "Desk":
    """The desk of those who keep the charter; with a `store` it publishes."""
    from bot.charter.corpus import samples  # noqa: PLC0415 - as above
    from bot.charter.desk import Desk  # noqa: PLC0415 - as above
    from bot.charter.edit import edited  # noqa: PLC0415 - as above

    places = corpus_places(settings)
    return Desk(
        source=source,
        store=store,
        editor=edited,
        coach=coach_of(source),
        samples=lambda: samples(*places),
        clock=lambda: datetime.now(UTC),
        approvals=settings.charter_approvals,
    )


def corpus_places(settings: Settings) -> "tuple[Path, ...]":
    """Where the sample drafts for back-tests are: those that ship, and the company's own."""
    return (shipped("policies") / "corpus", *([settings.corpus] if settings.corpus else []))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chats:
    """What every chat is made with."""

    application: "web.Application"
    settings: Settings
    coach: Coach
    database: "Database"
    tally: "Tally"
    limit: "PersonalLimit"
    keepers: "Keepers | None" = None


def build_web(
    settings: Settings,
    source: "Followed",
    assessor: "LlmAssessor | None" = None,
    desk: "CharterDesk | None" = None,
) -> "web.Application":
    """The web application on a followed charter, with the settings' model if there is one.

    With a `desk` the settings' admins keep the charter from chat.
    """
    from bot.channels.web.options import WebOptions  # noqa: PLC0415 - a tenth of a second that `check` need not wait
    from bot.matching.stemming import stems  # noqa: PLC0415 - as above
    from bot.server import READINESS, build_application  # noqa: PLC0415 - as above

    reports: dict[str, Callable[[], dict[str, object]]] = {}

    def report() -> dict[str, object]:
        status = source.status
        charter = {
            "source": settings.charter_source,
            "version": status.version,
            "since": status.since.isoformat(),
            "faults": len(status.faults),
            "recovered": status.recovered,
        }
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
    database = build_database(settings) if settings.slack_bot_token or settings.teams else None
    watch = build_watch(settings, lambda: {**report(), **own()}, database)
    coach = replace(coach_of(source), assessor=assessor, deadline=settings.model_deadline, meter=watch.meter)
    application = build_application(coach, stems, options, report=report, channels=_channels(settings))
    application.cleanup_ctx.extend(watch.running)

    def own() -> dict[str, object]:
        readiness = application[READINESS]
        web_part = {"state": "ready", "under_way": readiness.under_way}
        return {"web": web_part, "draining": readiness.draining}

    if database is not None:
        application.cleanup_ctx.append(database.running)
        reports["database"] = database.report
        chats = _Chats(
            application=application,
            settings=settings,
            coach=coach,
            database=database,
            tally=_counting(application, source, database),
            limit=personal_limit(settings),
            keepers=build_keepers(settings, source, desk, database),
        )
        if settings.slack_bot_token is not None:
            reports["slack"] = _mount_slack(chats).report
        if settings.teams:
            reports["teams"] = _mount_teams(chats).report
    return application


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What operators asked to see: the meter that is told, and what runs beside the application for it."""

    meter: Meter = NO_METER
    running: tuple[Callable[[object], AsyncIterator[None]], ...] = ()


def build_watch(
    settings: Settings, report: Callable[[], dict[str, object]], database: "Database | None" = None
) -> Watch:
    """Metrics and traces as the settings have them. Nothing is bound or sent yet; what is off is not imported."""
    meters: list[Meter] = []
    running: list[Callable[[object], AsyncIterator[None]]] = []
    if settings.traces and settings.otel_endpoint:
        from bot.observability.traces import Traces  # noqa: PLC0415 - the SDK takes a quarter of a second

        traces = Traces(settings.otel_endpoint, version("avantpost"))
        meters.append(traces)
        running.append(traces.running)
    if settings.metrics_port is not None:
        from bot.observability.metrics import PrometheusMeter  # noqa: PLC0415 - for those who ask for metrics
        from bot.storage.inbox import in_flight  # noqa: PLC0415 - as above

        metrics = PrometheusMeter(
            report,
            version("avantpost"),
            functools.partial(in_flight, database) if database else None,
            _channels(settings),
        )
        meters.append(metrics)
        running.append(metrics.listening(settings.metrics_host, settings.metrics_port))
    if not meters:
        return Watch()
    from bot.observability.meters import Meters  # noqa: PLC0415 - as above

    return Watch(meter=Meters(tuple(meters)), running=tuple(running))


def build_keepers(
    settings: Settings, source: "Followed", desk: "CharterDesk | None", database: "Database"
) -> "Keepers | None":
    """Who keeps the charter from chat, and with what; None if nobody does."""
    from bot.channels.keepers import Keepers  # noqa: PLC0415 - for those with a chat
    from bot.coaching.admins import read_admins  # noqa: PLC0415 - as above
    from bot.coaching.counting import week_of  # noqa: PLC0415 - as above
    from bot.storage.counts import SqlCounts  # noqa: PLC0415 - as above

    if desk is None or settings.admins is None:
        return None
    counts = SqlCounts(database)
    return Keepers(
        admins=read_admins(settings.admins),
        desk=desk,
        engine=source.current,
        misses=lambda: counts.missed(week_of(datetime.now(UTC) - _LOOKED_BACK)),
    )


def _channels(settings: Settings) -> tuple[str, ...]:
    slack = ("slack",) if settings.slack_bot_token else ()
    return ("web", *slack, *(("teams",) if settings.teams else ()))


def build_database(settings: Settings) -> "Database":
    """The database of the settings. Nothing is opened yet."""
    from bot.storage.database import Database, database_url  # noqa: PLC0415 - for those with a channel that needs it

    url = settings.database_url.get_secret_value() if settings.database_url else None
    return Database(database_url(url, settings.state))


def _counting(application: "web.Application", charters: CharterSource, database: "Database") -> "Tally":
    """What chats count into, written while the application runs; and the job that keeps the README's retention."""
    from bot.coaching.counting import SALT_BYTES, Counting  # noqa: PLC0415 - for those with a chat
    from bot.matching.stemming import stems  # noqa: PLC0415 - as above
    from bot.storage.counts import CountsWriter, SqlCounts  # noqa: PLC0415 - as above
    from bot.storage.retention import Retention  # noqa: PLC0415 - as above

    counting = Counting(charters, stems, clock=lambda: datetime.now(UTC), new_salt=lambda: os.urandom(SALT_BYTES))
    application.cleanup_ctx.append(CountsWriter(counting, SqlCounts(database)).running)
    application.cleanup_ctx.append(Retention(database, lambda: datetime.now(UTC)).running)
    return counting


def personal_limit(settings: Settings) -> "PersonalLimit":
    """How often one person of a chat may ask, all chats together; under a salt of this process's own."""
    from bot.channels.limits import PersonalLimit  # noqa: PLC0415 - for those with a chat

    return PersonalLimit(settings.reviews_per_minute, time.monotonic, os.urandom(32))


def _mount_slack(chats: "_Chats") -> "SlackChannel":
    from bot.channels.slack.mount import SlackChannel, SlackOptions  # noqa: PLC0415 - half a second, for those with Slack
    from bot.matching.stemming import stems  # noqa: PLC0415 - as above
    from bot.storage.inbox import SqlInbox  # noqa: PLC0415 - as above
    from bot.storage.preferences import SqlPreferences  # noqa: PLC0415 - as above

    settings, database = chats.settings, chats.database

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
        chats.coach,
        stems,
        inbox=SqlInbox(database, "slack", lambda: datetime.now(UTC)),
        preferences=SqlPreferences(database, "slack"),
        tally=chats.tally,
        limit=chats.limit,
        keepers=chats.keepers,
    )
    channel.mount(chats.application)
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


def _mount_teams(chats: "_Chats") -> "TeamsChannel":
    from bot.channels.teams.handlers import Talk  # noqa: PLC0415 - a second, for those with Teams
    from bot.channels.teams.mount import SERVICE_HOSTS, TeamsChannel, TeamsOptions  # noqa: PLC0415 - as above
    from bot.channels.tolerant import TolerantPreferences  # noqa: PLC0415 - as above
    from bot.matching.stemming import stems  # noqa: PLC0415 - as above
    from bot.storage.inbox import SqlInbox  # noqa: PLC0415 - as above
    from bot.storage.preferences import SqlPreferences  # noqa: PLC0415 - as above

    settings, database = chats.settings, chats.database
    preferences = TolerantPreferences(SqlPreferences(database, "teams"))

    def talk(connector: "Connector", later: "Later") -> Talk:
        return Talk(
            coach=chats.coach,
            stem=stems,
            connector=connector,
            preferences=preferences,
            later=later,
            locale=settings.locale,
            model=_model_notice(settings),
            tally=chats.tally,
            limit=chats.limit,
        )

    options = TeamsOptions(
        credentials=teams_credentials(settings),
        tenants=frozenset(listed(settings.teams_tenants) or filter(None, [settings.microsoft_app_tenant_id])),
        service_hosts=listed(settings.teams_service_hosts) or SERVICE_HOSTS,
        cloud=teams_cloud(settings),
    )
    channel = TeamsChannel(options, talk, inbox=SqlInbox(database, "teams", lambda: datetime.now(UTC)))
    channel.mount(chats.application)
    return channel


def coach_of(charters: CharterSource) -> Coach:
    """A coach on whatever charter is in force, with the real clock and random ids."""
    return Coach(
        charters=charters,
        catalogues=load_catalogues(),
        clock=lambda: datetime.now(UTC),
        new_id=lambda: os.urandom(8).hex(),
    )
