"""The HTTP API: what it answers, whom it answers, and what it never tells."""

import asyncio
import json
import logging
from dataclasses import replace

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient
from conversations import DRAFTS, in_order
from live import LiveServer
from web_values import CANARY, TOKEN, MakeClient

from bot.channels.advice_json import to_json
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.ports import Engine
from bot.domain.draft import MAX_DRAFT_CHARACTERS, Context, Draft
from bot.server import READINESS

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
REVIEW = "/v1/review"


async def post(client: TestClient, body: object, path: str = REVIEW, **headers: str) -> tuple[int, dict]:
    """Status and body of a POST."""
    async with client.post(path, json=body, headers=headers) as response:
        return response.status, await response.json()


async def test_a_draft_is_answered_with_advice(make_client: MakeClient) -> None:
    """Level, quote and closing are those of the coach; the quote stands at its place in the text sent."""
    status, answer = await post(await make_client(), {"text": RESULTS, "context": {"platform": "LinkedIn"}})
    remark = answer["advice"]["remarks"][0]
    assert status == 200
    assert answer["advice"]["level"] == "get_help"
    assert RESULTS[remark["start"] : remark["end"]] == remark["quote"]
    assert answer["rules"] == [remark["rule"]]
    assert answer["revision"] is None
    assert "this tab" in answer["advice"]["closing"]


@pytest.mark.parametrize(
    "text",
    [
        RESULTS,
        "Mon chef est un guignol, encore douze heures sans pause !",
        "I can't go on, I want to end my life tonight.",
        "Our overtime is never paid. My colleague Jo is at +44 7911 123456, call her.",
        "Thank you to everybody who stayed late.",
    ],
)
async def test_the_web_gives_the_same_advice_as_the_coach(
    make_client: MakeClient, shipped_coach: Coach, text: str
) -> None:
    """Field for field; only the id is its own."""
    _, answer = await post(await make_client(), {"text": text, "context": {"platform": "X", "country": "FR"}})
    draft = Draft(text=text, context=Context(platform="X", country="FR"))
    expected = json.loads(to_json(shipped_coach.review(draft, surface=Surface.WEB)))
    assert {**answer["advice"], "id": ""} == {**expected, "id": ""}


@pytest.mark.parametrize("text", DRAFTS)
async def test_the_advice_is_that_of_every_channel(make_client: MakeClient, shipped_coach: Coach, text: str) -> None:
    """Same level, same remarks, same order."""
    _, answer = await post(await make_client(), {"text": text})
    said = [answer["advice"]["label"], *(remark["why"] for remark in answer["advice"]["remarks"])]
    assert said == in_order(shipped_coach, text, Surface.WEB)


async def test_a_new_version_says_what_is_solved_and_what_remains(make_client: MakeClient) -> None:
    """The rules of the version before are all that the server is told of it."""
    client = await make_client()
    _, before = await post(client, {"text": RESULTS + " Call Jo at +44 7911 123456."})
    _, after = await post(client, {"text": RESULTS, "previous": before["rules"]})
    assert len(before["rules"]) == 2
    assert after["revision"]["remaining"] == after["rules"]
    assert len(after["revision"]["solved"]) == 1
    assert after["revision"]["sentence"] == "Compared with your last version: 1 solved, 1 still there."


async def test_the_rest_of_the_remarks_can_be_asked_for(make_client: MakeClient) -> None:
    """Three at first, all on demand; `rules` names them all either way, so that a revision is not misled."""
    client = await make_client()
    text = "\n".join(f"Call Jo number {n} at +44 7911 12345{n}." for n in range(6))
    _, short = await post(client, {"text": text})
    _, whole = await post(client, {"text": text, "every_remark": True})
    assert len(short["advice"]["remarks"]) == 3
    assert len(whole["advice"]["remarks"]) == 3 + short["advice"]["more_remarks"] == len(short["rules"])
    assert whole["rules"] == short["rules"]


async def test_the_stream_gives_the_first_and_the_final_advice(make_client: MakeClient) -> None:
    """Server-sent events, each a whole answer."""
    client = await make_client()
    async with client.post("/v1/review/stream", json={"text": RESULTS}) as response:
        events = [
            dict(line.split(": ", 1) for line in event.splitlines())
            for event in (await response.text()).split("\n\n")
            if event
        ]
    assert response.content_type == "text/event-stream"
    assert [event["event"] for event in events] == ["first", "final"]
    assert all(json.loads(event["data"])["advice"]["level"] == "get_help" for event in events)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "draft_empty"),
        (" \u200b\n", "draft_empty"),
        ("a" * (MAX_DRAFT_CHARACTERS + 1), "draft_too_long"),
        ("%PDF-1.7 …", "draft_unreadable"),
    ],
)
@pytest.mark.parametrize("path", [REVIEW, "/v1/review/stream"])
async def test_a_draft_that_cannot_be_read_gets_a_kind_sentence(
    make_client: MakeClient, text: str, error: str, path: str
) -> None:
    """In the reader's language."""
    status, answer = await post(await make_client(), {"text": text}, path, **{"Accept-Language": "fr-CA, en;q=0.5"})
    assert (status, answer["error"]) == (422, error)
    assert "brouillon" in answer["message"] or "texte" in answer["message"]


async def test_the_longest_draft_is_read(make_client: MakeClient) -> None:
    """Twelve thousand characters, the widest that there are, written as escapes."""
    status, _ = await post(await make_client(), {"text": "𝔸" * MAX_DRAFT_CHARACTERS})
    assert status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"\xff\xfe", 400),
        (b'{"text": "\\ud800"}', 400),
        (b"[" * 100_000, 400),
        (b"null", 422),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"text": 3}', 422),
        (b'{"text": "a", "texts": "b"}', 422),
        (b'{"text": "a", "locale": "de"}', 422),
        (b'{"text": "a", "context": {"role": "%s"}}' % (b"r" * 201), 422),
        (b'"' + b"a" * 300_000 + b'"', 413),
    ],
)
async def test_what_is_not_a_request_is_refused(make_client: MakeClient, body: bytes, status: int) -> None:
    """With the status that says whose fault it is, and a sentence."""
    client = await make_client()
    async with client.post(REVIEW, data=body, headers={"Content-Type": "application/json"}) as response:
        assert response.status == status
        assert (await response.json())["message"]


async def test_only_json_is_read(make_client: MakeClient) -> None:
    """A form on another site can send plain text without asking; it is not read."""
    client = await make_client()
    async with client.post(REVIEW, data=b'{"text": "a"}', headers={"Content-Type": "text/plain"}) as response:
        assert response.status == 415


async def test_every_answer_carries_the_protective_headers(make_client: MakeClient) -> None:
    """Pages, errors and streams alike."""
    client = await make_client()
    for method, path in (
        ("GET", "/"),
        ("GET", "/nowhere"),
        ("GET", "/v1/charter"),
        ("POST", "/v1/review/stream"),
        ("GET", "/web/app.js"),
    ):
        async with client.request(method, path, json={"text": "Hello all"} if method == "POST" else None) as response:
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert "unsafe" not in response.headers["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:3978", "127.0.0.1.evil.example", "localhost@evil.example", "[::1", ""]
)
async def test_another_name_for_this_machine_gets_no_answer(make_client: MakeClient, host: str) -> None:
    """A hostile page that points its own name at loopback reads nothing."""
    client = await make_client()
    for path in ("/", "/v1/charter", "/readyz"):
        async with client.get(path, headers={"Host": host}) as response:
            assert response.status in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1234", "[::1]:3978"])
async def test_our_own_names_are_answered(make_client: MakeClient, host: str) -> None:
    """Whatever the port: a tunnel may change it."""
    async with (await make_client()).get("/v1/charter", headers={"Host": host}) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_pages_post_is_not_read(make_client: MakeClient, headers: dict[str, str]) -> None:
    """Nor is a sign-in."""
    client = await make_client(token=TOKEN)
    for path in (REVIEW, "/web/session"):
        status, answer = await post(client, {"text": "a"}, path, **headers)
        assert (status, answer["error"]) == (403, "error_origin")


async def test_our_own_page_may_post(make_client: MakeClient) -> None:
    """Its origin is the host it was loaded from."""
    client = await make_client()
    origin = str(client.make_url("/")).rstrip("/")
    status, _ = await post(client, {"text": "Hello all"}, Origin=origin, **{"Sec-Fetch-Site": "same-origin"})
    assert status == 200


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer \xe9"],
)
async def test_a_stranger_gets_no_answer_where_a_token_is_needed(make_client: MakeClient, authorization: str) -> None:
    """On every path of the API but its description."""
    client = await make_client(token=TOKEN)
    for path in (
        "/v1/charter",
        "/v1/charter/articles/financial_info",
        "/v1/charter/lookup?q=pay",
        "/v1/charter/strategy",
        "/v1/nowhere",
    ):
        async with client.get(path, headers={"Authorization": authorization}) as response:
            assert response.status == 401
            assert response.headers["WWW-Authenticate"] == "Bearer"
    status, _ = await post(client, {"text": "a"}, Authorization=authorization)
    assert status == 401


async def test_the_token_opens_the_api(make_client: MakeClient) -> None:
    """As a bearer."""
    status, _ = await post(await make_client(token=TOKEN), {"text": "Hello all"}, Authorization=f"bearer {TOKEN}")
    assert status == 200


async def test_the_page_turns_the_token_into_a_cookie_that_no_script_reads(make_client: MakeClient) -> None:
    """Signed, not the token itself; a changed one opens nothing."""
    client = await make_client(token=TOKEN, public_url="https://coach.example")
    async with client.post("/web/session", json={"token": TOKEN}) as response:
        cookie = response.cookies["avantpost_session"]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Strict"
    assert TOKEN not in cookie.value
    client.session.cookie_jar.clear()
    for value, expected in ((cookie.value, 200), (cookie.value[:-1] + "_", 401), ("." + cookie.value, 401), ("", 401)):
        async with client.get("/v1/charter", headers={"Cookie": f"avantpost_session={value}"}) as response:
            assert response.status == expected


async def test_guessing_the_token_is_slow(make_client: MakeClient) -> None:
    """Ten tries, then later."""
    client = await make_client(token=TOKEN)
    statuses = [(await post(client, {"token": f"guess {n}"}, "/web/session"))[0] for n in range(11)]
    assert statuses == [401] * 10 + [429]


async def test_too_many_requests_are_asked_to_come_back(make_client: MakeClient) -> None:
    """`Retry-After` says when; another session is not concerned."""
    client = await make_client(token=TOKEN, reviews_per_minute=3)
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert [(await post(client, {"text": "Hello all"}, **bearer))[0] for _ in range(3)] == [200] * 3
    async with client.post(REVIEW, json={"text": "Hello all"}, headers=bearer) as response:
        assert response.status == 429
        assert response.headers["Retry-After"] == "20"
    await post(client, {"token": TOKEN}, "/web/session")
    assert (await post(client, {"text": "Hello all"}))[0] == 200


async def test_the_charter_answers_questions(make_client: MakeClient) -> None:
    """Titles, an article in either language, a look-up, and what one can talk about."""
    client = await make_client()
    async with client.get("/v1/charter?lang=fr") as response:
        charter = await response.json()
    async with client.get("/v1/charter/articles/financial_info?lang=fr") as response:
        article = await response.json()
    async with client.get("/v1/charter/lookup", params={"q": "Puis-je parler de nos résultats ?"}) as response:
        found = await response.json()
    async with client.get("/v1/charter/strategy?lang=en&role=sales") as response:
        strategy = await response.json()
    assert charter["employer"] == "Lumen"
    assert {"id": "financial_info", "title": article["title"]} in charter["articles"]
    assert (found["language"], found["articles"][0]["id"]) == ("fr", "financial_info")
    assert strategy["entries"][0]["post_ideas"]


async def test_an_article_never_tells_what_its_rules_look_for(make_client: MakeClient, shipped_engine: Engine) -> None:
    """A confidential rule's own words are in no answer of the API."""
    client = await make_client()
    bodies = []
    for name in shipped_engine.charter.articles:
        async with client.get(f"/v1/charter/articles/{name}?lang=en") as response:
            bodies.append(await response.json())
    assert all("rules" not in body for body in bodies)


async def test_an_articles_place_for_the_employer_is_filled(make_client: MakeClient) -> None:
    """Nobody reads {employer}."""
    async with (await make_client()).get("/v1/charter/articles/affiliation_disclosure?lang=en") as response:
        text = await response.text()
    assert "{employer}" not in text
    assert "I work at Lumen" in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/charter/articles/nowhere", 404),
        ("/v1/charter/articles/%2e%2e%2fcharter", 404),
        ("/v1/charter?lang=de", 422),
        ("/v1/charter/lookup", 422),
        ("/v1/charter/lookup?q=%20", 422),
        ("/v1/charter/lookup?q=" + "a" * 501, 422),
        ("/nowhere", 404),
    ],
)
async def test_a_question_without_an_answer_is_told_so(make_client: MakeClient, path: str, status: int) -> None:
    """As a sentence, never a page of the server's own."""
    async with (await make_client()).get(path) as response:
        assert response.status == status
        assert (await response.json())["message"]


async def test_a_fault_of_ours_is_told_with_a_reference_and_nothing_else(
    make_client: MakeClient, shipped_coach: Coach, all_logs: pytest.LogCaptureFixture
) -> None:
    """The author gets a sentence, the operator the kind and the place; the draft is in neither."""

    def fails() -> str:
        raise RuntimeError(f"cannot write {CANARY}")

    client = await make_client(coach=replace(shipped_coach, new_id=fails))
    status, answer = await post(client, {"text": f"Hello {CANARY}"})
    assert (status, answer["error"]) == (500, "internal")
    reference = answer["message"].rstrip(".").rpartition(" ")[2]
    assert CANARY not in json.dumps(answer)
    assert CANARY not in all_logs.text
    assert f"{reference}: RuntimeError at " in all_logs.text


async def test_no_draft_and_no_question_is_in_a_log(live: LiveServer, all_logs: pytest.LogCaptureFixture) -> None:
    """Down every path of the server as it runs, failures and broken HTTP included."""
    bodies: list[object] = [{"text": CANARY}, {"text": CANARY, CANARY: 1}, {"text": CANARY * 1000}, [CANARY], CANARY]
    async with ClientSession(live.url) as session:
        for path in (REVIEW, "/v1/review/stream", "/web/session", f"/{CANARY}"):
            for body in bodies:
                async with session.post(path, json=body) as response:
                    assert CANARY not in response.reason
        for path in (f"/v1/charter/lookup?q={CANARY}", f"/v1/charter/articles/{CANARY}", f"/?q={CANARY}"):
            async with session.get(path):
                pass
    head = "POST /v1/review HTTP/1.1\r\nHost: localhost\r\n"
    for raw in (
        f"POST /v1/review {CANARY}\r\n\r\n",
        f"{head}Content-Length: {CANARY}\r\n\r\n",
        f"{head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{CANARY}\r\n",
        f"{head}Content-Type: application/json\r\nContent-Length: 400\r\n\r\n{CANARY}",
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
        writer.write(raw.encode())
        writer.write_eof()
        await reader.read()
        writer.close()
    assert "a request was not as HTTP has it" in all_logs.text
    # The client's own records are the test's, not the server's.
    server = [record for record in all_logs.records if not record.name.startswith("aiohttp.client")]
    assert [
        record.name for record in server if CANARY in f"{record.getMessage()} {record.exc_text} {record.args}"
    ] == []


async def test_a_page_that_was_closed_disturbs_nobody(live: LiveServer, all_logs: pytest.LogCaptureFixture) -> None:
    """The caller leaves in mid-request or before the answer; the next one is served and nothing is logged of it."""
    for keep in (20, 400):
        body = json.dumps({"text": f"{CANARY} {RESULTS}"}).encode()
        head = b"POST /v1/review/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        _, writer = await asyncio.open_connection("127.0.0.1", live.port)
        writer.write(head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body[:keep])
        await writer.drain()
        writer.transport.abort()
    async with ClientSession(live.url) as session, session.post(REVIEW, json={"text": RESULTS}) as response:
        assert response.status == 200
    assert CANARY not in all_logs.text
    assert [record.levelname for record in all_logs.records if record.levelno >= logging.ERROR] == []


async def test_readiness_tells_the_charter_and_goes_when_draining(
    make_client: MakeClient, shipped_engine: Engine
) -> None:
    """A balancer stops sending before the end; liveness stays."""
    client = await make_client()
    async with client.get("/readyz") as response:
        assert (await response.json())["charter"]["version"] == shipped_engine.charter.version
        assert response.status == 200
    client.app[READINESS].draining = True
    async with client.get("/readyz") as ready, client.get("/healthz") as alive:
        assert (ready.status, alive.status) == (503, 200)


async def test_a_word_on_the_last_advice_is_answered_from_the_draft_that_is_sent_along(make_client: MakeClient) -> None:
    """The server remembers no draft: "why?" and a new fact come with the last one."""
    client = await make_client()
    last = {"text": "Our Q3 revenue is up 12%, what a quarter!", "context": {}}
    why = await (await client.post("/v1/follow-up", json={"text": "why?", "last": last})).json()
    assert why["understood"]
    assert any("Q3" in line for line in why["lines"])
    fact = {"text": "The results were published this morning", "last": last}
    said = await (await client.post("/v1/follow-up", json=fact)).json()
    assert said["facts"] == [fact["text"]]
    assert said["answer"]["advice"]["level"] in {"fine", "polish"}
    other = await client.post("/v1/follow-up", json={"text": "So proud of my team", "last": last})
    assert await other.json() == {"understood": False, "lines": [], "answer": None, "facts": []}
