"""What every answer has in common, whatever the draft: short, quoted to the letter, resting on the charter."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.advice_json import json_schema, to_json
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface, words
from bot.domain.advice import Advice
from bot.domain.charter import Charter, Example
from bot.domain.draft import Context, Draft, Language
from bot.domain.levels import Level
from bot.matching.engine import CharterEngine

# A failure tells the arguments of the test, and a coach is a long word.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
ROOT = Path(__file__).resolve().parents[2]
NEVER_SAID = re.compile(
    r"\b(?:forbidden|violat\w+|non-compliant|prohibited|sanction\w*|(?:dis)?loyal\w*|disciplin\w*|your score|score of"
    r"|consequences for you|make (?:it|this) private|delete (?:it|this)|red card"
    r"|interdi(?:t\w*|re)|infractions?|non conforme\w*|(?:dé)?loya\w*|licenci\w*|conséquences pour vous"
    r"|rendez-le privé|supprimez|carton rouge|votre score)\b",
    re.IGNORECASE,
)
PLACES = {
    Surface.SLACK: ("This chat stays in Slack", "Cette conversation reste dans Slack"),
    Surface.TEAMS: ("This chat stays in Teams", "Cette conversation reste dans Teams"),
    Surface.WEB: ("stays in this tab", "reste dans cet onglet"),
    Surface.TERMINAL: ("stays in this window", "reste dans cette fenêtre"),
}
CONTEXTS = [
    Context(),
    Context(platform="LinkedIn", speaking_as="myself", has_image=True),
    Context(platform="Glassdoor", country="FR", role="infirmière"),
    Context(speaking_as="the company", country="US", role="manager", employer="Brightwater"),
]


@cache
def _validator() -> jsonschema.Draft202012Validator:
    published = json.loads((ROOT / "docs/advice.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(published)


def shipped_examples(charter: Charter) -> list[tuple[Language, Example]]:
    """Every example of every rule with its language, in the order of the files."""
    return [
        (language, example)
        for rule in charter.rules
        for group in (rule.examples.catch, rule.examples.let_pass)
        for language, examples in group.items()
        for example in examples
    ]


def own_words(advice: Advice) -> Iterator[str]:
    """All that the coach says in its own name: no quote of the draft, no suggested version, no title of an article."""
    texts = (advice.label, advice.opening, advice.strength, advice.audience, advice.opportunity, advice.closing)
    yield from (text for text in texts if text)
    yield from advice.checklist
    for remark in advice.remarks:
        yield from (remark.why, remark.fix)
    for contact in advice.contacts:
        yield from (contact.who, contact.message)


def check(advice: Advice, text: str, charter: Charter, surface: Surface) -> None:
    """Every promise that holds for all answers."""
    _validator().validate(json.loads(to_json(advice)))
    assert len(advice.remarks) <= 3
    if advice.level in (Level.FINE, Level.POLISH):
        assert words(advice) <= 120
    for remark in advice.remarks:
        assert remark.quote == text[remark.start : remark.end]
        assert remark.quote.strip()
        article = charter.articles[remark.article.id]
        assert remark.article.version == article.version
        assert remark.article.title == article.title[advice.language]
        assert remark.rule.split(".")[1] in {rule.id for rule in article.rules}
        assert remark.level is not Level.FINE
    assert any(place in advice.closing for place in PLACES[surface])
    assert advice.charter.version == charter.version
    assert not advice.partial
    said = " ".join(own_words(advice))
    assert not NEVER_SAID.search(said), said
    if advice.danger:
        assert (advice.remarks, advice.suggestion, advice.strength, advice.opportunity) == ((), None, None, None)


@pytest.mark.parametrize("surface", list(Surface))
def test_every_example_of_the_charter_is_answered_well(
    shipped_coach: Coach, shipped_engine: CharterEngine, surface: Surface
) -> None:
    """Each example on one of the surfaces, with its own context, in its own language."""
    charter = shipped_engine.charter
    step = list(Surface).index(surface)
    for language, example in shipped_examples(charter)[step :: len(Surface)]:
        advice = shipped_coach.review(
            Draft(text=example.text, context=example.context, locale=language), surface=surface
        )
        assert advice.language is language, example.text
        check(advice, example.text, charter, surface)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.integers(0, 9_999), min_size=1, max_size=6),
    surface=st.sampled_from(list(Surface)),
    context=st.sampled_from(CONTEXTS),
    between=st.sampled_from([" ", "\n", "\n\n", " – "]),
)
def test_every_mixture_of_examples_is_answered_well(
    shipped_coach: Coach,
    shipped_engine: CharterEngine,
    *,
    places: list[int],
    surface: Surface,
    context: Context,
    between: str,
) -> None:
    """Posts made of several examples, in any order, with any context, keep every promise."""
    every = shipped_examples(shipped_engine.charter)
    parts = [every[place % len(every)] for place in places]
    text = between.join(example.text for _, example in parts)
    draft = Draft(text=text, context=context, locale=parts[0][0])
    advice = shipped_coach.review(draft, surface=surface)
    check(advice, text, shipped_engine.charter, surface)
    whole = shipped_coach.review_whole(draft, surface=surface)
    assert len(advice.remarks) + advice.more_remarks == len(whole.remarks)
    assert advice.remarks[:1] == whole.remarks[:1] or advice.level is Level.POLISH
    assert all(remark in whole.remarks for remark in advice.remarks) or advice.level is Level.POLISH
    check_suggestion(shipped_coach, advice, text, context)


def check_suggestion(coach: Coach, advice: Advice, text: str, context: Context) -> None:
    """It adds no figure, removes no more than what it masks, and has nothing graver than a touch-up left in it."""
    if advice.suggestion is None:
        return
    suggested = advice.suggestion.text
    again = coach.review(Draft(text=suggested, context=context, locale=advice.language), surface=Surface.WEB)
    assert again.level in (Level.FINE, Level.POLISH)
    assert set(re.findall(r"\d+", suggested)) <= set(re.findall(r"\d+", text))
    kept = re.split(r"\[[^\[\]]*\]", suggested)
    position = 0
    for piece in kept[:-1]:
        found = text.find(piece.strip(), position)
        assert found >= 0, piece
        position = found + len(piece.strip())


def test_the_published_schema_is_that_of_the_code() -> None:
    """What others validate against is what is sent."""
    assert json.loads((ROOT / "docs/advice.schema.json").read_text(encoding="utf-8")) == json_schema()


def test_the_rest_of_many_remarks_is_counted(shipped_coach: Coach) -> None:
    """Three shown, the gravest first, and how many are left."""
    text = (
        "Our Q3 revenue is skyrocketing! Women belong in the kitchen. Our customer’s card is 4111 1111 1111 1111. "
        "The wifi password is: Tr0ub4dor&3. I will break his legs. Project Noctule is coming."
    )
    advice = shipped_coach.review(Draft(text=text), surface=Surface.SLACK)
    assert len(advice.remarks) == 3
    assert advice.more_remarks >= 2
    severities = [remark.level.severity for remark in advice.remarks]
    assert severities == sorted(severities, reverse=True)


def test_no_text_of_the_charter_forbids_or_threatens(shipped_engine: CharterEngine) -> None:
    """Articles, rules, people, strategy and perimeter, in both languages."""
    charter = shipped_engine.charter
    texts: list[str] = []
    for article in charter.articles.values():
        for text in (article.rule, article.why, article.opportunity, article.title):
            texts += text.values()
        texts += [line for lines in article.say_instead.values() for line in lines]
        for rule in article.rules:
            for optional in (rule.why, rule.fix, rule.strength, rule.opportunity, rule.replacement):
                texts += (optional or {}).values()
    for contact in charter.contacts.values():
        texts += [*contact.who.values(), *contact.message.values()]
    for entry in charter.perimeter:
        texts += [*entry.why.values(), *entry.topic.values(), *entry.who.values()]
    for plan in charter.strategy:
        texts += [*plan.message.values(), *plan.why.values()]
        texts += [idea for ideas in plan.post_ideas.values() for idea in ideas]
    assert len(texts) > 1_000
    assert [text for text in texts if NEVER_SAID.search(text)] == []
