"""`avantpost chat`: the conversation of the chat channels, in a terminal."""

import asyncio
import sys

from rich.console import Console

from bot.app.coach import build_coach
from bot.channels import console
from bot.channels.words import GREETINGS, Word, asked
from bot.charter.followed import FollowedFolder
from bot.cli.errors import draft_sentence
from bot.coaching.catalogue import Catalogue
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface, brief
from bot.coaching.follow_up import Exchange, FollowUp, Kind, answer, read_follow_up
from bot.coaching.language import detect
from bot.coaching.lookup import Lookup
from bot.coaching.lookup_words import sentences_for
from bot.coaching.questions import ask
from bot.coaching.revision import compare
from bot.domain.advice import Advice
from bot.domain.draft import Draft, Language
from bot.domain.errors import DraftError
from bot.matching.stemming import stems
from bot.settings import Settings, load_settings

_LEAVE = frozenset({"quit", "exit", "bye", "quitter", "au revoir"})


def converse() -> int:
    """Talk until the person leaves; the exit code. Nothing of the conversation outlives it."""
    settings = load_settings()
    source = FollowedFolder(settings.policies, settings.state)
    coach = build_coach(settings, charters=source)
    screen = Console(highlight=False)
    catalogue = coach.catalogues[settings.locale]
    welcome = _welcome(settings, coach)
    screen.print(welcome, markup=False)
    last: Exchange | None = None
    runner = asyncio.Runner()
    while (text := _read(screen, catalogue.text("chat.prompt"), coach)) is not None:
        word = text.strip().casefold()
        if not word:
            continue
        _look(screen, source, catalogue)
        if word in _LEAVE:
            break
        said = asked(text)
        if said is not None and said.word is Word.HELP:
            screen.print(welcome, markup=False)
        elif said is not None and said.word is Word.MY_DATA:
            screen.print(catalogue.text("chat.my_data_terminal"))
        elif said is not None and said.word is Word.FORGET:
            last = None
            screen.print(catalogue.text("chat.forgotten"))
        elif said is not None:
            for line in runner.run(_looked_up(coach, said.question or text, settings.locale)):
                screen.print(line, markup=False, soft_wrap=True)
        elif last is not None and (follow_up := read_follow_up(text, coach.catalogues)) is not None:
            last = runner.run(_followed_up(screen, coach, follow_up, last))
        else:
            last = runner.run(_answer(screen, coach, Draft(text=text, locale=settings.locale), last)) or last
    runner.close()
    screen.print(catalogue.text("chat.goodbye"))
    return 0


def _look(screen: Console, source: FollowedFolder, catalogue: Catalogue) -> None:
    """Take in an edit of the charter; one that cannot be used is told once."""
    before = source.faults
    source.current()
    if source.faults and source.faults != before:
        screen.print(catalogue.text("chat.charter_faults", count=len(source.faults)), markup=False, soft_wrap=True)


def _welcome(settings: Settings, coach: Coach) -> str:
    """First contact: who speaks, what is kept, and whether a model reads."""
    catalogue = coach.catalogues[settings.locale]
    if coach.assessor is None or not coach.assessor.reads:
        return catalogue.text("chat.welcome_terminal")
    return catalogue.text(
        "chat.welcome_terminal_model", model=settings.model or "", retention=settings.model_retention or ""
    )


async def _answer(screen: Console, coach: Coach, draft: Draft, last: Exchange | None) -> Exchange | None:
    async def first(advice: Advice) -> None:
        screen.print(console.render(brief(advice), coach.catalogues[advice.language]))

    try:
        advice = await coach.advise(draft, surface=Surface.TERMINAL, on_first=first)
        await asyncio.sleep(0)  # Ctrl-C in the middle of it ends the conversation here
    except DraftError as error:
        screen.print(draft_sentence(error, draft.locale))
        return None
    catalogue = coach.catalogues[advice.language]
    if last is not None and last.advice.remarks:
        revision = compare(last.advice, advice)
        if revision.solved or revision.remaining:
            screen.print(
                catalogue.text("chat.revision", solved=len(revision.solved), remaining=len(revision.remaining))
            )
    screen.print(console.render(brief(advice), catalogue))
    return Exchange(draft=draft, advice=advice)


async def _followed_up(screen: Console, coach: Coach, follow_up: FollowUp, last: Exchange) -> Exchange:
    reply = await answer(coach, follow_up, last, surface=Surface.TERMINAL)
    for line in reply.lines:
        screen.print(console.shown(line), markup=False, soft_wrap=True)
    if reply.advice is None or reply.draft is None:
        return last
    shown = reply.advice if follow_up.kind is Kind.MORE else brief(reply.advice)
    screen.print(console.render(shown, coach.catalogues[shown.language]))
    return Exchange(draft=reply.draft, advice=reply.advice)


async def _looked_up(coach: Coach, question: str, locale: Language) -> list[str]:
    charter = coach.charters.current().charter
    language = detect(question, locale)
    found = await ask(coach, Lookup(charter, stems), question, language=language)
    return list(sentences_for(found, charter, coach.catalogues[language]))


def _is_command(line: str, coach: Coach) -> bool:
    word = line.strip().casefold()
    if word in _LEAVE or (asked(line) is not None and word not in GREETINGS):  # a post may begin with hello
        return True
    follow_up = read_follow_up(line, coach.catalogues)
    return follow_up is not None and follow_up.kind is not Kind.FACT


def _read(screen: Console, prompt: str, coach: Coach) -> str | None:
    """What the person typed up to an empty line, or one line if it is a command; None at the end of the input."""
    screen.print(f"\n[bold]{prompt}[/bold]")
    lines: list[str] = []
    for raw in sys.stdin:
        line = raw.rstrip("\n")
        single = not lines and _is_command(line, coach)
        lines.append(line)
        if single or not line.strip():
            return "\n".join(lines).strip()
    return "\n".join(lines).strip() or None if lines else None
