"""An admin who knows no YAML, in Slack, and two real replicas: published on one, in force on both."""

from pathlib import Path

from desk_replicas import DRAFT, published_on_the_other
from fake_slack import FakeSlack, words
from office import ADMIN, OTHER, embargo, pressed
from program import program

from bot.channels.slack.admin import AdminActions


async def test_an_embargo_from_chat_is_in_force_on_two_replicas(tmp_path: Path) -> None:
    """Tried on one, published by a button that the other takes; both give the remark within seconds."""
    slack = FakeSlack()
    await slack.start()
    for user in (ADMIN, OTHER):
        slack.person(user, tz="Europe/Paris")

    async def said() -> str:
        count = len(slack.answers(OTHER))
        await slack.types(OTHER, DRAFT)
        return words((await slack.settled(OTHER, count + 1, 30))[-1])

    async def published(message: object) -> None:
        assert isinstance(message, dict)
        assert "rule added" in words(message)
        assert "Published" in await pressed(slack, message, AdminActions.PUBLISH, note="the launch")

    await published_on_the_other(
        slack,
        lambda state, more: program(slack, state, more),
        tmp_path,
        f"slack:{ADMIN}",
        said=said,
        proposed=lambda: embargo(slack, "Boreal"),
        published=published,
    )
    await slack.stop()
    assert slack.faults == []
