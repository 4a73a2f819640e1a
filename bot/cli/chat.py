"""`avantpost chat`: the conversation of the chat channels, in a terminal."""

import sys

from rich.console import Console

from bot.app import build_coach
from bot.channels import console
from bot.cli.errors import draft_sentence
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.language import detect
from bot.coaching.lookup import Intent, Lookup, intent_of
from bot.coaching.lookup_words import sentences_for
from bot.coaching.revision import compare
from bot.domain.advice import Advice
from bot.domain.draft import Draft, Language
from bot.domain.errors import DraftError
from bot.matching.stemming import stems
from bot.settings import load_settings

_LEAVE = frozenset({"quit", "exit", "bye", "quitter", "au revoir"})
_HELP = frozenset({"help", "aide", "?"})
_FORGET = frozenset({"forget", "oublie", "oublier"})
_CHARTER = frozenset({"charter", "charte"})
_LONGEST_QUESTION = 120
_MY_DATA = frozenset({"my data", "mes données", "mes donnees"})


def converse() -> int:
    """Talk until the person leaves; the exit code. Nothing of the conversation outlives it."""
    settings = load_settings()
    coach = build_coach(settings)
    screen = Console(highlight=False)
    catalogue = coach.catalogues[settings.locale]
    screen.print(catalogue.text("chat.welcome_terminal"))
    last: Advice | None = None
    while (text := _read(screen, catalogue.text("chat.prompt"))) is not None:
        word = text.strip().casefold()
        if not word:
            continue
        if word in _LEAVE:
            break
        if word in _HELP:
            screen.print(catalogue.text("chat.welcome_terminal"))
        elif word in _MY_DATA:
            screen.print(catalogue.text("chat.my_data_terminal"))
        elif word in _FORGET:
            last = None
            screen.print(catalogue.text("chat.forgotten"))
        elif (question := _question(text)) is not None:
            for line in _looked_up(coach, question, settings.locale):
                screen.print(line, markup=False, soft_wrap=True)
        else:
            last = _answer(screen, coach, Draft(text=text, locale=settings.locale), last) or last
    screen.print(catalogue.text("chat.goodbye"))
    return 0


def _answer(screen: Console, coach: Coach, draft: Draft, last: Advice | None) -> Advice | None:
    try:
        advice = coach.review(draft, surface=Surface.TERMINAL)
    except DraftError as error:
        screen.print(draft_sentence(error, draft.locale))
        return None
    catalogue = coach.catalogues[advice.language]
    if last is not None and last.remarks:
        revision = compare(last, advice)
        if revision.solved or revision.remaining:
            screen.print(
                catalogue.text("chat.revision", solved=len(revision.solved), remaining=len(revision.remaining))
            )
    screen.print(console.render(advice, catalogue))
    return advice


def _question(text: str) -> str | None:
    """The charter question in what was typed: after `charter`/`charte`, or a wish to know what to talk about."""
    first, _, rest = text.strip().partition(" ")
    if first.casefold().lstrip("/") in _CHARTER:
        return rest or text
    return text if len(text) < _LONGEST_QUESTION and intent_of(text) is Intent.STRATEGY else None


def _looked_up(coach: Coach, question: str, locale: Language) -> list[str]:
    charter = coach.charters.current().charter
    language = detect(question, locale)
    answer = Lookup(charter, stems).ask(question, language=language)
    return list(sentences_for(answer, charter, coach.catalogues[language]))


def _is_command(line: str) -> bool:
    word = line.strip().casefold()
    return word in _LEAVE | _HELP | _FORGET | _MY_DATA or _question(line) is not None


def _read(screen: Console, prompt: str) -> str | None:
    """What the person typed up to an empty line, or one line if it is a command; None at the end of the input."""
    screen.print(f"\n[bold]{prompt}[/bold]")
    lines: list[str] = []
    for raw in sys.stdin:
        line = raw.rstrip("\n")
        single = not lines and _is_command(line)
        lines.append(line)
        if single or not line.strip():
            return "\n".join(lines).strip()
    return "\n".join(lines).strip() or None if lines else None
