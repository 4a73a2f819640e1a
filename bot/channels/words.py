"""What people say to the coach in a chat besides drafts, whichever chat it is, and what it answers about itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.coaching.catalogue import Catalogue
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.context_line import read_context_line
from bot.coaching.lookup import Intent, intent_of
from bot.coaching.ports import Preferences
from bot.domain.advice import Advice
from bot.domain.charter import Article
from bot.domain.draft import Draft, Language
from bot.domain.errors import DraftError, DraftTooLongError
from bot.domain.levels import Level

PROMPTS: Final = ("example", "talk", "pay", "help")
"""Suggested prompts, at most four; their words are in the catalogues (`chat.prompt_*`)."""
GREETINGS: Final = frozenset({"hello", "bonjour"})
_HELP: Final = frozenset({"help", "aide", "?"}) | GREETINGS
_MY_DATA: Final = frozenset({"my data", "mes données", "mes donnees"})
_FORGET: Final = frozenset({"forget", "oublie", "oublier", "oubliez"})
_CHARTER: Final = frozenset({"charter", "charte"})
_LONGEST_QUESTION: Final = 120
_SIGNS: Final = {Level.FINE: "✅", Level.POLISH: "✏️", Level.PAUSE: "⏸️", Level.GET_HELP: "🤝"}
_LANGUAGES: Final = {Language.EN: "chat.language_en", Language.FR: "chat.language_fr"}


class Word(StrEnum):
    """What somebody wants who sends a word instead of a draft."""

    HELP = "help"
    MY_DATA = "my_data"
    FORGET = "forget"
    CHARTER = "charter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A word, and the question that may come with `charter …`."""

    word: Word
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelNotice:
    """What first contact says of the model: its name and what its supplier keeps."""

    name: str
    retention: str


def asked(text: str) -> Asked | None:
    """The word that `text` is; None for what may be a draft."""
    said = text.strip()
    word = said.casefold()
    if word in _HELP:
        return Asked(word=Word.HELP)
    if word in _MY_DATA:
        return Asked(word=Word.MY_DATA)
    if word in _FORGET:
        return Asked(word=Word.FORGET)
    first, _, rest = said.partition(" ")
    if first.casefold().removeprefix("/") in _CHARTER:
        return Asked(word=Word.CHARTER, question=rest.strip())
    if len(text) < _LONGEST_QUESTION and intent_of(text) is Intent.STRATEGY:
        return Asked(word=Word.CHARTER, question=said)
    return None


def promises(coach: Coach, model: ModelNotice | None, catalogue: Catalogue, surface: Surface) -> list[str]:
    """What is kept, counted and read by whom, and a person to write to instead."""
    assessor = coach.assessor
    lines = [catalogue.text(f"{surface}.kept"), catalogue.text("chat.counted")]
    if model is not None and assessor is not None and assessor.reads:
        lines.append(catalogue.text("web.notice_model_used", model=model.name, retention=model.retention))
    else:
        lines.append(catalogue.text("chat.no_model"))
    contact = coach.charters.current().charter.contacts.get("communications")
    if contact is not None:
        lines.append(catalogue.text("lookup.person", who=contact.who[catalogue.language], link=contact.link))
    return lines


def welcome(coach: Coach, model: ModelNotice | None, catalogue: Catalogue, surface: Surface) -> list[str]:
    """First contact; an empty line between its parts."""
    says = promises(coach, model, catalogue, surface)
    return [catalogue.text("chat.welcome"), "", *says, "", catalogue.text(f"{surface}.how")]


def held(chosen: Preferences, catalogue: Catalogue, surface: Surface) -> list[str]:
    """All that is held on somebody."""
    language = _LANGUAGES[chosen.language] if chosen.language else f"{surface}.language_auto"
    return [
        catalogue.text("chat.my_data"),
        "",
        catalogue.text("chat.held_language", value=catalogue.text(language)),
        catalogue.text("chat.held_platform", value=chosen.platform or "–"),
        catalogue.text("chat.held_speaking_as", value=chosen.speaking_as or "–"),
        catalogue.text("chat.held_greeted" if chosen.greeted else "chat.held_not_greeted"),
        *([catalogue.text("chat.held_until", date=chosen.until.isoformat())] if chosen.until else []),
        "",
        catalogue.text(f"{surface}.my_data_else"),
    ]


def signed_label(advice: Advice) -> str:
    """The level in words, with its sign."""
    return f"{'🧡' if advice.danger else _SIGNS[advice.level]} {advice.label}"


def sentence(error: DraftError, catalogue: Catalogue) -> str:
    """What to say of a draft that cannot be read."""
    values = {"length": error.length, "limit": error.limit} if isinstance(error, DraftTooLongError) else {}
    return catalogue.text(f"error.{error.key}", **values)


def draft_from(
    text: str, chosen: Preferences, locale: Language, *, facts: tuple[str, ...] = (), has_image: bool = False
) -> Draft:
    """A draft; where somebody usually posts counts where its first line does not say otherwise."""
    said = read_context_line(Draft(text=text)).context
    context = replace(
        said,
        facts=facts,
        has_image=has_image,
        platform=said.platform or chosen.platform,
        speaking_as=said.speaking_as or chosen.speaking_as,
    )
    return Draft(text=text, context=context, locale=locale)


def article_named(question: str, articles: Iterable[Article]) -> Article | None:
    """The article whose id or title `question` is."""
    wanted = question.strip().casefold()
    for article in articles:
        if wanted == article.id or wanted in {title.casefold() for title in article.title.values()}:
            return article
    return None
