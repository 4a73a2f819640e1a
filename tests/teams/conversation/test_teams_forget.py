"""Forgetting, where Teams does not let a message be deleted: what is said is what is so, in both languages."""

import pytest
from memory_connector import ANNA, Begin, Tenant, words

from bot.channels.teams.cards import Verbs
from bot.channels.teams.recent import Recent
from bot.domain.draft import Language
from bot.domain.errors import ChannelError

RESULTS = {
    Language.EN: "Our Q3 revenue is skyrocketing, zebrafish",
    Language.FR: "Notre chiffre d’affaires du troisième trimestre explose, zebrafish",
}
FORGET = {Language.EN: "forget", Language.FR: "oublie"}
STANDS = {Language.EN: "did not let me take back {} ", Language.FR: "ne m’a pas laissé reprendre {} "}
GONE = {Language.EN: "is gone, and so is your draft", Language.FR: "a disparu, et votre brouillon aussi"}
REFUSED = [ChannelError("refused", status) for status in (400, 403, 405, 501)]
AWAY = [ChannelError("later", 500), ChannelError("deadline"), ChannelError("timeout")]


async def asked(tenant: Tenant, language: Language, text: str) -> None:
    """Somebody whose client has that language writes."""
    name = f"u{next(tenant.turns)}"
    await tenant.arrives({"type": "message", "id": name, "text": text}, locale=f"{language}-XX")


async def forgotten(tenant: Tenant, language: Language, *, by_button: bool) -> str:
    """A draft, then its forgetting; the last thing said."""
    await asked(tenant, language, RESULTS[language])
    shown = next(iter(tenant.cards()))
    if by_button:
        value = {"action": {"verb": Verbs.FORGET, "data": {"coach": Verbs.FORGET}}}
        await tenant.invokes("adaptiveCard/action", value, replyToId=shown, locale=f"{language}-XX")
        await tenant.settle()
    else:
        await asked(tenant, language, FORGET[language])
    return tenant.said()[-1]


def standing(tenant: Tenant) -> str:
    """All that stands in the chat, unseen fields too."""
    return repr(tenant.connector.chats[f"a:{ANNA}"])


@pytest.mark.parametrize("by_button", [True, False])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("error", REFUSED, ids=lambda each: str(each.status))
async def test_what_cannot_be_deleted_is_emptied(
    tenant: Tenant, error: ChannelError, language: Language, by_button: bool
) -> None:
    """A sentence stands in the answer's place; the draft in its card is gone with it."""
    tenant.connector.refuse_delete = error
    last = await forgotten(tenant, language, by_button=by_button)
    assert STANDS[language].split("{")[0] not in last
    assert (GONE[language] in last) is by_button
    assert "zebrafish" not in standing(tenant)
    assert tenant.cards() == {}


@pytest.mark.parametrize("by_button", [True, False])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("error", [*REFUSED, *AWAY], ids=lambda each: f"{each.kind}-{each.status}")
async def test_what_stands_all_the_same_is_said_to_stand(
    tenant: Tenant, error: ChannelError, language: Language, by_button: bool
) -> None:
    """How many, and that they are those one still sees; never that they are gone. They can be tried again."""
    tenant.connector.refuse_delete = tenant.connector.refuse_update = error
    last = await forgotten(tenant, language, by_button=by_button)
    before = len(tenant.connector.chats[f"a:{ANNA}"]) - 1
    assert STANDS[language].format(before) in last
    assert GONE[language] not in last
    assert "are gone" not in last
    assert "ont disparu" not in last
    assert "zebrafish" in standing(tenant)
    tenant.connector.refuse_delete = tenant.connector.refuse_update = None
    await asked(tenant, language, FORGET[language])
    assert "zebrafish" not in standing(tenant)
    assert len(tenant.said()) == 1


async def test_when_teams_is_away_not_every_message_is_waited_for(tenant: Tenant) -> None:
    """Each would be tried for three quarters of a minute: the first that finds nobody stands for all."""
    for _ in range(5):
        await tenant.types(RESULTS[Language.EN])
    tenant.connector.refuse_delete = ChannelError("deadline")
    count = len(tenant.connector.chats[f"a:{ANNA}"])
    await tenant.types("forget")
    assert len(tenant.connector.deletes) == 1
    assert STANDS[Language.EN].format(count) in tenant.said()[-1]


async def test_a_message_that_was_deleted_takes_its_answers_along_or_empties_them(tenant: Tenant) -> None:
    """As far as Teams lets it, and without a word of its own."""
    name = await tenant.types(RESULTS[Language.EN])
    tenant.connector.refuse_delete = ChannelError("refused", 501)
    count = len(tenant.connector.sent)
    await tenant.deletes(name)
    assert "zebrafish" not in standing(tenant)
    assert {words(each) for each in tenant.connector.sent[count:]} == {"I took this answer back."}


async def test_an_answer_that_is_gone_when_it_is_emptied_is_gone(tenant: Tenant) -> None:
    """Deleted by somebody else in between."""
    tenant.connector.refuse_delete = ChannelError("refused", 403)
    tenant.connector.refuse_update = ChannelError("refused", 404)
    last = await forgotten(tenant, Language.EN, by_button=True)
    assert GONE[Language.EN] in last


async def test_what_a_process_before_posted_is_not_said_to_be_gone(begin: Begin, tenant: Tenant) -> None:
    """After a restart nobody knows which messages are ours: only those that were found are spoken of."""
    await tenant.types(RESULTS[Language.EN])
    heir = begin(connector=tenant.connector)
    assert isinstance(heir.talk.conversation.recent, Recent)
    await heir.types("forget")
    assert "that I still found here" in heir.said()[-1]
