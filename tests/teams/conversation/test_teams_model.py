"""Teams with a model: the first look completed in place, the AI label where it wrote, its version after a restart."""

import asyncio

from memory_connector import Begin, Tenant, words
from scripted import NOTHING, Scripted, answering, coach_with

from bot.assessors.calls import Completion
from bot.assessors.requests import ModelRequest
from bot.channels.teams.cards import Verbs
from bot.channels.words import ModelNotice
from bot.domain.errors import ChannelError
from bot.matching.engine import CharterEngine

RESULTS = "Our Q3 revenue is skyrocketing, and Ana was wonderful"
STRENGTH = "You name a colleague who did well."
AI = ["AIGeneratedContent"]


class Waiting(Scripted):
    """A model that waits until the test lets it answer."""

    def __init__(self) -> None:
        super().__init__(answering(strength=STRENGTH))
        self.go = asyncio.Event()

    async def complete(self, request: ModelRequest, *, timeout: float) -> Completion:  # noqa: ASYNC109 - the Protocol's
        """Once it may."""
        await self.go.wait()
        return await super().complete(request, timeout=timeout)


def labels(tenant: Tenant) -> list[object]:
    """The AI label of each message, or none."""
    return [next(iter(each.get("entities", [])), {}).get("additionalType") for each in tenant.chat().values()]


async def test_the_first_look_is_completed_in_place(begin: Begin, shipped_engine: CharterEngine) -> None:
    """The rules' remarks while the model reads, unlabelled; one message at the end, labelled."""
    model = Waiting()
    coach, _ = coach_with(shipped_engine, model)
    tenant = begin(coach=coach, model=ModelNotice(name="scripted-1", retention="nothing"))
    typed = asyncio.create_task(tenant.types(RESULTS))
    async with asyncio.timeout(10):
        while not tenant.chat():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    (first,) = tenant.said()
    assert "First look" in first
    assert "Q3 revenue is skyrocketing" in first
    assert "still reading" in first
    assert labels(tenant) == [None]
    model.go.set()
    await typed
    (answer,) = tenant.said()
    assert "Talk to someone first" in answer
    assert STRENGTH in answer
    assert labels(tenant) == [AI]
    await tenant.types("help")
    assert "scripted-1" in tenant.said()[-1]


async def test_after_a_crash_the_question_takes_the_place_of_a_card_that_was_read_again(
    begin: Begin, shipped_engine: CharterEngine
) -> None:
    """A first look in an earlier card's place is known, like one that was sent: nobody waits before it for ever."""
    coach, _ = coach_with(shipped_engine, Scripted(answering(strength=STRENGTH)))
    tenant = begin(coach=coach)
    await tenant.types(RESULTS)
    (shown,) = tenant.chat()
    assert tenant.connector.begins == {}
    await tenant.presses(shown, Verbs.AGAIN)
    assert list(tenant.connector.begins.values()) == [(shown, False)]


async def test_a_models_version_is_copied_and_written_anew_after_a_restart(
    begin: Begin, shipped_engine: CharterEngine
) -> None:
    """The button knows it; a process that does not asks the model again."""
    version = "So proud of this team, and Ana was wonderful"
    model = Scripted(answering(rewrite=version))
    coach, _ = coach_with(shipped_engine, model)
    tenant = begin(coach=coach)
    await tenant.types(RESULTS)
    (shown,) = tenant.chat()
    assert version in tenant.said()[0]
    sent = len(model.sent)
    await tenant.presses(shown, Verbs.USE)
    assert version in tenant.said()[-1]
    assert len(model.sent) == sent
    after = begin(coach=coach, connector=tenant.connector)
    await after.presses(shown, Verbs.USE)
    assert version in after.said()[-1]
    assert len(model.sent) > sent


async def test_a_model_that_fails_leaves_the_rules_advice(begin: Begin, shipped_engine: CharterEngine) -> None:
    """Partial, and said; nothing of it is labelled as a model's."""
    coach, _ = coach_with(shipped_engine, Scripted(lambda _request: "no JSON"))
    tenant = begin(coach=coach)
    await tenant.types(RESULTS)
    (answer,) = tenant.said()
    assert "did not finish reading" in answer
    assert "Talk to someone first" in answer
    assert labels(tenant) == [None]


async def test_shorter_is_written_by_the_model(begin: Begin, shipped_engine: CharterEngine) -> None:
    """A wish on the last draft."""
    coach, _ = coach_with(shipped_engine, Scripted(answering(rewrite="So proud of this team")))
    tenant = begin(coach=coach)
    await tenant.types(RESULTS)
    await tenant.types("shorter")
    assert "So proud of this team" in tenant.said()[-1]
    assert labels(tenant)[-1] == AI


async def test_a_long_answer_takes_several_messages_and_is_put_in_place(
    begin: Begin, shipped_engine: CharterEngine
) -> None:
    """Nothing is cut; when it becomes shorter what is left over goes."""
    draft = "Nous sommes fiers de la lampe Lumen Aura, la meilleure du marché. " + "Merci à vous 🚀 " * 700
    coach, _ = coach_with(shipped_engine, Scripted(answering()))
    tenant = begin(coach=coach)
    await tenant.types(draft)
    pages = list(tenant.chat())
    assert len(pages) > 1
    assert labels(tenant) == [AI] * len(pages)
    await tenant.presses(pages[-1], Verbs.AGAIN, typed={"draft": "Merci à toutes et à tous"})
    advice, revision = tenant.said()
    assert "1 point(s) réglé(s)" in revision
    assert "Merci" not in advice or len(advice) < 2_000


async def test_a_charter_answer_of_the_model_is_labelled(begin: Begin, shipped_engine: CharterEngine) -> None:
    """Its sentence stands there with the article's; without one there is no label."""

    def script(request: ModelRequest) -> str:
        if request.prompt.startswith("answer"):
            return '{"article": "financial_info", "answer": "Share the official release once it is out."}'
        return str(NOTHING)

    coach, _ = coach_with(shipped_engine, Scripted(script))
    tenant = begin(coach=coach)
    await tenant.types("charter can I talk about our results?")
    said = "Share the official release" in tenant.said()[0]
    assert labels(tenant) == [AI if said else None]


async def test_typing_that_is_refused_is_no_failure(tenant: Tenant) -> None:
    """It is only a courtesy."""

    async def refused(_where: object, activity: dict[str, object]) -> str:
        if activity["type"] == "typing":
            raise ChannelError("refused", 400)
        return await send(_where, activity)  # type: ignore[arg-type] # the same

    send, tenant.connector.send = tenant.connector.send, refused  # type: ignore[method-assign] # a Teams in a bad mood
    await tenant.types(RESULTS)
    assert "Talk to someone first" in words(next(iter(tenant.chat().values())))
