"""Calls to Teams: patience, allowance, sizes, the token, and files; what stands on the wire."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from fake_entra import APP, SECRET, TENANT, FakeEntra
from fake_teams import BOT, CARD, FakeTeams
from talk import message

from bot.channels.teams import sdk
from bot.channels.teams.bearer import Bearer
from bot.channels.teams.connector import MOST_BYTES, AioConnector, Limits
from bot.channels.teams.incoming import origin_of, reference_of
from bot.channels.teams.wire import Connector, Reference
from bot.domain.errors import ChannelError

Json = dict[str, Any]
CREDENTIALS = sdk.Credentials(app_id=APP, tenant=TENANT, password=SECRET)


@pytest.fixture
async def teams(entra: FakeEntra) -> AsyncIterator[FakeTeams]:
    """A Teams that wants the bot's token."""
    fake = FakeTeams(entra=entra)
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """One for all calls."""
    async with ClientSession() as own:
        yield own


@pytest.fixture
def bearer(entra: FakeEntra, cloud: sdk.Cloud) -> Bearer:
    """The bot's token."""
    assert entra.login_url
    return Bearer(sdk.acquirer(CREDENTIALS, cloud))


@pytest.fixture
def connector(session: ClientSession, bearer: Bearer, teams: FakeTeams) -> AioConnector:
    """Impatient, for tests."""
    limits = Limits(attempt=1.0, patience=6.0, first_wait=0.02)
    return AioConnector(session, bearer, limits=limits, file_origins=[origin_of(teams.url)])


@pytest.fixture
def where(teams: FakeTeams) -> Reference:
    """Anna's chat."""
    return reference_of(teams.message("anna", "hello"))


CARDS = [{"contentType": CARD, "content": {"type": "AdaptiveCard", "version": "1.5", "body": []}}]


@pytest.mark.parametrize("said", [{"text": "É « oui » 🚀 <b>"}, {"summary": "É « oui » 🚀 <b>", "attachments": CARDS}])
async def test_every_field_reaches_the_wire(
    connector: Connector, teams: FakeTeams, where: Reference, said: dict[str, object]
) -> None:
    """Entities, channel data, cards: nothing is taken away, and the address is added."""
    citation = {"@type": "Claim", "position": 1, "appearance": {"@type": "DigitalDocument", "name": "Press", "x": 1}}
    label = {"type": "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org", "@id": ""}
    activity = {
        "type": "message",
        **said,
        "entities": [{**label, "additionalType": ["AIGeneratedContent"], "citation": [citation]}],
        "channelData": {"feedbackLoop": {"type": "default"}},
    }
    name = await connector.send(where, activity)
    await connector.update(where, name, activity)
    await connector.delete(where, name)
    await connector.delete(where, name)
    for line in teams.wire[:2]:
        sent = json.loads(line.split(" ", 2)[2])
        assert {key: sent[key] for key in activity} == activity
        assert (sent["from"], sent["recipient"]["id"], sent["conversation"]["id"]) == (
            {"id": BOT},
            where.account,
            where.conversation,
        )
    assert [line.split()[0] for line in teams.wire] == ["POST", "PUT", "DELETE", "DELETE"]
    assert teams.answers("anna") == []
    assert teams.faults == []


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
async def test_what_may_go_well_later_is_tried_again(
    connector: AioConnector, teams: FakeTeams, where: Reference, status: int
) -> None:
    """The stock client gives each of these one attempt."""
    teams.refuse = [(status, {"Retry-After": "0"}), (status, {}), (status, {"Retry-After": "nonsense"})]
    await connector.send(where, message("hello"))
    assert len(teams.answers("anna")) == 1
    assert connector.retries == 3


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413])
async def test_what_will_not_go_well_is_not_tried_again(
    connector: Connector, teams: FakeTeams, where: Reference, status: int
) -> None:
    """It raises at once, with the status and no text of the answer."""
    teams.refuse = [(status, {})]
    with pytest.raises(ChannelError) as caught:
        await connector.send(where, message("hello"))
    assert (caught.value.status, str(caught.value)) == (status, "refused")
    assert len(teams.wire) == 1


async def test_patience_has_an_end(session: ClientSession, bearer: Bearer, teams: FakeTeams, where: Reference) -> None:
    """However long the platform asks to wait."""
    connector = AioConnector(session, bearer, limits=Limits(attempt=1.0, patience=0.3, first_wait=0.02))
    teams.refuse = [(503, {"Retry-After": "3600"})]
    with pytest.raises(ChannelError):
        await connector.send(where, message("hello"))
    teams.refuse = [(500, {})] * 1_000
    with pytest.raises(ChannelError):
        await connector.send(where, message("hello"))


async def test_a_dropped_connection_is_made_again_and_a_late_answer_is_not(
    connector: Connector, teams: FakeTeams, where: Reference
) -> None:
    """A message that may have arrived is not sent twice; a change of it may be."""
    teams.drop = 1
    name = await connector.send(where, message("hello"))
    assert len(teams.answers("anna")) == 1
    teams.delay = 1.5
    with pytest.raises(ChannelError, match="timeout"):
        await connector.send(where, message("again"))
    changing = asyncio.create_task(connector.update(where, name, message("changed")))
    await asyncio.sleep(1.2)
    teams.delay = 0.0
    await changing
    assert teams.answers("anna")[0]["text"] == "changed"


async def test_a_conversations_allowance_is_kept_before_it_is_refused(
    connector: Connector, teams: FakeTeams, where: Reference
) -> None:
    """Seven in a second, eight in two; others' conversations do not wait."""
    other = reference_of(teams.message("bob", "hello"))
    many = asyncio.gather(*(connector.send(where, message(str(number))) for number in range(12)))
    await connector.send(other, message("hello"))
    assert len(teams.answers("bob")) == 1
    assert len(teams.answers("anna")) <= 8
    await many
    assert sorted(int(each["text"]) for each in teams.answers("anna")) == list(range(12))
    assert teams.throttled <= 1  # on a busy machine calls bunch up on the way


async def test_typing_is_dropped_rather_than_waited_for(
    connector: Connector, teams: FakeTeams, where: Reference
) -> None:
    """It is worth neither a wait nor a failure."""
    teams.refuse = [(500, {})]
    assert await connector.send(where, {"type": "typing"}) == ""
    for _ in range(20):
        await connector.send(where, {"type": "typing"})
    assert len(teams.wire) <= 8


async def test_a_message_that_is_too_large_is_not_sent(
    connector: Connector, teams: FakeTeams, where: Reference
) -> None:
    """Teams would refuse it."""
    with pytest.raises(ChannelError, match="too_large"):
        await connector.send(where, message("é" * (MOST_BYTES // 2)))
    assert teams.wire == []


async def test_the_personal_chat_of_somebody_in_a_channel(connector: Connector, teams: FakeTeams) -> None:
    """Opened with the tenant, the bot and the person; in a personal chat nothing is asked."""
    teams.conversation("anna")
    spoken = teams.message("anna", "hello")
    spoken["conversation"] |= {"id": "19:team@thread.tacv2;messageid=1", "conversationType": "channel"}
    where = reference_of(spoken)
    own = await connector.personal(where)
    assert (own.kind, own.conversation, own.user) == ("personal", teams.conversation("anna"), where.user)
    assert await connector.personal(own) == own
    assert len(teams.wire) == 1
    await connector.send(own, message("here"))
    assert len(teams.answers("anna")) == 1


async def test_a_token_is_fetched_once_and_again_when_it_is_refused(
    connector: Connector, teams: FakeTeams, where: Reference, entra: FakeEntra
) -> None:
    """Eleven calls, one token; a token that Teams takes no more is replaced."""
    others = [reference_of(teams.message(f"u{number}", "hello")) for number in range(10)]
    await asyncio.gather(*(connector.send(each, message("hello")) for each in (where, *others)))
    assert entra.issued == 1
    entra.bearer = "revoked"
    await connector.send(where, message("again"))
    assert entra.issued == 2
    assert len(teams.answers("anna")) == 2


async def test_a_file_is_fetched_without_our_token_and_from_known_hosts_only(
    connector: Connector, teams: FakeTeams, session: ClientSession
) -> None:
    """Its link is enough. No redirect leads elsewhere, no size is trusted."""
    link = teams.file(b"A draft.")["content"]["downloadUrl"]
    assert await connector.download(link, most=100) == b"A draft."
    with pytest.raises(ChannelError, match="too_large"):
        await connector.download(link, most=7)
    strict = AioConnector(session, None, limits=Limits(attempt=1.0))
    for url in (
        link,
        "http://contoso-my.sharepoint.com/x",
        "https://sharepoint.com.evil.example/x",
        "https://evilsharepoint.com/x",
        "https://user:pass@contoso.sharepoint.com/x",
        "https://169.254.169.254/metadata",
        "file:///etc/passwd",
        "",
    ):
        with pytest.raises(ChannelError, match="file_host"):
            await strict.download(url, most=100)
    teams.redirect = "http://127.0.0.2:9/secret"
    with pytest.raises(ChannelError, match="file_host"):
        await connector.download(link, most=100)
    teams.redirect = link
    with pytest.raises(ChannelError, match="file_host"):
        await connector.download(link, most=100)
