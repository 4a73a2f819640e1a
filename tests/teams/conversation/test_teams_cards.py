"""Whatever the advice: cards within Teams' sizes, whole, letter for letter, and taken by Microsoft's own parser."""

import json
import re
from dataclasses import dataclass
from typing import Generic, TypeVar

import pytest
from conversations import DRAFTS
from fixed import POLICIES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory_connector import MOST_CARD, actions_in, fields_in, words
from node_parser import parsed

from bot.catalogues import load_catalogues
from bot.channels.teams import cards, elements, forms
from bot.channels.teams.messages import advice_messages
from bot.channels.words import Word, asked
from bot.charter.loader import load_engine
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface, brief
from bot.coaching.ports import Preferences
from bot.domain.advice import (
    Advice,
    ArticleReference,
    CharterVersion,
    ContactCard,
    Remark,
    Split,
    Stage,
    Suggestion,
    SuggestionOrigin,
)
from bot.domain.draft import Draft, Language
from bot.domain.levels import Level

T = TypeVar("T")
CATALOGUES = load_catalogues()
CHARTER = load_engine(POLICIES).charter
HOSTILE = [
    "<at>Ben</at>",
    "[x](https://evil.example)",
    "**b** _i_ `c` ~~s~~",
    "{{DATE(2026-01-01T00:00Z)}}",
    "<b>&amp;",
    "\n\n# t\n- l\n1. n",
]


@dataclass(frozen=True, repr=False)
class Made(Generic[T]):
    """What a test is given, of which it prints the beginning only: it may be very long."""

    it: T

    def __repr__(self) -> str:
        return repr(self.it)[:2_000]


LETTERS = st.characters(exclude_categories=["Cs"])
WORDS = st.one_of(
    st.text(LETTERS, max_size=60),
    st.sampled_from(HOSTILE),
    st.builds(lambda unit, times: unit * times, st.text(LETTERS, min_size=1, max_size=9), st.integers(1, 600)),
)
ARTICLES = ["financial_info", "competitors", "security_info", "no_such_article"]
REFERENCES = st.builds(ArticleReference, id=st.sampled_from(ARTICLES), title=WORDS, version=st.just("0" * 64))
REMARKS = st.builds(
    Remark,
    quote=WORDS,
    start=st.just(0),
    end=st.just(1),
    article=REFERENCES,
    why=WORDS,
    fix=WORDS,
    say_instead=st.none() | WORDS,
    contact=st.none(),
    rule=st.just("a.b"),
    level=st.sampled_from(Level),
    certainty=st.just("hint"),
)
LINKS = st.sampled_from(
    ["https://help.example/x?y=z", "mailto:a@b.example", "javascript:alert(1)", "tel:3114", "http://plain.example", ""]
)
CONTACTS = st.builds(ContactCard, id=st.just("c"), who=WORDS, link=LINKS, message=WORDS, external=st.booleans())
LONG = st.builds(lambda unit, times: (unit[:40] * times)[:12_000], WORDS, st.integers(1, 400))
ADVICE = st.builds(
    Advice,
    id=st.just("a"),
    level=st.sampled_from(Level),
    label=WORDS,
    language=st.sampled_from(Language),
    danger=st.booleans(),
    protected=st.booleans(),
    partial=st.booleans(),
    stage=st.sampled_from(Stage),
    note=st.none() | WORDS,
    opening=WORDS,
    split=st.none() | st.builds(Split, may_speak=WORDS, different=WORDS),
    strength=st.none() | WORDS,
    remarks=st.lists(REMARKS, max_size=6).map(tuple),
    more_remarks=st.integers(0, 3),
    audience=st.none() | WORDS,
    suggestion=st.none() | st.builds(Suggestion, text=LONG, origin=st.sampled_from(SuggestionOrigin)),
    checklist=st.lists(WORDS, max_size=3).map(tuple),
    opportunity=st.none() | WORDS,
    contacts=st.lists(CONTACTS, max_size=4).map(tuple),
    closing=WORDS,
    articles=st.lists(REFERENCES, max_size=30).map(tuple),
    charter=st.just(CharterVersion(version="0" * 64)),
)
ANY_ADVICE = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def flat(text: str) -> str:
    """`text` without white space, which cards lay out in their own way."""
    return re.sub(r"[\s\x1c-\x1f\x85]+", "", text)


def pages_of(advice: Advice, draft: str) -> list[elements.Card]:
    """The cards of an advice."""
    return cards.advice_cards(advice, CATALOGUES[advice.language], CHARTER, draft)


@ANY_ADVICE
@given(advice=ADVICE.map(Made), draft=LONG.map(Made))
def test_any_advice_fits_and_is_whole(advice: Made[Advice], draft: Made[str]) -> None:
    """No card or message too large, nothing lost but what a button repeats, one copy of the draft at most."""
    _whole(advice.it, draft.it)


def _whole(advice: Advice, draft: str) -> None:
    pages = pages_of(advice, draft)
    messages = advice_messages(advice, pages, CATALOGUES[advice.language], CHARTER)
    assert all(len(json.dumps(each)) <= MOST_CARD for each in pages)
    assert all(len(json.dumps(each)) < 80_000 for each in messages)
    assert all(len(each.get("entities", [])) <= 1 for each in messages)
    seen = flat("".join(words(page) for page in pages)).replace("\u200b", "")
    for text in [advice.opening, advice.closing, *(remark.why for remark in advice.remarks)]:
        assert flat(text) in seen
    if advice.suggestion:
        assert flat(advice.suggestion.text) in seen
    copies = [fields_in(page) for page in pages]
    assert copies in ([{}] * len(pages), [*[{}] * (len(pages) - 1), {"draft": draft}])
    assert len(draft) <= 4_000 or copies[-1] == {}
    for action in (action for page in pages for action in actions_in(page)):
        assert not action.get("url", "https:").startswith(("javascript", "tel", "http:"))


@ANY_ADVICE
@given(advice=ADVICE.map(Made))
def test_no_text_block_reads_anybodys_markup(advice: Made[Advice]) -> None:
    """Markdown is read in titles only, where it is escaped; no run holds what a client would compute."""
    for block in (block for page in pages_of(advice.it, "x") for block in page["body"]):
        if block["type"] == "TextBlock":
            assert not re.search(r"(?<!\\)[*_\[\]`<>]", block["text"].replace("\\\\", ""))
        for run in block.get("inlines", []):
            assert "{{DATE" not in run["text"]
            assert run["text"]


def test_the_package_of_microsoft_takes_every_card(shipped_coach: Coach) -> None:
    """Advice on every shared draft, both forms, articles, contacts: no fault, nothing unknown, nothing dropped."""
    made: list[elements.Card] = []
    for text in DRAFTS:
        whole = shipped_coach.review_whole(Draft(text=text), surface=Surface.TEAMS)
        made += [*pages_of(brief(whole), text), *pages_of(whole, text)]
    for language, catalogue in CATALOGUES.items():
        made += [
            forms.draft_form(catalogue, forms.Filled(draft="x"), "y"),
            elements.card(
                [*elements.buttons([forms.choices_form(catalogue, Preferences())])], language=language, spoken="x"
            ),
            *(
                elements.card(cards.article_body(article, CHARTER, catalogue), language=language, spoken="x")
                for article in CHARTER.articles.values()
            ),
        ]
    for card, answer in zip(made, parsed(made), strict=True):
        assert answer["events"] == [], card
        assert words(answer["back"]) == words(card)
        assert len(actions_in(answer["back"])) == len(actions_in(card))
        assert set(answer["inputs"]) <= set(fields_in(card))
        assert len(json.dumps(card)) <= MOST_CARD
    assert "draft" in parsed(made[:1])[0]["inputs"], "what is unseen would not be sent with a button"


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(several=st.lists(ADVICE, min_size=1, max_size=5).map(Made))
def test_the_package_takes_any_advice(several: Made[list[Advice]]) -> None:
    """Whatever words stand in it."""
    made = [page for advice in several.it for page in pages_of(advice, "draft")]
    for card, answer in zip(made, parsed(made), strict=True):
        assert answer["events"] == [], card


@pytest.mark.parametrize(
    ("link", "usable"),
    [
        ("https://intranet.example/help", True),
        ("mailto:press@lumen.example?subject=A%20post", True),
        ("http://intranet.example", False),
        ("https://", False),
        ("https://user@evil.example", False),
        ("https://[bad", False),
        ("javascript:alert(1)", False),
        ("mailto:", False),
        ("https://a.example/\u202ex y", False),
        ("tel:3114", False),
        ("", False),
    ],
)
def test_only_safe_links_are_opened(link: str, usable: bool) -> None:
    """Those of the charter that a client may open; the others are words."""
    assert elements.usable(link) == (link if usable else "")


def test_a_long_draft_does_not_travel(shipped_coach: Coach) -> None:
    """Above 4,000 characters the buttons ask for it again."""
    advice = brief(shipped_coach.review_whole(Draft(text="A walk."), surface=Surface.TEAMS))
    assert fields_in(pages_of(advice, "x" * 4_000)[-1]) == {"draft": "x" * 4_000}
    assert fields_in(pages_of(advice, "x" * 4_001)[-1]) == {}


def test_danger_shows_help_first_and_no_thumbs(shipped_coach: Coach) -> None:
    """Whom to call stands above everything but the first words; nothing to press but help and forget."""
    advice = brief(shipped_coach.review_whole(Draft(text=DRAFTS[4]), surface=Surface.TEAMS))
    (page,) = pages_of(advice, DRAFTS[4])
    sent, *_ = advice_messages(advice, [page], CATALOGUES[Language.EN], CHARTER)
    assert "channelData" not in sent
    assert [each["verb"] for each in actions_in(page) if "verb" in each] == ["who", "forget"]


def test_a_screen_reader_is_served(shipped_coach: Coach) -> None:
    """Language, something to say, headings, labels on fields, lines that wrap."""
    advice = brief(shipped_coach.review_whole(Draft(text=DRAFTS[2]), surface=Surface.TEAMS))
    (page,) = pages_of(advice, DRAFTS[2])
    assert (page["lang"], page["speak"]) == ("fr", advice.label)
    titles = [each for each in page["body"] if each["type"] == "TextBlock"]
    assert titles[0]["style"] == "heading"
    assert all(each["wrap"] for each in titles)
    assert all(each["label"] for each in page["body"] if each["type"].startswith("Input."))


def test_words_are_shared_by_the_chats() -> None:
    """Help, data, forgetting and questions, in both languages."""
    assert asked(" Aide ").word is Word.HELP
    assert asked("mes données").word is Word.MY_DATA
    assert asked("oublie").word is Word.FORGET
    found = asked("/charte puis-je en parler ?")
    assert (found.word, found.question) == (Word.CHARTER, "puis-je en parler ?")
    assert asked("De quoi puis-je parler ?").word is Word.CHARTER
    assert asked("Our charter flight was lovely") is None
