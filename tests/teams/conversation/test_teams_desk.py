"""The charter kept from Teams: an admin who knows no YAML, in both languages, from the word to the remark."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from charter.charter_files import ARTICLE
from desk_memory import MemoryDesk
from fixed import POLICIES
from memory_connector import Begin, Tenant, actions_in, words
from teams_office import ADMIN, NOW, OTHER, SECOND, SMALL, button, buttons_of, inputs_in, office, sent_by

from bot.channels.teams.desk_verbs import DeskVerbs
from bot.charter.files import take
from bot.coaching.admins import Admins

DRAFT = "So proud of the Boreal team tonight"
DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"


def test_every_button_of_the_desk_has_an_answer(begin: Begin) -> None:
    """What its cards can send and what is answered are the same."""
    here = office(begin)
    assert here.tenant.talk.actions.desk is not None
    names = {value for name, value in vars(DeskVerbs).items() if not name.startswith("_")}
    assert set(here.tenant.talk.actions.desk.verbs()) == names
    assert not names & set(here.tenant.talk.actions.verbs())


@pytest.mark.parametrize(
    ("locale", "tried", "published"),
    [
        ("en-US", "Of 4 sample drafts, one gets different advice", "Published: version"),
        ("fr-FR", "Sur 4 brouillons d’exemple, un seul", "Publié"),
    ],
)
async def test_an_embargo_without_yaml(begin: Begin, locale: str, tried: str, published: str) -> None:
    """Form, trial, Publish; the next draft with the name gets the remark, and the one before it did not."""
    here = office(begin, locale=locale)
    remark = "may not be public yet"
    assert remark not in await here.types(DRAFT, OTHER)
    said = await here.embargo("Boreal")
    assert tried in said
    assert "Boreal team" in said
    assert "embargo_launch.embargo_20270401" in said
    assert published in await here.presses(DeskVerbs.PUBLISH, note="launch in April")
    assert "launch in April" in here.said()
    assert remark in await here.types(DRAFT, OTHER)
    (entry,) = here.desk.entries
    assert (entry.by, entry.note) == (f"teams:{ADMIN}", "launch in April")
    assert "until: 2027-04-01T09:00:00+02:00" in here.desk.contents["articles/embargo_launch.yaml"].decode()


async def test_the_embargo_on_the_charter_that_ships(begin: Begin) -> None:
    """In French, from the form to the remark; the file keeps its remarks for readers."""
    desk = MemoryDesk(contents=take(POLICIES).contents, now=NOW)
    here = office(begin, desk, locale="fr-FR")
    await here.embargo("Zéphyr Neuf")
    assert "Publié" in await here.presses(DeskVerbs.PUBLISH)
    said = await here.types("Vu le prototype du ZéphyrNeuf, sublime.", OTHER)
    assert "Ce nom n’est peut-être pas encore public" in said
    assert "# (FR) Lancements." in desk.contents["articles/embargo_launch.yaml"].decode()


async def test_a_trial_is_told_at_once_and_answered_in_place(begin: Begin) -> None:
    """One card from the form to its end: trying, the proposal, how it ended."""
    here = office(begin)
    await here.opens("embargo")
    count, form = len(here.tenant.chat(ADMIN)), here.newest()
    await here.presses(DeskVerbs.SENT, names="Boreal", until_day="2027-04-01", until_hour="09:00")
    assert here.newest() == form
    shown = [words(each) for each in here.tenant.connector.sent]
    assert any("I am trying this" in each for each in shown[-2:-1])
    await here.presses(DeskVerbs.PUBLISH)
    assert len(here.tenant.chat(ADMIN)) == count
    assert buttons_of(here.card()) == []


async def test_cancel_and_double_presses_are_harmless(begin: Begin) -> None:
    """Cancel changes nothing; Publish twice, or after somebody else, is told; a card that was used has no buttons."""
    here = office(begin)
    await here.embargo("Boreal")
    assert "nothing was changed" in await here.presses(DeskVerbs.CANCEL)
    assert (here.desk.entries, buttons_of(here.card())) == ([], [])
    await here.embargo("Boreal")
    shown, data = here.newest(), sent_by(button(here.card(), DeskVerbs.PUBLISH), here.card(), {})
    cancel = button(here.card(), DeskVerbs.CANCEL)["data"]
    await here.embargo("Mistral")
    other, late = here.newest(), sent_by(button(here.card(), DeskVerbs.PUBLISH), here.card(), {})
    await here.sends(data, shown=shown)
    assert "Published" in words(here.card(shown))
    for again in (data, cancel):
        await here.sends(again, shown=shown)
        assert "in force already" in words(here.card(shown))
        assert "rule added" in words(here.card(shown))
    await here.sends(late, shown=other)
    assert "was put in force meanwhile, by you" in words(here.card(other))
    assert len(here.desk.entries) == 1
    await here.sends({**data, "version": "no-such"}, shown=shown)
    assert "no longer have this proposal" in words(here.card(shown))


async def test_another_replica_takes_the_button(begin: Begin) -> None:
    """It carries the version and its base, and nothing is remembered in between."""
    here = office(begin)
    await here.embargo("Boreal")
    for verb in (DeskVerbs.PUBLISH, DeskVerbs.CANCEL):
        assert set(button(here.card(), verb)["data"]) == {"coach", "version", "base"}
    assert "Boreal" not in str([each["data"] for each in actions_in(here.card()) if "data" in each])
    there = office(begin, here.desk, connector=here.tenant.connector)
    assert "Published" in await there.presses(DeskVerbs.PUBLISH)


async def test_older_clients_send_the_same_as_a_message(begin: Begin) -> None:
    """The fallback of a button is its value, and is answered in the card's place."""
    here = office(begin)
    await here.embargo("Boreal")
    action = button(here.card(), DeskVerbs.PUBLISH)
    assert action["fallback"]["data"] == action["data"]
    shown = here.newest()
    await here.types("", value=action["data"], replyToId=shown)
    assert here.newest() == shown
    assert "Published" in here.said()


async def test_nobody_else_sees_a_sign_of_it(begin: Begin) -> None:
    """Somebody else's words and files get the answers of a coach that has no desk, to the letter."""
    here = office(begin)
    plain = begin(coach=here.coach)
    file = hung(here.tenant, ARTICLE)
    plain.connector.files = here.tenant.connector.files
    for who in (here.tenant, plain):
        for text in ("admin", "try", "try Our new lamp leaks.", "essai Our new lamp leaks.", "Admin", "help"):
            await who.types(text, OTHER)
        await who.types("", OTHER, attachments=[file])
    with_desk, without = (list(who.connector.chats[f"a:{OTHER}"].values()) for who in (here.tenant, plain))
    assert with_desk == without
    assert len(with_desk) >= 6
    assert here.desk.calls == []


async def test_who_kept_the_charter_once_is_told_so(begin: Begin) -> None:
    """Their old cards have buttons: none does anything, each says why; a coach without a desk knows none of them."""
    here = office(begin)
    await here.embargo("Boreal")
    shown, calls = here.newest(), list(here.desk.calls)
    sent = [each["data"] for each in actions_in(here.card()) if "data" in each]
    sent.append({"coach": DeskVerbs.OPEN, "form": "embargo"})
    left = replace(here.keepers, admins=Admins(frozenset({f"teams:{SECOND}"})))
    after = begin(coach=here.coach, keepers=left, connector=here.tenant.connector)
    for data in sent:
        value = {"action": {"type": "Action.Execute", "data": data}}
        answer = await after.invokes("adaptiveCard/action", value, ADMIN, replyToId=shown, locale="fr-FR")
        assert "Vous n’êtes plus parmi les personnes qui tiennent la charte" in answer.body["value"]
        await after.arrives({"type": "message", "id": "v", "replyToId": shown, "value": data}, ADMIN)
        assert "You are not among those who keep the charter any more" in here.said()
        assert (await begin().invokes("adaptiveCard/action", value, ADMIN)).body["statusCode"] == 400
    assert DeskVerbs.PUBLISH in buttons_of(here.card(shown))
    assert (here.desk.calls, here.desk.entries, after.jobs) == (calls, [], [])


async def test_an_admin_elsewhere_is_anybody(begin: Begin) -> None:
    """In a group the desk is not there, and a guest who has an admin's id is a guest."""
    here = office(begin)
    await here.embargo("Boreal")
    data, calls = button(here.card(), DeskVerbs.PUBLISH)["data"], list(here.desk.calls)
    answer = await here.sends(data, shown=here.newest(), kind="groupChat")
    assert answer.body["statusCode"] == 400
    await here.tenant.arrives({"type": "message", "id": "g", "text": "admin"}, ADMIN, kind="groupChat")
    await here.sends(data, shown=here.newest(), sender={"userRole": "guest"})
    await here.tenant.arrives({"type": "message", "id": "h", "text": "admin", "sender": {"userRole": "guest"}}, ADMIN)
    assert "desk" not in here.said()
    assert here.desk.calls == calls


async def test_a_trial_draft_is_explained_and_kept_nowhere(begin: Begin, caplog: pytest.LogCaptureFixture) -> None:
    """Which rules speak and which step back; the desk is not told of it."""
    caplog.set_level("DEBUG")
    here = office(begin)
    said = await here.types("try Our new lamp leaks. Our new tap leaks, quokka")
    assert "embargo_launch.leak" in said
    assert "its unless no. 3 lifts it (tap, robinet)" in said
    assert here.desk.calls == []
    assert "quokka" not in caplog.text
    assert "speaks" in await here.types("essai : Our new lamp leaks.")
    assert "I read up to 12000" in await here.types(f"try {'word ' * 2_500}")
    assert "no draft between us" in await here.types("why?")


async def test_words_that_alarm_for_nothing(begin: Begin) -> None:
    """Article, rule, words: one card; the sample draft with them is the one that changes."""
    here = office(begin)
    await here.opens("pick_rule")
    form = here.newest()
    await here.presses(DeskVerbs.SENT, which="embargo_launch")
    assert "at least one language" in await here.presses(DeskVerbs.SENT, rule="leak")
    said = await here.presses(DeskVerbs.SENT, words_en="our new faucet leaks")
    assert here.newest() == form
    assert "Our new faucet leaks again." in said
    assert "Published" in await here.presses(DeskVerbs.PUBLISH)


async def test_an_articles_texts_with_a_preview_as_people_read_it(begin: Begin) -> None:
    """The form holds what stands there in both languages; the card shows what will."""
    here = office(begin, locale="fr-FR")
    await here.opens("pick_article")
    await here.presses(DeskVerbs.SENT, which="embargo_launch")
    said = await here.presses(DeskVerbs.SENT, title_fr="Un grand jour", review_by="2028-01-31")
    assert "Tel qu’on le lira" in said
    assert "Un grand jour" in said
    assert "Be first on the day." in said
    assert "Publié" in await here.presses(DeskVerbs.PUBLISH)
    article = here.desk.current().charter.articles["embargo_launch"]
    assert article.title["fr"] == "Un grand jour"
    assert article.review_by == date(2028, 1, 31)


async def test_contacts_new_and_changed(begin: Begin) -> None:
    """A bare address becomes a link to write to; what is wrong stands under its field, and what was typed stays."""
    here = office(begin)
    await here.opens("pick_contact")
    await here.presses(DeskVerbs.SENT, which="new")
    texts = {"who_en": "events", "who_fr": "événements", "message_en": "Hello", "message_fr": "Bonjour"}
    wrong = await here.presses(DeskVerbs.SENT, topic="Événements & salons", link="nowhere", **texts)
    assert "begins with https://" in wrong
    assert {each["id"]: each.get("value") for each in inputs_in(here.card())}["who_fr"] == "événements"
    said = await here.presses(DeskVerbs.SENT, link="events@example.com")
    assert "As people will read it" in said
    assert "Published" in await here.presses(DeskVerbs.PUBLISH)
    assert here.desk.current().charter.contacts["evenements_salons"].link == "mailto:events@example.com"


async def test_a_form_with_a_moment_that_has_passed(begin: Begin) -> None:
    """Told under its field; nothing is tried. A name that has an embargo already is told too."""
    here = office(begin)
    await here.opens("embargo")
    past = await here.presses(DeskVerbs.SENT, names="Boreal", until_day="2026-11-30", until_hour="09:00")
    assert "This moment has passed" in past
    nonsense = await here.presses(DeskVerbs.SENT, until_day="2027-02-30")
    assert "Choose a day of the calendar" in nonsense
    assert not any(call.startswith("propose") for call in here.desk.calls)
    assert "has an embargo already" in await here.embargo("Aurora\nMistral")
    assert "to copy into the next form:\nAurora\nMistral" in here.said()
    assert buttons_of(here.card()) == []


async def test_a_form_can_be_left(begin: Begin) -> None:
    """Cancel asks for no field and changes nothing; what is gone from the charter is told."""
    here = office(begin)
    await here.opens("embargo")
    assert "nothing was changed" in await here.presses(DeskVerbs.CANCEL)
    await here.opens("pick_article")
    await here.presses(DeskVerbs.SENT, which="embargo_launch")
    data = button(here.card(), DeskVerbs.SENT)["data"]
    await here.sends({**data, "about": "no_such"}, shown=here.newest())
    assert "no longer in the charter" in here.said()
    for odd in ({**data, "form": "no_such"}, {**data, "form": {}}, {"coach": DeskVerbs.OPEN, "form": "article"}):
        count = len(here.tenant.chat(ADMIN))
        await here.sends(odd, shown=here.newest())
        assert len(here.tenant.chat(ADMIN)) == count


@pytest.mark.parametrize(
    ("told", "clock", "until"),
    [
        ({"localTimezone": "America/New_York"}, "America/New_York", "2027-04-01T09:00:00-04:00"),
        (
            {"localTimezone": "Romance Standard Time", "entities": [{"type": "clientInfo", "timezone": "Asia/Tokyo"}]},
            "Asia/Tokyo",
            "2027-04-01T09:00:00+09:00",
        ),
        ({"localTimestamp": "2026-12-01T09:30:00.1234567-03:30"}, "-03:30", "2027-04-01T09:00:00-03:30"),
        ({"localTimezone": "../etc/passwd", "entities": "no", "localTimestamp": 5}, "UTC", "2027-04-01T09:00:00"),
    ],
)
async def test_times_are_the_admins_own(begin: Begin, told: dict[str, Any], clock: str, until: str) -> None:
    """By the clock that the client told, which the form names and is read by, whatever comes with the answer."""
    here = office(begin, told=told)
    await here.opens("embargo")
    assert f"({clock})" in here.said()
    here.told = {"localTimezone": "Pacific/Auckland"}
    await here.presses(DeskVerbs.SENT, names="Boreal", until_day="2027-04-01", until_hour="09:00")
    await here.presses(DeskVerbs.PUBLISH)
    assert f"until: {until}" in here.desk.contents["articles/embargo_launch.yaml"].decode()


def hung(tenant: Tenant, content: str) -> dict[str, Any]:
    """A policy file as it hangs on a message."""
    url = f"https://lumen-my.sharepoint.com/download?n={len(tenant.connector.files)}"
    tenant.connector.files[url] = content.encode()
    held = {"downloadUrl": url, "uniqueId": "u", "fileType": "yaml"}
    return {"contentType": DOWNLOAD, "content": held, "name": "embargo_launch.yaml"}


async def test_a_file_sent_by_an_admin(begin: Begin) -> None:
    """Faults with their lines, or what it changes; two files are one too many; one that is not there is told."""
    here = office(begin)

    async def sends(content: str, *, files: int = 1) -> str:
        return await here.types("", attachments=[hung(here.tenant, content) for _ in range(files)])

    assert "articles/embargo_launch.yaml:2:" in await sends(ARTICLE.replace("id: embargo_launch", "id: other"))
    changed = await sends(ARTICLE.replace("We announce together.", "We announce side by side."))
    assert "We announce side by side." in changed
    assert "would change" in await sends(ARTICLE + "# seen\n")
    assert "One file at a time" in await sends(ARTICLE, files=2)
    lost = hung(here.tenant, ARTICLE)
    here.tenant.connector.files.clear()
    assert "file" in await here.types("", attachments=[lost])
    assert "file" in await here.types("", attachments=[{**lost, "content": None}])


async def test_a_folder_is_shown_and_not_published(begin: Begin) -> None:
    """The trial works; there is no Publish, and it is said why."""
    here = office(begin, MemoryDesk(contents=SMALL, now=NOW, publishes=False))
    assert "nothing is published from chat" in await here.embargo("Boreal")
    assert buttons_of(here.card()) == []


async def test_a_second_person_approves(begin: Begin) -> None:
    """The first cannot; the second sees what changes and presses once."""
    here = office(begin, MemoryDesk(contents=SMALL, now=NOW, approvals=2))
    await here.embargo("Boreal")
    shown, cancel = here.newest(), button(here.card(), DeskVerbs.CANCEL)["data"]
    assert "has a week to approve" in await here.presses(DeskVerbs.PUBLISH, note="April")
    await here.sends(cancel, shown=shown)
    assert "has a week to approve" in here.said()
    for user, ended in ((ADMIN, "another person must approve"), (SECOND, "Published")):
        said = await here.types("admin", user)
        assert "embargo_launch.embargo_20270401" in said
        assert set(button(here.card(user=user), DeskVerbs.APPROVE)["data"]) == {"coach", "version", "base"}
        assert ended in await here.presses(DeskVerbs.APPROVE, user)
        assert buttons_of(here.card(user=user)) == []
    (entry,) = here.desk.entries
    assert (entry.by, entry.approved_by, entry.note) == (f"teams:{ADMIN}", f"teams:{SECOND}", "April")


async def test_history_and_the_way_back(begin: Begin) -> None:
    """What came in force, by whom and why; a choice and a confirmation that unfolds bring a version back, once."""
    here = office(begin)
    for name in ("Boreal", "Mistral"):
        await here.embargo(name)
        await here.presses(DeskVerbs.PUBLISH, note=f"for {name}")
    await here.types("admin")
    desk = here.newest()
    said = await here.presses(DeskVerbs.HISTORY, shown=desk)
    assert "for Mistral" in said
    (unfold,) = [each for each in actions_in(here.card()) if each["type"] == "Action.ShowCard"]
    assert "in force everywhere at once" in words(unfold["card"])
    (choice,) = inputs_in(unfold["card"])
    (option,) = choice["choices"]
    assert choice["isRequired"]
    assert "for Boreal" not in option["title"]
    shown = here.newest()
    data = sent_by(button(here.card(), DeskVerbs.BACK), here.card(), {"version": option["value"]})
    assert set(data) == {"coach", "base", "version"}
    await here.sends(data, shown=shown)
    assert "Brought back" in words(here.card(shown))
    assert here.desk.version == option["value"]
    await here.sends(data, shown=shown)
    assert "in force already" in words(here.card(shown))
    assert len(here.desk.entries) == 3


async def test_a_stale_history_undoes_nobodys_work(begin: Begin) -> None:
    """Somebody published since it was shown: told, and nothing is brought back."""
    here = office(begin)
    for name in ("Boreal", "Mistral"):
        await here.embargo(name)
        await here.presses(DeskVerbs.PUBLISH)
    await here.types("admin")
    await here.presses(DeskVerbs.HISTORY)
    shown, data = here.newest(), button(here.card(), DeskVerbs.BACK)["data"]
    await here.embargo("Sirocco", SECOND)
    await here.presses(DeskVerbs.PUBLISH, SECOND)
    now = here.desk.version
    await here.sends({**data, "version": here.desk.entries[0].version}, shown=shown)
    assert "Nothing was brought back" in words(here.card(shown))
    assert button(here.card(shown), DeskVerbs.BACK)["data"]["base"] == now
    assert (here.desk.version, len(here.desk.entries)) == (now, 3)


async def test_the_state_with_misses_and_ageing_articles(begin: Begin) -> None:
    """By word; a desk that is away says so, and a card that could not be used stays to be pressed again."""

    async def misses() -> list[tuple[str, int]]:
        return [("parking", 12)]

    desk = MemoryDesk(contents=SMALL, now=NOW, ageing=(("embargo_launch", date(2026, 11, 1)),))
    here = office(begin, desk, misses=misses)
    said = await here.types("Admin")
    assert "parking (12)" in said
    assert "Launches: by 1 November 2026" in said
    await here.embargo("Boreal")
    shown = here.newest()
    await here.presses(DeskVerbs.HISTORY, shown=next(iter(here.tenant.chat(ADMIN))))
    desk.away = True
    for verb in (DeskVerbs.PUBLISH, DeskVerbs.CANCEL):
        assert "cannot reach the charter's desk" in await here.presses(verb, shown=shown)
    assert DeskVerbs.PUBLISH in buttons_of(here.card(shown))
    assert "cannot reach the charter's desk" in await here.types("admin")
    assert "cannot reach" in await here.embargo("Boreal")


async def test_an_admins_draft_is_a_draft(begin: Begin) -> None:
    """Keeping the charter takes nothing away from who writes; other files are drafts too."""
    here = office(begin)
    await here.types("Our new lamp leaks.")
    assert "Take a breath first" in words(here.tenant.chat(ADMIN)["m2"])
    url = "https://lumen-my.sharepoint.com/notes"
    here.tenant.connector.files[url] = b"Our new lamp leaks."
    file = {"contentType": DOWNLOAD, "content": {"downloadUrl": url, "fileType": "txt"}, "name": "notes.txt"}
    await here.types("", attachments=[file])
    assert "Compared with your last version" in here.said()


async def test_a_card_that_is_gone_is_answered_below(begin: Begin) -> None:
    """Somebody deleted it, or the client does not say which it was: the answer is a new message."""
    here = office(begin)
    await here.embargo("Boreal")
    shown, data = here.newest(), sent_by(button(here.card(), DeskVerbs.PUBLISH), here.card(), {})
    del here.tenant.connector.chats[f"a:{ADMIN}"][shown]
    await here.sends(data, shown=shown)
    assert "Published" in here.said()
    await here.sends(data, shown="")
    assert "in force already" in here.said()
