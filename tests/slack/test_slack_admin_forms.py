"""The charter's forms: complete in both languages, within Slack's numbers on the charter that ships, read as meant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from slack_sdk.models.views import View

from bot.catalogues import load_catalogues
from bot.channels.clocks import zone_of
from bot.channels.desk_forms import FOLLOWS, NEW, Forms, Unreadable, Value, form, read
from bot.channels.slack import admin_forms
from bot.coaching.desk import ArticleTexts, HarmlessTerm, NewContact, NewEmbargo
from bot.domain.charter import Charter
from bot.domain.draft import Language
from bot.matching.engine import CharterEngine

NOW = datetime(2026, 12, 1, tzinfo=UTC)
EN, FR = Language.EN, Language.FR


def subjects(which: Forms, charter: Charter) -> list[str]:
    """All that a form can be about."""
    if which is Forms.CONTACT:
        return [NEW, *charter.contacts]
    return list(charter.articles) if which in {Forms.HARMLESS, Forms.ARTICLE} else [""]


@pytest.mark.parametrize("which", list(Forms))
@pytest.mark.parametrize("language", list(Language))
def test_every_form_fits_slack(shipped_engine: CharterEngine, which: Forms, language: Language) -> None:
    """For every article and contact: Slack's own validator, and the numbers that it does not look at."""
    charter, catalogue = shipped_engine.charter, load_catalogues()[language]
    for about in subjects(which, charter):
        wanted = form(which, charter, language, about)
        assert wanted is not None
        view = admin_forms.view(wanted, catalogue)
        View(**view).to_dict()
        assert max(len(view[name]["text"]) for name in ("title", "submit", "close")) <= 24
        assert not view["title"]["text"].endswith("…")
        for block in view["blocks"]:
            element = block["element"]
            assert len(element.get("initial_value", "")) <= element.get("max_length", 3_000) <= 3_000
            assert 1 <= len(element.get("options", [1])) <= 100
            values = [option["value"] for option in element.get("options", [])]
            assert len(values) == len(set(values))
            assert all(0 < len(option["text"]["text"]) <= 75 for option in element.get("options", []))


def test_a_form_that_is_sent_as_it_was_opened_says_what_stands_there(shipped_engine: CharterEngine) -> None:
    """Looked at and sent: the article's own texts and day, to the letter, however late it is."""
    charter = shipped_engine.charter
    for article in charter.articles.values():
        wanted = form(Forms.ARTICLE, charter, EN, article.id)
        assert wanted is not None
        values = {each.id: each.initial or "" for each in wanted.fields}
        edit = read(Forms.ARTICLE, article.id, values, charter=charter, now=datetime(2099, 1, 1, tzinfo=UTC))
        assert isinstance(edit, ArticleTexts)
        assert (edit.title, edit.rule, edit.why) == (article.title, article.rule, article.why)
        assert edit.review_by == article.review_by
    assert form(Forms.ARTICLE, charter, EN, "gone") is None
    assert form(Forms.CONTACT, charter, EN, "gone") is None
    assert set(FOLLOWS.values()) < set(Forms)


def test_answers_become_edits(shipped_engine: CharterEngine) -> None:
    """Names one a line, words by language, an address as a link to write to."""
    until, charter = NOW + timedelta(days=30), shipped_engine.charter

    def said(which: Forms, about: str, values: dict[str, Value]) -> object:
        return read(which, about, values, charter=charter, now=NOW)

    names = " Boreal \n\n- Mistral\n• « Autan Deux »\n“Sirocco”\nX-1"
    embargo = said(Forms.EMBARGO, "", {"names": names, "until": until, "secret": "no"})
    assert embargo == NewEmbargo(
        names=("Boreal", "Mistral", "Autan Deux", "Sirocco", "X-1"), until=until, confidential=False
    )
    term = said(Forms.HARMLESS, "trolls_engagement", {"rule": "x", "words_fr": "un\ndeux"})
    assert term == HarmlessTerm(rule="trolls_engagement.x", words={EN: (), FR: ("un", "deux")})
    texts = {"who_en": "a", "who_fr": "b", "message_en": "c", "message_fr": "d"}
    contact = said(Forms.CONTACT, NEW, {**texts, "topic": "L’Été : presse", "link": "a@b.example"})
    assert contact == NewContact(
        id="l_ete_presse", who={EN: "a", FR: "b"}, link="mailto:a@b.example", message={EN: "c", FR: "d"}
    )


def test_articles_are_found_by_their_title(shipped_engine: CharterEngine) -> None:
    """In the order of the reader's alphabet, accents apart; a new contact stands first."""
    for language in Language:
        wanted = form(Forms.PICK_ARTICLE, shipped_engine.charter, language)
        assert wanted is not None
        titles = [option.words for option in wanted.fields[0].options]
        assert titles == sorted(titles, key=lambda title: title.casefold().replace("é", "e"))
    wanted = form(Forms.PICK_CONTACT, shipped_engine.charter, FR)
    assert wanted is not None
    assert wanted.fields[0].options[0].value == NEW


@pytest.mark.parametrize(
    ("which", "values", "faults"),
    [
        (Forms.EMBARGO, {}, {"names", "until"}),
        (Forms.EMBARGO, {"names": "Boreal", "until": NOW}, {"until"}),
        (Forms.EMBARGO, {"names": "Boreal", "until": datetime.max.replace(tzinfo=UTC)}, {"until"}),
        (Forms.EMBARGO, {"names": "Boreal, Mistral", "until": NOW + timedelta(days=1)}, {"names"}),
        (Forms.HARMLESS, {"rule": "x", "words_en": " \n "}, {"words_en"}),
        (
            Forms.CONTACT,
            {"topic": "1", "link": "https://a b"},
            {"topic", "link", "who_en", "who_fr", "message_en", "message_fr"},
        ),
        (
            Forms.CONTACT,
            {"topic": "Legal", "link": "a@", "who_en": "a", "who_fr": "b", "message_en": "c", "message_fr": "d"},
            {"topic", "link"},
        ),
        (Forms.ARTICLE, {"title_en": " "}, {"title_en"}),
        (Forms.ARTICLE, {"title_en": "a", "review_by": date(2026, 11, 30)}, {"review_by"}),
    ],
)
def test_answers_that_cannot_be_are_told_under_their_fields(
    shipped_engine: CharterEngine, which: Forms, values: dict[str, Value], faults: set[str]
) -> None:
    """Each with a sentence in both languages."""
    found = read(which, NEW if which is Forms.CONTACT else "a", values, charter=shipped_engine.charter, now=NOW)
    assert isinstance(found, Unreadable)
    assert found.faults.keys() == faults
    for catalogue in load_catalogues().values():
        assert all(admin_forms.errors(found, catalogue).values())


def test_times_are_the_admins_own() -> None:
    """The same moment on the clock of their profile; a zone that nobody knows is UTC."""
    element = {"type": "datetimepicker", "selected_date_time": 1_806_562_800}
    sent = {"state": {"values": {"until": {"until": element}, "day": {"day": {"selected_date": "2027-01-02"}}}}}
    values = admin_forms.values(sent, zone_of("Europe/Paris"))
    assert str(values["until"]).endswith("+02:00")
    assert values["day"] == date(2027, 1, 2)
    assert zone_of("Nowhere/At all") is zone_of(None) is UTC
