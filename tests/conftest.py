"""What several tests share: the shipped charter, loaded once, and a coach on it at a fixed hour."""

import asyncio
from collections.abc import Callable
from itertools import count

import pytest
from fixed import NOW, POLICIES

from bot.app.coach import FixedCharter
from bot.catalogues import load_catalogues
from bot.charter.loader import load_engine
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.lookups import Lookups
from bot.domain.advice import Advice
from bot.domain.draft import Context, Draft
from bot.matching.engine import CharterEngine
from bot.matching.stemming import stems


@pytest.fixture(scope="session")
def shipped_engine() -> CharterEngine:
    """The shipped charter, every example tried."""
    return load_engine(POLICIES)


@pytest.fixture(scope="session")
def shipped_coach(shipped_engine: CharterEngine) -> Coach:
    """A coach on the shipped charter; ids count up, the clock stands still."""
    numbers = count()
    return Coach(
        charters=FixedCharter(shipped_engine),
        catalogues=load_catalogues(),
        clock=lambda: NOW,
        new_id=lambda: f"advice-{next(numbers)}",
    )


@pytest.fixture(scope="session")
def shipped_lookups(shipped_coach: Coach) -> Lookups:
    """The look-ups of the shipped charter, built once."""
    lookups = Lookups(shipped_coach.charters, stems)
    asyncio.run(lookups.current())
    return lookups


@pytest.fixture(scope="session")
def review(shipped_coach: Coach) -> Callable[..., Advice]:
    """Advice on a text, with the context given by name."""

    def _review(text: str, **context: object) -> Advice:
        return shipped_coach.review(Draft(text=text, context=Context(**context)), surface=Surface.SLACK)  # type: ignore[arg-type] # names are the test's

    return _review
