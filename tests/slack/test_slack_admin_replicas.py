"""An admin who knows no YAML, and two real replicas on one PostgreSQL: published on one, in force on both."""

import asyncio
from pathlib import Path

from charter.charter_files import write
from fake_slack import FakeSlack, words
from office import ADMIN, OTHER, embargo, pressed
from postgres import cluster
from program import program

from bot.channels.slack.admin import AdminActions

DRAFT = "So proud of the Boreal team tonight"


async def said_of(slack: FakeSlack) -> str:
    """What somebody is told of a draft with the name."""
    count = len(slack.answers(OTHER))
    await slack.types(OTHER, DRAFT)
    return words((await slack.settled(OTHER, count + 1, 30))[-1])


async def test_an_embargo_from_chat_is_in_force_on_two_replicas(tmp_path: Path) -> None:
    """Tried on one, published by a button that the other takes; both give the remark within seconds."""
    slack = FakeSlack()
    await slack.start()
    for user in (ADMIN, OTHER):
        slack.person(user, tz="Europe/Paris")
    states = [tmp_path / name for name in ("one", "two")]
    for state in states:
        state.mkdir()
    with cluster() as database:
        more = {
            "AVANTPOST_DATABASE_URL": database.url,
            "AVANTPOST_POLICIES": str(write(tmp_path / "policies")),
            "AVANTPOST_ADMINS": f"slack:{ADMIN}",
        }
        async with program(slack, states[0], more):
            one = slack.coach_url
            async with program(slack, states[1], more):
                two = slack.coach_url
                await said_of(slack)
                slack.coach_url = one
                assert "may not be public yet" not in await said_of(slack)
                message = await embargo(slack, "Boreal")
                assert "rule added" in words(message)
                slack.coach_url = two
                assert "Published" in await pressed(slack, message, AdminActions.PUBLISH, note="the launch")
                for url in (one, two):
                    slack.coach_url = url
                    for _ in range(10):
                        if "may not be public yet" in await said_of(slack):
                            break
                        await asyncio.sleep(1)
                    else:
                        raise AssertionError(url)
    await slack.stop()
    assert slack.faults == []
