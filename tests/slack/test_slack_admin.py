"""The charter kept from chat: an admin who knows no YAML, through signed requests, in both languages."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from charter.charter_files import ARTICLE
from company import Start
from desk_memory import MemoryDesk
from fake_slack import words
from fixed import POLICIES
from office import ADMIN, NOW, OTHER, SECOND, SMALL, UNTIL, embargo, office, opened, pressed, proposed, value_of

from bot.channels.slack.admin import AdminActions
from bot.charter.files import take
from bot.coaching.admins import Admins


@pytest.mark.parametrize(
    ("locale", "tried", "change", "published"),
    [
        ("en-US", "Of 4 sample drafts, one gets different advice", "20270401: rule added", "Published: version"),
        ("fr-FR", "Sur 4 brouillons d’exemple, un seul", "20270401\u00a0: règle ajoutée", "Publié"),
    ],
)
async def test_an_embargo_without_yaml(start: Start, locale: str, tried: str, change: str, published: str) -> None:
    """Form, trial, Publish; the next draft with the name gets the remark, and the one before it did not."""
    remark = "may not be public yet"
    here = await office(start, locale=locale)
    slack = here.slack
    draft = "So proud of the Boreal team tonight"
    await slack.types(OTHER, draft)
    assert remark not in words((await slack.settled(OTHER, 1))[0])
    message = await embargo(here.slack, "Boreal")
    assert tried in words(message)
    assert "Boreal team" in words(message)
    assert f"embargo_{change}" in words(message)
    assert published in await pressed(here.slack, message, AdminActions.PUBLISH, note="launch in April")
    await slack.types(OTHER, draft)
    assert remark in words((await slack.settled(OTHER, 2))[1])
    (entry,) = here.desk.entries
    assert (entry.by, entry.note) == (f"slack:{ADMIN}", "launch in April")
    assert "until: 2027-04-01T09:00:00+02:00" in here.desk.contents["articles/embargo_launch.yaml"].decode()


async def test_the_embargo_on_the_charter_that_ships(start: Start) -> None:
    """In French, from the form to the remark; the file keeps its remarks for readers."""
    desk = MemoryDesk(contents=take(POLICIES).contents, now=NOW)
    here = await office(start, desk, locale="fr-FR")
    message = await embargo(here.slack, "Zéphyr Neuf")
    assert "Publié" in await pressed(here.slack, message, AdminActions.PUBLISH)
    await here.slack.types(OTHER, "Vu le prototype du ZéphyrNeuf, sublime.")
    said = words((await here.slack.settled(OTHER, 1))[0])
    assert "Ce nom n’est peut-être pas encore public" in said
    assert "# (FR) Lancements." in desk.contents["articles/embargo_launch.yaml"].decode()


async def test_cancel_and_double_presses_are_harmless(start: Start) -> None:
    """Cancel changes nothing; Publish twice, or after somebody else, is told."""
    here = await office(start)
    message = await embargo(here.slack, "Boreal")
    assert "nothing was changed" in await pressed(here.slack, dict(message), AdminActions.CANCEL)
    assert here.desk.entries == []
    assert not [block for block in here.slack.answers(ADMIN)[1]["blocks"] if block["type"] in {"actions", "input"}]
    message = dict(await embargo(here.slack, "Boreal"))
    value = value_of(message, AdminActions.PUBLISH)
    other = dict(await embargo(here.slack, "Mistral"))
    assert "Published" in await pressed(here.slack, message, AdminActions.PUBLISH)
    count = len(here.slack.answers(ADMIN))
    await here.slack.presses(ADMIN, message["ts"], AdminActions.PUBLISH, value=value)
    assert "in force already" in words((await here.slack.settled(ADMIN, count + 1))[-1])
    assert "was put in force meanwhile, by you" in await pressed(here.slack, other, AdminActions.PUBLISH)
    assert len(here.desk.entries) == 1
    count = len(here.slack.answers(ADMIN))
    await here.slack.presses(ADMIN, message["ts"], AdminActions.PUBLISH, value="no-such|thing")
    assert "no longer have this proposal" in words((await here.slack.settled(ADMIN, count + 1))[-1])


async def test_another_replica_takes_the_button(start: Start) -> None:
    """It carries the version and its base, and nothing is remembered in between."""
    here = await office(start)
    message = await embargo(here.slack, "Boreal")
    await start(coach=here.coach, keepers=here.keepers, slack=here.slack)
    assert value_of(message, AdminActions.PUBLISH).count("|") == 1
    assert "Boreal" not in value_of(message, AdminActions.PUBLISH)
    assert "Published" in await pressed(here.slack, message, AdminActions.PUBLISH)


async def test_nobody_else_sees_a_sign_of_it(start: Start) -> None:
    """The same words from somebody else get the answers of a coach that has no desk; buttons do nothing."""
    here = await office(start)
    plain = (await start(coach=here.coach)).slack
    plain.person(OTHER, tz="Europe/Paris")
    said = ("admin", "try Our new lamp leaks.", "essai Our new lamp leaks.", "Admin")
    company = here.slack
    for number, text in enumerate(said, start=1):
        await company.types(OTHER, text)
        await plain.types(OTHER, text)
        with_desk, without = [(await slack.settled(OTHER, number))[-1] for slack in (company, plain)]
        assert words(with_desk) == words(without)
    await company.deliver({"type": "app_home_opened", "user": OTHER, "channel": f"D{OTHER}", "tab": "home"})
    await plain.deliver({"type": "app_home_opened", "user": OTHER, "channel": f"D{OTHER}", "tab": "home"})
    for slack in (company, plain):
        await slack.types(OTHER, "help")
        await slack.settled(OTHER, len(said) + 1)
    assert company.homes[OTHER] == plain.homes[OTHER]
    file = company.snippet(ARTICLE.encode(), name="embargo_launch.yaml")
    await company.types(OTHER, "", subtype="file_share", files=[file])
    last = (await company.settled(OTHER, len(said) + 2))[-1]
    views = len(company.views)
    await company.presses(OTHER, last["ts"], f"{AdminActions.OPEN}embargo")
    await company.presses(OTHER, last["ts"], AdminActions.PUBLISH, value=f"x|{here.desk.version}")
    await company.types(OTHER, "help")
    await company.settled(OTHER, len(said) + 3)
    assert len(company.views) == views
    assert here.desk.calls == []
    assert not [each for each in company.answers(OTHER) if "keep the charter" in words(each)]


async def test_a_form_of_somebody_else_is_not_read(start: Start) -> None:
    """A window cannot be sent by who does not keep the charter, whatever they made up."""
    here = await office(start)
    await opened(here.slack, "embargo")
    assert await here.slack.fills(OTHER, names="Boreal", until=int(UNTIL.timestamp())) == {}
    await here.slack.types(OTHER, "help")
    await here.slack.settled(OTHER, 1)
    assert not any(call.startswith("propose") for call in here.desk.calls)


async def test_who_kept_the_charter_once_is_told_so(start: Start) -> None:
    """Their old messages, windows and Home tab have buttons: none does anything, each says why."""
    here = await office(start)
    slack = here.slack
    await slack.deliver({"type": "app_home_opened", "user": ADMIN, "channel": f"D{ADMIN}", "tab": "home"})
    message = dict(await embargo(slack, "Boreal"))
    await opened(slack, "embargo")
    left = replace(here.keepers, admins=Admins(frozenset({f"slack:{SECOND}"})))
    await start(coach=here.coach, keepers=left, slack=slack)
    calls, told = list(here.desk.calls), "You are not among those who keep the charter any more"
    for action in (AdminActions.PUBLISH, AdminActions.CANCEL):
        assert told in await pressed(slack, message, action)
    count = len(slack.answers(ADMIN))
    assert await slack.fills(ADMIN, names="Mistral", until=int(UNTIL.timestamp())) == {}
    assert told in words((await slack.settled(ADMIN, count + 1))[-1])
    await slack.chooses(ADMIN, f"{AdminActions.OPEN}embargo")
    assert told in words((await slack.settled(ADMIN, count + 2))[-1])
    assert (here.desk.calls, here.desk.entries) == (calls, [])


async def test_who_published_is_named(start: Start) -> None:
    """By the name of their profile, and oneself as “you”; where Slack says none, by their id."""
    here = await office(start)
    here.slack.person(SECOND, tz="Europe/Paris", profile={"display_name": "Bruno Roy"})
    mine = dict(await embargo(here.slack, "Mistral"))
    await pressed(here.slack, dict(await embargo(here.slack, "Boreal", SECOND)), AdminActions.PUBLISH, SECOND)
    assert "was put in force meanwhile, by Bruno Roy." in await pressed(here.slack, mine, AdminActions.PUBLISH)
    await here.slack.types(SECOND, "admin")
    desk = (await here.slack.settled(SECOND, 4))[-1]
    await here.slack.presses(SECOND, desk["ts"], AdminActions.HISTORY)
    assert "by you (version" in words((await here.slack.settled(SECOND, 5))[-1])


async def test_what_a_refused_form_said_is_there_to_be_copied(start: Start) -> None:
    """Its window is closed; nothing is typed twice."""
    here = await office(start)
    message = await embargo(here.slack, "Boreal\nAurora\nMistral")
    assert "has an embargo already" in words(message)
    copied = [each for block in message["blocks"] for each in block["elements"] if "preformatted" in each["type"]]
    assert words(copied) == "Boreal\nAurora\nMistral"
    here.desk.away = True
    assert "Boreal\nMistral" in words(await embargo(here.slack, "Boreal\nMistral"))


async def test_a_trial_without_a_draft_says_how(start: Start) -> None:
    """In both languages' words."""
    here = await office(start, locale="fr-FR")
    for number, text in enumerate(("try", "Essai :"), start=1):
        await here.slack.types(ADMIN, text)
        assert "dans le même message, après «\u00a0essai\u00a0»" in words((await here.slack.settled(ADMIN, number))[-1])


async def test_a_trial_draft_is_explained_and_kept_nowhere(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """Which rules speak and which step back; a confidential name is not shown; the desk is not told of it."""
    caplog.set_level("DEBUG")
    here = await office(start)
    await here.slack.types(ADMIN, "try Our new lamp leaks. Our new tap leaks, quokka")
    said = words((await here.slack.settled(ADMIN, 1))[0])
    assert "embargo_launch.leak" in said
    assert "its unless no. 3 lifts it (tap, robinet)" in said
    assert here.desk.calls == []
    assert "quokka" not in caplog.text
    await here.slack.types(ADMIN, "essai : Our new lamp leaks.")
    assert "speaks" in words((await here.slack.settled(ADMIN, 2))[1])
    await here.slack.types(ADMIN, f"try {'word ' * 2_500}")
    assert "I read up to 12000" in words((await here.slack.settled(ADMIN, 3))[2])


async def test_words_that_alarm_for_nothing(start: Start) -> None:
    """Article, rule, words; the sample draft with them is the one that changes."""
    here = await office(start)
    await opened(here.slack, "pick_rule")
    said = await here.slack.fills(ADMIN, which="embargo_launch")
    assert said["response_action"] == "update"
    assert (await here.slack.fills(ADMIN, rule="leak"))["errors"].keys() == {"words_en"}
    await here.slack.fills(ADMIN, rule="leak", words_en="our new faucet leaks")
    await here.slack.settled(ADMIN, 2)
    message = await proposed(here.slack)
    assert "Our new faucet leaks again." in words(message)
    assert "Published" in await pressed(here.slack, message, AdminActions.PUBLISH)


async def test_an_articles_texts_with_a_preview_as_people_read_it(start: Start) -> None:
    """The form holds what stands there in both languages; the card shows what will."""
    here = await office(start, locale="fr-FR")
    await opened(here.slack, "pick_article")
    await here.slack.fills(ADMIN, which="embargo_launch")
    await here.slack.fills(ADMIN, title_fr="Un grand jour", review_by="2028-01-31")
    await here.slack.settled(ADMIN, 2)
    message = await proposed(here.slack)
    said = words(message)
    assert "Tel qu’on le lira" in said
    assert "Un grand jour" in said
    assert "Be first on the day." in said
    assert "Publié" in await pressed(here.slack, message, AdminActions.PUBLISH)
    article = here.desk.current().charter.articles["embargo_launch"]
    assert article.title["fr"] == "Un grand jour"
    assert article.review_by == date(2028, 1, 31)


async def test_contacts_new_and_changed(start: Start) -> None:
    """A bare address becomes a link to write to; a link that is none is told under its field."""
    here = await office(start)
    await opened(here.slack, "pick_contact")
    await here.slack.fills(ADMIN, which="new")
    texts = {"who_en": "events", "who_fr": "événements", "message_en": "Hello", "message_fr": "Bonjour"}
    wrong = await here.slack.fills(ADMIN, topic="Événements & salons", link="nowhere", **texts)
    assert wrong["errors"].keys() == {"link"}
    await here.slack.fills(ADMIN, topic="Événements & salons", link="events@example.com", **texts)
    await here.slack.settled(ADMIN, 2)
    message = await proposed(here.slack)
    assert "Published" in await pressed(here.slack, message, AdminActions.PUBLISH)
    assert here.desk.current().charter.contacts["evenements_salons"].link == "mailto:events@example.com"


async def test_a_form_with_a_moment_that_has_passed(start: Start) -> None:
    """Told under its field; nothing is tried."""
    here = await office(start)
    await opened(here.slack, "embargo")
    past = await here.slack.fills(ADMIN, names="Boreal", until=int((NOW - timedelta(days=1)).timestamp()))
    assert past["errors"].keys() == {"until"}
    message = await embargo(here.slack, "Aurora")
    assert "has an embargo already" in words(message)
    assert not [block for block in message["blocks"] if block["type"] == "actions"]


async def test_a_file_sent_by_an_admin(start: Start) -> None:
    """Faults with their lines, or what it changes; two files are one too many."""
    here = await office(start)
    slack = here.slack

    async def sends(content: str, *, files: int = 1) -> str:
        count = len(slack.answers(ADMIN))
        hung = [slack.snippet(content.encode(), name="embargo_launch.yaml") for _ in range(files)]
        await slack.types(ADMIN, "", subtype="file_share", files=hung)
        await slack.settled(ADMIN, count + 1)
        return words(await proposed(here.slack))

    assert "articles/embargo_launch.yaml:2:" in await sends(ARTICLE.replace("id: embargo_launch", "id: other"))
    assert "We announce side by side." in await sends(
        ARTICLE.replace("We announce together.", "We announce side by side.")
    )
    assert "would change" in await sends(ARTICLE + "# seen\n")
    assert "One file at a time" in await sends(ARTICLE, files=2)


async def test_a_folder_is_shown_and_not_published(start: Start) -> None:
    """The trial works; there is no Publish, and it is said why."""
    here = await office(start, MemoryDesk(contents=SMALL, now=NOW, publishes=False))
    message = await embargo(here.slack, "Boreal")
    assert "nothing is published from chat" in words(message)
    assert not [block for block in message["blocks"] if block["type"] in {"actions", "input"}]


async def test_a_second_person_approves(start: Start) -> None:
    """The first cannot; the second sees what changes and presses once."""
    here = await office(start, MemoryDesk(contents=SMALL, now=NOW, approvals=2))
    message = await embargo(here.slack, "Boreal")
    assert "has a week to approve" in await pressed(here.slack, dict(message), AdminActions.PUBLISH, note="April")
    for user, ended in ((ADMIN, "another person must approve"), (SECOND, "Published")):
        count = len(here.slack.answers(user))
        await here.slack.types(user, "admin")
        desk = (await here.slack.settled(user, count + 1))[-1]
        assert "embargo_20270401: rule added" in words(desk)
        assert ended in await pressed(here.slack, dict(desk), AdminActions.APPROVE, user)
    (entry,) = here.desk.entries
    assert (entry.by, entry.approved_by, entry.note) == (f"slack:{ADMIN}", f"slack:{SECOND}", "April")


async def test_history_and_the_way_back(start: Start) -> None:
    """What came in force, by whom and why; one choice, asked twice, brings a version back."""
    here = await office(start)
    for name in ("Boreal", "Mistral"):
        await pressed(here.slack, dict(await embargo(here.slack, name)), AdminActions.PUBLISH, note=f"for {name}")
    await here.slack.types(ADMIN, "admin")
    desk = (await here.slack.settled(ADMIN, 7))[-1]
    await here.slack.presses(ADMIN, desk["ts"], AdminActions.HISTORY)
    history = (await here.slack.settled(ADMIN, 8))[-1]
    assert "for Mistral" in words(history)
    select = choice_in(history)
    assert select["confirm"]["confirm"]["text"] == "Bring it back"
    (option,) = select["options"]
    stamp = history["ts"]
    for ended in ("Brought back", "in force already"):
        count = len(here.slack.answers(ADMIN))
        await here.slack.presses(ADMIN, stamp, AdminActions.BACK, selected_option={"value": option["value"]})
        after = (await here.slack.settled(ADMIN, count + 1))[-1]
        assert ended in words(after)
        assert "brought back by" in words(after)
    assert here.desk.version == option["value"].partition("|")[0] == here.desk.entries[0].version
    assert len(here.desk.entries) == 3
    assert not [block for block in here.slack.answers(ADMIN)[7]["blocks"] if block["type"] == "actions"]


async def test_a_stale_history_undoes_nobodys_work(start: Start) -> None:
    """Somebody published since it was shown: told, with what came meanwhile, and nothing is brought back."""
    here = await office(start)
    for name in ("Boreal", "Mistral"):
        await pressed(here.slack, dict(await embargo(here.slack, name)), AdminActions.PUBLISH)
    await here.slack.types(ADMIN, "admin")
    desk = (await here.slack.settled(ADMIN, 7))[-1]
    await here.slack.presses(ADMIN, desk["ts"], AdminActions.HISTORY)
    history = (await here.slack.settled(ADMIN, 8))[-1]
    await pressed(here.slack, dict(await embargo(here.slack, "Sirocco", SECOND)), AdminActions.PUBLISH, SECOND)
    now = here.desk.version
    (option,) = choice_in(history)["options"]
    await here.slack.presses(ADMIN, history["ts"], AdminActions.BACK, selected_option={"value": option["value"]})
    after = (await here.slack.settled(ADMIN, 9))[-1]
    assert "Nothing was brought back" in words(after)
    assert now[:12] in words(after)
    assert len(choice_in(after)["options"]) == 2
    assert (here.desk.version, len(here.desk.entries)) == (now, 3)


def choice_in(history: dict[str, Any]) -> dict[str, Any]:
    """The choice of a version under a history."""
    (select,) = [each for block in history["blocks"] if block["type"] == "actions" for each in block["elements"]]
    found: dict[str, Any] = select
    return found


async def test_the_state_with_misses_and_ageing_articles(start: Start) -> None:
    """On the Home tab and by word; a desk that is away says so."""

    async def misses() -> list[tuple[str, int]]:
        return [("parking", 12)]

    desk = MemoryDesk(contents=SMALL, now=NOW, ageing=(("embargo_launch", date(2026, 11, 1)),))
    here = await office(start, desk, misses=misses)
    await here.slack.types(ADMIN, "Admin")
    said = words((await here.slack.settled(ADMIN, 1))[0])
    assert "parking (12)" in said
    assert "Launches: by 1 November 2026" in said
    await here.slack.deliver({"type": "app_home_opened", "user": ADMIN, "channel": f"D{ADMIN}", "tab": "home"})
    desk.away = True
    await here.slack.types(ADMIN, "admin")
    assert "cannot reach the charter's desk" in words((await here.slack.settled(ADMIN, 2))[1])
    assert "The charter's desk" in words(here.slack.homes[ADMIN])
    message = await embargo(here.slack, "Boreal")
    assert "cannot reach" in words(message)


async def test_an_admins_draft_is_a_draft(start: Start) -> None:
    """Keeping the charter takes nothing away from who writes."""
    here = await office(start)
    await here.slack.types(ADMIN, "Our new lamp leaks.")
    assert "Take a breath first" in words((await here.slack.settled(ADMIN, 1))[0])
