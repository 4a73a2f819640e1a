"""The composition root: the only place where concrete classes meet."""

import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.catalogues import load_catalogues
from bot.charter.prepared import engine_in
from bot.coaching.coach import Coach
from bot.coaching.ports import CharterSource, Engine
from bot.settings import Settings, shipped

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp import web

    from bot.assessors.calls import Endpoint
    from bot.assessors.llm import LlmAssessor
    from bot.assessors.openai_client import OpenAIEndpoint
    from bot.channels.keepers import Keepers
    from bot.channels.slack.mount import SlackChannel
    from bot.charter.desk import Desk, Followed
    from bot.charter.source import FolderSource
    from bot.coaching.charter_store import CharterStore
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
    from bot.server import build_application  # noqa: PLC0415 - as above

    reports: dict[str, Callable[[], dict[str, object]]] = {}

    def report() -> dict[str, object]:
        status = source.status
        charter = {
            "source": settings.charter_source,
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
    coach = replace(coach_of(source), assessor=assessor, deadline=settings.model_deadline)
    application = build_application(coach, stems, options, report=report, channels=_channels(settings))
    if settings.slack_bot_token is not None:
        database = build_database(settings)
        application.cleanup_ctx.append(database.running)
        reports["database"] = database.report
        reports["slack"] = _mount_slack(
            application, settings, coach, database, build_keepers(settings, source, desk)
        ).report
    return application


def build_keepers(settings: Settings, source: "Followed", desk: "CharterDesk | None") -> "Keepers | None":
    """Who keeps the charter from chat, and with what; None if nobody does."""
    from bot.channels.keepers import Keepers  # noqa: PLC0415 - for those with a chat
    from bot.coaching.admins import read_admins  # noqa: PLC0415 - as above

    if desk is None or settings.admins is None:
        return None
    return Keepers(admins=read_admins(settings.admins), desk=desk, engine=source.current)


def _channels(settings: Settings) -> tuple[str, ...]:
    return ("web", "slack") if settings.slack_bot_token else ("web",)


def build_database(settings: Settings) -> "Database":
    """The database of the settings. Nothing is opened yet."""
    from bot.storage.database import Database, database_url  # noqa: PLC0415 - for those with a channel that needs it

    url = settings.database_url.get_secret_value() if settings.database_url else None
    return Database(database_url(url, settings.state))


def _mount_slack(
    application: "web.Application",
    settings: Settings,
    coach: Coach,
    database: "Database",
    keepers: "Keepers | None" = None,
) -> "SlackChannel":
    from bot.channels.slack.first_contact import ModelNotice  # noqa: PLC0415 - half a second, for those with Slack
    from bot.channels.slack.mount import SlackChannel, SlackOptions  # noqa: PLC0415 - as above
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
        model=ModelNotice(name=settings.model, retention=settings.model_retention or "") if settings.model else None,
    )
    channel = SlackChannel(
        options,
        coach,
        stems,
        inbox=SqlInbox(database, "slack", lambda: datetime.now(UTC)),
        preferences=SqlPreferences(database, "slack"),
        keepers=keepers,
    )
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
