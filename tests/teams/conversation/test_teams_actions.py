"""The buttons: each does what it says, from memory, from what its card carries, and from older clients."""

import pytest
from memory_connector import ANNA, BEN, Begin, Tenant, actions_in, fields_in, words

from bot.channels.teams.cards import Verbs
from bot.domain.errors import ChannelError

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
WIFI = "The new wifi password is Tulip!2291, help yourselves"
INVOKE = "adaptiveCard/action"


def verbs() -> set[str]:
    """Every name that a card may send."""
    return {value for name, value in vars(Verbs).items() if not name.startswith("_")}


def test_every_button_has_an_answer(tenant: Tenant) -> None:
    """What cards can send and what is answered are the same."""
    assert set(tenant.talk.actions.verbs()) | tenant.talk.extension.verbs() == verbs()


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("restarted", [False, True])
async def test_buttons_work_from_memory_and_from_the_card(begin: Begin, *, old: bool, restarted: bool) -> None:
    """Why?, this version, who can help; on another replica too, and as a message's value."""
    tenant = begin()
    await tenant.types(WIFI)
    (shown,) = tenant.chat()
    if restarted:
        tenant = begin(connector=tenant.connector)
    await tenant.presses(shown, Verbs.WHY, old=old)
    assert "checked number, a secret" in tenant.said()[-1]
    await tenant.presses(shown, Verbs.WHO, old=old)
    assert "Who can help" in tenant.said()[-1]
    await tenant.presses(shown, Verbs.USE, old=old)
    use = list(tenant.chat())[-1]
    assert fields_in(tenant.cards()[use]) == {"draft": "The new wifi password is [password], help yourselves"}
    await tenant.presses(shown, Verbs.AGAIN, old=old)
    assert next(iter(tenant.chat())) == shown
    assert "Talk to someone first" in tenant.said()[0] or "Pause" in tenant.said()[0]


async def test_check_again_answers_in_place_and_says_so_meanwhile(tenant: Tenant) -> None:
    """At once a word; then the advice where it stood. A card as the answer could come late and cover the advice."""
    await tenant.types(RESULTS)
    (shown,) = tenant.chat()
    answer = await tenant.presses(shown, Verbs.AGAIN)
    assert answer is not None
    assert (answer.status, answer.body["statusCode"]) == (200, 200)
    assert answer.body["type"] == "application/vnd.microsoft.activity.message"
    assert answer.body["value"].startswith("Reading")
    assert len(tenant.chat()) == 1
    assert "Talk to someone first" in tenant.said()[0]


async def test_a_version_is_changed_and_checked_where_it_stands(tenant: Tenant) -> None:
    """The suggested version can be edited in its card; what it solved is said."""
    await tenant.types(WIFI)
    (shown,) = tenant.chat()
    await tenant.presses(shown, Verbs.USE)
    use = list(tenant.chat())[-1]
    await tenant.presses(use, Verbs.AGAIN, typed={"draft": "The new wifi is fast, help yourselves"})
    said = tenant.said()
    assert "rules know" in said[1]
    assert "1 solved" in said[-1]


async def test_a_long_draft_is_remembered_or_asked_for_again(begin: Begin) -> None:
    """Above 4,000 characters nothing travels."""
    tenant = begin()
    await tenant.types(f"{RESULTS} " + "word " * 1_000)
    (shown,) = tenant.chat()
    assert fields_in(tenant.cards()[shown]) == {}
    await tenant.presses(shown, Verbs.WHY)
    assert "own shares" in tenant.said()[-1]
    after = begin(connector=tenant.connector)
    for verb in (Verbs.WHY, Verbs.AGAIN, Verbs.WHO):
        await after.presses(shown, verb)
        assert "no longer hold this draft" in after.said()[-1]


async def test_all_remarks_are_shown_when_asked(tenant: Tenant) -> None:
    """The button under three remarks that hide more."""
    text = "Our Q3 revenue is skyrocketing. Password: Tr0ub4dor&3! Call Jo, our patient, on +44 7911 123456. Idiots!"
    await tenant.types(text)
    (shown,) = tenant.chat()
    before = tenant.said()[0].count("Charter:")
    await tenant.presses(shown, Verbs.MORE)
    assert tenant.said()[-1].count("Charter:") > before


async def test_forget_takes_an_answer_back(tenant: Tenant) -> None:
    """Its why along with it; another draft's stays, and so does what is remembered of that."""
    await tenant.types(RESULTS)
    (first,) = tenant.chat()
    await tenant.presses(first, Verbs.WHY)
    await tenant.types(WIFI)
    await tenant.presses(first, Verbs.FORGET)
    answer, left = tenant.said()
    assert "Tulip" in answer
    assert "yours to delete" in left
    await tenant.types("why?")
    assert "checked number, a secret" in tenant.said()[-1]
    await tenant.presses(next(iter(tenant.chat())), Verbs.FORGET)
    await tenant.types("why?")
    assert "no draft between us" in tenant.said()[-1]


async def test_forget_in_words_takes_everything_back(tenant: Tenant) -> None:
    """All that is known of."""
    for text in (RESULTS, "why?", "help", WIFI):
        await tenant.types(text)
    await tenant.types("forget")
    (left,) = tenant.said()
    assert "are gone" in left


async def test_the_article_unfolds_in_the_card(tenant: Tenant) -> None:
    """No request at all: it is there."""
    await tenant.types(RESULTS)
    (card,) = tenant.cards().values()
    (unfold,) = [each for each in actions_in(card) if each["type"] == "Action.ShowCard"]
    assert "Our results, all at the same time" in words(unfold["card"])


async def test_too_much_work_is_said_at_once(tenant: Tenant) -> None:
    """Nothing was taken on; nothing blocks the post."""
    await tenant.types(RESULTS)
    (shown,) = tenant.chat()
    tenant.full = True
    answer = await tenant.presses(shown, Verbs.AGAIN)
    assert answer is not None
    assert "Many people" in answer.body["value"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "x",
        [],
        {},
        {"action": None},
        {"action": "why"},
        {"action": {"verb": "why"}},
        {"action": {"data": "why"}},
        {"action": {"data": {"coach": 1}}},
        {"action": {"data": {"coach": "of_another_version", "draft": RESULTS}}},
        {"action": {"data": {"coach": "check", "draft": RESULTS}}},
    ],
)
async def test_what_is_no_button_of_ours_is_refused(tenant: Tenant, value: object) -> None:
    """By the protocol's own word for it; nothing happens."""
    answer = await tenant.invokes(INVOKE, value)
    assert (answer.status, answer.body["statusCode"]) == (200, 400)
    assert answer.body["type"] == "application/vnd.microsoft.error"
    await tenant.settle()
    assert tenant.chat() == {}


@pytest.mark.parametrize("draft", [1, None, ["x"], {"x": 1}, "", "\ud800 une moitié de lettre"])
async def test_a_draft_that_is_no_text(tenant: Tenant, draft: object) -> None:
    """Asked for again, or read without the half."""
    action = {"action": {"data": {"coach": "why", "draft": draft}}}
    await tenant.invokes(INVOKE, action, replyToId="m9")
    await tenant.settle()
    (said,) = tenant.said()
    assert "no longer hold" in said or "pas de remarque" in said


async def test_a_button_in_a_group_does_nothing(tenant: Tenant) -> None:
    """Our cards stand in personal chats only."""
    action = {"action": {"data": {"coach": "again", "draft": RESULTS}}}
    answer = await tenant.invokes(INVOKE, action, kind="groupChat", replyToId="m1")
    assert answer.body["statusCode"] == 400
    assert tenant.jobs == []


async def test_an_answer_that_is_gone_is_given_anew(tenant: Tenant) -> None:
    """Somebody took the message away in between."""
    await tenant.types(RESULTS)
    (shown,) = tenant.chat()
    card = tenant.cards()[shown]
    action = next(each for each in actions_in(card) if each.get("verb") == Verbs.AGAIN)
    tenant.connector.chats.clear()
    await tenant.invokes(INVOKE, {"action": {"data": {**action["data"], "draft": RESULTS}}}, replyToId=shown)
    await tenant.settle()
    assert "Talk to someone first" in tenant.said()[0]


async def test_an_error_while_checking_again_leaves_the_draft_in_the_card(tenant: Tenant) -> None:
    """Too long now: the sentence stands in the card's place, the fault elsewhere is raised for the job to tell."""
    await tenant.types(WIFI)
    (shown,) = tenant.chat()
    await tenant.presses(shown, Verbs.AGAIN, typed={"draft": "x" * 12_001})
    assert "12001" in tenant.said()[0]
    await tenant.types(RESULTS)
    shown = list(tenant.cards())[-1]
    tenant.connector.refuse = [ChannelError("refused", 400)]
    with pytest.raises(ChannelError):
        await tenant.presses(shown, Verbs.AGAIN)


async def test_chats_do_not_know_one_another(tenant: Tenant) -> None:
    """What Anna spoke of is nothing to Ben."""
    await tenant.types(RESULTS, ANNA)
    await tenant.types("why?", BEN)
    assert "no draft between us" in tenant.said(BEN)[0]


@pytest.mark.parametrize("value", [None, "x", [], {"actionValue": None}, {"actionValue": "like"}])
async def test_a_thumb_of_another_shape_is_taken_too(tenant: Tenant, value: object) -> None:
    """And counts nothing."""
    answer = await tenant.invokes("message/submitAction", value)
    assert (answer.status, answer.body) == (200, {})


async def test_an_unknown_invoke_is_not_ours(tenant: Tenant) -> None:
    """As the protocol wants it."""
    assert (await tenant.invokes("task/fetch", {})).status == 501
