"""Messages as Teams keeps them: what it splits it names no more and updates no more, so nothing of ours is split."""

from typing import Any

import pytest
from fake_teams import CARD, FakeTeams, words
from tenancy import Start, Tenancy

from bot.channels.teams import messages
from bot.channels.teams.cards import Verbs
from bot.channels.teams.mount import Make

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
Json = dict[str, Any]


@pytest.fixture
async def tenancy(start: Start, talk: Make) -> Tenancy:
    """The real conversation behind the real edge and the real connector."""
    return await start(anonymous=True, talk=talk)


async def settled(tenancy: Tenancy) -> list[Json]:
    """The coach's messages once it has nothing more to do."""
    await tenancy.channel._jobs.drain(10)
    return tenancy.teams.answers("anna")


async def test_an_advice_is_put_anew_in_its_own_place(tenancy: Tenancy) -> None:
    """Card and citations are messages of their own: both have names, and no update is refused."""
    await tenancy.teams.types("anna", RESULTS)
    before = await settled(tenancy)
    assert sum("citation" in repr(each) for each in before) == 1
    [card] = [each["id"] for each in before if "You decide" in words(each)]
    assert (await tenancy.teams.presses("anna", card, Verbs.AGAIN, {"coach": Verbs.AGAIN, "draft": RESULTS}))[0] == 200
    after = await settled(tenancy)
    assert [each["id"] for each in after] == [each["id"] for each in before]
    assert [line for line in tenancy.teams.wire if line.startswith("PUT")]
    assert tenancy.teams.split == 0


async def test_citations_beside_a_card_would_be_refused(tenancy: Tenancy, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they once were: Teams makes two messages, names neither, and "Check again" adds where it should replace."""
    plainly = messages.advice_messages

    def together(*given: Any) -> list[Json]:
        *pages, cited = plainly(*given)
        return [*pages[:-1], {**pages[-1], "text": cited["text"], "entities": cited["entities"]}]

    monkeypatch.setattr("bot.channels.teams.conversation.advice_messages", together)
    await tenancy.teams.types("anna", RESULTS)
    before = await settled(tenancy)
    assert tenancy.teams.split == 1
    [card] = [each["id"] for each in before if "You decide" in words(each)]
    await tenancy.teams.presses("anna", card, Verbs.AGAIN, {"coach": Verbs.AGAIN, "draft": RESULTS})
    await settled(tenancy)
    assert tenancy.teams.faults == ["an update that is several messages"]
    tenancy.teams.faults.clear()


CARDS = [{"contentType": CARD, "content": {"type": "AdaptiveCard", "version": "1.5", "body": []}}] * 2
SPLIT: dict[str, Json] = {
    "words and a card": {"text": "[1]", "attachments": CARDS[:1]},
    "two cards": {"attachments": CARDS},
    "two cards in a list": {"attachments": CARDS, "attachmentLayout": "list"},
}
WHOLE: dict[str, Json] = {
    "words": {"text": "hello"},
    "a card": {"attachments": CARDS[:1]},
    "two cards side by side": {"attachments": CARDS, "attachmentLayout": "carousel"},
}


async def _posted(teams: FakeTeams, method: str, body: Json, place: str = "") -> tuple[int, str]:
    assert teams._session is not None
    url = f"{teams.url}v3/conversations/{teams.conversation('anna')}/activities{place}"
    async with teams._session.request(method, url, json={"type": "message", **body}) as response:
        return response.status, await response.text()


@pytest.mark.parametrize("body", [*SPLIT.values(), *WHOLE.values()], ids=[*SPLIT, *WHOLE])
async def test_the_teams_of_the_tests_splits_as_the_playground_does(body: Json) -> None:
    """202 without a name, and 400 for an update; 201 and 200 with one for what is one message."""
    teams = FakeTeams()
    await teams.start()
    is_split = body in SPLIT.values()
    status, told = await _posted(teams, "POST", body)
    assert (status, "id" in told) == ((202, False) if is_split else (201, True))
    assert len(teams.answers("anna")) == (2 if is_split else 1)
    place = f"/{teams.answers('anna')[0]['id']}"
    status, told = await _posted(teams, "PUT", body, place)
    assert (status, "BadSyntax" in told) == ((400, True) if is_split else (200, False))
    await teams.stop()
