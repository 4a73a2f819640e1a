"""Whole conversations in Teams: what people do, and what stands in their chat afterwards."""

import logging

import pytest
from conversations import DRAFTS, in_order, shows
from memory import MemoryPreferences
from memory_connector import ANNA, BEN, BOT, Begin, Tenant, cited_in, words

from bot.channels.teams.cards import Verbs
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.ports import Preferences
from bot.domain.draft import Language

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
HARMLESS = "Lovely walk by the sea this morning."
WIFI = "The new wifi password is Tulip!2291, help yourselves"


async def test_a_draft_is_answered_in_the_personal_chat(tenant: Tenant) -> None:
    """Level in words, quote, article and closing, typing before; nothing of it in a notification."""
    await tenant.types(RESULTS)
    (answer,) = tenant.chat().values()
    assert tenant.connector.sent[0] == {"type": "typing"}
    said = words(answer)
    assert "Talk to someone first" in said
    assert "Q3 revenue is skyrocketing" in said
    assert "This chat stays in Teams" in said
    assert "skyrocketing" not in answer["summary"]
    assert "skyrocketing" not in answer["attachments"][0]["content"]["fallbackText"]
    assert answer["channelData"] == {"feedbackLoop": {"type": "default"}}


@pytest.mark.parametrize("text", DRAFTS)
async def test_the_advice_is_that_of_every_channel(tenant: Tenant, shipped_coach: Coach, text: str) -> None:
    """Same level, same remarks, same order."""
    await tenant.types(text)
    assert shows(tenant.said()[0], in_order(shipped_coach, text, Surface.TEAMS))


async def test_citations_are_the_charters_articles_and_no_model_is_named(tenant: Tenant) -> None:
    """In a line of their own, which an edit of the answer takes along; without a model there is no AI label."""
    name = await tenant.types(RESULTS)
    answer, line = tenant.connector.chats[f"a:{ANNA}"].values()
    assert "entities" not in answer
    (root,) = line["entities"]
    assert "additionalType" not in root
    assert [claim["appearance"]["name"] for claim in cited_in(line)] == ["Our results, all at the same time"]
    await tenant.deletes(name)
    assert tenant.connector.chats[f"a:{ANNA}"] == {}


async def test_a_new_version_is_compared_with_the_one_before(tenant: Tenant) -> None:
    """By an edit, or by a message with the same words; another draft is another draft."""
    name = await tenant.types(f"{RESULTS} and I am so proud of this team")
    await tenant.edits(name, "I am so proud of this team!")
    assert "1 solved" in tenant.said()[-1]
    await tenant.types("A walk by the sea with the whole team, and our Q3 revenue is skyrocketing")
    await tenant.types("A walk by the sea with the whole team, and it is sunny")
    assert "1 solved" in tenant.said()[-1]
    await tenant.types(HARMLESS)
    assert "solved" not in tenant.said()[-1]


async def test_an_edit_that_changed_nothing_is_not_answered(tenant: Tenant) -> None:
    """An unfolded link, a reaction of Teams' own."""
    name = await tenant.types(HARMLESS)
    await tenant.edits(name, HARMLESS)
    assert len(tenant.chat()) == 1


async def test_words_on_the_answer_are_answered(tenant: Tenant) -> None:
    """Why?; the rest; a new fact runs the rules again; shorter needs a model."""
    await tenant.types("Our Q3 revenue is up 12%, what a quarter!")
    await tenant.types("why?")
    assert "Investors" in tenant.said()[-1]
    await tenant.types("shorter")
    assert "cannot write another version" in tenant.said()[-1]
    await tenant.types("more")
    assert "Talk to someone first" in tenant.said()[-1]
    await tenant.types("The results were published this morning")
    assert "Talk to someone first" not in tenant.said()[-1]


async def test_after_a_restart_the_draft_is_asked_for_again(begin: Begin) -> None:
    """Nothing was written down: "why?" has nothing to speak of, a fact reads as a draft."""
    before = begin()
    await before.types(RESULTS)
    after = begin(connector=before.connector)
    await after.types("why?")
    assert "Send me one" in after.said()[-1]
    await after.types("The results were published this morning")
    assert "You decide" in after.said()[-1]


async def test_a_deleted_draft_takes_its_answers_along(tenant: Tenant) -> None:
    """And leaves the memory."""
    name = await tenant.types(RESULTS)
    await tenant.types("why?")
    await tenant.deletes(name)
    assert len(tenant.chat()) == 1
    await tenant.types("why?")
    assert "no draft between us" in tenant.said()[-1]


async def test_first_contact_comes_once_after_the_answer(begin: Begin) -> None:
    """Who speaks, what is kept, whether a model reads; prompts below."""
    tenant = begin(preferences=MemoryPreferences(greeted=False))
    await tenant.types(HARMLESS)
    answer, greeting = tenant.chat().values()
    assert "You decide" in words(answer)
    assert "an AI, not a person" in words(greeting)
    assert "No model reads you" in words(greeting)
    assert len(greeting["suggestedActions"]["actions"]) == 4
    await tenant.arrives({"type": "installationUpdate", "action": "add"})
    await tenant.types(HARMLESS)
    assert len(tenant.chat()) == 3


@pytest.mark.parametrize(
    "activity",
    [
        {"type": "installationUpdate", "action": "add"},
        {"type": "installationUpdate", "action": "add-upgrade"},
        {"type": "conversationUpdate", "membersAdded": [{"id": BOT}]},
    ],
)
async def test_an_installation_is_greeted(begin: Begin, activity: dict[str, object]) -> None:
    """In the person's language."""
    tenant = begin(preferences=MemoryPreferences(greeted=False))
    await tenant.arrives(dict(activity), locale="fr-FR")
    (greeting,) = tenant.said()
    assert "une IA, pas une personne" in greeting


@pytest.mark.parametrize("word", ["help", "aide", "Bonjour"])
async def test_help_says_it_again(tenant: Tenant, word: str) -> None:
    """Whenever somebody asks."""
    await tenant.types(word)
    assert "an AI, not a person" in tenant.said()[0]


async def test_my_data_shows_all_and_lets_it_be_changed(begin: Begin) -> None:
    """What was chosen is followed, and forgotten when asked."""
    preferences = MemoryPreferences()
    tenant = begin(preferences=preferences)
    await tenant.types("my data")
    assert "30 minutes" in tenant.said()[0]
    (shown,) = tenant.chat()
    typed = {"language": "fr", "platform": "  LinkedIn ", "speaking_as": ""}
    await tenant.presses(shown, Verbs.CHOOSE, typed=typed)
    assert preferences.chosen[ANNA] == Preferences(language=Language.FR, platform="LinkedIn", greeted=True)
    await tenant.types("😀")
    assert "recruteurs" in tenant.said()[-1]
    await tenant.types("oublie")
    assert ANNA not in preferences.chosen
    (left,) = tenant.said()
    assert "vos choix sont effacés" in left


async def test_choices_that_cannot_be_kept_are_said(begin: Begin) -> None:
    """The database is away: nothing was changed."""
    preferences = MemoryPreferences()
    tenant = begin(preferences=preferences)
    await tenant.types("my data")
    (shown,) = tenant.chat()
    preferences.away = True
    await tenant.presses(shown, Verbs.CHOOSE)
    assert "nothing was changed" in tenant.said()[-1]
    await tenant.types("forget")
    assert "nothing was changed" in tenant.said()[-1]


async def test_the_charter_answers(tenant: Tenant) -> None:
    """Its topics, an article, a question, and what somebody can talk about."""
    await tenant.types("charter")
    assert "The charter by topic" in tenant.said()[-1]
    await tenant.types("charter competitors")
    assert "in force since" in tenant.said()[-1]
    await tenant.types("charter can I talk about our results?")
    assert "results" in tenant.said()[-1].lower()
    await tenant.types("What can I talk about?")
    assert "opportunities" in tenant.said()[-1]


@pytest.mark.parametrize("kind", ["groupChat", "channel"])
async def test_a_group_hears_where_to_go_and_nothing_else(tenant: Tenant, kind: str) -> None:
    """Only when it speaks to the coach; no advice, no greeting."""
    mention = {"type": "mention", "text": "<at>Avantpost</at>", "mentioned": {"id": BOT, "name": "Avantpost"}}
    message = {"type": "message", "id": "g1", "text": f"<at>Avantpost</at> {RESULTS}", "entities": [mention]}
    await tenant.arrives(dict(message), kind=kind)
    await tenant.arrives({**message, "entities": []}, kind=kind)
    await tenant.arrives({"type": "installationUpdate", "action": "add"}, kind=kind)
    await tenant.arrives({**message, "type": "messageUpdate"}, kind=kind)
    assert tenant.chat() == {}
    (said,) = tenant.connector.chats[f"19:{kind}@thread.v2"].values()
    assert f"https://teams.microsoft.com/l/chat/0/0?users={BOT}" in said["text"]
    assert "skyrocketing" not in str(said)


@pytest.mark.parametrize(
    "sender",
    [
        {"userRole": "guest"},
        {"userRole": "anonymous"},
        {"userPrincipalName": "ben_partner.example#EXT#@lumen.example"},
        {"tenantId": "00000000-0000-4000-8000-00000000000f"},
    ],
)
async def test_guests_and_strangers_are_refused_politely(tenant: Tenant, sender: dict[str, str]) -> None:
    """No advice, no verdict, no blame; by message, button and dialog."""
    await tenant.arrives({"type": "message", "id": "u1", "text": RESULTS, "sender": sender}, BEN)
    pressed = {"coach": "again", "draft": RESULTS}
    await tenant.arrives({"type": "message", "id": "u2", "value": pressed, "sender": sender}, BEN)
    assert [("people of this company" in each) for each in tenant.said(BEN)] == [True, True]
    action = {"action": {"verb": "again", "data": {"coach": "again", "draft": RESULTS}}}
    answer = await tenant.invokes("adaptiveCard/action", action, BEN, sender=sender, replyToId="m1")
    assert "people of this company" in answer.body["value"]
    for name in ("composeExtension/fetchTask", "composeExtension/submitAction"):
        answer = await tenant.invokes(name, {"data": {"coach": "check", "draft": RESULTS}}, BEN, sender=sender)
        assert "people of this company" in words(answer.body)
    await tenant.settle()
    assert len(tenant.chat(BEN)) == 2


async def test_excuses_are_said_in_the_persons_own_chat_only(tenant: Tenant) -> None:
    """Interrupted, failed, busy: kind, with the mend; a group hears nothing."""
    from memory_connector import where  # noqa: PLC0415 - only here

    talk = tenant.talk
    for kind in ("personal", "channel"):
        place = where(ANNA, "u1", kind, "fr-FR")
        await talk.interrupted(place)
        await talk.failed(place, "ab12")
        await talk.busy(place)
    assert [("renvoyer" in each, "ab12" in each, "une minute" in each) for each in tenant.said()] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert len(tenant.connector.chats) == 1


async def test_nothing_of_a_draft_comes_alive(tenant: Tenant) -> None:
    """Mentions, links, markup and dates are letters; no text block holds an author's words."""
    hostile = "<at>Ben</at> **our** [Q3](https://evil.example) revenue is skyrocketing {{DATE(2026-01-01,SHORT)}}"
    await tenant.types(hostile)
    await tenant.types("why?")
    for answer in tenant.chat().values():
        assert "entities" not in answer
        card = answer["attachments"][0]["content"]
        assert card["msteams"] == {"width": "Full"}
        blocks = [each for each in card["body"] if each["type"] == "TextBlock"]
        assert not [each for each in blocks if "evil" in each["text"] or "Q3" in each["text"]]
        runs = [run for each in card["body"] for run in each.get("inlines", [])]
        assert any("evil.example" in run["text"] for run in runs)
        assert not [run for run in runs if "{{DATE" in run["text"] or "evil" in str(run.get("selectAction"))]


async def test_a_failure_holds_no_draft(tenant: Tenant, caplog: pytest.LogCaptureFixture) -> None:
    """What the platform refused is raised to whoever runs the jobs, without a word of it."""
    from bot.domain.errors import ChannelError  # noqa: PLC0415 - only here

    caplog.set_level(logging.DEBUG)
    tenant.connector.refuse = [ChannelError("refused", 400)]
    with pytest.raises(ChannelError) as raised:
        await tenant.types(f"{RESULTS} says zebrafish")
    assert "zebrafish" not in str(raised.value)
    assert "zebrafish" not in caplog.text


@pytest.mark.parametrize(("length", "said"), [(12_000, "rules know"), (12_001, "12001")])
async def test_the_longest_draft_and_one_more(tenant: Tenant, length: int, said: str) -> None:
    """Read whole, or a kind sentence."""
    await tenant.types(("word " * 3_000)[: length - 1] + "x")
    assert said in tenant.said()[0]


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b"])
async def test_an_empty_draft(tenant: Tenant, text: str) -> None:
    """Told kindly."""
    await tenant.types(text)
    assert "no words" in tenant.said()[0]
