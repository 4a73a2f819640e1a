"""An admin who knows no YAML, in Teams, and two real replicas: published on one, in force on both."""

from pathlib import Path

from desk_replicas import DRAFT, published_on_the_other
from fake_teams import FakeTeams, words
from teams_admin import ADMIN, Json, embargo_sent, newest, presses
from teams_program import program

from bot.channels.teams.desk_verbs import DeskVerbs

OTHER = "ben"


async def test_an_embargo_from_chat_is_in_force_on_two_replicas(tmp_path: Path) -> None:
    """Tried on one, published by a button that the other takes; both give the remark within seconds."""
    teams = FakeTeams()
    await teams.start()

    async def said() -> str:
        count = len(teams.answers(OTHER))
        await teams.types(OTHER, DRAFT)
        return "\n".join(map(words, (await teams.settled(OTHER, count + 1, 30))[count:]))

    async def proposed() -> Json:
        await embargo_sent(teams)
        return await newest(teams, "rule added")

    async def published(shown: object) -> None:
        assert isinstance(shown, dict)
        await presses(teams, shown, DeskVerbs.PUBLISH, note="the launch")
        await newest(teams, "Published")

    await published_on_the_other(
        teams,
        lambda state, more: program(teams, state, more, script="serve_teams.py"),
        tmp_path,
        f"teams:{teams.person(ADMIN).upper()}",
        said=said,
        proposed=proposed,
        published=published,
    )
    await teams.stop()
    assert teams.faults == []
