"""The composition root: the only place where concrete classes meet."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from bot.catalogues import load_catalogues
from bot.charter.loader import load_engine
from bot.coaching.coach import Coach
from bot.coaching.ports import Engine
from bot.settings import Settings


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
    return Coach(
        charters=FixedCharter(engine),
        catalogues=load_catalogues(),
        clock=lambda: datetime.now(UTC),
        new_id=lambda: secrets.token_hex(8),
    )
