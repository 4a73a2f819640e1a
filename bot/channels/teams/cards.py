"""An advice as Adaptive Cards. Pure: the same advice always gives the same cards."""

from collections.abc import Iterable, Sequence
from typing import Final

from bot.channels.teams import elements
from bot.channels.teams.elements import Card, Element
from bot.channels.words import signed_label
from bot.coaching.catalogue import Catalogue
from bot.domain.advice import Advice, ContactCard, Remark
from bot.domain.charter import Article, Charter
from bot.domain.draft import Language

MOST_DRAFT: Final = 4_000
"""Characters of a draft that travel in a card; the buttons under a longer one ask for it again."""
_MOST_CARRIED: Final = 11_000
"""Bytes of it: a script in which a character takes six is carried up to there."""
_MOST_ARTICLES, _MOST_UNFOLDED = 3, 5_000
_LONGEST_LINKED: Final = 300


class Verbs:
    """Names of what buttons do; `actions.py` and `extension.py` answer each, a test compares."""

    WHY = "why"
    USE = "use"
    AGAIN = "again"
    MORE = "more"
    WHO = "who"
    FORGET = "forget"
    CHOOSE = "choose"
    CHECK = "check"
    COMPLETE = "complete"


def advice_cards(advice: Advice, catalogue: Catalogue, charter: Charter, draft: str = "") -> list[Card]:
    """The whole advice with its buttons; `draft` travels below the last card, if it is short enough."""
    tail = [*carried(draft, catalogue), *_buttons(advice, catalogue, charter)]
    return elements.cards(advice_body(advice, catalogue), tail, language=advice.language, spoken=spoken(advice))


def advice_body(advice: Advice, catalogue: Catalogue) -> list[Element]:
    """The whole advice, in the order of the brief."""
    body = [*elements.title(signed_label(advice)), *elements.words(advice.opening)]
    if advice.split is not None:
        body += [*elements.words(advice.split.may_speak), *elements.words(advice.split.different, spacing="None")]
    if advice.strength:
        body += elements.words(advice.strength, lead="+ ")
    if advice.danger:
        body += contacts(advice.contacts, catalogue)
    body += [*_remarks(advice, catalogue), *bullets(advice.checklist)]
    if advice.audience:
        body += elements.words(advice.audience, small=True)
    if advice.suggestion:
        body += elements.title(catalogue.text("heading.suggestion"), small=True)
        body += elements.words(advice.suggestion.text, spacing="Small")
    if advice.opportunity:
        body += elements.words(advice.opportunity, lead=f"{catalogue.text('heading.opportunity')} ")
    if not advice.danger:
        body += contacts(advice.contacts, catalogue)
    if advice.note:
        body += elements.words(advice.note, small=True)
    return [*body, *elements.words(advice.closing, small=True, spacing="Medium")]


def spoken(advice: Advice) -> str:
    """What a notification and a screen reader say: the level in words and nothing of the draft."""
    return advice.label


def carried(draft: str, catalogue: Catalogue) -> list[Element]:
    """The one copy of the draft that goes with a card's buttons; none of a long one."""
    if not draft or len(draft) > MOST_DRAFT or elements.size(draft) > _MOST_CARRIED:
        return []
    return [elements.unseen(elements.DRAFT, catalogue.text("web.draft_label"), draft)]


def lines_body(lines: Sequence[str], title: str | None = None) -> list[Element]:
    """Plain lines, an empty one between paragraphs."""
    return [*(elements.title(title) if title else []), *elements.words("\n".join(lines))]


def bullets(items: Iterable[str]) -> list[Element]:
    """A list."""
    return [each for item in items for each in elements.words(item, lead="· ", spacing="Small")]


def contacts(cards: Iterable[ContactCard], catalogue: Catalogue) -> list[Element]:
    """Who can help, each with a link where a client may open it."""
    found = [element for each in cards for element in _contact(each)]
    return [*elements.title(catalogue.text("heading.contacts"), small=True), *found] if found else []


def help_body(cards: Sequence[ContactCard], catalogue: Catalogue) -> list[Element]:
    """Who can help, each with a text to copy. The coach writes to nobody."""
    body = contacts(cards, catalogue)
    for number, contact in enumerate(cards):
        if contact.message and elements.size(contact.message) < _MOST_CARRIED:
            body.append(elements.field(f"copy{number}", contact.who, contact.message, multiline=True))
        elif contact.message:
            body += [*elements.title(contact.who, small=True), *elements.words(contact.message)]
    return body


def version_body(text: str, catalogue: Catalogue) -> tuple[list[Element], list[Element]]:
    """The suggested version to copy, or to change and check again; a very long one to copy only."""
    heading = catalogue.text("heading.suggestion")
    if elements.size(text) > _MOST_CARRIED:
        return [*elements.title(heading), *elements.words(text)], []
    again = elements.execute(catalogue.text("chat.again"), Verbs.AGAIN)
    return [], [elements.field(elements.DRAFT, heading, text, multiline=True), *elements.buttons([again])]


def article_body(article: Article, charter: Charter, catalogue: Catalogue) -> list[Element]:
    """An article of the charter, to read: what it asks, why, what it opens, and posts that work."""
    language = catalogue.language
    body = _article(article, charter, language)
    if article.good[language]:
        body += elements.title(catalogue.text("web.article_good"), small=True)
        body += bullets(charter.named(text) for text in article.good[language])
    about = catalogue.text(
        "web.article_version", id=article.id, version=article.version[:8], effective=article.effective.isoformat()
    )
    return [*body, *elements.words(about, small=True)]


def _article(article: Article, charter: Charter, language: Language) -> list[Element]:
    body = elements.title(article.title[language], small=True)
    for text in (article.rule[language], article.why[language], article.opportunity[language]):
        body += elements.words(charter.named(text), spacing="Small")
    return body


def _remarks(advice: Advice, catalogue: Catalogue) -> list[Element]:
    body: list[Element] = []
    for number, remark in enumerate(advice.remarks, start=1):
        body += _remark(number, remark, catalogue)
    if advice.more_remarks:
        key = "more.one" if advice.more_remarks == 1 else "more.many"
        body += elements.words(catalogue.text(key, count=advice.more_remarks), small=True)
    return body


def _remark(number: int, remark: Remark, catalogue: Catalogue) -> list[Element]:
    quote = catalogue.text("heading.quote", quote=" ".join(remark.quote.split()))
    body = elements.words(f"{number}. {quote}", bold=True)
    body[0] |= {"separator": True, "spacing": "Medium"}
    body += [*elements.words(remark.why, spacing="None"), *elements.words(remark.fix, lead="→ ", spacing="None")]
    if remark.say_instead:
        said = catalogue.text("heading.quote", quote=remark.say_instead)
        body += elements.words(f"{catalogue.text('heading.say_instead')} {said}", spacing="None")
    version = remark.article.version[:8]
    rests = catalogue.text("heading.article", title=remark.article.title, version=version)
    return [*body, *elements.words(rests, small=True, spacing="None")]


def _contact(contact: ContactCard) -> list[Element]:
    who, link = " ".join(contact.who.split()), elements.usable(contact.link)
    if not link or len(who) > _LONGEST_LINKED or len(elements.runs(who)) > 1:
        return elements.words(who, lead="· ", spacing="Small")
    return [elements.line([*elements.runs("· ", bold=True), *elements.runs(who, link=link)])]


def _buttons(advice: Advice, catalogue: Catalogue, charter: Charter) -> list[Element]:
    """Two rows: what the answer means, and what to do next."""
    about, further = [], []
    if advice.remarks:
        about.append(elements.execute(catalogue.text("web.why"), Verbs.WHY))
        unfolded = _unfolded(advice, charter)
        if unfolded:
            about.append(elements.show(catalogue.text("teams.article"), unfolded))
    if advice.more_remarks:
        about.append(elements.execute(catalogue.text("web.more"), Verbs.MORE))
    if advice.suggestion and not advice.danger:
        about.append(elements.execute(catalogue.text("chat.use"), Verbs.USE))
    if not advice.danger:
        further.append(elements.execute(catalogue.text("chat.again"), Verbs.AGAIN))
    if advice.contacts:
        further.append(elements.execute(catalogue.text("chat.who"), Verbs.WHO))
    further.append(elements.execute(catalogue.text("web.forget"), Verbs.FORGET))
    return [*elements.buttons(about), *elements.buttons(further)]


def _unfolded(advice: Advice, charter: Charter) -> list[Element]:
    """The articles behind the remarks, to unfold; what is too much stands behind Why? only."""
    body: list[Element] = []
    for name in list(dict.fromkeys(remark.article.id for remark in advice.remarks))[:_MOST_ARTICLES]:
        more = _article(charter.articles[name], charter, advice.language) if name in charter.articles else []
        if elements.size([*body, *more]) <= _MOST_UNFOLDED:
            body += more
    return body
