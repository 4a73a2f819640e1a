"""`avantpost lookup`: a charter question answered in the terminal."""

import asyncio

from bot.app.coach import build_coach
from bot.catalogues import load_catalogues
from bot.charter.loader import load_charter
from bot.coaching.language import detect
from bot.coaching.lookup import Answer, Intent, Lookup
from bot.coaching.lookup_words import sentences_for
from bot.coaching.questions import ask
from bot.domain.draft import Language
from bot.matching.stemming import stems
from bot.settings import load_settings


def answer(question: str, *, language: str | None, role: str | None) -> int:
    """Print the answer; 0 if there is one, 1 for an honest "I don't know"."""
    settings = load_settings()
    spoken = Language(language) if language in tuple(Language) else detect(question, settings.locale)
    found: Answer
    if settings.model is None:
        charter = load_charter(settings.policies)
        found = Lookup(charter, stems).ask(question, language=spoken, role=role)
    else:
        coach = build_coach(settings)
        charter = coach.charters.current().charter
        found = asyncio.run(ask(coach, Lookup(charter, stems), question, language=spoken, role=role))
    for line in sentences_for(found, charter, load_catalogues()[spoken]):
        print(line)
    return 0 if found.articles or found.perimeter or found.intent is Intent.STRATEGY else 1
