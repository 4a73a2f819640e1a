"""A charter question answered: the index finds the articles that are near, a model, where there is one, chooses."""

import asyncio
import logging
from dataclasses import replace

from bot.coaching.coach import Coach
from bot.coaching.lookup import Answer, Intent, Lookup
from bot.domain.draft import Language
from bot.domain.errors import AssessorError

_LOG = logging.getLogger(__name__)
_OFFERED = 5
_SHOWN = 3


async def ask(coach: Coach, index: Lookup, question: str, *, language: Language, role: str | None = None) -> Answer:
    """The answer to `question`; without a model, or late, the index's own. `index` is of the charter in force."""
    found = index.ask(question, language=language, role=role)
    assessor = coach.assessor
    if assessor is None or not assessor.reads or found.intent is Intent.STRATEGY or not found.articles:
        return found
    offered = index.ask(question, language=language, role=role, limit=_OFFERED).articles
    until = asyncio.get_running_loop().time() + coach.deadline
    try:
        choice = await assessor.answer(question, coach.charters.current(), offered, language, until=until)
    except AssessorError:
        return found
    except Exception as error:  # noqa: BLE001 - whatever an assessor does, the charter answers
        kind = type(error).__name__
        _LOG.error("a model's answer could not be used (%s)", kind)
        return found
    if choice.article_id is None:
        return replace(found, articles=())
    chosen = sorted(offered, key=lambda article: article.id != choice.article_id)
    return replace(found, articles=tuple(chosen[:_SHOWN]), said=choice.answer)
