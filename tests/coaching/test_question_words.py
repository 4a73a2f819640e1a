"""What the wording of a question tells before any article is searched."""

import pytest

from bot.coaching.question_words import Evidence, Intent, evidence_of, intent_of
from bot.domain.draft import Language

EN, FR = Language.EN, Language.FR


@pytest.mark.parametrize(
    ("question", "language", "evidence"),
    [
        ("Can I post a picture of the canteen?", EN, Evidence.SPEAKING),
        ("should I mention my employer", EN, Evidence.SPEAKING),
        ("je poste ça ou pas ?", FR, Evidence.SPEAKING),
        ("Ai-je le droit de parler de ma paie ?", FR, Evidence.SPEAKING),
        ("est-ce que j’peux écrire « nous » ?", FR, Evidence.SPEAKING),
        ("Can I bring my dog?", EN, Evidence.LEAVE),
        ("On peut garer un vélo dans la cour ?", FR, Evidence.LEAVE),
        ("Where is the printer?", EN, Evidence.NONE),
        ("Comment je change de poste ?", FR, Evidence.NONE),
        ("", FR, Evidence.NONE),
    ],
)
def test_a_question_shows_whether_it_is_about_speaking(question: str, language: Language, evidence: Evidence) -> None:
    """By words of publishing, or by words of telling where it asks for leave."""
    assert evidence_of(question, language) is evidence


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Can you tell me where the printer is?", EN),
        ("please tell me who keeps the keys", EN),
        ("Tu peux me dire où est l’imprimante ?", FR),
        ("Dites-moi qui a les clés", FR),
    ],
)
def test_a_polite_beginning_is_not_about_speaking(question: str, language: Language) -> None:
    """To be told something is not to tell it in public."""
    assert evidence_of(question, language) is Evidence.NONE


def test_leave_is_asked_in_whole_words() -> None:
    """“American I…” holds “can i”, and asks for nothing."""
    assert intent_of("An American idea of service") is Intent.ARTICLE
    assert intent_of("Can I answer?") is Intent.PERMISSION
