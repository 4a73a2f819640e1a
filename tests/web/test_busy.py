"""Too much at once, and a day's budget that is spent: said plainly, and nothing is lost without a word."""

import asyncio
from dataclasses import replace

import pytest
from scripted import CATALOGUES, PROMPTS, Scripted, answering
from test_web_with_model import FINE, Reader
from web_values import MakeClient

from bot.assessors.calls import Calls, Limits
from bot.assessors.llm import LlmAssessor
from bot.channels.web.options import CHANNEL
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.telemetry import Meter, NoMeter, Outcome


class Counting(NoMeter):
    """Keeps how reviews ended."""

    def __init__(self) -> None:
        self.ended: list[tuple[Surface, Outcome]] = []

    def reviewed(self, surface: Surface, outcome: Outcome) -> None:
        """One more."""
        self.ended.append((surface, outcome))


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_who_comes_when_there_is_no_room_is_asked_back(
    make_client: MakeClient, shipped_coach: Coach, language: str
) -> None:
    """503 with Retry-After and a kind sentence; the others are answered, and then there is room again."""
    meter: Meter = Counting()
    reader = Reader(hangs=True)
    client = await make_client(coach=replace(shipped_coach, assessor=reader, deadline=0.5, meter=meter))
    client.app[CHANNEL].room.most = 2
    first = [asyncio.create_task(client.post("/v1/review", json={"text": FINE})) for _ in range(2)]
    async with asyncio.timeout(5):
        while len(reader.asked) < 2:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    for path, body in (("review", {"text": FINE}), ("review/stream", {"text": FINE}), ("follow-up", {})):
        async with client.post(f"/v1/{path}", json=body, headers={"Accept-Language": language}) as response:
            said = await response.json()
            assert (response.status, response.headers["Retry-After"], said["error"]) == (503, "10", "error_busy")
            assert {"en": "Many people", "fr": "Beaucoup de monde"}[language] in said["message"]
    async with client.get("/v1/charter") as response:
        assert response.status == 200
    async with client.get("/readyz") as response:
        assert response.status == 200
    assert [(await each).status for each in first] == [200, 200]
    assert (await client.post("/v1/review", json={"text": FINE})).status == 200
    assert meter.ended.count((Surface.WEB, Outcome.BUSY)) == 3
    assert meter.ended.count((Surface.WEB, Outcome.PARTIAL)) == 3


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Morning run. 10k, negative split.", "The model has read all that it may today"),
        ("Petit footing ce matin, dix kilomètres.", "Le modèle a lu tout ce qu’il peut lire aujourd’hui"),
    ],
)
async def test_a_budget_that_is_spent_is_said_and_the_rules_answer(
    make_client: MakeClient, shipped_coach: Coach, text: str, note: str
) -> None:
    """Not "in time": nobody waits for tomorrow's calls."""
    model = Scripted(answering())
    calls = Calls(model, Limits(daily_budget=1))
    assessor = LlmAssessor(calls=calls, prompts=PROMPTS, catalogues=CATALOGUES)
    client = await make_client(coach=replace(shipped_coach, assessor=assessor))
    whole = (await (await client.post("/v1/review", json={"text": text})).json())["advice"]
    spent = (await (await client.post("/v1/review", json={"text": text + " 🙂"})).json())["advice"]
    assert (whole["stage"], whole["partial"], whole["note"]) == ("model", False, None)
    assert spent["partial"]
    assert spent["note"].startswith(note)
    assert len(model.sent) == 1
    assert assessor.report()["failures"] == {"budget": 1}
