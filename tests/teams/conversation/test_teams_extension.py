"""The message extension: a form, the rules' advice in the dialog, a model's on request; others are not judged."""

import asyncio
import json

import pytest
from memory_connector import ANNA, BEN, MOST_CARD, Begin, Tenant, actions_in, fields_in, words
from node_parser import parsed
from scripted import Scripted, answering, coach_with

from bot.channels.teams.wire import Invoked
from bot.matching.engine import CharterEngine

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
FETCH, SUBMIT = "composeExtension/fetchTask", "composeExtension/submitAction"
STRENGTH = "You name a colleague who did well."


def card_of(answer: Invoked) -> dict[str, object]:
    """The dialog's card; its shape is what Teams takes."""
    task = answer.body["task"]
    assert task["type"] == "continue"
    value = task["value"]
    assert value["card"]["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert len(json.dumps(value["card"]["content"])) <= MOST_CARD
    assert not [each for each in actions_in(value["card"]["content"]) if each["type"] == "Action.Execute"]
    return value["card"]["content"]


def message(author: object, html: str) -> dict[str, object]:
    """The payload of a message on which the dialog is opened."""
    payload = {
        "id": "1611060744833",
        "body": {"contentType": "html", "content": html},
        "from": {"device": None, "user": author, "application": None},
    }
    return {"commandId": "checkWithCoach", "commandContext": "message", "messagePayload": payload}


async def opens(tenant: Tenant, value: object, **more: object) -> dict[str, object]:
    """Open the dialog."""
    return card_of(await tenant.invokes(FETCH, value, **more))


async def submits(tenant: Tenant, card: dict[str, object], verb: str, **typed: str) -> dict[str, object]:
    """Press a button of the dialog."""
    action = next(each for each in actions_in(card) if each["data"]["coach"] == verb)
    data = {**action["data"], **fields_in(card), **typed}
    value = {"commandId": "checkWithCoach", "commandContext": "compose", "data": data}
    return card_of(await tenant.invokes(SUBMIT, value))


async def test_a_form_and_then_the_rules_advice_at_once(tenant: Tenant) -> None:
    """In the dialog and nowhere else; where, as whom and to whom go along."""
    form = await opens(tenant, {"commandId": "checkWithCoach", "commandContext": "compose"})
    assert set(fields_in(form)) == {"draft", "platform", "speaking_as", "audience"}
    card = await submits(tenant, form, "check", draft=RESULTS, platform="LinkedIn", speaking_as="myself")
    said = words(card)
    assert "Talk to someone first" in said
    assert "recruiters" in said
    assert [each["data"]["coach"] for each in actions_in(card) if "data" in each] == ["again"]
    assert tenant.chat() == {}
    assert tenant.jobs == []
    again = await submits(tenant, card, "again")
    assert fields_in(again) == {"draft": RESULTS, "platform": "LinkedIn", "speaking_as": "myself", "audience": ""}
    for answer in parsed([form, card, again]):
        assert answer["events"] == []


async def test_a_suggestion_can_be_copied(tenant: Tenant) -> None:
    """Selectable text and how to take it."""
    form = await opens(tenant, {})
    card = await submits(tenant, form, "check", draft="The new wifi password is Tulip!2291, help yourselves")
    assert "[password], help yourselves" in words(card)
    assert "select its text" in words(card)


async def test_ones_own_message_fills_the_form(tenant: Tenant) -> None:
    """Its words as they were typed."""
    form = await opens(tenant, message({"id": ANNA.upper()}, "<p>Our Q3 revenue&nbsp;is up &amp; fine</p>"))
    assert fields_in(form)["draft"] == "Our Q3 revenue is up & fine"


@pytest.mark.parametrize("author", [{"id": BEN}, None, {}, "x", {"id": ""}, {"id": None}])
async def test_somebody_elses_message_is_not_judged(tenant: Tenant, author: object) -> None:
    """Only articles that are near: no level, no remark, no word of it, no button."""
    card = await opens(tenant, message(author, f"<p>{RESULTS}</p>"))
    said = words(card)
    assert "somebody else's message" in said
    assert "results" in said.lower()
    assert "skyrocketing" not in json.dumps(card)
    assert "Talk to someone first" not in said
    assert actions_in(card) == []


@pytest.mark.parametrize(
    ("draft", "said"),
    [("", "no words"), ("x" * 12_001, "12001"), ("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e", "plain text")],
)
async def test_a_draft_that_cannot_be_read_is_said_above_the_form(tenant: Tenant, draft: str, said: str) -> None:
    """With what was filled in."""
    form = await opens(tenant, {})
    card = await submits(tenant, form, "check", draft=draft, platform="X")
    assert said in words(card)
    assert fields_in(card)["platform"] == "X"


@pytest.mark.parametrize("value", [None, "x", [], {}, {"data": None}, {"data": "x"}, {"data": {"coach": 7}}])
async def test_nonsense_gets_an_empty_form(tenant: Tenant, value: object) -> None:
    """Never a failure."""
    for name in (FETCH, SUBMIT):
        assert set(fields_in(card_of(await tenant.invokes(name, value)))) >= {"draft"}


@pytest.mark.parametrize(
    ("thanks", "buttons"), [("Merci à toutes, à tous ! " * 330, ["again"]), ("Merci 🚀 " * 1_400, [])]
)
async def test_a_long_advice_is_cut_to_the_window_and_says_so(tenant: Tenant, thanks: str, buttons: list[str]) -> None:
    """A version as long as the draft: one card; a draft that cannot go along has no further step."""
    form = await opens(tenant, {}, locale="fr-FR")
    draft = f"Nous sommes fiers de la lampe Lumen Aura, la meilleure du marché. {thanks}"
    card = await submits(tenant, form, "check", draft=draft[:12_000])
    assert "Une retouche" in words(card)
    assert "La suite ne tient pas" in words(card)
    assert [each["data"]["coach"] for each in actions_in(card) if "data" in each] == buttons


async def test_the_model_completes_when_asked(begin: Begin, shipped_engine: CharterEngine) -> None:
    """The rules first; the model reads only after the button, and its part is there."""
    model = Scripted(answering(strength=STRENGTH))
    coach, _ = coach_with(shipped_engine, model)
    tenant = begin(coach=coach)
    form = await opens(tenant, {})
    first = await submits(tenant, form, "check", draft=RESULTS)
    assert model.sent == []
    tenant.talk.extension.patience = 0.01
    waiting = await submits(tenant, first, "complete")
    assert "still reading" in words(waiting)
    assert fields_in(waiting)["draft"] == RESULTS
    await tenant.settle()
    card = await submits(tenant, waiting, "complete")
    assert STRENGTH in words(card)
    assert "complete" not in [each["data"]["coach"] for each in actions_in(card) if "data" in each]
    assert tenant.chat() == {}
    again = await submits(tenant, waiting, "complete")  # shown once; after that, or a restart, it is read anew
    assert "still reading" in words(again)


async def test_the_model_may_answer_within_the_patience(begin: Begin, shipped_engine: CharterEngine) -> None:
    """Then the dialog shows it at once."""
    coach, _ = coach_with(shipped_engine, Scripted(answering(strength=STRENGTH)))
    tenant = begin(coach=coach)
    jobs: list[asyncio.Task[None]] = []

    def later(_where: object, work: object) -> bool:
        jobs.append(asyncio.ensure_future(work()))  # type: ignore[operator] # a coroutine function
        return True

    tenant.talk.extension.later = later
    form = await opens(tenant, {})
    card = await submits(tenant, await submits(tenant, form, "check", draft=RESULTS), "complete")
    assert STRENGTH in words(card)
    await asyncio.gather(*jobs)


@pytest.mark.parametrize(
    "draft", ["I can't go on, I want to end my life tonight.", "My boss told me to falsify the inspection records."]
)
async def test_no_model_is_offered_for_danger_and_whistleblowing(
    begin: Begin, shipped_engine: CharterEngine, draft: str
) -> None:
    """These drafts stay here."""
    coach, _ = coach_with(shipped_engine, Scripted(answering()))
    tenant = begin(coach=coach)
    card = await submits(tenant, await opens(tenant, {}), "check", draft=draft)
    assert "complete" not in [each["data"]["coach"] for each in actions_in(card) if "data" in each]


async def test_too_much_work_leaves_the_rules_advice(begin: Begin, shipped_engine: CharterEngine) -> None:
    """With the button still there."""
    coach, _ = coach_with(shipped_engine, Scripted(answering()))
    tenant = begin(coach=coach)
    first = await submits(tenant, await opens(tenant, {}), "check", draft=RESULTS)
    tenant.full = True
    card = await submits(tenant, first, "complete")
    assert "Talk to someone first" in words(card)
    assert "complete" in [each["data"]["coach"] for each in actions_in(card) if "data" in each]
