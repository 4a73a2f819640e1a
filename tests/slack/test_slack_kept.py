"""What is in flight and what somebody chose: written down before the acknowledgement, gone after the answer."""

import asyncio
from collections.abc import Callable

import pytest
from company import Company, Start
from fake_slack import TEAM, FakeSlack, words
from memory import MemoryInbox, MemoryPreferences

from bot.channels.slack.blocks import Actions
from bot.coaching.ports import InFlight, Preferences
from bot.domain.draft import Language

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
HARMLESS = "Lovely walk by the sea this morning."


async def until(true: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def test_an_event_is_written_down_before_it_is_acknowledged_and_gone_after_the_answer(company: Company) -> None:
    """Names only: the conversation and the message, never a word of it."""
    company.slack.person("U1")
    stamp = await company.slack.types("U1", RESULTS)
    assert company.inbox.log[0].startswith("take Ev")
    await company.slack.settled("U1", 1)
    await until(lambda: not company.inbox.rows)
    event = company.inbox.log[0].removeprefix("take ")
    assert company.inbox.log == [f"take {event}", f"done {event}"]
    assert stamp not in event


@pytest.mark.parametrize("way", ["command", "form", "shortcut"])
async def test_a_command_is_written_down_until_its_draft_stands_in_slack(company: Company, way: str) -> None:
    """Then the quotation is, until its answer stands there too."""
    slack = company.slack
    slack.person("U1")
    if way == "command":
        await slack.command("U1", "/coach", RESULTS)
    elif way == "form":
        await slack.submits("U1", "coach_form", draft=RESULTS)
    else:
        await slack.shortcut("U1", "coach_message", {"user": "U1", "text": RESULTS, "ts": "1.1"})
    quote, _ = await slack.settled("U1", 2)
    await until(lambda: not company.inbox.rows)
    kinds = [entry.split()[0] + " " + entry.split()[1][0] for entry in company.inbox.log]
    assert kinds == ["take C", "take Q", "done C", "done Q"]
    assert company.inbox.log[1] == f"take Q{quote['ts']}"


async def test_what_a_dead_process_left_is_answered_once(start: Start) -> None:
    """A draft, a reply in a thread, a quotation, a command; not what was answered or taken back."""
    fake = FakeSlack()
    await fake.start()
    for user in ("U1", "U2", "U3", "U4", "U5"):
        fake.person(user)
    for user, stamp in (("U1", "1.1"), ("U2", "1.2"), ("U3", "1.3")):
        fake.messages[f"D{user}"] = [{"type": "message", "user": user, "text": RESULTS, "ts": stamp}]
    answered = {"type": "message", "bot_id": "B1", "text": "…", "ts": "2.0", "thread_ts": "1.1"}
    fake.messages["DU1"].append({**answered, "blocks": [{"type": "header", "block_id": "Ev1"}]})
    fake.messages["DU2"].append({**answered, "thread_ts": "1.2", "blocks": [{"type": "header", "block_id": "Ev0"}]})
    fake.messages["DU2"].append({"type": "message", "user": "U2", "text": "why?", "ts": "2.5", "thread_ts": "1.2"})
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": RESULTS}]}
    quoted = {"type": "message", "bot_id": "B1", "user": "UBOT", "text": "Your draft", "ts": "1.5"}
    fake.messages["DU5"] = [{**quoted, "blocks": [{"type": "rich_text", "elements": [quote]}]}]
    orphans = [
        InFlight(event="Ev1", conversation="DU1", message="1.1"),
        InFlight(event="Ev2", conversation="DU2", message="2.5"),
        InFlight(event="Ev3", conversation="DU3", message="1.3"),
        InFlight(event="Ev4", conversation="DU3", message="9.9"),
        InFlight(event="C5", conversation="U4"),
        InFlight(event="Q1.5", conversation="DU5", message="1.5"),
    ]
    inbox = MemoryInbox(orphans=list(orphans))
    await start(slack=fake, inbox=inbox)
    await until(lambda: sum(entry.startswith("done") for entry in inbox.log) == len(orphans))
    assert len(fake.answers("U1")) == 1
    assert "own shares" in words(fake.answers("U2", "1.2")[-1])
    assert "Talk to someone first" in words(fake.answers("U3")[0])
    assert "send it again" in words(fake.answers("U4")[0])
    assert "Talk to someone first" in words(fake.answers("U5", "1.5")[0])


async def test_a_retry_is_answered_only_if_nobody_answered(start: Start) -> None:
    """The first delivery may have been answered by another replica, whose row is gone."""
    one = await start()
    fake = one.slack
    fake.person("U1")
    stamp = await fake.types("U1", RESULTS)
    await fake.settled("U1", 1)
    await until(lambda: not one.inbox.rows)
    event = one.inbox.log[0].removeprefix("take ")
    two = await start(slack=fake)  # another replica, with nothing in its memory
    message = {**fake.messages["DU1"][0], "channel": "DU1", "channel_type": "im"}
    await fake.deliver(message, event_id=event, again=True)
    await until(lambda: f"done {event}" in two.inbox.log)
    assert len(fake.answers("U1")) == 1
    await fake.deliver({**message, "text": HARMLESS}, event_id="EvNew", again=True)
    await fake.settled("U1", 2)
    assert all(each["thread_ts"] == stamp for each in fake.answers("U1"))


async def test_people_are_answered_while_the_database_is_away(start: Start) -> None:
    """And nothing twice: memory stands in."""
    company = await start(inbox=MemoryInbox(away=True), preferences=MemoryPreferences(away=True))
    fake = company.slack
    fake.person("U1")
    event = {"type": "message", "user": "U1", "text": RESULTS, "ts": "1.1", "channel": "DU1", "channel_type": "im"}
    fake.messages["DU1"] = [dict(event)]
    for _ in range(2):
        assert await fake.deliver(event, event_id="Ev1") == 200
    await fake.settled("U1", 1)
    await fake.types("U1", "help")
    assert len(await fake.settled("U1", 2)) == 2
    await fake.chooses("U1", Actions.LANGUAGE, "fr")
    await until(lambda: "nothing was changed" in words(fake.homes.get("U1", {})))


async def test_a_database_that_hangs_is_said_too(start: Start) -> None:
    """A choice that cannot be kept in time was not kept, and its maker is told."""
    company = await start(preferences=MemoryPreferences(hangs=True))
    company.slack.person("U1")
    await company.slack.chooses("U1", Actions.LANGUAGE, "fr")
    await until(lambda: "nothing was changed" in words(company.slack.homes.get("U1", {})))


async def test_a_slack_that_fails_for_a_while_loses_no_draft(start: Start) -> None:
    """What could not even be excused is answered in a later round."""
    company = await start()
    fake = company.slack
    fake.person("U1")
    fake.refuse["chat.postMessage"] = [(200, {"ok": False, "error": "fatal_error"}, {})] * 8
    await fake.types("U1", RESULTS)
    await until(lambda: len(fake.refuse["chat.postMessage"]) == 0)
    recovery = company.channel.recovery
    await until(lambda: bool(recovery.unanswered))
    await recovery.round()
    (answer,) = await fake.settled("U1", 1)
    assert "Talk to someone first" in words(answer)
    await until(lambda: not company.inbox.rows)


async def test_another_workspace_is_not_answered(company: Company) -> None:
    """Well signed, and not ours: acknowledged, for Slack to stop, and dropped."""
    slack = company.slack
    slack.person("U1")
    event = {"type": "message", "user": "U1", "text": RESULTS, "ts": "1.1", "channel": "DU1", "channel_type": "im"}
    assert await slack.deliver(event, team_id="T9") == 200
    assert await slack.deliver(event, team_id="T9", authorizations=[{"team_id": "T8"}]) == 200
    assert company.inbox.log == []
    assert await slack.deliver(event, team_id="T9", authorizations=[{"team_id": TEAM}]) == 200
    await until(lambda: len(company.inbox.log) > 0)


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}]
)
async def test_an_app_that_is_taken_away_ends_its_work(company: Company, event: dict[str, object]) -> None:
    """No more calls to Slack, and the state says why."""
    slack = company.slack
    slack.person("U1")
    await slack.deliver(event)
    await until(lambda: company.channel.report()["state"] == "revoked")
    before = len(slack.calls)
    assert await slack.deliver({"type": "message", "user": "U1", "text": RESULTS, "ts": "1.1"}) == 200
    assert len(slack.calls) == before


async def test_a_persons_own_token_is_none_of_ours(company: Company) -> None:
    """Somebody took their own authorisation back; the bot's stands."""
    company.slack.person("U1")
    await company.slack.deliver({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    await company.slack.types("U1", HARMLESS)
    await company.slack.settled("U1", 1)
    assert company.channel.report()["state"] == "ready"


async def test_a_token_that_slack_refuses_ends_the_work_too(company: Company) -> None:
    """As when somebody revoked it and the event never came."""
    slack = company.slack
    slack.person("U1")
    slack.refuse["users.info"] = [(200, {"ok": False, "error": "token_revoked"}, {})]
    await slack.types("U1", RESULTS)
    await until(lambda: company.channel.report()["state"] == "revoked")
    assert slack.answers("U1") == []


async def test_first_contact_comes_once_also_after_a_command(start: Start) -> None:
    """The answer first; then who speaks and what is kept."""
    company = await start(preferences=MemoryPreferences(greeted=False))
    slack = company.slack
    slack.person("U1")
    await slack.command("U1", "/coach", HARMLESS)
    _, _, greeting = await slack.settled("U1", 3)
    assert "an AI, not a person" in words(greeting)
    assert "thread_ts" not in greeting
    await slack.types("U1", HARMLESS)
    await slack.settled("U1", 4)
    assert company.preferences.chosen["U1"].greeted
    assert len(slack.answers("U1")) == 4


async def test_choices_are_made_on_the_home_tab_and_followed(company: Company) -> None:
    """Language and usual context; `my data` shows them, `forget` drops them."""
    slack = company.slack
    slack.person("U1")
    await slack.chooses("U1", Actions.LANGUAGE, "fr")
    await until(lambda: "C’est noté" in words(slack.homes.get("U1", {})))
    await slack.chooses("U1", Actions.DEFAULTS)
    assert "Garder" in str(list(slack.views.values())[-1])
    await slack.submits("U1", "coach_defaults_form", platform="Instagram", speaking_as="moi-même")
    chosen = Preferences(language=Language.FR, platform="Instagram", speaking_as="moi-même", greeted=True)
    await until(lambda: company.preferences.chosen.get("U1") == chosen)
    await slack.types("U1", "😀😀😀")
    assert "vous" in words((await slack.settled("U1", 1))[0])
    await slack.types("U1", "What a lovely day at the office it was with all of you")
    assert "screenshot" in words((await slack.settled("U1", 2))[1])
    await slack.types("U1", "Facebook : what a lovely day at the office it was with all of you")
    assert "your friends" in words((await slack.settled("U1", 3))[2])
    await slack.types("U1", "mes données")
    held = words((await slack.settled("U1", 4))[3])
    assert "Instagram" in held
    assert "Français" in held
    stamp = await slack.types("U1", "oublie")
    await until(lambda: any(each.get("thread_ts") == stamp for each in slack.answers("U1")))
    assert "U1" not in company.preferences.chosen
    assert len(slack.answers("U1")) == 1


async def test_the_home_tab_shows_the_charter_by_topic(company: Company) -> None:
    """An article opens as a window; one that is gone says so."""
    slack = company.slack
    slack.person("U1")
    await slack.deliver({"type": "app_home_opened", "user": "U1", "channel": "DU1", "tab": "home"})
    await until(lambda: "U1" in slack.homes)
    home = words(slack.homes["U1"])
    assert "Posts that work" in home
    assert "block or delay" in home
    await slack.chooses("U1", Actions.TOPIC, "grievances_protected")
    assert "pay" in words(list(slack.views.values())[-1])
    await slack.chooses("U1", Actions.TOPIC, "gone")
    assert "no longer" in words(list(slack.views.values())[-1])


async def test_a_guest_sees_no_more_on_the_home_tab(company: Company) -> None:
    """The same polite refusal as anywhere."""
    company.slack.person("U9", is_restricted=True)
    await company.slack.deliver({"type": "app_home_opened", "user": "U9", "channel": "DU9", "tab": "home"})
    await until(lambda: "own workspace" in words(company.slack.homes.get("U9", {})))


async def test_helpful_is_answered_with_thanks(company: Company) -> None:
    """Who says no is told who keeps the charter."""
    slack = company.slack
    slack.person("U1")
    await slack.types("U1", RESULTS)
    (answer,) = await slack.settled("U1", 1)
    await slack.presses("U1", answer["ts"], Actions.HELPFUL, value="yes")
    await slack.presses("U1", answer["ts"], Actions.HELPFUL, value="no")
    answers = await slack.settled("U1", 3)
    assert "Thank you" in words(answers[1])
    assert "mailto:" in words(answers[2])


async def test_a_window_that_comes_too_late_is_said(company: Company) -> None:
    """A trigger lives three seconds and works once."""
    slack = company.slack
    slack.person("U1")
    trigger = slack.trigger()
    slack._triggers[trigger] = 0.0
    await slack.chooses("U1", Actions.TOPIC, "competitors", trigger=trigger)
    (answer,) = await slack.settled("U1", 1)
    assert "press it again" in words(answer)
