"""The one web application, with whatever hangs on it."""

import functools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.app.chats import Chats, build_keepers, count_into, mount_slack, mount_teams, personal_limit
from bot.app.coach import coach_of
from bot.app.database import build_database
from bot.coaching.telemetry import NO_METER, Meter
from bot.settings import Settings

if TYPE_CHECKING:
    from aiohttp import web

    from bot.assessors.llm import LlmAssessor
    from bot.charter.desk import Followed
    from bot.coaching.desk import CharterDesk
    from bot.coaching.lookups import Lookups
    from bot.storage.database import Database


def build_web(
    settings: Settings,
    source: "Followed",
    lookups: "Lookups",
    assessor: "LlmAssessor | None" = None,
    desk: "CharterDesk | None" = None,
) -> "web.Application":
    """The web application on a followed charter, with the settings' model if there is one.

    With a `desk` the settings' admins keep the charter from chat.
    """
    from bot.channels.web.options import WebOptions  # noqa: PLC0415 - a tenth of a second that `check` need not wait
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
    application = build_application(coach, lookups, options, report=report, channels=channels_of(settings))
    application.cleanup_ctx.extend(watch.running)

    def own() -> dict[str, object]:
        readiness = application[READINESS]
        web_part = {"state": "ready", "under_way": readiness.under_way}
        return {"web": web_part, "draining": readiness.draining}

    if database is not None:
        application.cleanup_ctx.append(database.running)
        reports["database"] = database.report
        chats = Chats(
            application=application,
            settings=settings,
            coach=coach,
            lookups=lookups,
            database=database,
            tally=count_into(application, source, database),
            limit=personal_limit(settings),
            keepers=build_keepers(settings, source, desk, database),
        )
        if settings.slack_bot_token is not None:
            reports["slack"] = mount_slack(chats).report
        if settings.teams:
            reports["teams"] = mount_teams(chats).report
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
            channels_of(settings),
        )
        meters.append(metrics)
        running.append(metrics.listening(settings.metrics_host, settings.metrics_port))
    if not meters:
        return Watch()
    from bot.observability.meters import Meters  # noqa: PLC0415 - as above

    return Watch(meter=Meters(tuple(meters)), running=tuple(running))


def channels_of(settings: Settings) -> tuple[str, ...]:
    """The channels that are configured."""
    slack = ("slack",) if settings.slack_bot_token else ()
    return ("web", *slack, *(("teams",) if settings.teams else ()))
