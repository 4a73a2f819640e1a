"""Too many drafts at once in Slack: told kindly, counted, and nothing stays in flight."""

import asyncio
from dataclasses import replace

from company import Start
from fake_slack import words
from test_busy import Counting

from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.telemetry import Outcome


async def test_a_draft_that_finds_no_room_is_asked_for_again(start: Start, shipped_coach: Coach) -> None:
    """In its own thread; the event is done with."""
    meter = Counting()
    company = await start(coach=replace(shipped_coach, meter=meter))
    company.channel._jobs._most = 0
    company.slack.person("U1")
    await company.slack.types("U1", "Lovely walk by the sea this morning.")
    (answer,) = await company.slack.settled("U1", 1)
    assert "Many people are asking me" in words(answer)
    assert meter.ended == [(Surface.SLACK, Outcome.BUSY)]
    async with asyncio.timeout(5):
        while company.inbox.rows:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
