"""The fixed sentences: complete and equal in both languages, and free of words that the coach never says."""

import re
import string

import pytest

from bot.catalogues import load_catalogues
from bot.coaching.catalogue import ADMIN_KEYS
from bot.domain.draft import Language

CATALOGUES = load_catalogues()
NEVER_SAID = re.compile(
    r"forbidden|violat|non-compliant|prohibited|sanction|loyal|disciplin|make it private|delete it|your score"
    r"|interdit|infraction|non conforme|loyaut|licenci|rendez-le privé|supprimez",
    re.IGNORECASE,
)


def _variables(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences() -> None:
    """A translator who forgets a key learns it here."""
    assert CATALOGUES[Language.EN].sentences.keys() == CATALOGUES[Language.FR].sentences.keys()


@pytest.mark.parametrize("key", sorted(CATALOGUES[Language.EN].sentences))
def test_a_sentence_takes_the_same_variables_in_both_languages(key: str) -> None:
    """What English fills in, French fills in."""
    english, french = (CATALOGUES[language].sentences[key] for language in (Language.EN, Language.FR))
    assert _variables(english) == _variables(french)


@pytest.mark.parametrize("language", list(Language))
def test_the_coach_never_threatens_or_forbids(language: Language) -> None:
    """The brief's forbidden words are in no fixed sentence."""
    assert [text for text in CATALOGUES[language].sentences.values() if NEVER_SAID.search(text)] == []


def test_french_is_typeset_as_french() -> None:
    """No plain space before a double mark, no straight apostrophe, guillemets with their own spaces."""
    wrong = re.compile(r" [:;!?»]|« |\w'\w|[^\s\u00a0\u202f][;!?»](?!\w)")
    found = {key: text for key, text in CATALOGUES[Language.FR].sentences.items() if wrong.search(text)}
    assert found == {}


def test_what_a_company_may_reword_exists() -> None:
    """Each key that charter.yaml may replace is a key of the catalogue."""
    assert CATALOGUES[Language.EN].sentences.keys() >= ADMIN_KEYS


def test_a_company_cannot_reword_what_promises_rights_or_privacy() -> None:
    """Unknown or reserved keys change nothing."""
    own = CATALOGUES[Language.EN].with_texts({"closing.always": "We may read this.", "opening.fine": "Hi from Lumen!"})
    assert own.text("opening.fine") == "Hi from Lumen!"
    assert own.text("closing.always", place="") == CATALOGUES[Language.EN].text("closing.always", place="")
