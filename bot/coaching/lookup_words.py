"""The answer to a charter question, in sentences: the same words on every channel."""

from collections.abc import Iterator

from bot.coaching.catalogue import Catalogue
from bot.coaching.lookup import Answer, Intent
from bot.domain.charter import Article, Charter, PerimeterEntry, StrategyEntry

_FALLBACK_CONTACT = "communications"
_IDEAS_SHOWN = 2


def sentences_for(answer: Answer, charter: Charter, catalogue: Catalogue) -> Iterator[str]:
    """The lines of the answer, most useful first; an empty line between its parts."""
    if answer.intent is Intent.STRATEGY:
        yield from _strategy(answer.strategy, charter, catalogue)
        return
    if answer.elsewhere is not None:
        other, contact = answer.elsewhere, charter.contacts[answer.elsewhere.contact]
        topic, who = other.topic[catalogue.language], contact.who[catalogue.language]
        yield catalogue.text("lookup.elsewhere", topic=topic, who=who, link=contact.link)
        return
    if answer.said:
        yield answer.said
        yield ""
    if answer.perimeter is not None and answer.intent is Intent.PERMISSION:
        yield from _perimeter(answer.perimeter, charter, catalogue)
    if answer.articles:
        if answer.perimeter is not None and answer.intent is Intent.PERMISSION:
            yield ""
        yield from _article(answer.articles[0], charter, catalogue)
        if len(answer.articles) > 1:
            titles = " · ".join(article.title[catalogue.language] for article in answer.articles[1:])
            yield catalogue.text("lookup.see_also", titles=titles)
    elif answer.perimeter is None:
        contact = charter.contacts.get(_FALLBACK_CONTACT) or next(iter(charter.contacts.values()))
        yield catalogue.text("lookup.unknown", who=contact.who[catalogue.language], link=contact.link)
    elif answer.intent is not Intent.PERMISSION:
        yield from _perimeter(answer.perimeter, charter, catalogue)


def _perimeter(entry: PerimeterEntry, charter: Charter, catalogue: Catalogue) -> Iterator[str]:
    language = catalogue.language
    contact = charter.contacts[entry.contact]
    yield catalogue.text(f"lookup.{entry.permission}", topic=entry.topic[language])
    yield entry.why[language]
    yield catalogue.text("lookup.speaker", who=entry.who[language])
    yield catalogue.text("lookup.person", who=contact.who[language], link=contact.link)


def _article(article: Article, charter: Charter, catalogue: Catalogue) -> Iterator[str]:
    language = catalogue.language
    contact = charter.contacts[article.contact]
    yield article.title[language]
    yield article.rule[language]
    yield article.why[language]
    yield article.opportunity[language]
    for text in article.say_instead[language][:1]:
        yield f"{catalogue.text('heading.say_instead')} {catalogue.text('heading.quote', quote=charter.named(text))}"
    yield catalogue.text("lookup.person", who=contact.who[language], link=contact.link)


def _strategy(entries: tuple[StrategyEntry, ...], charter: Charter, catalogue: Catalogue) -> Iterator[str]:
    language = catalogue.language
    for number, entry in enumerate(entries):
        if number:
            yield ""
        yield catalogue.text(
            "lookup.strategy", department=entry.department[language], audience=entry.audience[language]
        )
        yield entry.message[language]
        yield entry.why[language]
    ideas = [idea for entry in entries for idea in entry.post_ideas[language]]
    chances = [charter.articles[name].opportunity[language] for entry in entries for name in entry.article_ids]
    for key, texts in (("lookup.opportunities", chances), ("lookup.ideas", ideas)):
        if texts:
            yield ""
            yield catalogue.text(key)
            yield from (f"· {text}" for text in texts[:_IDEAS_SHOWN])
