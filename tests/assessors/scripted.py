"""A scripted endpoint and a coach that listens to it: what the tests of hostile models are made of."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from fixed import NOW, POLICIES

from bot.app.coach import FixedCharter
from bot.assessors.calls import Calls, Completion, Limits
from bot.assessors.llm import LlmAssessor
from bot.assessors.prompts import load_prompts
from bot.assessors.requests import ModelRequest
from bot.catalogues import load_catalogues
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface, brief
from bot.domain.advice import Advice
from bot.domain.draft import Context, Draft
from bot.matching.engine import CharterEngine

PROMPTS = load_prompts(POLICIES.parent / "prompts")
CATALOGUES = load_catalogues()
NOTHING: dict[str, Any] = {
    "instructs": False,
    "danger": [],
    "protected": [],
    "remarks": [],
    "dismissed": [],
    "strength": None,
    "opportunity": None,
}
Answers = Mapping[str, Any]
Script = Callable[[ModelRequest], str]


def answering(rewrite: str = "", **answer: Any) -> Script:
    """A model that says this of every draft, and offers `rewrite` for every version."""

    def script(request: ModelRequest) -> str:
        if request.prompt.startswith("rewrite"):
            return json.dumps({"text": rewrite})
        return json.dumps(NOTHING | answer)

    return script


@dataclass(slots=True)
class Scripted:
    """Implements `bot.assessors.calls.Endpoint`; keeps what it was sent."""

    script: Script
    sent: list[ModelRequest] = field(default_factory=list)
    model: str = "scripted"

    async def complete(self, request: ModelRequest, *, timeout: float) -> Completion:  # noqa: ASYNC109 - the Protocol's
        """What the script says."""
        assert timeout > 0
        self.sent.append(request)
        return Completion(text=self.script(request))


@dataclass(slots=True)
class Told:
    """The advice of a coach with a model, what the model was sent, what was dropped of its answers."""

    advice: Advice
    sent: Sequence[ModelRequest]
    dropped: Mapping[str, int]

    @property
    def own_words(self) -> str:
        """All that the coach says itself: not the quotes, not the suggested version."""
        advice = self.advice
        texts = [advice.opening, advice.strength, advice.opportunity, advice.label, advice.note]
        for remark in advice.remarks:
            texts += [remark.why, remark.fix, remark.say_instead]
        return "\n".join(text for text in texts if text)


def coach_with(engine: CharterEngine, endpoint: Scripted, *, sensitive: bool = False) -> tuple[Coach, LlmAssessor]:
    """A coach on `engine` that asks `endpoint`."""
    assessor = LlmAssessor(
        calls=Calls(endpoint, Limits()), prompts=PROMPTS, catalogues=CATALOGUES, sensitive=sensitive, clock=lambda: NOW
    )
    numbers = count()
    coach = Coach(
        charters=FixedCharter(engine),
        catalogues=CATALOGUES,
        clock=lambda: NOW,
        new_id=lambda: f"a{next(numbers)}",
        assessor=assessor,
        deadline=20.0,
    )
    return coach, assessor


async def told(engine: CharterEngine, text: str, script: Script, *, sensitive: bool = False, **context: Any) -> Told:
    """What the author of `text` is told when `script` is the model."""
    endpoint = Scripted(script)
    coach, assessor = coach_with(engine, endpoint, sensitive=sensitive)
    draft = Draft(text=text, context=Context(**context))
    advice = await coach.advise(draft, surface=Surface.SLACK)
    brief(advice)
    return Told(advice=advice, sent=endpoint.sent, dropped=dict(assessor.dropped.reasons))


def rules_alone(coach: Coach, text: str, **context: Any) -> Advice:
    """What the rules say of it."""
    return coach.review_whole(Draft(text=text, context=Context(**context)), surface=Surface.SLACK)
