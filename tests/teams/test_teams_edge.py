"""The door: who is let in, what is refused, what is written down before the acknowledgement."""

import json
from typing import Any

import jwt
import pytest
from fake_entra import FakeEntra, SigningKey, private_key
from fake_teams import FakeTeams
from memory import MemoryInbox
from talk import INTERRUPTED
from tenancy import Start, Tenancy

from bot.channels.teams.incoming import Left, reference_of, written
from bot.coaching.ports import InFlight

Json = dict[str, Any]


@pytest.fixture
async def tenancy(start: Start) -> Tenancy:
    """Signed requests."""
    return await start()


async def test_a_message_is_answered_in_the_chat_it_came_from(tenancy: Tenancy) -> None:
    """Typing, a first line, and the answer in its place; nothing is left of the event."""
    await tenancy.teams.types("anna", "Our Q3 revenue is up!")
    await tenancy.teams.settled("anna", 1)
    await tenancy.channel._jobs.drain(5)
    [answer] = tenancy.teams.answers("anna")
    assert answer["text"] == "You said: Our Q3 revenue is up!"
    assert [each["type"] for each in tenancy.teams.sent] == ["typing", "message", "message"]
    assert tenancy.inbox.rows == {}
    assert [line.split()[0] for line in tenancy.inbox.log] == ["take", "note", "done"]


def _other(entra: FakeEntra) -> SigningKey:
    """A stranger's key under the name of the channel's."""
    return SigningKey(name=entra.keys[-1].name, private=private_key(9))


TOKENS = {
    "none": lambda _entra, _url: None,
    "empty bearer": lambda _entra, _url: "Bearer ",
    "another scheme": lambda entra, url: f"Basic {entra.token(url)}",
    "no JWT at all": lambda _entra, _url: "Bearer not.a.token",
    "three words": lambda entra, url: f"Bearer {entra.token(url)} more",
    "binary": lambda _entra, _url: "Bearer \x80\xff.\x80.\x80",
    "a list for a header": lambda _entra, _url: "Bearer W10.W10.W10",
    "expired": lambda entra, url: f"Bearer {entra.token(url, exp=1_700_000_000)}",
    "without an end": lambda entra, url: f"Bearer {entra.token(url, exp=None)}",
    "not yet": lambda entra, url: f"Bearer {entra.token(url, nbf=4_000_000_000)}",
    "a bad signature": lambda entra, url: f"Bearer {entra.token(url, key=_other(entra))}",
    "an unknown key": lambda entra, url: f"Bearer {entra.token(url, kid='nobody')}",
    "another app's": lambda entra, url: f"Bearer {entra.token(url, aud='99999999-2222-4333-8444-555555555555')}",
    "no audience": lambda entra, url: f"Bearer {entra.token(url, aud=None)}",
    "several audiences": lambda entra, url: f"Bearer {entra.token(url, aud=['a', 'b'])}",
    "another issuer": lambda entra, url: f"Bearer {entra.token(url, iss='https://sts.windows.net/evil/')}",
    "no issuer": lambda entra, url: f"Bearer {entra.token(url, iss=None)}",
    "another serviceUrl": lambda entra, _url: f"Bearer {entra.token('https://evil.example/')}",
    "no serviceUrl": lambda entra, url: f"Bearer {entra.token(url, serviceurl=None)}",
    "signed with nothing": lambda _entra, _url: f"Bearer {jwt.encode({'iss': 'x'}, None, algorithm='none')}",
    "signed with a shared secret": lambda entra, url: "Bearer " + _symmetric(entra, url),
}


def _symmetric(entra: FakeEntra, url: str) -> str:
    """HS256, with the claims and the key's name that are right."""
    claims = jwt.decode(entra.token(url), options={"verify_signature": False})
    return jwt.encode(claims, "x" * 64, algorithm="HS256", headers={"kid": entra.keys[-1].name})


@pytest.mark.parametrize("name", TOKENS)
async def test_who_has_no_right_token_gets_401_and_no_word(tenancy: Tenancy, name: str) -> None:
    """Never 500, never a traceback; nothing is dialled, nothing is written down."""
    assert tenancy.entra is not None
    header = TOKENS[name](tenancy.entra, tenancy.teams.url)
    body = json.dumps(tenancy.teams.message("eve", "hello")).encode()
    status, said = await tenancy.teams.post(body, **({"Authorization": header} if header else {}))
    assert (status, said) == (401, "")
    assert tenancy.inbox.log == []
    assert tenancy.teams.wire == []


async def test_a_key_of_another_channel_is_refused(tenancy: Tenancy) -> None:
    """A key that is not endorsed for Teams signs nothing for Teams."""
    assert tenancy.entra is not None
    tenancy.entra.rotate(endorsements=["webchat"])
    status, _ = await tenancy.teams.deliver(tenancy.teams.message("eve", "hello"))
    assert status == 401


@pytest.mark.parametrize("where", ["both", "conversation", "channelData", "neither"])
async def test_another_tenant_is_refused(tenancy: Tenancy, where: str) -> None:
    """A right token says nothing of the tenant: the allow-list does."""
    message = tenancy.teams.message("eve", "hello")
    if where in {"both", "conversation"}:
        message["conversation"]["tenantId"] = "99999999-0000-4000-8000-000000000000"
    if where in {"both", "channelData"}:
        message["channelData"]["tenant"]["id"] = "99999999-0000-4000-8000-000000000000"
    if where == "neither":
        del message["conversation"]["tenantId"], message["channelData"]
    status, _ = await tenancy.teams.deliver(message)
    assert status in {400, 401}
    assert tenancy.teams.wire == []


async def test_a_service_that_is_not_on_the_list_is_not_dialled(tenancy: Tenancy) -> None:
    """Even with a token that was made for it."""
    assert tenancy.entra is not None
    for url in ("https://evil.example/", tenancy.teams.url.replace("127.0.0.1", "127.0.0.2"), "file:///etc/passwd"):
        message = tenancy.teams.message("eve", "hello", serviceUrl=url)
        status, _ = await tenancy.teams.deliver(message, token=tenancy.entra.token(url))
        assert status == 401, url
    assert tenancy.teams.wire == []


BODIES: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "a number": b"1" * 5_000,
    "null": b"null",
    "not UTF-8": b'{"type": "\xff"}',
    "as deep as it goes": b"[" * 100_000,
    "nothing in it": b"{}",
}


@pytest.mark.parametrize("name", BODIES)
async def test_what_is_no_activity_gets_400(tenancy: Tenancy, name: str) -> None:
    """From whoever has a right token."""
    assert tenancy.entra is not None
    header = f"Bearer {tenancy.entra.token(tenancy.teams.url)}"
    assert (await tenancy.teams.post(BODIES[name], Authorization=header)) == (400, "")


@pytest.mark.parametrize(
    "change",
    [
        {"type": None},
        {"type": 7},
        {"id": ["x"]},
        {"from": "anna"},
        {"from": {"id": ""}},
        {"from": {"id": "29:1", "aadObjectId": 5}},
        {"recipient": None},
        {"conversation": {"id": "x" * 600}},
        {"conversation": {"id": "a\nb", "conversationType": "personal"}},
        {"conversation": {"id": "\ud800", "conversationType": "personal"}},
        {"conversation": {"id": "a", "conversationType": "seance"}},
        {"serviceUrl": None},
        {"serviceUrl": 5},
        {"channelId": "slack"},
    ],
)
async def test_an_activity_of_another_shape_gets_400(tenancy: Tenancy, change: Json) -> None:
    """A name that is missing, is none, or is of another kind."""
    assert tenancy.entra is not None
    body = json.dumps({**tenancy.teams.message("anna", "hello"), **change}).encode()
    header = f"Bearer {tenancy.entra.token(tenancy.teams.url)}"
    assert (await tenancy.teams.post(body, Authorization=header)) == (400, "")
    assert tenancy.inbox.log == []


async def test_other_content_types_and_sizes_are_refused(tenancy: Tenancy) -> None:
    """400 without or with another content type; 413 above 256 kB."""
    assert tenancy.entra is not None
    body = json.dumps(tenancy.teams.message("anna", "hello")).encode()
    header = f"Bearer {tenancy.entra.token(tenancy.teams.url)}"
    for kind in (None, "text/plain", "application/x-www-form-urlencoded"):
        assert (await tenancy.teams.post(body, content_type=kind, Authorization=header))[0] == 400
    huge = json.dumps(tenancy.teams.message("anna", "x" * 300_000)).encode()
    assert (await tenancy.teams.post(huge, Authorization=header))[0] == 413
    broken = {"Authorization": header, "Content-Encoding": "gzip"}
    assert (await tenancy.teams.post(b"not gzip", **broken))[0] == 400


async def test_what_nobody_knows_is_acknowledged_and_that_is_all(tenancy: Tenancy) -> None:
    """Activities of other types; those without an id."""
    teams = tenancy.teams
    for kind in ("typing", "trace", "event", "endOfConversation", "handoff", "somethingNew"):
        assert (await teams.deliver(teams.activity("anna", kind))) == (200, "")
    assert (await teams.deliver({**teams.message("anna", "hello"), "id": None}))[0] == 200
    await tenancy.channel._jobs.drain(1)
    assert tenancy.echo.heard == []
    assert tenancy.inbox.log == []


async def test_the_same_activity_twice_is_answered_once(tenancy: Tenancy) -> None:
    """Also while the first is under way; an edit of it is another, and the same edit again is not."""
    teams = tenancy.teams
    message = teams.message("anna", "slow hello")
    assert [(await teams.deliver(message))[0] for _ in range(3)] == [200, 200, 200]
    edit = {**message, "type": "messageUpdate", "text": "hello again", "timestamp": "2026-11-29T10:00:00.000Z"}
    assert [(await teams.deliver(edit))[0] for _ in range(2)] == [200, 200]
    other = {**message, "conversation": {**message["conversation"], "id": teams.conversation("bob")}}
    await teams.deliver(other)  # ids are unique within a conversation only
    await tenancy.channel._jobs.drain(5)
    assert [each["text"] for each in teams.answers("anna")] == ["You said: slow hello", "You said: hello again"]
    assert len(teams.answers("bob")) == 1


async def test_one_conversation_is_answered_in_order_and_nobody_waits_for_another(tenancy: Tenancy) -> None:
    """A slow draft holds up its author's next one, and no one else's."""
    for said in ("slow one", "two", "three"):
        await tenancy.teams.types("anna", said)
    await tenancy.teams.types("bob", "quick")
    await tenancy.channel._jobs.drain(10)
    assert tenancy.echo.order[0] == "quick"
    assert [said for said in tenancy.echo.order if said != "quick"] == ["slow one", "two", "three"]


async def test_installations_and_edits_reach_the_conversation(tenancy: Tenancy) -> None:
    """Each kind that may want an answer, with its place."""
    stamp = await tenancy.teams.types("anna", "hello")
    await tenancy.teams.edits("anna", stamp, "hello there")
    await tenancy.teams.installs("bob")
    await tenancy.teams.mentions("carol", "hi")
    await tenancy.channel._jobs.drain(5)
    kinds = [kind for kind, _ in tenancy.echo.heard]
    assert sorted(kinds) == ["conversationUpdate", "installationUpdate", "message", "message", "messageUpdate"]


async def test_a_failure_is_told_with_a_reference_that_stands_in_the_log(
    tenancy: Tenancy, caplog: pytest.LogCaptureFixture
) -> None:
    """And with nothing of the message."""
    await tenancy.teams.types("anna", "stumble zebrafish-quokka-4417")
    [answer] = await tenancy.teams.settled("anna", 1)
    await tenancy.channel._jobs.drain(5)
    assert answer["text"].split()[-1] in caplog.text
    assert "zebrafish" not in caplog.text
    assert tenancy.inbox.rows == {}


async def test_invokes_are_answered_at_once(tenancy: Tenancy) -> None:
    """With the handler's own body; what takes longer goes on after the answer."""
    stamp = await tenancy.teams.types("anna", "hello")
    [answer] = await tenancy.teams.settled("anna", 1)
    await tenancy.channel._jobs.drain(5)
    status, body = await tenancy.teams.presses("anna", answer["id"], "later")
    assert (status, body["statusCode"], body["value"]) == (200, 200, "Checking…")
    await tenancy.channel._jobs.drain(5)
    assert tenancy.teams.answers("anna")[0]["text"] == "Done."
    assert tenancy.inbox.rows == {}
    assert stamp


@pytest.mark.parametrize("verb", ["never", "stumble"])
async def test_an_invoke_without_an_answer_says_so_in_time(start: Start, verb: str) -> None:
    """An error that the card understands, and a kind message in the chat."""
    tenancy = await start(invoke_seconds=0.2)
    status, body = await tenancy.teams.presses("anna", "1", verb)
    assert (status, body["statusCode"], body["type"]) == (200, 500, "application/vnd.microsoft.error")
    [told] = await tenancy.teams.settled("anna", 1)
    assert body["value"]["code"] in told["text"]
    assert await tenancy.teams.invokes("anna", "composeExtension/fetchTask", {"action": {"verb": verb}}) == (200, {})


async def test_what_a_dead_process_left_is_asked_for_once(start: Start) -> None:
    """In place of the first line, if it is out; otherwise in a new message. Rows without words are let go."""
    dead = await start()
    teams, inbox = dead.teams, dead.inbox
    inbox.done = _forgets  # type: ignore[method-assign] # what the process would have written last
    await teams.types("anna", "hello")
    await teams.installs("carol")
    await dead.channel._jobs.drain(5)
    noted = next(row for row in inbox.rows.values() if row.message)
    bob = await _never_begun(teams, inbox)
    del inbox.done
    inbox.orphans = [noted, bob, *(row for row in inbox.rows.values() if not row.message)]
    heir = await start(inbox=inbox, beside=teams)
    assert heir.channel.recovery is not None
    await heir.channel.recovery.round()
    await heir.channel._jobs.drain(5)
    assert [each["text"] for each in teams.answers("anna")] == [INTERRUPTED]
    assert [each["text"] for each in teams.answers("bob")] == [INTERRUPTED]
    assert teams.answers("carol") == []
    assert inbox.rows == {}


async def _never_begun(teams: FakeTeams, inbox: MemoryInbox) -> InFlight:
    """An event that was written down, and whose process died before it did anything."""
    where = reference_of(teams.message("bob", "hello"))
    event = InFlight(
        event=where.event,
        conversation=where.conversation,
        message=where.activity,
        reference=written(Left(where=where)),
    )
    await inbox.take(event)
    return event


async def _forgets(_event: str) -> None:
    """The process died before it wrote this."""


async def test_the_database_away_changes_nothing_for_people(start: Start) -> None:
    """Answered all the same, and once."""
    tenancy = await start()
    tenancy.inbox.away = True
    message = tenancy.teams.message("anna", "hello")
    assert [(await tenancy.teams.deliver(message))[0] for _ in range(2)] == [200, 200]
    await tenancy.teams.settled("anna", 1)
    await tenancy.channel._jobs.drain(5)
    assert [each["text"] for each in tenancy.teams.answers("anna")] == ["You said: hello"]


async def test_what_was_answered_while_the_database_was_away_is_not_asked_for_later(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written down before, answered meanwhile: the row goes when the database is back."""
    monkeypatch.setattr("bot.channels.tolerant._AWAY", 0.0)
    tenancy = await start()
    await tenancy.teams.types("anna", "slow hello")
    tenancy.inbox.away = True
    await tenancy.channel._jobs.drain(5)
    assert len(tenancy.inbox.rows) == 1
    tenancy.inbox.away = False
    assert tenancy.channel.recovery is not None
    await tenancy.channel.recovery.round()
    assert tenancy.inbox.rows == {}
    assert len(tenancy.teams.answers("anna")) == 1


async def test_the_development_switch_lets_this_machine_in_and_dials_no_other(start: Start) -> None:
    """No token is asked for and none is sent; a serviceUrl elsewhere is refused."""
    tenancy = await start(anonymous=True)
    await tenancy.teams.types("anna", "hello")
    await tenancy.teams.settled("anna", 1)
    for url in ("https://evil.example/", "http://169.254.169.254/", "http://127.0.0.1.evil.example/", "//127.0.0.1/"):
        status, _ = await tenancy.teams.deliver(tenancy.teams.message("eve", "hello", serviceUrl=url))
        assert status == 401, url
    assert tenancy.channel.report()["state"] == "anonymous"
