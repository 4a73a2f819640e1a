"""Drafts of a few words are answered in their own language."""

import pytest

from bot.coaching.language import detect
from bot.domain.draft import Language

EN = [
    "Great day at work today",
    "My boss is a clown",
    "We're hiring again, folks!",
    "Killer feature, shipped on Friday",
    "Overtime unpaid since last June",
    "Our new café opens tomorrow",
    "Thanks to the whole team",
    "Night shift done, sleep now",
    "Results out this morning",
    "This coffee is amazing, wow",
]
FR = [
    "Super journée au boulot aujourd’hui",
    "Mon chef est un clown",
    "On recrute encore, les amis",
    "Résultats publiés ce matin",
    "Merci à toute l'équipe",
    "Nuit finie, au lit maintenant",
    "J’adore mon nouveau job",
    "Heures sup jamais payées ici",
    "Trop fière de ma team",
    "Ce café est incroyable, waouh",
]


@pytest.mark.parametrize("fallback", list(Language))
@pytest.mark.parametrize(("text", "language"), [*((t, Language.EN) for t in EN), *((t, Language.FR) for t in FR)])
def test_five_words_are_enough(text: str, language: Language, fallback: Language) -> None:
    """The reader's locale does not matter when the words speak."""
    assert detect(text, fallback) is language


@pytest.mark.parametrize("text", ["", "🚀📈", "42 %", "Lumen 3000"])
def test_without_words_of_either_language_the_readers_locale_decides(text: str) -> None:
    """Emojis and figures have no language."""
    assert detect(text, Language.FR) is Language.FR
    assert detect(text, Language.EN) is Language.EN
