"""The charter's secrets stay secret: a confidential name is in nobody's answer but the author's own words."""

import pytest

from bot.catalogues import load_catalogues
from bot.channels.advice_json import to_json
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.lookup import Lookup
from bot.coaching.lookup_words import sentences_for
from bot.domain.charter import Rule
from bot.domain.draft import Draft, Language
from bot.domain.matchers import Embargo
from bot.matching.engine import CharterEngine
from bot.matching.stemming import stems


def confidential(engine: CharterEngine) -> list[tuple[Rule, str]]:
    """Each confidential rule with each of its names."""
    return [
        (rule, name)
        for rule in engine.charter.rules
        if rule.confidential and isinstance(rule.matcher, Embargo)
        for name in rule.matcher.names
    ]


def test_there_are_confidential_names_to_speak_of(shipped_engine: CharterEngine) -> None:
    """Else the tests below prove nothing."""
    assert confidential(shipped_engine)


def test_a_remark_tells_only_that_a_name_may_not_be_public(shipped_engine: CharterEngine, shipped_coach: Coach) -> None:
    """The draft's own word is quoted; nothing else of the answer holds any of the names, nor what it stands for."""
    names = [name for _, name in confidential(shipped_engine)]
    for rule, name in confidential(shipped_engine):
        advice = shipped_coach.review(Draft(text=f"So happy to work on {name} with you all."), surface=Surface.SLACK)
        (remark,) = [remark for remark in advice.remarks if remark.rule.endswith(f".{rule.id}")]
        assert "not be public yet" in remark.why
        silent = to_json(advice).replace(remark.quote, "")
        assert not any(each.strip("#").casefold() in silent.casefold() for each in names)
        if advice.suggestion:
            assert name.casefold() not in advice.suggestion.text.casefold()


@pytest.mark.parametrize("language", list(Language))
def test_look_up_never_tells_a_confidential_name(shipped_engine: CharterEngine, language: Language) -> None:
    """Asked for by name, by article, by everything the charter knows, or in somebody else's message."""
    charter = shipped_engine.charter
    names = [name.strip("#").casefold() for _, name in confidential(shipped_engine)]
    words = load_catalogues()[language]
    lookup = Lookup(charter, stems)
    questions = [f"can I talk about {name}?" for name in names]
    questions += [f"puis-je parler de {name} ?" for name in names]
    questions += [article.title[language] for article in charter.articles.values()]
    questions += [topic.topic[language] for topic in (*charter.perimeter, *charter.elsewhere)]
    questions += ["what can I talk about", "quoi publier", "launch secret project name", "nom du projet secret"]
    for question in questions:
        said = " ".join(sentences_for(lookup.ask(question, language=language), charter, words)).casefold()
        assert not any(name in said for name in names), question


def test_a_right_guess_is_answered_like_a_wrong_one(shipped_engine: CharterEngine) -> None:
    """Look-up cannot be used to try names: one that is in the charter finds what a made-up one finds."""
    lookup = Lookup(shipped_engine.charter, stems)
    for _, name in confidential(shipped_engine):
        made_up = name.replace("Noctule", "Xyloquark")
        assert made_up != name
        for question in ("can I talk about {}?", "{}"):
            right, wrong = (
                lookup.ask(question.format(each), language=Language.EN).articles for each in (name, made_up)
            )
            assert [article.id for article in right] == [article.id for article in wrong]


def test_no_text_that_people_can_open_holds_a_confidential_name(shipped_engine: CharterEngine) -> None:
    """Articles, their good and bad examples, ids, strategy, perimeter and what the company says of itself."""
    charter = shipped_engine.charter
    texts: list[str] = [*charter.employer.products, *charter.employer.hashtags, *charter.employer.aliases]
    for article in charter.articles.values():
        texts += [article.id, *(rule.id for rule in article.rules), *article.title.values(), *article.rule.values()]
        texts += [*article.why.values(), *article.opportunity.values()]
        for several in (article.say_instead, article.keywords, article.good, article.bad):
            texts += [line for lines in several.values() for line in lines]
    for plan in charter.strategy:
        texts += [
            *plan.message.values(),
            *plan.why.values(),
            *(each for some in plan.post_ideas.values() for each in some),
        ]
    for entry in charter.perimeter:
        texts += [
            *entry.topic.values(),
            *entry.why.values(),
            *(each for some in entry.keywords.values() for each in some),
        ]
    for _, name in confidential(shipped_engine):
        assert [text for text in texts if name.strip("#").casefold() in text.casefold()] == []
