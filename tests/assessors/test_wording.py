"""What may be said in the coach's name: good advice passes, what the brief bars does not, in both languages."""

import bad_advice
import good_advice
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessors import wording
from bot.domain.draft import Language

DRAFT = "Nothing much today."
SHORT = ("Name the source.", "Too harsh here.", "Credit the photo.", "A warm, precise thank-you.")
COURTS = ("Citez la source.", "Trop dur ici.", "Photo à créditer.", "Un merci chaleureux et précis.")


def fault(text: str, language: Language | None, draft: str = DRAFT, **more: object) -> str | None:
    """The fault of a sentence as grounding asks for it."""
    return wording.fault(wording.tidy(text), language=language, draft=draft, **more)  # type: ignore[arg-type] # the test's


@pytest.mark.parametrize("text", [*good_advice.ENGLISH, *SHORT])
def test_good_advice_in_english_may_be_said(text: str) -> None:
    """Ordinary sentences of a good coach are never refused."""
    assert fault(text, Language.EN) is None


@pytest.mark.parametrize("text", [*good_advice.FRENCH, *COURTS])
def test_good_advice_in_french_may_be_said(text: str) -> None:
    """The same in French."""
    assert fault(text, Language.FR) is None


@pytest.mark.parametrize("line", good_advice.GRAVE)
def test_hard_subjects_may_be_named(line: str) -> None:
    """Threats, dismissals, consent: naming them is no threat and no order."""
    assert fault(line[3:], Language(line[:2])) is None


def test_there_are_forty_sentences_in_each_language() -> None:
    """As many in the one as in the other."""
    assert min(len(good_advice.ENGLISH), len(good_advice.FRENCH)) >= 40


@pytest.mark.parametrize(("reason", "text"), bad_advice.ENGLISH)
def test_what_the_brief_bars_is_refused_in_english(reason: str, text: str) -> None:
    """Verdicts, threats, orders, moods, clearance, links, markup, unseen signs, another language: each by its name."""
    assert fault(text, Language.EN) == reason


@pytest.mark.parametrize(("reason", "text"), bad_advice.FRENCH)
def test_what_the_brief_bars_is_refused_in_french(reason: str, text: str) -> None:
    """The same in French."""
    assert fault(text, Language.FR) == reason


@pytest.mark.parametrize(("reason", "text"), [*bad_advice.ENGLISH, *bad_advice.FRENCH])
def test_a_draft_in_another_language_opens_no_door(reason: str, text: str) -> None:
    """Where the draft is in neither language, only the language is not held to."""
    assert (fault(text, None) is None) == (reason == "language")


def test_what_the_author_wrote_may_be_quoted() -> None:
    """Between quotation marks, or as the very link, mention, number of the draft; never what only looks like it."""
    draft = "We were told to delete it, see https://x.example/a, @ana got 1200 <3"
    assert fault("“delete it” reads like an order.", Language.EN, draft) is None
    assert fault("Is https://x.example/a public?", Language.EN, draft) is None
    assert fault("Does @ana agree that 1200 is known?", Language.EN, draft) is None
    assert fault("“delete it now” reads like an order.", Language.EN, draft) == "forbidden"
    assert fault("Is https://x.example/ab public?", Language.EN, draft) == "link"
    assert fault("Does @an agree with this?", Language.EN, draft) == "mention"
    assert fault("The figure 120 is not known.", Language.EN, draft) == "number"
    assert fault("Write <b3 for instance.", Language.EN, draft) == "markup"


@pytest.mark.parametrize("text", ["Get approval from communications before you post.", "Faites valider ce message."])
def test_leave_is_asked_only_where_the_charter_asks_for_it(text: str) -> None:
    """Speaking as the company and regulated claims; nowhere else."""
    language = Language.FR if "valider" in text else Language.EN
    assert fault(text, language) == "forbidden"
    assert fault(text, language, clearance=True) is None


def test_length_is_counted_in_words_and_in_characters() -> None:
    """A sentence of one endless word is long too."""
    assert fault("word " * 46, Language.EN) == "too_long"
    assert fault("w" * 4_000, Language.EN) == "too_long"


def test_eight_words_of_the_prompt_give_it_away() -> None:
    """However they are set; seven do not, and what the draft itself says does not."""
    prompt = "You accompany people: you never limit, judge or control them. The author decides."
    told = wording.stretches(prompt)
    leak = "As told: “you never limit, JUDGE — or control them; the author”."
    assert fault(leak, Language.EN, prompt=told) == "prompt"
    assert fault("As told, you never limit, judge or control them.", Language.EN, prompt=told) is None
    assert fault(leak, Language.EN, draft=prompt, prompt=told) is None


@settings(max_examples=200)
@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from([*Language, None]))
def test_no_text_breaks_the_check(text: str, draft: str, language: Language | None) -> None:
    """Whatever comes, an answer and no exception."""
    assert fault(text, language, draft) is None or isinstance(fault(text, language, draft), str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C'est l'idée : dites-le !", "C’est l’idée\u00a0: dites-le\u202f!"),
        ('Gardez "le fait" ; laissez le mot.', "Gardez «\u00a0le fait\u00a0»\u202f; laissez le mot."),
        ("Pourquoi? Parce que «oui».", "Pourquoi\u202f? Parce que «\u00a0oui\u00a0»."),
        ("À 16:30, rien.", "À 16:30, rien."),
        ("Déjà\u202f! Bien\u00a0: oui.", "Déjà\u202f! Bien\u00a0: oui."),
    ],
)
def test_french_is_set_as_french(text: str, expected: str) -> None:
    """As the catalogue's own sentences are; English stays as it is, and setting twice changes nothing."""
    assert wording.typeset(text, Language.FR) == expected
    assert wording.typeset(expected, Language.FR) == expected
    assert wording.typeset(text, Language.EN) == text
