"""The coach and its model, as the settings have them."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.catalogues import load_catalogues
from bot.charter.prepared import engine_in
from bot.coaching.coach import Coach
from bot.coaching.ports import CharterSource, Engine
from bot.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from bot.assessors.calls import Endpoint
    from bot.assessors.llm import LlmAssessor
    from bot.assessors.openai_client import OpenAIEndpoint


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


def coach_of(charters: CharterSource) -> Coach:
    """A coach on whatever charter is in force, with the real clock and random ids."""
    return Coach(
        charters=charters,
        catalogues=load_catalogues(),
        clock=lambda: datetime.now(UTC),
        new_id=lambda: os.urandom(8).hex(),
    )
