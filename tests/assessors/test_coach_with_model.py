"""The coach with a model beside the rules: first look, then both; and whatever becomes of the model, advice in time."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from aiohttp import web
from endpoints import NOTHING, Scripted, envelope, serving

from bot.assessors.calls import Calls, EndpointError, Limits
from bot.assessors.llm import LlmAssessor
from bot.assessors.openai_client import Address, OpenAIEndpoint
from bot.assessors.prompts import load_prompts
from bot.assessors.requests import ModelRequest
from bot.catalogues import load_catalogues
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.lookup import Lookup
from bot.coaching.ports import Wish
from bot.coaching.questions import ask
from bot.domain.advice import Advice, Stage, SuggestionOrigin
from bot.domain.assessment import Assessment
from bot.domain.draft import Draft, Language
from bot.domain.errors import AssessorError
from bot.domain.levels import Level
from bot.matching.stemming import stems

PROMPTS = load_prompts(Path(__file__).resolve().parents[2] / "prompts")
CATALOGUES = load_catalogues()
HARMLESS = "Morning run. 10k, negative split. Unlike our second half."
CANARY = "zebrafish-quokka-4417"
REMARK = {
    "article": "financial_info",
    "sentence": 3,
    "quote": "Unlike our second half",
    "level": "get_help",
    "why": "Investors can read our results in it before they are out.",
    "fix": "Keep the run and leave the second half to the results day.",
}


def reader(coach: Coach, answer: Callable[[ModelRequest], object], *, delay: float = 0.0, **more: object) -> Coach:
    """`coach` with a scripted model."""
    calls = Calls(Scripted(answer, delay=delay), Limits())
    assessor = LlmAssessor(calls=calls, prompts=PROMPTS, catalogues=CATALOGUES, **more)  # type: ignore[arg-type] # names are the test's
    return replace(coach, assessor=assessor, deadline=5.0)


def remarks(*found: dict[str, object], **more: object) -> Callable[[ModelRequest], object]:
    """A model that makes these remarks and rewrites nothing."""

    def answer(request: ModelRequest) -> object:
        if request.prompt.startswith("rewrite"):
            return {"text": ""}
        return {**NOTHING, "remarks": list(found), **more}

    return answer


async def both(coach: Coach, text: str) -> tuple[list[Advice], Advice]:
    """What was shown while the model read, and the end of it."""
    first: list[Advice] = []

    async def shown(advice: Advice) -> None:
        first.append(advice)

    return first, await coach.advise(Draft(text=text), surface=Surface.WEB, on_first=shown)


async def test_a_first_look_then_the_whole(shipped_coach: Coach) -> None:
    """While the model reads nothing is called good to go; its remark rests on an article and quotes the draft."""
    first, final = await both(reader(shipped_coach, remarks(REMARK)), HARMLESS)
    assert [(each.stage, each.label) for each in first] == [(Stage.FIRST_LOOK, "First look")]
    assert first[0].note == CATALOGUES[Language.EN].text("note.first_look")
    assert final.stage is Stage.MODEL
    assert final.level is Level.GET_HELP
    (remark,) = final.remarks
    assert (remark.quote, remark.article.id, remark.why) == (REMARK["quote"], "financial_info", REMARK["why"])
    assert HARMLESS[remark.start : remark.end] == remark.quote
    assert final.note is None


async def test_what_both_find_fine_is_good_to_go(shipped_coach: Coach) -> None:
    """Only then; by rules alone it is what the rules know."""
    _, final = await both(
        reader(shipped_coach, remarks(strength="A run told in three words.")), "Morning run. 10k done."
    )
    assert final.label == "Good to go"
    assert final.strength == "A run told in three words."
    assert shipped_coach.review(Draft(text=HARMLESS), surface=Surface.WEB).label != "Good to go"


async def test_a_hint_can_be_dismissed_with_a_reason(shipped_coach: Coach) -> None:
    """And stays without one."""
    text = "Great quarter, team! Wait until you see Thursday's numbers."
    assert shipped_coach.review(Draft(text=text), surface=Surface.WEB).level is Level.GET_HELP
    every = [{"hint": number, "because": "a school's quarter, told at its fair"} for number in range(1, 9)]
    _, final = await both(reader(shipped_coach, remarks(dismissed=every)), text)
    assert final.level is Level.FINE
    silent = [{**each, "because": " "} for each in every]
    _, final = await both(reader(shipped_coach, remarks(dismissed=silent)), text)
    assert final.level is Level.GET_HELP


FAILURES: dict[str, Callable[[ModelRequest], object]] = {
    kind: lambda _request, kind=kind: EndpointError(kind)  # type: ignore[misc] # bound now
    for kind in ("auth", "not_found", "server_error", "bad_envelope", "refusal", "truncated", "too_large", "empty")
}
FAILURES |= {
    "prose": lambda _request: "I think this is fine.",
    "another shape": lambda _request: {"remarks": "none"},
    "a deep nest": lambda _request: '{"remarks": ' + "[" * 100_000,
    "a fault of ours": lambda _request: KeyError(CANARY),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_whatever_the_model_does_the_rules_advice_goes_out(
    shipped_coach: Coach, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """The same level and remarks as without it, marked partial, in words; and no word of it in the log."""
    caplog.set_level(logging.DEBUG)
    text = f"Our Q3 revenue is skyrocketing 🚀 {CANARY}"
    expected = shipped_coach.review_whole(Draft(text=text), surface=Surface.WEB)
    first, final = await both(reader(shipped_coach, FAILURES[name]), text)
    assert (final.level, final.remarks) == (expected.level, expected.remarks)
    assert final.partial
    assert final.note == CATALOGUES[Language.EN].text("note.partial")
    assert final.stage is Stage.RULES
    assert len(first) == 1
    assert CANARY not in caplog.text


async def test_an_answer_that_cannot_be_read_is_asked_for_once_more(shipped_coach: Coach) -> None:
    """One repair, and the second answer counts."""
    answers = iter(["certainly! here it is", {**NOTHING, "remarks": [REMARK]}])
    _, final = await both(
        reader(shipped_coach, lambda request: {"text": ""} if request.prompt.startswith("rewrite") else next(answers)),
        HARMLESS,
    )
    assert not final.partial
    assert final.level is Level.GET_HELP


@dataclass
class Stubborn:
    """Implements `Assessor`: one that forgets its deadline, or fails in a way that nobody foresaw."""

    error: Exception | None = None
    reads: bool = True
    asked: list[str] = field(default_factory=list)

    def may_read(self, _resolution: object) -> bool:
        """Everything."""
        return True

    async def assess(self, reading: object, *, until: float) -> object:  # noqa: ARG002 - it forgets
        """Fail, or never come back."""
        self.asked.append("assess")
        if self.error:
            raise self.error
        await asyncio.sleep(3600)
        raise AssertionError

    async def rewrite(self, *_: object, **__: object) -> None:
        """Nothing."""

    async def answer(self, *_: object, **__: object) -> object:
        """Too late."""
        raise AssessorError("deadline")


@pytest.mark.parametrize("error", [None, RuntimeError(CANARY), ValueError(CANARY)])
async def test_an_assessor_that_forgets_itself_is_left_behind(
    shipped_coach: Coach, caplog: pytest.LogCaptureFixture, error: Exception | None
) -> None:
    """Past the deadline and a little grace the rules' advice is final."""
    coach = replace(shipped_coach, assessor=Stubborn(error), deadline=0.05)
    advice = await coach.advise(Draft(text=HARMLESS), surface=Surface.WEB)
    assert advice.partial
    assert CANARY not in caplog.text


async def test_a_late_rewrite_keeps_the_remarks(shipped_coach: Coach) -> None:
    """Half of the answer is worth more than none, and it says so."""

    def answer(request: ModelRequest) -> object:
        if request.prompt.startswith("rewrite"):
            return EndpointError("deadline")
        return {**NOTHING, "remarks": [REMARK]}

    _, final = await both(reader(shipped_coach, answer), HARMLESS)
    assert final.partial
    assert final.stage is Stage.MODEL
    assert final.remarks


@dataclass
class LateRewriter(Stubborn):
    """Implements `Assessor`: it reads, and its rewrite never comes or fails in a way that nobody foresaw."""

    async def assess(self, reading: object, *, until: float) -> Assessment:  # noqa: ARG002 - it reads at once
        """A strength, so that its part can be told from the rules'."""
        return Assessment(strength=CANARY)

    async def rewrite(self, *_: object, **__: object) -> None:
        """Fail, or never come back."""
        if self.error:
            raise self.error
        await asyncio.sleep(3600)


@pytest.mark.parametrize("error", [None, RuntimeError("no")])
async def test_a_rewrite_that_forgets_itself_keeps_what_was_read(shipped_coach: Coach, error: Exception | None) -> None:
    """What the model read stands; only its version is missing, and the advice says so."""
    coach = replace(shipped_coach, assessor=LateRewriter(error), deadline=0.05)
    advice = await coach.advise(Draft(text="Great quarter, team! Wait for Thursday's numbers."), surface=Surface.WEB)
    assert advice.remarks
    assert advice.partial
    assert advice.stage is Stage.MODEL


async def test_a_rewrite_is_shown_as_the_models_and_holds(shipped_coach: Coach) -> None:
    """Checked by rules and claims; and another is written when the author asks for it."""

    def answer(request: ModelRequest) -> object:
        if request.prompt.startswith("rewrite"):
            return {
                "text": "Morning run. 10k."
                if "clearly shorter" in request.user
                else "Morning run. 10k, negative split."
            }
        return {**NOTHING, "remarks": [REMARK]}

    coach = reader(shipped_coach, answer)
    _, final = await both(coach, HARMLESS)
    assert final.suggestion is not None
    assert (final.suggestion.text, final.suggestion.origin) == (
        "Morning run. 10k, negative split.",
        SuggestionOrigin.MODEL,
    )
    shorter = await coach.rewritten(Draft(text=HARMLESS), Wish.SHORTER, surface=Surface.WEB)
    assert shorter.suggestion is not None
    assert shorter.suggestion.text == "Morning run. 10k."


async def test_where_nothing_can_stay_no_version_is_shown(shipped_coach: Coach) -> None:
    """A model that has nothing to keep says so with an empty text: the remarks stand, and nothing is missing."""
    coach = reader(
        shipped_coach,
        lambda request: {"text": " "} if request.prompt.startswith("rewrite") else {**NOTHING, "remarks": [REMARK]},
    )
    _, final = await both(coach, HARMLESS)
    assert final.remarks
    assert final.suggestion is None
    assert not final.partial


@pytest.mark.parametrize(
    "text",
    [
        "Je n'en peux plus, j'ai envie d'en finir ce soir.",
        "On a encore changé les dates sur la viande ce matin, mon chef m'a demandé de signer.",
    ],
)
async def test_danger_and_whistleblowing_stay_here(shipped_coach: Coach, text: str) -> None:
    """Not sent, not partial; with the operator's setting they are sent."""
    asked: list[ModelRequest] = []

    def answer(request: ModelRequest) -> object:
        asked.append(request)
        return NOTHING

    first, final = await both(reader(shipped_coach, answer), text)
    assert (asked, first, final.partial) == ([], [], False)
    await both(reader(shipped_coach, answer, sensitive=True), text)
    assert asked


async def test_the_switch_works_at_once(shipped_coach: Coach, tmp_path: Path) -> None:
    """A file appears, and the next draft stays here; it goes, and the next one is sent."""
    off = tmp_path / "model-off"
    coach = reader(shipped_coach, remarks(REMARK), switched_on=lambda: not off.exists())
    assert (await both(coach, HARMLESS))[1].stage is Stage.MODEL
    off.touch()
    first, final = await both(coach, HARMLESS)
    assert (first, final.stage, final.partial) == ([], Stage.RULES, False)
    off.unlink()
    assert (await both(coach, HARMLESS))[1].stage is Stage.MODEL


async def test_two_hundred_people_and_a_model_that_hangs(shipped_coach: Coach) -> None:
    """Everybody has the rules' advice, and what else runs on the loop is never held up for long."""
    coach = replace(reader(shipped_coach, lambda _: NOTHING, delay=3600), deadline=1.0)
    steps = 0

    async def watch() -> None:
        nonlocal steps
        while True:
            await asyncio.sleep(0)
            steps += 1

    watching = asyncio.create_task(watch())
    advices = await asyncio.gather(
        *(coach.advise(Draft(text=f"{HARMLESS} {number}"), surface=Surface.WEB) for number in range(200))
    )
    watching.cancel()
    assert all(advice.partial for advice in advices)
    assert steps > 200  # another task ran between any two of them


async def test_a_model_chooses_among_the_nearest_articles(shipped_coach: Coach) -> None:
    """The one it names comes first with its sentence; none is an honest "I don't know"; late, the index answers."""
    charter = shipped_coach.charters.current().charter
    index = Lookup(charter, stems)
    plain = index.ask("can I talk about our results?", language=Language.EN)
    other = plain.articles[1].id

    coach = reader(shipped_coach, lambda _: {"article": other, "answer": "Yes, once they are published."})
    found = await ask(coach, index, "can I talk about our results?", language=Language.EN)
    assert (found.articles[0].id, found.said) == (other, "Yes, once they are published.")
    coach = reader(shipped_coach, lambda _: {"article": None, "answer": ""})
    assert not (await ask(coach, index, "can I talk about our results?", language=Language.EN)).articles
    for wrong in ({"article": "made_up", "answer": "x"}, "no"):
        coach = reader(shipped_coach, lambda _, wrong=wrong: wrong)  # type: ignore[misc] # bound now
        found = await ask(coach, index, "can I talk about our results?", language=Language.EN)
        assert found.said is None


async def test_the_real_client_from_end_to_end(shipped_coach: Coach) -> None:
    """Draft to advice over HTTP; personal data and secrets are not among what was sent."""

    def reply(body: dict[str, object]) -> object:

        name = body["response_format"]["json_schema"]["name"]  # type: ignore[index] # JSON
        return web.json_response(
            envelope({**NOTHING, "remarks": [REMARK]} if name == "assess" else {"text": "Morning run."})
        )

    async with serving(reply) as server:
        endpoint = OpenAIEndpoint(Address(model="m", base_url=server.url))
        assessor = LlmAssessor(calls=Calls(endpoint, Limits()), prompts=PROMPTS, catalogues=CATALOGUES)
        coach = replace(shipped_coach, assessor=assessor)
        text = f"{HARMLESS} Call Jo on 06 12 34 56 78, the password is Tulip!2291."
        advice = await coach.advise(Draft(text=text), surface=Surface.WEB)
        await endpoint.aclose()
    assert any(remark.rule == "financial_info.model" for remark in advice.remarks)
    assert "06 12 34 56 78" not in str(server.bodies)
    assert "Tulip!2291" not in str(server.bodies)
    assert all(body["store"] is False for body in server.bodies)
