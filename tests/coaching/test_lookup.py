"""Charter questions: the article, the perimeter's word on it, the strategy of one's department, or an honest no."""

from dataclasses import replace

import pytest

from bot.catalogues import load_catalogues
from bot.coaching.lookup import Intent, Lookup, intent_of
from bot.coaching.lookup_words import sentences_for
from bot.domain.draft import Language
from bot.matching.engine import CharterEngine
from bot.matching.stemming import stems


@pytest.fixture(scope="session")
def lookup(shipped_engine: CharterEngine) -> Lookup:
    """An index of the shipped charter."""
    return Lookup(shipped_engine.charter, stems)


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("May I talk about our results?", Intent.PERMISSION),
        ("Est-ce que je peux répondre à un client ?", Intent.PERMISSION),
        ("Ai-je le droit de parler de ma paie ?", Intent.PERMISSION),
        ("What can I post?", Intent.STRATEGY),
        ("De quoi puis-je parler ?", Intent.STRATEGY),
        ("whistleblowing", Intent.ARTICLE),
        ("", Intent.ARTICLE),
    ],
)
def test_a_question_tells_what_it_wants(question: str, intent: Intent) -> None:
    """Permission, ideas, or an article."""
    assert intent_of(question) is intent


@pytest.mark.parametrize("language", list(Language))
def test_every_article_is_found_by_its_own_title(
    lookup: Lookup, shipped_engine: CharterEngine, language: Language
) -> None:
    """Among the first three, in both languages, whatever the language of the answer."""
    lost = []
    for article in shipped_engine.charter.articles.values():
        for spoken in Language:
            answer = lookup.ask(article.title[language], language=spoken)
            if article.id not in [each.id for each in answer.articles]:
                lost.append(article.id)
            assert answer.language is spoken
    assert lost == []


def test_a_slip_of_the_finger_finds_the_same(lookup: Lookup) -> None:
    """One letter more or less in a long word."""
    right, slip = (lookup.ask(each, language=Language.EN) for each in ("whistleblowing", "whistleblowwing"))
    assert right.articles
    assert [article.id for article in right.articles] == [article.id for article in slip.articles]


ELSEWHERE = [
    ("How many days of annual leave can I carry over?", Language.EN, "leave_and_contract"),
    ("Comment réinitialiser mon mot de passe ?", Language.FR, "computers_and_tools"),
    ("The printer has a paper jam again", Language.EN, "computers_and_tools"),
    ("Où envoyer ma note de frais ?", Language.FR, "premises_and_travel"),
]


@pytest.mark.parametrize(("question", "language", "topic"), ELSEWHERE, ids=[topic for _, _, topic in ELSEWHERE])
def test_what_the_charter_leaves_to_others_is_sent_to_them(
    lookup: Lookup, shipped_engine: CharterEngine, question: str, language: Language, topic: str
) -> None:
    """No article and nobody's permission: "I don't know", and the person who does."""
    charter = shipped_engine.charter
    answer = lookup.ask(question, language=language)
    assert answer.articles == ()
    assert answer.perimeter is None
    assert answer.elsewhere is not None
    assert answer.elsewhere.id == topic
    (line,) = sentences_for(answer, charter, load_catalogues()[language])
    assert line.startswith({Language.EN: "I don't know", Language.FR: "Je ne sais pas"}[language])
    assert charter.contacts[answer.elsewhere.contact].link in line


def test_speaking_of_what_is_treated_elsewhere_is_the_charter_s(lookup: Lookup) -> None:
    """Leave belongs to human resources; a post about refused leave is the author's right."""
    for question, language in (
        ("can I post that my holiday was refused again", Language.EN),
        ("je peux écrire sur LinkedIn que mes congés sont encore refusés ?", Language.FR),
    ):
        answer = lookup.ask(question, language=language)
        assert answer.elsewhere is None
        assert [article.id for article in answer.articles][:1] == ["grievances_protected"]


def test_the_form_of_a_post_is_seldom_what_is_asked(lookup: Lookup) -> None:
    """A selfie with a patient is about the patient; a picture and nothing else is about pictures."""
    first = lookup.ask("may I post a selfie with a patient", language=Language.EN).articles[0]
    assert first.id in {"customer_data", "health_regulated"}
    assert lookup.ask("puis-je poster une photo du bureau ?", language=Language.FR).articles[0].id == "images_screens"


def test_a_charter_may_leave_nothing_to_others(shipped_engine: CharterEngine) -> None:
    """Then nothing is sent elsewhere, and what is unknown stays so."""
    bare = Lookup(replace(shipped_engine.charter, elsewhere=()), stems)
    answer = bare.ask("The printer has a paper jam again", language=Language.EN)
    assert (answer.articles, answer.elsewhere) == ((), None)


@pytest.mark.parametrize("question", ["", "   ", "xylophone quark", "?!", "🎉", "\x00", "\ud800", "a" * 12_000])
def test_what_the_charter_does_not_know_is_said(lookup: Lookup, question: str) -> None:
    """No article rather than a wrong one, and never an error."""
    assert lookup.ask(question, language=Language.FR).articles == ()


def test_the_strategy_begins_with_one_s_own_department(lookup: Lookup, shipped_engine: CharterEngine) -> None:
    """By a word of one's role; an unknown role gets what is everybody's."""
    everybody = [entry.id for entry in shipped_engine.charter.strategy if not entry.roles]
    assert [entry.id for entry in lookup.strategy("zookeeper")] == everybody
    assert [entry.id for entry in lookup.strategy(None)] == everybody
    for entry in shipped_engine.charter.strategy:
        if entry.roles:
            assert lookup.strategy(entry.roles[0].rstrip("*"))[0].roles
            break
    else:
        pytest.fail("no department has a strategy of its own")


def test_somebody_else_s_message_only_finds_what_is_near(lookup: Lookup) -> None:
    """At most three articles, no level and no remark."""
    near = lookup.nearest("Our Q3 revenue is skyrocketing and the press called me.")
    assert 1 <= len(near) <= 3
    assert lookup.nearest("") == ()
