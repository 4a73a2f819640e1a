"""`avantpost chat`: the conversation of the chat channels, in a terminal."""

import sys

from rich.console import Console

from bot.app import build_coach
from bot.channels import console
from bot.cli.errors import draft_sentence
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.revision import compare
from bot.domain.advice import Advice
from bot.domain.draft import Draft
from bot.domain.errors import DraftError
from bot.settings import load_settings

_LEAVE = frozenset({"quit", "exit", "bye", "quitter", "au revoir"})
_HELP = frozenset({"help", "aide", "?"})
_FORGET = frozenset({"forget", "oublie", "oublier"})
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


def _read(screen: Console, prompt: str) -> str | None:
    """What the person typed up to an empty line, or one line if it is a command; None at the end of the input."""
    screen.print(f"\n[bold]{prompt}[/bold]")
    lines: list[str] = []
    for raw in sys.stdin:
        line = raw.rstrip("\n")
        single = not lines and line.strip().casefold() in _LEAVE | _HELP | _FORGET | _MY_DATA
        lines.append(line)
        if single or not line.strip():
            return "\n".join(lines).strip()
    return "\n".join(lines).strip() or None if lines else None
