"""Whole conversations in Slack, through signed requests and the real API client."""

import logging

import pytest
from company import Start
from conversations import DRAFTS, in_order, shows
from fake_slack import FakeSlack, words
from memory import MemoryPreferences

from bot.channels.slack.blocks import Actions
from bot.channels.slack.text import plain
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
HARMLESS = "Lovely walk by the sea this morning."
CANARY = "zebrafish-quokka-4417"


async def test_a_draft_is_answered_in_its_thread(slack: FakeSlack) -> None:
    """Level in words, quote, article and closing; only there."""
    slack.person("U1")
    stamp = await slack.types("U1", RESULTS)
    (answer,) = await slack.settled("U1", 1)
    assert answer["thread_ts"] == stamp
    said = words(answer)
    assert "Talk to someone first" in said
    assert "Q3 revenue is skyrocketing" in said
    assert "This chat stays in Slack" in said
    assert "skyrocketing" not in answer["text"]


async def test_emoji_are_read_as_readers_see_them(slack: FakeSlack) -> None:
    """Slack sends their names; the rules know the signs, and so do quotes."""
    slack.person("U1")
    await slack.types("U1", "Our Q3 :rocket::rocket::rocket: stay tuned")
    by_name = words((await slack.settled("U1", 1))[0])
    await slack.types("U1", "Our Q3 🚀🚀🚀 stay tuned")
    by_sign = words((await slack.settled("U1", 2))[1])
    assert by_name == by_sign
    assert ":rocket:" not in by_name


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("well done :+1::skin-tone-3:!", "well done 👍🏼!"),
        (":flag-fr: at 10:30:15", "🇫🇷 at 10:30:15"),
        (":our_own_logo: ratio 1:2:3", ":our_own_logo: ratio 1:2:3"),
        ("&lt;b&gt; :tada: <https://x.example|x.example>", "<b> 🎉 x.example"),
    ],
)
def test_slacks_writing_is_undone(sent: str, read: str) -> None:
    """Names of emoji, skin tones, flags, escapes and links; what is nobody's name stays."""
    assert plain(sent) == read


async def test_a_new_version_is_compared_with_the_one_before(slack: FakeSlack) -> None:
    """In the same thread: what is solved and what remains."""
    slack.person("U1")
    stamp = await slack.types("U1", RESULTS)
    await slack.settled("U1", 1)
    await slack.types("U1", "So proud of this team!", thread=stamp)
    answers = await slack.settled("U1", 3)
    assert "1 solved" in words(answers[2])


async def test_an_edited_draft_is_read_again(slack: FakeSlack) -> None:
    """Three edits in a second are three answers, in order; an unfolded link is none."""
    slack.person("U1")
    stamp = await slack.types("U1", HARMLESS)
    await slack.settled("U1", 1)
    await slack.edits("U1", stamp, RESULTS)
    await slack.edits("U1", stamp, RESULTS)
    answers = await slack.settled("U1", 2)
    assert "Talk to someone first" in words(answers[1])
    assert len(answers) == 2


async def test_a_word_on_the_answer_is_answered_from_the_thread(slack: FakeSlack) -> None:
    """Why? shows the article; a new fact runs the rules again, and both are read from Slack each time."""
    slack.person("U1")
    stamp = await slack.types("U1", "Our Q3 revenue is up 12%, what a quarter!")
    await slack.settled("U1", 1)
    await slack.types("U1", "why?", thread=stamp)
    answers = await slack.settled("U1", 2)
    assert "Investors" in words(answers[1])
    await slack.types("U1", "The results were published this morning", thread=stamp)
    answers = await slack.settled("U1", 3)
    assert "Talk to someone first" not in words(answers[2])


async def test_an_event_delivered_twice_is_answered_once(slack: FakeSlack) -> None:
    """Slack delivers again when an answer was late."""
    slack.person("U1")
    event = {"type": "message", "user": "U1", "text": HARMLESS, "ts": "1.1", "channel": "DU1", "channel_type": "im"}
    slack.messages["DU1"] = [dict(event)]
    assert await slack.deliver(event, event_id="Ev1") == 200
    assert await slack.deliver(event, event_id="Ev1") == 200
    await slack.types("U1", "help")
    assert len(await slack.settled("U1", 2)) == 2


@pytest.mark.parametrize(
    "profile", [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_stranger": True}, {"team_id": "T9"}]
)
async def test_guests_and_strangers_are_refused_politely(slack: FakeSlack, profile: dict[str, object]) -> None:
    """No advice, no verdict, no blame."""
    slack.person("U9", **profile)
    await slack.types("U9", RESULTS)
    (answer,) = await slack.settled("U9", 1)
    assert "own workspace" in words(answer)


async def test_bots_and_channels_are_not_heard(slack: FakeSlack) -> None:
    """Only people, only in direct messages."""
    slack.person("U1")
    await slack.deliver(
        {"type": "message", "bot_id": "B9", "text": RESULTS, "ts": "1.2", "channel": "DU1", "channel_type": "im"}
    )
    await slack.deliver(
        {"type": "message", "user": "U1", "text": RESULTS, "ts": "1.3", "channel": "C1", "channel_type": "channel"}
    )
    await slack.deliver(
        {"type": "message", "subtype": "message_deleted", "ts": "1.4", "channel": "DU1", "channel_type": "im"}
    )
    await slack.types("U1", "help")
    assert len(await slack.settled("U1", 1)) == 1


async def test_the_coach_command_quotes_the_draft_in_direct_messages(slack: FakeSlack) -> None:
    """The quotation is the only place that holds it; the answer stands below."""
    slack.person("U1", locale="fr-FR")
    at_once = await slack.command("U1", "/coach", "Notre CA du T3 explose &amp; c’est génial")
    assert "messages directs" in at_once
    quote, answer = await slack.settled("U1", 2)
    assert words(quote) == "Notre CA du T3 explose & c’est génial"
    assert answer["thread_ts"] == quote["ts"]
    assert "Charte" in words(answer)


async def test_the_form_asks_and_answers(slack: FakeSlack) -> None:
    """`/coach` without text and the shortcut open it; where and as whom go along."""
    slack.person("U1")
    await slack.command("U1", "/coach")
    await slack.shortcut("U1", "coach_check")
    assert len(slack.views) == 2
    await slack.submits("U1", "coach_form", draft=RESULTS, platform="LinkedIn", speaking_as="myself")
    quote, answer = await slack.settled("U1", 2)
    assert RESULTS in words(quote)
    assert "recruiters" in words(answer)


async def test_somebody_elses_message_is_not_judged(slack: FakeSlack) -> None:
    """Only articles that are near: no level, no remark, no quotation of it."""
    slack.person("U1")
    message = {"user": "U2", "text": RESULTS, "ts": "1.1"}
    await slack.shortcut("U1", "coach_message", message)
    (answer,) = await slack.settled("U1", 1)
    said = words(answer)
    assert "somebody else's message" in said
    assert "skyrocketing" not in said
    assert "Talk to someone first" not in said
    await slack.shortcut("U1", "coach_message", {**message, "user": "U1"})
    answers = await slack.settled("U1", 3)
    assert "Talk to someone first" in words(answers[2])


async def test_the_charter_answers_in_direct_messages(slack: FakeSlack) -> None:
    """By command and by message; without a question its topics."""
    slack.person("U1")
    await slack.command("U1", "/charter", "can I talk about our results?")
    assert "results" in words((await slack.settled("U1", 1))[0]).lower()
    await slack.types("U1", "charter")
    assert "The charter by topic" in words((await slack.settled("U1", 2))[1])
    await slack.types("U1", "What can I talk about?")
    assert "opportunities" in words((await slack.settled("U1", 3))[2])


async def test_buttons_work_from_what_stands_in_slack(slack: FakeSlack) -> None:
    """Why?, this version, who can help, again; nothing was remembered in between."""
    slack.person("U1")
    stamp = await slack.types("U1", "The new wifi password is Tulip!2291, help yourselves")
    (answer,) = await slack.settled("U1", 1)
    for action in (Actions.USE, Actions.HELP, Actions.AGAIN):
        await slack.presses("U1", answer["ts"], action)
    await slack.presses("U1", answer["ts"], Actions.WHY)
    answers = await slack.settled("U1", 4)
    assert "Tulip!2291" not in words(answers[1])
    assert all(each["thread_ts"] == stamp for each in answers)
    until = [view for view in slack.views.values() if "Tulip" in words(view)]
    assert until or slack.views


async def test_forget_takes_the_answers_back(slack: FakeSlack) -> None:
    """The coach's own messages go; the person's stay theirs."""
    slack.person("U1")
    await slack.types("U1", RESULTS)
    (answer,) = await slack.settled("U1", 1)
    await slack.presses("U1", answer["ts"], Actions.FORGET)
    while slack.answers("U1") and slack.answers("U1")[0]["ts"] == answer["ts"]:
        await slack.settled("U1", 1)
    (left,) = await slack.settled("U1", 1)
    assert "yours to delete" in words(left)
    assert slack.messages["DU1"][0]["text"] == RESULTS


async def test_the_home_tab_and_the_first_contact(start: Start) -> None:
    """Who speaks, what is kept, whether a model reads; a second visit is not greeted again."""
    slack = (await start(preferences=MemoryPreferences(greeted=False))).slack
    channel = slack.person("U1")
    opened = {"type": "app_home_opened", "user": "U1", "channel": channel, "tab": "messages"}
    await slack.deliver(opened)
    (greeting,) = await slack.settled("U1", 1)
    assert "an AI, not a person" in words(greeting)
    assert "No model reads you" in words(greeting)
    await slack.deliver(opened)
    await slack.deliver({**opened, "tab": "home"})
    await slack.types("U1", "my data")
    await slack.settled("U1", 2)
    assert "Hello, I am Avantpost" in words(slack.homes["U1"])
    assert len(slack.answers("U1")) == 2
    assert len(slack.prompts[channel]) == 4


async def test_nothing_in_a_draft_comes_alive(slack: FakeSlack) -> None:
    """Pings, links and markup are shown letter for letter."""
    slack.person("U1")
    await slack.types("U1", "<!channel> <@U2> our Q3 revenue is skyrocketing &lt;https://evil.example|x&gt; *now*")
    (answer,) = await slack.settled("U1", 1)
    assert "mrkdwn" not in str(answer["blocks"])
    assert "'user_id'" not in str(answer["blocks"])
    assert all(block["type"] != "section" for block in answer["blocks"])


@pytest.mark.parametrize(("secret", "age"), [("another secret", 0.0), (None, 600.0)])
async def test_forged_and_stale_requests_are_refused(slack: FakeSlack, secret: str | None, age: float) -> None:
    """A signature of another secret, or one of ten minutes ago."""
    more = {"secret": secret} if secret else {}
    assert await slack.post("{}", "application/json", age=age, **more) == 401


async def test_a_rate_limit_loses_no_answer(slack: FakeSlack) -> None:
    """429 with Retry-After is waited for."""
    slack.person("U1")
    slack.refuse["chat.postMessage"] = [(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"})]
    await slack.types("U1", RESULTS)
    await slack.settled("U1", 1)


@pytest.mark.parametrize(("length", "said"), [(12_000, "rules know"), (12_001, "12001")])
async def test_the_longest_draft_and_one_more(slack: FakeSlack, length: int, said: str) -> None:
    """Read in whole, or a kind sentence; never a failure, never beyond Slack's sizes."""
    slack.person("U1")
    await slack.types("U1", ("word " * 3_000)[: length - 1] + "x")
    assert said in words((await slack.settled("U1", 1))[0])


async def test_a_picture_alone_gets_the_checklist(slack: FakeSlack) -> None:
    """No words, but something to look at twice."""
    slack.person("U1")
    await slack.types("U1", "", subtype="file_share", files=[{"mimetype": "image/png"}])
    assert "background" in words((await slack.settled("U1", 1))[0])


async def test_a_failure_is_told_kindly_and_holds_no_draft(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    """A reference in the chat and in the log; the draft in neither."""
    caplog.set_level(logging.DEBUG)
    slack.person("U1")
    slack.refuse["chat.postMessage"] = [(200, {"ok": False, "error": "invalid_blocks"}, {})]
    await slack.types("U1", f"Our new {CANARY} leaks.")
    (answer,) = await slack.settled("U1", 1)
    assert "reference" in words(answer)
    assert CANARY not in words(answer)
    assert CANARY not in caplog.text


@pytest.mark.parametrize("text", DRAFTS)
async def test_the_advice_is_that_of_every_channel(slack: FakeSlack, shipped_coach: Coach, text: str) -> None:
    """Same level, same remarks, same order."""
    slack.person("U1")
    await slack.types("U1", text)
    assert shows(words((await slack.settled("U1", 1))[0]), in_order(shipped_coach, text, Surface.SLACK))


async def test_buttons_work_on_another_replica(start: Start) -> None:
    """And after a restart: nothing is remembered but what stands in Slack."""
    slack = (await start()).slack
    slack.person("U1")
    await slack.types("U1", "The new wifi password is Tulip!2291, help yourselves")
    (answer,) = await slack.settled("U1", 1)
    await start(slack=slack)
    await slack.presses("U1", answer["ts"], Actions.AGAIN)
    assert "Talk to someone first" in words((await slack.settled("U1", 2))[1])
    await slack.presses("U1", answer["ts"], Actions.USE)
    assert "[password]" in words((await slack.settled("U1", 3))[2])


async def test_nothing_of_a_draft_is_in_a_notification(slack: FakeSlack) -> None:
    """Nor in any button: values and names hold nothing of it."""
    slack.person("U1")
    stamp = await slack.types("U1", "&lt;!channel&gt; our Q3 revenue is skyrocketing, says Tulip")
    await slack.settled("U1", 1)
    await slack.types("U1", "why?", thread=stamp)
    for answer in await slack.settled("U1", 2):
        assert "<" not in answer["text"]
        for block in answer["blocks"]:
            assert "Tulip" not in str(block.get("block_id"))
            for element in block.get("elements", []):
                assert "Tulip" not in str(element.get("value", "")) + str(element.get("action_id", ""))
