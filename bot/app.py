"""The composition root: the only place where concrete classes meet."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.catalogues import load_catalogues
from bot.charter.loader import load_engine
from bot.coaching.coach import Coach
from bot.coaching.ports import CharterSource, Engine
from bot.settings import Settings

if TYPE_CHECKING:
    from aiohttp import web

    from bot.charter.source import FolderSource


@dataclass(frozen=True, slots=True)
class FixedCharter:
    """A charter that does not change while the command runs."""

    engine: Engine

    def current(self) -> Engine:
        """The one engine."""
        return self.engine


def build_coach(settings: Settings) -> Coach:
    """A coach on the charter of the settings, as it stands now.

    Raises:
        CharterError: the charter cannot be used; every fault of every file.
    """
    return coach_on(_tried(settings))


def _tried(settings: Settings) -> Engine:
    """The engine of the settings' charter. Examples that passed once, for this very content, are not tried again."""
    engine = load_engine(settings.policies, try_examples=False)
    marker = settings.state / "tried" / f"{version('avantpost')}-{engine.charter.version}"
    if not marker.exists():
        engine = load_engine(settings.policies)
        with suppress(OSError):
            marker.parent.mkdir(parents=True, exist_ok=True)
            marker.touch()
    return engine


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


def build_web(settings: Settings, source: "FolderSource") -> "web.Application":
    """The web application on a watched charter."""
    from bot.channels.web.options import WebOptions  # noqa: PLC0415 - a tenth of a second that `check` need not wait
    from bot.matching.stemming import stems  # noqa: PLC0415 - as above
    from bot.server import build_application  # noqa: PLC0415 - as above

    def report() -> dict[str, object]:
        status = source.status
        return {"since": status.since.isoformat(), "faults": len(status.faults), "recovered": status.recovered}

    options = WebOptions(
        host=settings.host,
        token=settings.token.get_secret_value() if settings.token else None,
        public_url=settings.public_url,
        locale=settings.locale,
        reviews_per_minute=settings.reviews_per_minute,
    )
    return build_application(coach_of(source), stems, options, report=report)


def coach_of(charters: CharterSource) -> Coach:
    """A coach on whatever charter is in force, with the real clock and random ids."""
    return Coach(
        charters=charters,
        catalogues=load_catalogues(),
        clock=lambda: datetime.now(UTC),
        new_id=lambda: secrets.token_hex(8),
    )
