"""Slack and Teams, with all that every chat is made with."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.coaching.coach import Coach
from bot.coaching.ports import CharterSource
from bot.settings import GOVERNMENT_SERVICE, Settings, listed

if TYPE_CHECKING:
    from aiohttp import web

    from bot.channels.keepers import Keepers
    from bot.channels.limits import PersonalLimit
    from bot.channels.slack.mount import SlackChannel
    from bot.channels.teams.mount import Later, TeamsChannel
    from bot.channels.teams.sdk import Cloud, Credentials
    from bot.channels.teams.wire import Connector
    from bot.channels.words import ModelNotice
    from bot.charter.desk import Followed
    from bot.coaching.counting import Tally
    from bot.coaching.desk import CharterDesk
    from bot.coaching.lookups import Lookups
    from bot.storage.database import Database


_LOOKED_BACK = timedelta(weeks=8)
"""How far back the admins' look-up misses go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chats:
    """What every chat is made with."""

    application: "web.Application"
    settings: Settings
    coach: Coach
    lookups: "Lookups"
    database: "Database"
    tally: "Tally"
    limit: "PersonalLimit"
    keepers: "Keepers | None" = None


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


def count_into(application: "web.Application", charters: CharterSource, database: "Database") -> "Tally":
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


def mount_slack(chats: Chats) -> "SlackChannel":
    """Slack, hung on the application."""
    from bot.channels.slack.mount import SlackChannel, SlackOptions  # noqa: PLC0415 - half a second, for those with Slack
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
        chats.lookups,
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


def mount_teams(chats: Chats) -> "TeamsChannel":
    """Teams, hung on the application."""
    from bot.channels.teams.handlers import Talk  # noqa: PLC0415 - a second, for those with Teams
    from bot.channels.teams.mount import SERVICE_HOSTS, TeamsChannel, TeamsOptions  # noqa: PLC0415 - as above
    from bot.channels.tolerant import TolerantPreferences  # noqa: PLC0415 - as above
    from bot.storage.inbox import SqlInbox  # noqa: PLC0415 - as above
    from bot.storage.preferences import SqlPreferences  # noqa: PLC0415 - as above

    settings, database = chats.settings, chats.database
    preferences = TolerantPreferences(SqlPreferences(database, "teams"))

    def talk(connector: "Connector", later: "Later") -> Talk:
        return Talk(
            coach=chats.coach,
            lookups=chats.lookups,
            connector=connector,
            preferences=preferences,
            later=later,
            locale=settings.locale,
            model=_model_notice(settings),
            tally=chats.tally,
            limit=chats.limit,
            keepers=chats.keepers,
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
