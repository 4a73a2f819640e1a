"""The door, as an attacker tries it: addresses, tokens, bodies, tenants, tunnels, people who are not who they say."""

import asyncio
import json
import zlib
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession
from fake_entra import FakeEntra, private_key
from fake_teams import FakeTeams, words
from hypothesis import given
from hypothesis import strategies as st
from tenancy import Start, Tenancy
from yarl import URL

from bot.channels.teams import incoming
from bot.channels.teams.connector import AioConnector
from bot.channels.teams.incoming import MalformedError, origin_of
from bot.channels.teams.mount import SERVICE_HOSTS, Make, service_origin

Json = dict[str, Any]
HOST = SERVICE_HOSTS[0]
OURS = frozenset(map(service_origin, SERVICE_HOSTS))
ELSEWHERE = [
    f"http://{HOST}/emea/",
    f"https://{HOST}:8443/emea/",
    f"https://{HOST}./emea/",
    f"https://{HOST}@evil.example/",
    f"https://{HOST}:x@evil.example/",
    f"https://evil.example/{HOST}",
    f"https://evil.example#{HOST}",
    f"https://evil.example\\@{HOST}/",
    f"https://evil.example\\.{HOST}/",
    f"https://{HOST}\\.evil.example/",
    f"https://{HOST}.evil.example/",
    f"https://x{HOST}/",
    f"https://{HOST.replace('.', '。')}/",
    f"https://{HOST.replace('m', 'ｍ')}/",
    f"https://{HOST}%2eevil.example/",
    f"https://{HOST}\t/",
    f"https://{HOST}\n.evil.example/",
    f"https:///{HOST}/",
    f"https:{HOST}/",
    f"//{HOST}/",
    f"ftp://{HOST}/",
    f"https://[{HOST}]/",
    f"https://{HOST}:99999/",
    "https://169.254.169.254/",
    "",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_only_the_hosts_themselves_are_teams(url: str) -> None:
    """Userinfo, ports, look-alikes, trailing dots, another scheme: none of them is on the list."""
    assert origin_of(url) not in OURS


@pytest.mark.parametrize("url", [f"https://{HOST}/emea/", f"HTTPS://{HOST.upper()}:443/emea/", f"https://{HOST}"])
def test_the_hosts_are_known_however_they_are_spelt(url: str) -> None:
    """A scheme's usual port and capitals change nothing."""
    assert origin_of(url) in OURS


FILES = [
    "https://sharepoint.com.evil.example/f",
    "https://xsharepoint.com/f",
    "https://a.sharepoint.com@evil.example/f",
    "https://a.sharepoint.com:8080/f",
    "https://a.sharepoint.com./f",
    "http://a.sharepoint.com/f",
    "https://evil.example%2f.sharepoint.com/f",
    "https://evil.example\\.sharepoint.com/f",
    "https://evil.example\t.sharepoint.com/f",
    "https://evil.example/.sharepoint.com",
    "https://evil.example?.sharepoint.com",
    "https://127.0.0.1/f",
    "file:///etc/passwd",
    "https://a.sharepoint。com/f",
]


@pytest.mark.parametrize("url", FILES)
async def test_only_sharepoints_files_are_fetched(url: str) -> None:
    """By their host and over TLS, at every step of a redirect (`test_teams_connector.py`)."""
    async with ClientSession() as session:
        connector = AioConnector(session, None)
        assert not connector._may_fetch(url)
        assert connector._may_fetch("https://contoso-my.sharepoint.com/personal/f?tempauth=x")


PIECES = st.lists(
    st.sampled_from([*"@:/\\?#%.[]\t ", "https:", "//", "evil.example", HOST, "a.sharepoint.com", "%2f", "。", "x"]),
    max_size=9,
).map("".join)


@given(PIECES)
def test_who_dials_reads_an_address_as_who_checks_it(rest: str) -> None:
    """Two readers of one address who disagree are a hole: whatever is let through, both see the same host."""
    url = f"https://{rest}"
    checked = origin_of(url)
    if checked:
        assert URL(url, encoded=True).host == checked.partition("://")[2].rsplit(":", 1)[0].strip("[]")


@pytest.fixture
async def tenancy(start: Start) -> Tenancy:
    """Signed requests."""
    return await start()


def _stranger(entra: FakeEntra, url: str, **headers: object) -> str:
    claims = jwt.decode(entra.token(url), options={"verify_signature": False})
    return jwt.encode(claims, private_key(9), algorithm="RS256", headers=headers)


def _jwk() -> Json:
    return json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key(9).public_key()))  # type: ignore[no-any-return]


TOKENS = {
    "no key's name": _stranger,
    "a key of one's own in the header": lambda entra, url: _stranger(entra, url, kid="x", jwk=_jwk()),
    "keys at an address of one's own": lambda entra, url: _stranger(
        entra, url, kid="x", jku=f"{url}keys", x5u=f"{url}keys"
    ),
    "a path for a key": lambda entra, url: _stranger(entra, url, kid="../../../../dev/null"),
    "a long name": lambda entra, url: _stranger(entra, url, kid="x" * 5_000),
    "an endless end": lambda entra, url: entra.token(url, exp=float("inf")),
    "an end in words": lambda entra, url: entra.token(url, exp="tomorrow"),
    "ours among others": lambda entra, url: entra.token(url, aud=["11111111-2222-4333-8444-555555555555", "x"]),
    "a serviceUrl of two": lambda entra, url: entra.token(url, serviceurl=[url, "https://evil.example/"]),
    "no parts": lambda _entra, _url: "....",
    "not signed at all": lambda entra, url: entra.token(url).rpartition(".")[0] + ".",
}


@pytest.mark.parametrize("name", TOKENS)
async def test_no_trick_with_a_token_opens(tenancy: Tenancy, name: str) -> None:
    """401, no word, nothing dialled: no key is fetched from where a token says."""
    assert tenancy.entra is not None
    token = TOKENS[name](tenancy.entra, tenancy.teams.url)
    assert await tenancy.teams.deliver(tenancy.teams.message("eve", "hello"), token=token) == (401, "")
    assert tenancy.teams.wire == []
    assert tenancy.inbox.log == []


async def _raw(tenancy: Tenancy, head: str, body: bytes = b"") -> bytes:
    """Bytes as they are; all that comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", tenancy.server.port)
    writer.write(head.replace("\n", "\r\n").encode() + body)
    await writer.drain()
    async with asyncio.timeout(10):
        found = await reader.read()
    writer.close()
    return found


async def test_two_lengths_for_one_body_are_refused(tenancy: Tenancy) -> None:
    """A second request cannot be hidden in a first."""
    smuggled = b"0\r\n\r\nGET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
    for lengths in (
        f"Content-Length: {len(smuggled)}\nTransfer-Encoding: chunked",
        "Content-Length: 1\nContent-Length: 9",
    ):
        head = f"POST /api/messages HTTP/1.1\nHost: 127.0.0.1\nContent-Type: application/json\n{lengths}\n\n"
        found = await _raw(tenancy, head, smuggled)
        assert found.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400")), found
        assert b"version" not in found


def _body(tenancy: Tenancy, **change: object) -> Json:
    return {**tenancy.teams.message("anna", "hello"), **change}


async def _posted(tenancy: Tenancy, body: bytes, **headers: str) -> tuple[int, str]:
    assert tenancy.entra is not None
    return await tenancy.teams.post(body, Authorization=f"Bearer {tenancy.entra.token(tenancy.teams.url)}", **headers)


async def test_numbers_that_json_does_not_have_are_refused(tenancy: Tenancy) -> None:
    """And those that nobody can hold."""
    sound = json.dumps(_body(tenancy, value="@"))
    for number in ("NaN", "Infinity", "-Infinity", "9" * 5_000, "[" * 3_000 + "]" * 3_000 + "]"):
        status, said = await _posted(tenancy, sound.replace('"@"', number).encode())
        assert (status, said) == (400, ""), number[:20]
    deep = sound.replace('"@"', "[" * 400 + "1e400" + "]" * 400)
    assert (await _posted(tenancy, deep.encode()))[0] in {200, 400}


async def test_what_unpacks_to_much_more_is_refused(tenancy: Tenancy) -> None:
    """Fifty megabytes in fifty kilobytes."""
    bomb = zlib.compress(b" " * 50_000_000, 9)
    status, said = await _posted(tenancy, bomb, **{"Content-Encoding": "deflate"})
    assert (status in {400, 413}, said) == (True, "")


async def test_of_a_name_that_stands_twice_the_one_that_is_used_is_checked(tenancy: Tenancy) -> None:
    """There is one reading of a body, and the last of two counts in it."""
    other = '"tenantId": "99999999-0000-4000-8000-000000000000"'
    sound = json.dumps(_body(tenancy, channelData=None))
    ours = f'"tenantId": "{tenancy.teams.tenant}"'
    assert ours in sound
    assert (await _posted(tenancy, sound.replace(ours, f"{ours}, {other}").encode()))[0] == 401
    assert (await _posted(tenancy, sound.replace(ours, f"{other}, {ours}").encode()))[0] == 200


async def test_a_tenants_name_is_the_same_in_capitals(tenancy: Tenancy) -> None:
    """Portals show it in either way."""
    message = _body(tenancy, channelData={"tenant": {"id": tenancy.teams.tenant.upper()}})
    assert (await _posted(tenancy, json.dumps(message).encode()))[0] == 200


@pytest.mark.parametrize(
    ("conversation", "kind"),
    [
        ({"id": "a:1"}, "personal"),
        ({"id": "a:1", "conversationType": "personal"}, "personal"),
        ({"id": "19:x@thread.v2"}, "groupChat"),
        ({"id": "a:1", "isGroup": True}, "groupChat"),
        ({"id": "a:1", "isGroup": True, "conversationType": "personal"}, "groupChat"),
        ({"id": "19:x@thread.v2", "conversationType": "channel"}, "channel"),
        ({"id": "a:1", "conversationType": ["personal"]}, None),
        ({"id": "a:1", "conversationType": ""}, None),
    ],
)
def test_what_may_be_a_group_is_no_chat_of_ones_own(conversation: Json, kind: str | None) -> None:
    """Advice goes to a person's own chat only."""
    activity = FakeTeams(url="https://x/").message("anna", "hello")
    activity["conversation"] = conversation
    if kind is None:
        with pytest.raises(MalformedError):
            incoming.reference_of(activity)
    else:
        assert incoming.reference_of(activity).kind == kind


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 proxy"},
        {"X-Real-IP": "203.0.113.9"},
        {"X-Forwarded-Proto": "https"},
        {"Host": "coach.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "[bad"},
    ],
)
async def test_the_development_switch_lets_nobody_in_through_a_tunnel(start: Start, headers: dict[str, str]) -> None:
    """A proxy on this machine has its address: what it says of where it comes from decides."""
    tenancy = await start(anonymous=True)
    body = json.dumps(tenancy.teams.message("eve", "hello")).encode()
    assert (await tenancy.teams.post(body, **headers))[0] in {401, 421}
    assert tenancy.inbox.log == []


@pytest.fixture
async def coached(start: Start, talk: Make) -> Tenancy:
    """The real conversation behind the real door."""
    return await start(talk=talk)


RESULTS = "Our Q3 revenue is skyrocketing, zebrafish"


async def test_somebody_elses_buttons_answer_in_ones_own_chat_only(coached: Tenancy) -> None:
    """Whose card it was is nothing to go by: what Ben presses of Anna's shows him nothing of hers, and changes none."""
    teams = coached.teams
    await teams.types("anna", RESULTS)
    await coached.channel._jobs.drain(10)
    before = json.dumps(teams.answers("anna"))
    for shown in (str(each["id"]) for each in teams.answers("anna")):
        for verb in ("why", "again", "use", "more", "who", "forget"):
            status, _ = await teams.presses("ben", shown, verb, {"coach": verb})
            assert status == 200
    await coached.channel._jobs.drain(60)
    assert json.dumps(teams.answers("anna")) == before
    assert "zebrafish" not in json.dumps(teams.answers("ben"))


async def test_a_guest_in_a_group_presses_and_opens_nothing(coached: Tenancy) -> None:
    """A polite word, and nothing is read."""
    teams, group = (
        coached.teams,
        {"id": "19:g@thread.v2", "conversationType": "groupChat", "tenantId": coached.teams.tenant},
    )
    sender = {**teams.activity("guy")["from"], "userRole": "guest"}
    data = {"coach": "again", "draft": RESULTS}
    value = {"action": {"type": "Action.Execute", "verb": "again", "data": data}}
    more: Json = {"conversation": group, "from": sender}
    status, said = await teams.invokes("guy", "adaptiveCard/action", value, replyToId="1", **more)
    assert (status, "people of this company" in json.dumps(said)) == (200, True)
    for name in ("composeExtension/fetchTask", "composeExtension/submitAction"):
        status, said = await teams.invokes("guy", name, {"data": {"coach": "check", "draft": RESULTS}}, **more)
        assert status == 200
        assert "people of this company" in words(said["task"]["value"]["card"])
        assert "zebrafish" not in json.dumps(said)
    member: Json = {"conversation": group}
    status, said = await teams.invokes("guy", "adaptiveCard/action", value, replyToId="1", **member)
    assert said["statusCode"] == 400
    await coached.channel._jobs.drain(10)
    assert teams.wire == []
