"""Slack with a model: rules' remarks first, completed in place; long advice in several messages; after a crash too."""

import asyncio

from company import Start
from fake_slack import FakeSlack, words
from memory import MemoryInbox
from scripted import Scripted, answering, coach_with

from bot.assessors.calls import Completion
from bot.assessors.requests import ModelRequest
from bot.channels.slack.blocks import Actions
from bot.channels.words import ModelNotice
from bot.coaching.compose import Surface
from bot.coaching.ports import InFlight
from bot.domain.draft import Draft
from bot.matching.engine import CharterEngine

RESULTS = "Our Q3 revenue is skyrocketing, and Ana was wonderful"
STRENGTH = "You name a colleague who did well."


class Waiting(Scripted):
    """A model that waits until the test lets it answer."""

    def __init__(self) -> None:
        super().__init__(answering(strength=STRENGTH))
        self.go = asyncio.Event()

    async def complete(self, request: ModelRequest, *, timeout: float) -> Completion:  # noqa: ASYNC109 - the Protocol's
        """Once it may."""
        await self.go.wait()
        return await super().complete(request, timeout=timeout)


async def test_the_first_look_is_completed_in_place(start: Start, shipped_engine: CharterEngine) -> None:
    """A status while the model reads; one message at the end, and the notice names the model."""
    model = Waiting()
    coach, _ = coach_with(shipped_engine, model)
    company = await start(coach=coach, model=ModelNotice(name="scripted-1", retention="nothing"))
    slack = company.slack
    slack.person("U1")
    stamp = await slack.types("U1", RESULTS)
    (first,) = await slack.settled("U1", 1)
    assert "First look" in words(first)
    assert "Q3 revenue is skyrocketing" in words(first)
    async with asyncio.timeout(5):
        while not slack.statuses:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    assert "reading" in slack.statuses[0]
    model.go.set()
    async with asyncio.timeout(10):
        while "First look" in words(slack.answers("U1")[0]) or slack.statuses[-1]:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    (answer,) = slack.answers("U1", stamp)
    assert "Talk to someone first" in words(answer)
    await slack.types("U1", "help")
    assert "scripted-1" in words((await slack.settled("U1", 2))[1])


async def test_a_status_that_slack_limits_does_not_hold_the_advice_up(
    start: Start, shipped_engine: CharterEngine
) -> None:
    """A minute's wait is asked for; the advice does not wait."""
    coach, _ = coach_with(shipped_engine, Scripted(answering(strength=STRENGTH)))
    slack = (await start(coach=coach)).slack
    slack.person("U1")
    limited = (429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "60"})
    slack.refuse["assistant.threads.setStatus"] = [limited] * 9
    await slack.types("U1", RESULTS)
    async with asyncio.timeout(10):
        while not slack.answers("U1") or "First look" in words(slack.answers("U1")[0]):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)


async def test_a_first_look_that_a_dead_process_left_is_completed(start: Start, shipped_engine: CharterEngine) -> None:
    """In place: its author sees one answer."""
    fake = FakeSlack()
    await fake.start()
    fake.person("U1")
    left = {"type": "message", "bot_id": "B1", "text": "First look", "ts": "2.0", "thread_ts": "1.1"}
    fake.messages["DU1"] = [
        {"type": "message", "user": "U1", "text": RESULTS, "ts": "1.1"},
        {**left, "blocks": [{"type": "header", "block_id": "first-Ev1", "text": {"text": "First look"}}]},
    ]
    coach, _ = coach_with(shipped_engine, Scripted(answering(strength=STRENGTH)))
    inbox = MemoryInbox(orphans=[InFlight(event="Ev1", conversation="DU1", message="1.1")])
    await start(slack=fake, coach=coach, inbox=inbox)
    async with asyncio.timeout(10):
        while "done Ev1" not in inbox.log:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    (answer,) = fake.answers("U1")
    assert answer["ts"] == "2.0"
    assert "Talk to someone first" in words(answer)


async def test_a_long_version_goes_into_several_messages_and_is_copied_whole(
    start: Start, shipped_engine: CharterEngine
) -> None:
    """Eleven thousand characters: nothing is cut, nothing is refused; the button gives it back letter for letter."""
    draft = "Nous sommes fiers de la lampe Lumen Aura, la meilleure du marché. " + "Merci à toutes et à tous. " * 430
    coach, _ = coach_with(shipped_engine, Scripted(answering()))
    suggestion = (await coach.advise(Draft(text=draft.strip()), surface=Surface.SLACK)).suggestion
    assert suggestion is not None
    slack = (await start(coach=coach)).slack
    slack.person("U1")
    await slack.types("U1", draft.strip())
    await slack.settled("U1", 2, 20)
    async with asyncio.timeout(10):
        while "First look" in words(slack.answers("U1")[0]):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)
    answers = slack.answers("U1")
    assert len(answers) == 2
    (page,) = [each for each in answers if Actions.USE in str(each["blocks"])]
    await slack.presses("U1", page["ts"], Actions.USE)
    copies = await slack.settled("U1", len(answers) + 2, 30)
    copied = "".join(
        part["text"]
        for message in copies[copies.index(page) + 1 :]
        for block in message["blocks"]
        for element in block.get("elements", [])
        if element["type"] == "rich_text_preformatted"
        for part in element["elements"]
    )
    assert copied == suggestion.text
