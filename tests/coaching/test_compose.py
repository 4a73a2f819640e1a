"""What is said when precedence has spoken: numbers, contacts, closings, and what leaves first when words are many."""

from dataclasses import replace

import pytest
from builders import found, rule
from builders import protected as right_to_speak

from bot.catalogues import load_catalogues
from bot.coaching.compose import Composition, Surface, brief, compose, words
from bot.domain.advice import Advice, Stage
from bot.domain.draft import Context, Draft, Language, Span
from bot.domain.finding import Finding
from bot.domain.levels import Kind, Level, Precedence
from bot.domain.precedence import resolve
from bot.matching.engine import CharterEngine

TEXT = "One two three four five six seven eight nine ten. " * 4


def composed(
    engine: CharterEngine,
    *findings: Finding,
    text: str = TEXT,
    context: Context | None = None,
    language: Language = Language.EN,
    surface: Surface = Surface.SLACK,
) -> Advice:
    """The whole advice on findings in `text`, each sentence of ten words its own."""
    sentences = tuple(Span(start, start + 49) for start in range(0, len(text), 50))
    return compose(
        Composition(
            id="1",
            draft=Draft(text=text, context=context or Context()),
            charter=engine.charter,
            catalogue=load_catalogues()[language],
            resolution=resolve(findings, sentences),
            surface=surface,
            suggestion=None,
            stage=Stage.RULES,
        )
    )


def test_remarks_beyond_three_are_counted_gravest_first(shipped_engine: CharterEngine) -> None:
    """Three of five; a second cut counts on from the first."""
    names = ("confidentiality", "competitors", "press_contact", "recruitment", "legal_matters")
    levels = (Level.POLISH, Level.PAUSE, Level.GET_HELP, Level.PAUSE, Level.POLISH)
    findings = [
        found(rule(name, article=name, level=level), 8 * place, 8 * place + 3)
        for place, (name, level) in enumerate(zip(names, levels, strict=True))
    ]
    whole = composed(shipped_engine, *findings)
    short = brief(whole)
    assert len(whole.remarks) == 5
    assert [remark.level for remark in short.remarks] == [Level.GET_HELP, Level.PAUSE, Level.PAUSE]
    assert short.more_remarks == 2
    assert brief(short) == short


@pytest.mark.parametrize("language", list(Language))
def test_a_touch_up_stays_short(shipped_engine: CharterEngine, language: Language) -> None:
    """120 words whatever the articles: the first remark always stays, what is left out is counted."""
    names = list(shipped_engine.charter.articles)
    for first in range(0, len(names) - 3, 3):
        findings = [
            found(rule(name, article=name, level=Level.POLISH), 8 * place, 8 * place + 3)
            for place, name in enumerate(names[first : first + 3])
        ]
        whole = composed(shipped_engine, *findings, language=language, context=Context(has_image=True))
        if whole.level is not Level.POLISH:
            continue
        short = brief(whole)
        assert words(short) <= 120
        assert short.remarks
        assert len(short.remarks) + short.more_remarks == len(whole.remarks)
        assert (short.label, short.opening, short.closing) == (whole.label, whole.opening, whole.closing)


@pytest.mark.parametrize("language", list(Language))
def test_a_touch_up_beside_sensitive_speech_stays_short(shipped_engine: CharterEngine, language: Language) -> None:
    """The longest answer there is: two halves, any rule that can be a touch-up, a closing of four sentences."""
    plain = right_to_speak(0, 49)
    sensitive = replace(plain, rule=replace(plain.rule, sensitive=True))
    for each in shipped_engine.charter.rules:
        if each.kind is not Kind.RISK or not (each.level is Level.POLISH or each.insult):
            continue
        for start in (0, 100):
            advice = brief(composed(shipped_engine, sensitive, found(each, start, start + 99), language=language))
            assert advice.level in (Level.FINE, Level.POLISH) or each.insult
            assert words(advice) <= 120 or advice.level is Level.PAUSE, each.id


def test_each_half_of_a_mixed_draft_is_named_in_a_few_words(shipped_engine: CharterEngine) -> None:
    """On one line, cut at a word; the first line of a touch-up does not say twice what the halves say."""
    harm = rule("harm", article="customer_data", precedence=Precedence.HARM, level=Level.POLISH)
    text = TEXT.replace("three", "thr\nee")
    advice = composed(shipped_engine, right_to_speak(0, 49), found(harm, 50, 149), text=text)
    assert advice.split is not None
    assert "“One two thr ee four five…”" in advice.split.may_speak
    assert advice.opening.startswith("Hello! Nearly there")
    graver = composed(shipped_engine, right_to_speak(0, 49), found(replace(harm, level=Level.PAUSE), 50, 149))
    assert graver.opening.startswith("You may speak of your work")


def test_a_long_quote_is_cut_at_a_word_and_stays_verbatim(shipped_engine: CharterEngine) -> None:
    """The place is shown, the post is not repeated."""
    (remark,) = composed(shipped_engine, found(rule("a"), 0, len(TEXT) - 1)).remarks
    assert remark.quote == TEXT[remark.start : remark.end]
    assert 45 <= len(remark.quote) <= 90
    assert TEXT[remark.end] == " "


def test_whistleblowing_says_the_law_of_the_author_s_country_last(shipped_engine: CharterEngine) -> None:
    """France, the US, the UK; an unknown country hears the charter's first."""
    alert = rule("alert", article="whistleblowing", level=Level.GET_HELP, precedence=Precedence.WHISTLEBLOWING)
    catalogue = load_catalogues()[Language.EN]
    for country in ("FR", "US", "UK", "fr"):
        advice = composed(shipped_engine, found(alert, 0, 7), context=Context(country=country))
        assert advice.closing.endswith(catalogue.text(f"whistleblowing.public_{country.upper()}"))
    unknown = composed(shipped_engine, found(alert, 0, 7), context=Context(country="ZZ"))
    assert "Later, and only if you wish" in unknown.closing
    assert "prefer" in unknown.closing


@pytest.mark.parametrize("surface", list(Surface))
@pytest.mark.parametrize("language", list(Language))
def test_sensitive_speech_is_pointed_to_someone_outside(
    shipped_engine: CharterEngine, surface: Surface, language: Language
) -> None:
    """On every surface, in both languages; plain protected speech is not."""
    plain = right_to_speak(0, 7)
    sensitive = replace(plain, rule=replace(plain.rule, sensitive=True))
    word = "prefer" if language is Language.EN else "préférez"
    told, untold = (
        composed(shipped_engine, each, surface=surface, language=language).closing for each in (sensitive, plain)
    )
    assert word in told
    assert word not in untold
    assert told.startswith(untold)


def test_danger_leaves_only_help(shipped_engine: CharterEngine) -> None:
    """Whatever else was found; its numbers are in the opening and on the cards, then a human."""
    danger = rule("danger", article="personal_safety", level=Level.GET_HELP, precedence=Precedence.DANGER)
    advice = composed(
        shipped_engine,
        found(danger, 0, 7),
        found(rule("a"), 10, 15),
        right_to_speak(50, 60),
        context=Context(country="FR"),
    )
    assert advice.danger
    assert (advice.remarks, advice.split, advice.strength, advice.audience) == ((), None, None, None)
    assert (advice.checklist, advice.opportunity, advice.suggestion) == ((), None, None)
    numbers = [entry.number for entry in shipped_engine.charter.emergency["FR"]]
    assert all(number in advice.opening for number in numbers)
    assert [contact.link for contact in advice.contacts][: len(numbers)] == [
        f"tel:{number.replace(' ', '')}" for number in numbers
    ]
    assert not advice.contacts[-1].link.startswith("tel:")


def test_an_insult_beside_a_right_is_not_a_split(shipped_engine: CharterEngine) -> None:
    """Capped at a touch-up, and the first line still says that the author may speak."""
    insult = rule("insult", article="harassment_insult", level=Level.PAUSE, insult=True)
    advice = composed(shipped_engine, right_to_speak(0, 7), found(insult, 10, 15))
    assert (advice.level, advice.split) == (Level.POLISH, None)
    assert advice.opening.startswith("You may speak of this")
    assert advice.contacts == ()


def test_an_article_s_place_for_the_employer_is_filled_with_the_author_s_own(shipped_engine: CharterEngine) -> None:
    """No placeholder is ever shown, and a case's employer is not called by another name."""
    for name, article in shipped_engine.charter.articles.items():
        if not any("{employer}" in text for text in article.say_instead[Language.EN][:1]):
            continue
        (remark,) = composed(
            shipped_engine, found(rule("a", article=name), 0, 7), context=Context(employer="Brightwater")
        ).remarks
        assert remark.say_instead is not None
        assert "Brightwater" in remark.say_instead
        assert shipped_engine.charter.employer.name not in remark.say_instead
        assert "{" not in remark.say_instead
        return
    pytest.fail("no article names the employer in its first suggestion: nothing was tried")
