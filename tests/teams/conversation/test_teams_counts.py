"""What Teams' conversations tell the counts, and how fast one person may ask."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from memory_connector import ANNA, BEN, Begin, Tenant, words

from bot.channels.limits import PersonalLimit
from bot.channels.teams.cards import Verbs
from bot.coaching.coach import Coach
from bot.coaching.counting import THRESHOLD, Counting
from bot.domain.advice import Advice
from bot.domain.draft import Language

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
HARMLESS = "Lovely walk by the sea this morning."
TOO_FAST = "Please send it again in"


@dataclass
class Heard:
    """Implements `Tally`: what it is told, in order."""

    log: list[tuple[str, ...]] = field(default_factory=list)

    def reviewed(self, person: str, channel: str, advice: Advice) -> None:
        """A final advice."""
        self.log.append(("reviewed", person, channel, advice.level, *(each.id for each in advice.articles)))

    def helpful(self, person: str, channel: str, advice: Advice, *, yes: bool) -> None:
        """A thumb."""
        self.log.append(("helped" if yes else "not", person, channel, *(each.id for each in advice.articles)))

    def missed(self, person: str, channel: str, question: str, language: Language) -> None:
        """A question without an answer."""
        self.log.append(("missed", person, channel, question, language))


TOLD = ("reviewed", ANNA, "teams", "get_help", "financial_info")


async def thumb(tenant: Tenant, shown: str, reaction: object, user: str = ANNA) -> None:
    """Somebody presses a thumb."""
    value = {
        "actionName": "feedback",
        "actionValue": {"reaction": reaction, "feedback": '{"feedbackText":"zebrafish"}'},
    }
    answer = await tenant.invokes("message/submitAction", value, user, replyToId=shown)
    assert (answer.status, answer.body) == (200, {})


async def dialog(tenant: Tenant, verb: str, draft: str, **more: str) -> str:
    """Somebody presses a button in the dialog; what it then shows."""
    data = {"coach": verb, "draft": draft, **more}
    return words((await tenant.invokes("composeExtension/submitAction", {"data": data})).body)


async def test_a_draft_is_told_once_whatever_is_asked_about_it(begin: Begin) -> None:
    """Why, every remark, who can help, the version and "my data" are no new drafts; reading it again is one."""
    heard = Heard()
    tenant = begin(tally=heard)
    await tenant.types(RESULTS)
    (shown, *_) = tenant.cards()
    assert heard.log == [TOLD]
    for verb in (Verbs.WHY, Verbs.WHO):
        await tenant.presses(shown, verb)
    for words_of_mine in ("why?", "my data", "help", "charter"):
        await tenant.types(words_of_mine)
    assert heard.log == [TOLD]
    await tenant.presses(shown, Verbs.AGAIN)
    assert heard.log == [TOLD, TOLD]


async def test_the_dialog_tells_a_draft_once(begin: Begin) -> None:
    """At "Check"; what the model adds to it, and going back to the form, are no drafts."""
    heard = Heard()
    tenant = begin(tally=heard)
    await dialog(tenant, Verbs.CHECK, RESULTS)
    await dialog(tenant, Verbs.COMPLETE, RESULTS)
    await tenant.settle()
    await dialog(tenant, Verbs.AGAIN, RESULTS)
    assert heard.log == [TOLD]


@pytest.mark.parametrize(("reaction", "told"), [("like", "helped"), ("dislike", "not"), ("?", None), (7, None)])
async def test_a_thumb_is_told_and_what_was_written_with_it_dropped(
    begin: Begin, reaction: object, told: str | None
) -> None:
    """With the articles of the advice under which it stands."""
    heard = Heard()
    tenant = begin(tally=heard)
    await tenant.types(RESULTS)
    (shown, *_) = tenant.cards()
    await thumb(tenant, shown, reaction)
    assert heard.log[1:] == ([(told, ANNA, "teams", "financial_info")] if told else [])
    assert "zebrafish" not in repr(tenant.talk.conversation.recent)


async def test_a_thumb_under_what_is_not_remembered_is_not_told(begin: Begin) -> None:
    """An older answer, one that was forgotten, somebody else's, none at all."""
    heard = Heard()
    tenant = begin(tally=heard)
    await tenant.types(RESULTS)
    (old, *_) = tenant.cards()
    await tenant.types("The wifi password is Tulip!2291")
    *_, new = tenant.cards()
    await thumb(tenant, old, "like")
    await thumb(tenant, new, "like", BEN)
    await thumb(tenant, "", "like")
    await tenant.presses(new, Verbs.FORGET)
    await thumb(tenant, new, "like")
    assert [each[0] for each in heard.log] == ["reviewed", "reviewed"]


async def test_guests_groups_refused_drafts_and_somebody_elses_words_are_not_told(begin: Begin) -> None:
    """Nor is a question that the charter answers."""
    heard = Heard()
    tenant = begin(tally=heard)
    await tenant.types("a" * 12_001)
    await tenant.arrives({"type": "message", "id": "g", "text": RESULTS, "sender": {"userRole": "guest"}})
    mention = {"type": "mention", "text": "<at>Coach</at>", "mentioned": {"id": "28:0b0c1a52"}}
    await tenant.arrives({"type": "message", "id": "h", "text": RESULTS, "entities": [mention]}, kind="channel")
    payload = {"body": {"contentType": "text", "content": RESULTS}, "from": {"user": {"id": BEN}}}
    await tenant.invokes("composeExtension/fetchTask", {"messagePayload": payload})
    await tenant.types("charter may I talk about our results?")
    assert heard.log == []
    await tenant.types("charter zorglub frumious?")
    assert heard.log == [("missed", ANNA, "teams", "zorglub frumious?", "en")]


PROTECTED = [
    "We are paid so little here, join the union on Monday.",
    "My manager threatens to fire whoever joins the union.",
    "I want to die, I cannot go on.",
    "Our firm hides that the brakes fail, I have proof and want to report it.",
    "Notre direction paie mal, faisons grève lundi.",
]


async def test_what_is_protected_reaches_no_cell(begin: Begin, shipped_coach: Coach) -> None:
    """Through the real counts, by message and by dialog, with thumbs: a crowd leaves nothing that may be written."""
    counting = Counting(
        shipped_coach.charters,
        lambda _text, _language: (),
        clock=lambda: datetime(2026, 11, 25, 12, tzinfo=UTC),
        new_salt=lambda: bytes(32),
    )
    tenant = begin(tally=counting)
    people = [f"{number:08}-0000-4000-8000-000000000001" for number in range(THRESHOLD)]
    for user in people:
        for text in PROTECTED:
            await tenant.types(text, user)
            await thumb(tenant, list(tenant.cards(user))[-1], "like", user)
            await tenant.invokes("composeExtension/submitAction", {"data": {"coach": "check", "draft": text}}, user)
    assert counting.due() == {}
    for user in people:
        await tenant.types(RESULTS, user)
    assert {(cell.sort, cell.key): count for cell, count in counting.due().items()} == {
        ("level", "get_help"): THRESHOLD,
        ("channel", "teams"): THRESHOLD,
        ("article", "financial_info"): THRESHOLD,
    }


async def test_who_tries_names_in_a_row_is_asked_to_wait(begin: Begin) -> None:
    """In the chat, by button and in the dialog alike, kindly; others are not held up, nor are questions."""
    heard, now = Heard(), [0.0]
    tenant = begin(tally=heard, limit=PersonalLimit(3, lambda: now[0], b"salt"))
    for number in range(3):
        await tenant.types(f"So happy to work on Project {number}.")
    assert TOO_FAST not in repr(tenant.said())
    shown = next(iter(tenant.cards()))
    await tenant.types("So happy to work on Project 4.")
    assert f"{TOO_FAST} 20 s" in tenant.said()[-1]
    assert "Nothing keeps you from posting" in tenant.said()[-1]
    await tenant.presses(shown, Verbs.AGAIN)
    assert f"{TOO_FAST} 20 s" in tenant.said()[-1]
    said = await dialog(tenant, Verbs.CHECK, RESULTS)
    assert f"{TOO_FAST} 20 s" in said
    assert RESULTS in said, "the form keeps what was written"
    assert len(heard.log) == 3
    await tenant.types(HARMLESS, BEN)
    assert TOO_FAST not in tenant.said(BEN)[0]
    now[0] = 21.0
    assert TOO_FAST not in await dialog(tenant, Verbs.CHECK, RESULTS)


async def test_looking_for_a_models_answer_is_no_new_request(begin: Begin) -> None:
    """But asking for one is; a made-up token is worth nothing."""
    now = [0.0]
    tenant = begin(limit=PersonalLimit(1, lambda: now[0], b"salt"))
    assert TOO_FAST not in await dialog(tenant, Verbs.COMPLETE, RESULTS)
    assert TOO_FAST in await dialog(tenant, Verbs.COMPLETE, RESULTS, reading="0123456789abcdef")
