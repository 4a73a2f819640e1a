"""Whatever comes from outside: files, malformed and unknown requests, texts of every size, edits in a row."""

import asyncio
import json
import logging
from collections.abc import Callable

import pytest
from company import Company
from fake_slack import FakeSlack, words

from bot.channels.slack.blocks import Actions

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
HARMLESS = "Lovely walk by the sea this morning."


async def until(true: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("data", [RESULTS.encode(), RESULTS.encode("utf-8-sig"), RESULTS.encode("utf-16")])
async def test_a_draft_in_a_file_is_read(slack: FakeSlack, data: bytes) -> None:
    """A snippet, a text file with a mark at its start; its buttons read it again."""
    slack.person("U1")
    await slack.types("U1", "", subtype="file_share", files=[slack.snippet(data)])
    (answer,) = await slack.settled("U1", 1)
    assert "Q3 revenue is skyrocketing" in words(answer)
    await slack.presses("U1", answer["ts"], Actions.AGAIN)
    assert "Talk to someone first" in words((await slack.settled("U1", 2))[1])


async def test_words_and_a_file_are_one_draft(slack: FakeSlack) -> None:
    """The message says where, the file what."""
    slack.person("U1")
    await slack.types("U1", "LinkedIn :", subtype="file_share", files=[slack.snippet(RESULTS.encode())])
    said = words((await slack.settled("U1", 1))[0])
    assert "Talk to someone first" in said
    assert "recruiters" in said


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({"size": 5_000_000}, "5000000"),
        ({"url_private_download": "https://evil.example/x"}, "could not get that file"),
        ({"url_private_download": "http://127.0.0.1:1/x"}, "could not get that file"),
        ({"url_private_download": ""}, "could not get that file"),
        ({"mimetype": "application/pdf", "filetype": "pdf"}, "only read plain text"),
    ],
)
async def test_a_file_that_cannot_be_read_is_said(slack: FakeSlack, file: dict[str, object], said: str) -> None:
    """Too large, elsewhere, of another kind: a sentence with the mend; the token goes to Slack only."""
    slack.person("U1")
    await slack.types("U1", "", subtype="file_share", files=[slack.snippet(b"x", **file)])
    assert said in words((await slack.settled("U1", 1))[0])


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"x" * 5_000_000, "characters"), (b"\x89PNG\0\0", "only read plain text"), (b"", "no words")],
)
async def test_a_file_that_lies_about_itself(slack: FakeSlack, data: bytes, said: str) -> None:
    """Five megabytes that say they are ten bytes; a picture that says it is text; nothing at all."""
    slack.person("U1")
    await slack.types("U1", "", subtype="file_share", files=[slack.snippet(data, size=10)])
    assert said in words((await slack.settled("U1", 1))[0])


@pytest.mark.parametrize("status", [403, 404, 500, 302])
async def test_a_download_that_fails_is_said(slack: FakeSlack, status: int) -> None:
    """Kindly, with what to do instead."""
    slack.person("U1")
    slack.file_status = status
    await slack.types("U1", "", subtype="file_share", files=[slack.snippet(RESULTS.encode())])
    assert "Paste the words" in words((await slack.settled("U1", 1))[0])


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', "{}", '{"type":"event_callback"}', '{"type": "nothing"}'])
async def test_a_body_that_is_not_slacks_is_refused(company: Company, body: str) -> None:
    """Signed well, and nonsense: never a 500, never a traceback."""
    status = await company.slack.post(body, "application/json")
    assert status in {200, 400, 404}, status
    assert company.inbox.rows == {}


@pytest.mark.parametrize("fields", ["payload=%7B", "payload=", "payload=null", "command=%2Fcoach", "x=y", "%"])
async def test_a_form_that_is_not_slacks_is_refused(slack: FakeSlack, fields: str) -> None:
    """The same for commands and buttons."""
    assert await slack.post(fields, "application/x-www-form-urlencoded") in {200, 400, 404}


async def test_unknown_actions_and_callbacks_have_no_answer(slack: FakeSlack) -> None:
    """An old button, another app's form."""
    slack.person("U1")
    await slack.types("U1", HARMLESS)
    (answer,) = await slack.settled("U1", 1)
    await slack.presses("U1", answer["ts"], "of_another_version")
    await slack.types("U1", "help")
    assert len(await slack.settled("U1", 2)) == 2


async def test_a_replayed_request_is_answered_once(company: Company) -> None:
    """The same bytes twice, signature and all."""
    slack = company.slack
    slack.person("U1")
    event = {"type": "message", "user": "U1", "text": HARMLESS, "ts": "1.1", "channel": "DU1", "channel_type": "im"}
    slack.messages["DU1"] = [dict(event)]
    body = json.dumps({"type": "event_callback", "team_id": "T1", "event": event, "event_id": "Ev1"})
    assert await asyncio.gather(*(slack.post(body, "application/json") for _ in range(5))) == [200] * 5
    await until(lambda: not company.inbox.rows and bool(slack.answers("U1")))
    assert len(slack.answers("U1")) == 1


async def test_a_draft_that_was_deleted_in_the_meantime(slack: FakeSlack) -> None:
    """Its buttons say that it is gone; the deletion itself has no answer."""
    slack.person("U1")
    stamp = await slack.types("U1", RESULTS)
    (answer,) = await slack.settled("U1", 1)
    await slack.deletes("U1", stamp)
    await slack.presses("U1", answer["ts"], Actions.AGAIN)
    assert "no longer find" in words((await slack.settled("U1", 2))[1])


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b"])
async def test_an_empty_draft(slack: FakeSlack, text: str) -> None:
    """Told kindly."""
    slack.person("U1")
    await slack.types("U1", text)
    assert "no words" in words((await slack.settled("U1", 1))[0])


async def test_forty_thousand_characters(slack: FakeSlack) -> None:
    """The most that Slack lets through."""
    slack.person("U1")
    await slack.types("U1", "word " * 8_000)
    assert "40000" in words((await slack.settled("U1", 1))[0])


async def test_three_edits_in_a_second_are_answered_in_order(slack: FakeSlack) -> None:
    """Each version its answer, the last one last."""
    slack.person("U1")
    stamp = await slack.types("U1", HARMLESS)
    await slack.edits("U1", stamp, "Lovely walk, and our Q3 revenue is skyrocketing")
    await slack.edits("U1", stamp, "Lovely walk, and the new wifi password is Tulip!2291")
    await slack.edits("U1", stamp, "Lovely walk by the sea")
    answers = await slack.settled("U1", 4)
    assert "rules know" in words(answers[3])
    assert len(answers) == 4


async def test_a_quotation_too_long_for_blocks_is_still_the_draft(slack: FakeSlack) -> None:
    """Eleven thousand characters by a shortcut: quoted in text, escaped, read again by the buttons."""
    slack.person("U1")
    text = f"<!channel> & <b> {RESULTS} " + "word " * 2_200
    message = {"user": "U1", "text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), "ts": "1.1"}
    await slack.shortcut("U1", "coach_message", message)
    quote, answer = await slack.settled("U1", 2)
    assert "<" not in quote["text"]
    assert "blocks" not in quote or not quote["blocks"]
    assert "Talk to someone first" in words(answer)
    await slack.presses("U1", answer["ts"], Actions.AGAIN)
    assert "Talk to someone first" in words((await slack.settled("U1", 3))[2])


async def test_a_proxy_that_answers_in_slacks_place(company: Company) -> None:
    """A page instead of JSON, for as long as it is tried: the draft waits for the next round."""
    slack = company.slack
    slack.person("U1")
    slack.page = 8
    await slack.types("U1", RESULTS)
    await until(lambda: bool(company.channel.recovery.unanswered))
    await company.channel.recovery.round()
    assert "Talk to someone first" in words((await slack.settled("U1", 1))[0])


async def test_a_slack_that_takes_its_time_is_not_waited_for(company: Company) -> None:
    """A command is acknowledged in time and a form opens, though nobody knows yet who asks; nothing is lost."""
    slack = company.slack
    slack.person("U1", locale="fr-FR")
    slack.refuse["users.info"] = [(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "3"})]
    async with asyncio.timeout(2.5):
        assert "direct messages" in await slack.command("U1", "/coach", RESULTS)
        await slack.command("U1", "/coach")
    await until(lambda: len(slack.views) == 1)
    _, answer = await slack.settled("U1", 2)
    assert "Talk to someone first" in words(answer)


async def test_too_much_at_once_is_said_kindly(company: Company) -> None:
    """Beyond what the coach takes on: nothing blocks the post, the row is gone."""
    company.channel._jobs._most = 0
    company.slack.person("U1")
    await company.slack.types("U1", HARMLESS)
    assert "Many people" in words((await company.slack.settled("U1", 1))[0])
    await until(lambda: not company.inbox.rows)


async def test_a_listener_that_fails_is_told_with_a_reference(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """Before it became a job, too: one kind message, nothing of the request in the log."""
    caplog.set_level(logging.DEBUG)
    slack.person("U1")
    slack.refuse["views.open"] = [(200, {"ok": False, "error": "fatal_error"}, {})]
    await slack.command("U1", "/coach")
    assert "reference" in words((await slack.settled("U1", 1))[0])
    assert "fatal_error" not in caplog.text
