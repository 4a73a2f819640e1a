"""The desk's cards: within Teams' size, taken by Microsoft's own parser, nobody's markup read, in both languages."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from memory_connector import MOST_CARD, Begin, actions_in, words
from node_parser import parsed
from teams_office import NOW, button, inputs_in, office

from bot.catalogues import load_catalogues
from bot.channels.clocks import known_zone, zone_of
from bot.channels.desk_forms import NEW, Ask, Forms, form, read
from bot.channels.desk_reader import Names, Reader
from bot.channels.desk_words import is_desk, is_policy_file, is_trial_alone, note_of, trial_of
from bot.channels.teams import desk_cards, desk_forms
from bot.channels.teams.desk_verbs import DeskVerbs
from bot.coaching.backtest import Change
from bot.coaching.desk import ArticleTexts, Entry, HarmlessTerm, NewContact, NewEmbargo, Proposal
from bot.domain.charter import Charter
from bot.domain.draft import Language
from bot.domain.errors import Fault
from bot.domain.levels import Level
from bot.matching.engine import CharterEngine

CATALOGUES = load_catalogues()
EN, FR = Language.EN, Language.FR
BOTH = list(CATALOGUES.values())
READERS = [Reader(name="teams:y", catalogue=each, zone=UTC, names=Names()) for each in BOTH]
HOSTILE = "[x](https://evil.example) **b** <at>Ben</at> {{DATE(2026-01-01T00:00Z)}} `c` # t\n- l"
VERSION, BASE = "a" * 64, "b" * 64
Json = dict[str, Any]


def subjects(which: Forms, charter: Charter) -> list[str]:
    """All that a form can be about."""
    if which is Forms.CONTACT:
        return [NEW, *charter.contacts]
    return list(charter.articles) if which in {Forms.HARMLESS, Forms.ARTICLE} else [""]


def forms(charter: Charter, language: Language) -> list[Json]:
    """Every form about everything, as it opens."""
    made = []
    for which in Forms:
        for about in subjects(which, charter):
            wanted = form(which, charter, language, about)
            assert wanted is not None
            drawn = desk_forms.drawn(wanted, CATALOGUES[language], "Europe/Paris")
            assert drawn.whole, "the shipped charter's texts all have room"
            made.append(drawn.card)
    return made


def entry(text: str, version: str = VERSION) -> Entry:
    """A line of the history with somebody's words in it."""
    return Entry(version=version, at=NOW, by="teams:x", note=text, diff=(text,) * 30)


def proposals(charter: Charter, text: str) -> list[Json]:
    """Proposals with somebody's words wherever there may be any."""
    change = Change(id="s", before=Level.FINE, after=Level.PAUSE, gone=(), new=())
    found = Proposal(
        base=BASE,
        version=VERSION,
        warnings=(Fault("a.yaml", 1, text, text),) * 9,
        diff=(text,) * 30,
        tried=500,
        changed=(change,) * 9,
        samples={"s": text},
    )
    both = {EN: text, FR: text}
    article = next(iter(charter.articles))
    edits = [
        NewEmbargo(names=("Boreal", text), until=NOW),
        HarmlessTerm(rule="a.b", words={EN: (text,) * 30, FR: ()}),
        NewContact(id="c", who=both, link="mailto:a@b.example", message=both),
        ArticleTexts(article=article, title=both, rule=both, why=both, opportunity=both),
    ]
    faulty = replace(found, version=None, faults=(Fault("a.yaml", 1, text, text),) * 30)
    return [
        desk_cards.proposal(each, edit, charter, BOTH, reader, publishes=publishes)
        for each in (found, faulty, replace(found, version=BASE), replace(found, changed=()))
        for edit in edits
        for reader in READERS
        for publishes in (True, False)
    ]


def others(text: str) -> list[Json]:
    """The state, what waits, the history, how it ended; with somebody's words."""
    entries = [entry(text, f"{number:064}") for number in range(10)]
    made: list[Json] = []
    for reader in READERS:
        made += [
            desk_cards.desk([text] * 30, reader.catalogue),
            desk_cards.waiting(entry(text), BASE, reader),
            desk_cards.told([text] * 30, reader.catalogue, [text] * 30),
            desk_cards.history(entries, BASE, reader, publishes=True, first=text),
            desk_cards.history([], BASE, reader, publishes=True),
        ]
    return made


def test_the_package_of_microsoft_takes_every_card(shipped_engine: CharterEngine) -> None:
    """Every form about every article and contact, every other card: no fault, nothing unknown, nothing dropped."""
    charter = shipped_engine.charter
    made = [each for language in Language for each in forms(charter, language)]
    made += [*proposals(charter, HOSTILE), *others(HOSTILE)]
    for card, answer in zip(made, parsed(made), strict=True):
        assert answer["events"] == [], card
        assert words(answer["back"]) == words(card)
        assert len(actions_in(answer["back"])) == len(actions_in(card))
        shown = [each["id"] for each in card["body"] if each["type"].startswith("Input.")]
        assert [each for each in answer["inputs"] if each in shown] == shown
        assert len(json.dumps(card)) <= MOST_CARD


@pytest.mark.parametrize("text", ["word " * 2_000, "é" * 9_000, "é\n" * 300, "🚀" * 3_000])
def test_what_is_too_long_is_cut_and_said(shipped_engine: CharterEngine, text: str) -> None:
    """No card is larger than Teams takes; the buttons are always there."""
    charter = shipped_engine.charter
    for card in proposals(charter, text):
        assert len(json.dumps(card)) <= MOST_CARD
    cut = 0
    for card in [*proposals(charter, text), *others(text)]:
        assert len(json.dumps(card)) <= MOST_CARD
        cut += any(catalogue.text("admin.cut") in words(card) for catalogue in BOTH)
    assert cut > 10
    first = proposals(charter, text)[0]
    assert {button(first, verb)["data"]["version"] for verb in (DeskVerbs.PUBLISH, DeskVerbs.CANCEL)} == {VERSION}
    assert "Of 500 sample drafts" in words(first), "however long the changes are, the trial is told"


def test_nobodys_markup_is_read(shipped_engine: CharterEngine) -> None:
    """Words of a charter, a file, a note or a sample stand in runs; titles are ours, or have their signs escaped."""
    for card in [*proposals(shipped_engine.charter, HOSTILE), *others(HOSTILE)]:
        for block in blocks_in(card):
            if block["type"] == "TextBlock":
                assert not re.search(r"(?<!\\)[*_\[\]`<>]", block["text"].replace("\\\\", "")), block
            for run in block.get("inlines", []):
                assert "{{DATE" not in run["text"]
        told = [each.get("title", "") + str(each.get("choices", "")) for each in [*actions_in(card), *inputs_in(card)]]
        assert "evil" not in "".join(told)
        assert "evil" not in card["speak"] + card["fallbackText"]


def blocks_in(value: object) -> list[Json]:
    """Every block of words, unfolded ones too."""
    if isinstance(value, list):
        return [each for part in value for each in blocks_in(part)]
    if not isinstance(value, dict):
        return []
    own = [value] if value.get("type") in {"TextBlock", "RichTextBlock"} else []
    return own + [each for key in ("body", "actions", "card") for each in blocks_in(value.get(key))]


def test_a_form_whose_texts_are_too_long(shipped_engine: CharterEngine) -> None:
    """What has no room is left to its file, and the card says so; what is sent leaves those texts as they are."""
    charter = shipped_engine.charter
    article = next(iter(charter.articles.values()))
    long = dict.fromkeys(Language, "é" * 2900)
    swollen = replace(article, rule=long, why=long)
    wanted = form(Forms.ARTICLE, replace(charter, articles={article.id: swollen}), EN, article.id)
    assert wanted is not None
    drawn = desk_forms.drawn(wanted, CATALOGUES[EN], "UTC")
    assert not drawn.whole
    assert "change it in its file" in words(drawn.card)
    assert len(json.dumps(drawn.card)) <= MOST_CARD
    sent = {each["id"]: each.get("value", "") for each in inputs_in(drawn.card)}
    edit = read(Forms.ARTICLE, article.id, desk_forms.answers(wanted, sent, UTC), charter=charter, now=NOW)
    assert isinstance(edit, ArticleTexts)
    left = {name for name in ("rule", "why") for language in Language if f"{name}_{language}" not in sent}
    assert left
    for name in left:
        assert set(getattr(edit, name) or {}) <= {each for each in Language if f"{name}_{each}" in sent}
    assert edit.title == article.title


def test_a_form_that_is_sent_as_it_was_opened_says_what_stands_there(shipped_engine: CharterEngine) -> None:
    """Looked at and sent: the article's own texts and day, to the letter."""
    charter = shipped_engine.charter
    for article in charter.articles.values():
        wanted = form(Forms.ARTICLE, charter, EN, article.id)
        assert wanted is not None
        card = desk_forms.drawn(wanted, CATALOGUES[EN], "UTC").card
        sent = {each["id"]: each.get("value", "") for each in inputs_in(card)}
        edit = read(Forms.ARTICLE, article.id, desk_forms.answers(wanted, sent, UTC), charter=charter, now=NOW)
        assert isinstance(edit, ArticleTexts)
        assert (edit.title, edit.rule, edit.why, edit.review_by) == (
            article.title,
            article.rule,
            article.why,
            article.review_by,
        )


@pytest.mark.parametrize("language", list(Language))
def test_every_field_says_what_it_wants(shipped_engine: CharterEngine, language: Language) -> None:
    """A label, and a sentence for whoever leaves it empty; lists have one choice at least, and each once."""
    for card in forms(shipped_engine.charter, language):
        assert card["lang"] == language
        for each in inputs_in(card):
            assert each["label"]
            assert each.get("errorMessage") or each["id"].startswith("words_")
            assert bool(each.get("isRequired")) is bool(each.get("errorMessage"))
            if each["type"] == "Input.ChoiceSet":
                values = [choice["value"] for choice in each["choices"]]
                assert 0 < len(values) == len(set(values))
        cancel = button(card, DeskVerbs.CANCEL)
        assert cancel["associatedInputs"] == cancel["fallback"]["associatedInputs"] == "none"


async def test_what_was_typed_and_has_no_room_is_not_lost(begin: Begin) -> None:
    """A form too full to be put anew stays as it is, and its faults are told below."""
    here = office(begin)
    await here.opens("pick_article")
    await here.presses(DeskVerbs.SENT, which="embargo_launch")
    shown, before = here.newest(), here.card()
    long = {f"{name}_{each}": "é" * 200 for name in ("rule", "why", "opportunity") for each in Language}
    data = {**button(before, DeskVerbs.SENT)["data"], **long, "title_en": " ", "title_fr": "x"}
    wanted = form(Forms.ARTICLE, here.desk.current().charter, EN, "embargo_launch")
    assert wanted is not None
    most = max(each.longest for each in wanted.fields if each.ask is Ask.LONG)
    await here.sends({**data, **dict.fromkeys(long, "é" * most)}, shown=shown)
    assert here.card(shown) == before
    assert "Title, in English: Something is missing" in here.said()
    await here.sends(data, shown=shown)
    assert "Something is missing" in words(here.card(shown))


def test_words_files_notes_and_clocks_are_read_with_care() -> None:
    """The same in every chat."""
    assert [is_desk(each) for each in (" Admin ", "administration")] == [True, False]
    assert (trial_of("Try: it"), trial_of("try\nit"), trial_of("trying it"), trial_of("essai : ")) == (
        "it",
        "it",
        "",
        "",
    )
    assert [is_trial_alone(each) for each in ("Try", " essai :", "try it", "")] == [True, True, False, False]
    assert [is_policy_file(each) for each in ("a.yaml", "a.yml", "a.txt", None, 7)] == [True, True, False, False, False]
    assert note_of("a\n b" + "c" * 400) == "a b" + "c" * 297
    assert zone_of("+05:30").utcoffset(None) == timedelta(hours=5, minutes=30)
    assert zone_of("-03:00").utcoffset(None) == timedelta(hours=-3)
    assert [known_zone(each) for each in ("", None, "25:00", "+25:00", "../x", "Nowhere/At", "a\0b")] == [None] * 7
    assert datetime(2027, 7, 1, tzinfo=zone_of("Europe/Paris")).utcoffset() == timedelta(hours=2)
