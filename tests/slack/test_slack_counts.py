"""What Slack's conversations tell the counts, and how fast one person may ask."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from company import Start
from fake_slack import FakeSlack, words

from bot.channels.limits import PersonalLimit
from bot.channels.slack.blocks import Actions
from bot.domain.advice import Advice
from bot.domain.draft import Language

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
HARMLESS = "Lovely walk by the sea this morning."


async def until(true: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


@dataclass
class Heard:
    """Implements `Tally`: what it is told, in order."""

    log: list[tuple[str, ...]] = field(default_factory=list)

    def reviewed(self, person: str, channel: str, advice: Advice) -> None:
        """A final advice."""
        self.log.append(("reviewed", person, channel, advice.level, *(each.id for each in advice.articles)))

    def helpful(self, person: str, channel: str, advice: Advice, *, yes: bool) -> None:
        """A thumb."""
        self.log.append(("helped" if yes else "not", person, channel, *(each.id for each in advice.articles)))

    def missed(self, person: str, channel: str, question: str, language: Language) -> None:
        """A question without an answer."""
        self.log.append(("missed", person, channel, question, language))


async def test_a_draft_is_told_once_its_answer_is_out(start: Start) -> None:
    """By message, command and button alike; a person counts once in a cell, so that is no harm."""
    heard = Heard()
    slack = (await start(tally=heard)).slack
    slack.person("U1")
    await slack.types("U1", RESULTS)
    (answer,) = await slack.settled("U1", 1)
    told = ("reviewed", "U1", "slack", "get_help", "financial_info")
    await until(lambda: heard.log == [told])
    await slack.presses("U1", answer["ts"], Actions.AGAIN)
    await until(lambda: heard.log == [told, told])
    await slack.command("U1", "/coach", HARMLESS)
    await until(lambda: heard.log[2:] == [("reviewed", "U1", "slack", "fine")])


async def test_more_why_and_who_are_no_new_drafts(start: Start) -> None:
    """They read the draft again and tell nothing."""
    heard = Heard()
    slack = (await start(tally=heard)).slack
    slack.person("U1")
    stamp = await slack.types("U1", RESULTS)
    (answer,) = await slack.settled("U1", 1)
    for action in (Actions.MORE, Actions.HELP):
        await slack.presses("U1", answer["ts"], action)
    await slack.types("U1", "why?", thread=stamp)
    await slack.settled("U1", 4)
    await slack.types("U1", "my data")
    await slack.settled("U1", 5)
    assert len(heard.log) == 1


async def test_a_thumb_is_told_with_the_articles_of_the_draft(start: Start) -> None:
    """Which are read from the conversation again: nothing of the advice was kept."""
    heard = Heard()
    slack = (await start(tally=heard)).slack
    slack.person("U1")
    await slack.types("U1", RESULTS)
    (answer,) = await slack.settled("U1", 1)
    await slack.presses("U1", answer["ts"], Actions.HELPFUL, value="yes")
    await slack.settled("U1", 2)
    await slack.presses("U1", answer["ts"], Actions.HELPFUL, value="no")
    await slack.settled("U1", 3)
    assert heard.log[1:] == [(what, "U1", "slack", "financial_info") for what in ("helped", "not")]


async def test_only_a_question_that_nothing_answers_is_a_miss(start: Start) -> None:
    """What the charter answers, or leaves to somebody whom it names, is none."""
    heard = Heard()
    slack = (await start(tally=heard)).slack
    slack.person("U1")
    questions = ("may I talk about our results?", "what can I talk about?", "how many days of leave do I have?")
    for number, question in enumerate((*questions, "zorglub frumious?"), start=1):
        await slack.types("U1", f"charter {question}")
        await slack.settled("U1", number)
    assert heard.log == [("missed", "U1", "slack", "zorglub frumious?", "en")]


async def test_somebody_elses_words_and_refused_drafts_are_not_told(start: Start) -> None:
    """Nor is a guest."""
    heard = Heard()
    slack = (await start(tally=heard)).slack
    slack.person("U1")
    slack.person("U9", is_restricted=True)
    await slack.shortcut("U1", "coach_message", {"user": "U2", "text": RESULTS, "ts": "1.1"})
    await slack.settled("U1", 1)
    await slack.types("U1", "a" * 12_001)
    await slack.settled("U1", 2)
    await slack.types("U9", RESULTS)
    await slack.settled("U9", 1)
    assert heard.log == []


async def test_who_tries_names_in_a_row_is_asked_to_wait(start: Start) -> None:
    """Kindly, and others are not held up; nobody types sixty drafts a minute."""
    hour = [0.0]
    slack: FakeSlack = (await start(limit=PersonalLimit(3, lambda: hour[0], b"salt"))).slack
    slack.person("U1")
    slack.person("U2")
    for number in range(4):
        await slack.types("U1", f"So happy to work on Project {number}.")
        await slack.settled("U1", number + 1)
    answers = [words(each) for each in slack.answers("U1")]
    assert ["Please send it again in 20 s" in each for each in answers] == [False, False, False, True]
    assert "Nothing keeps you from posting" in answers[3]
    await slack.types("U1", "help")
    assert "You decide" in words((await slack.settled("U1", 5))[4])
    await slack.types("U2", HARMLESS)
    assert "Please send it again" not in words((await slack.settled("U2", 1))[0])
    hour[0] = 21.0
    await slack.types("U1", HARMLESS)
    assert "Please send it again" not in words((await slack.settled("U1", 6))[5])
