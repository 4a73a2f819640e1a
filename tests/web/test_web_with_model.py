"""The web channel with a model beside the rules: a first look, then both; what is kept there; numbers for operators."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from web_values import MakeClient

from bot.coaching.coach import Coach
from bot.coaching.ports import Choice
from bot.domain.assessment import Assessment
from bot.domain.errors import AssessorError
from bot.domain.precedence import Resolution

FINE = "Morning run. 10k, negative split."
CANARY = "zebrafish-quokka-4417"


@dataclass
class Reader:
    """Implements `Assessor`: finds nothing, fails, or hangs."""

    error: Exception | None = None
    hangs: bool = False
    reads: bool = True
    asked: list[str] = field(default_factory=list)

    def may_read(self, resolution: Resolution) -> bool:
        """All but danger and whistleblowing."""
        return not (resolution.danger or resolution.whistleblowing)

    async def assess(self, reading: object, *, until: float) -> Assessment:  # noqa: ARG002 - the Protocol's
        """As told."""
        self.asked.append("assess")
        if self.hangs:
            await asyncio.Event().wait()
        if self.error is not None:
            raise self.error
        return Assessment()

    async def rewrite(self, *_: object, **__: object) -> str | None:
        """No version."""
        return None

    async def answer(self, *_: object, **__: object) -> Choice:
        """No choice."""
        return Choice(article_id=None, answer=None)


async def streamed(client: TestClient[Any, Any], body: Mapping[str, object]) -> list[tuple[str, dict[str, object]]]:
    """The events of a review: names and advice."""
    async with client.post("/v1/review/stream", json=body) as response:
        assert response.status == 200
        events = [event.splitlines() for event in (await response.text()).split("\n\n") if event]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))["advice"]) for name, data in events]


async def test_a_first_look_then_what_both_say(make_client: MakeClient, shipped_coach: Coach) -> None:
    """While the model reads nobody is told that all is well."""
    client = await make_client(coach=replace(shipped_coach, assessor=Reader()))
    (first, early), (last, final) = await streamed(client, {"text": FINE})
    assert (first, early["stage"]) == ("first", "first_look")
    assert (last, final["stage"]) == ("final", "model")
    assert (early["label"], final["label"]) == ("First look", "Good to go")
    assert not final["partial"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (FINE, "I found nothing that the charter's rules know"),
        ("Petit footing ce matin, dix kilomètres.", "Les règles de la charte n’y ont rien relevé"),
    ],
)
@pytest.mark.parametrize(
    "reader", [Reader(hangs=True), Reader(error=AssessorError("auth")), Reader(error=RuntimeError(CANARY))]
)
async def test_without_the_models_part_the_answer_says_so(  # noqa: PLR0917 - fixtures and cases
    make_client: MakeClient,
    shipped_coach: Coach,
    all_logs: pytest.LogCaptureFixture,
    reader: Reader,
    text: str,
    label: str,
) -> None:
    """In the author's language, in time, and never "Good to go"; what failed leaves no text."""
    client = await make_client(coach=replace(shipped_coach, assessor=reader, deadline=0.1))
    events = await streamed(client, {"text": text, "context": {}})
    assert [name for name, _ in events] == ["first", "final"]
    final = events[-1][1]
    assert final["partial"]
    assert final["note"]
    assert final["label"] == label
    assert CANARY not in all_logs.text
    assert text not in all_logs.text


async def test_switched_off_between_two_drafts_the_rules_answer_alone(
    make_client: MakeClient, shipped_coach: Coach
) -> None:
    """At once, without a restart, and without a word of something missing."""
    reader = Reader()
    client = await make_client(coach=replace(shipped_coach, assessor=reader))
    await streamed(client, {"text": FINE})
    reader.reads = False
    assert [advice["stage"] for _, advice in await streamed(client, {"text": FINE})] == ["rules", "rules"]
    assert reader.asked == ["assess"]


async def test_the_page_says_which_model_reads_and_what_is_kept_there(
    make_client: MakeClient, shipped_coach: Coach
) -> None:
    """Before the first draft; switched off or without a model there is none."""
    reader = Reader()
    coach = replace(shipped_coach, assessor=reader)
    client = await make_client(coach=coach, model="small", model_retention="nothing is kept")

    async def told() -> object:
        return (await (await client.get("/web/start.json")).json())["model"]

    assert await told() == {"name": "small", "retention": "nothing is kept"}
    reader.reads = False
    assert await told() is None
    client = await make_client()
    assert await told() is None
