"""A draft cannot speak to the terminal: codes, direction marks and markup in it are shown, never obeyed."""

import io
from dataclasses import replace

import pytest
from conversations import DRAFTS, in_order, shows
from rich.console import Console

from bot.channels.console import render, shown
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface, brief
from bot.domain.advice import Advice, Split, Suggestion, SuggestionOrigin
from bot.domain.draft import Draft

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.exe\u2066\u200f\r\x08\x7f"
FORBIDDEN = set("\x1b\x07\x08\x7f\x9b\r\u202e\u2066\u200f")


def drawn(advice: Advice, coach: Coach) -> str:
    """What a plain terminal of 100 columns is sent."""
    out = io.StringIO()
    Console(file=out, width=100, highlight=False, color_system=None).print(
        render(advice, coach.catalogues[advice.language])
    )
    return out.getvalue()


def test_nothing_of_a_draft_reaches_the_terminal_as_a_code(shipped_coach: Coach) -> None:
    """Quote, both halves and suggested version."""
    text = f"Our customer’s card{HOSTILE} is 4111 1111 1111 1111.{HOSTILE}"
    advice = shipped_coach.review(Draft(text=text.replace(HOSTILE, "")), surface=Surface.TERMINAL)
    (remark, *_) = advice.remarks
    advice = replace(
        advice,
        opening=f"You may speak about “{HOSTILE}”.",
        remarks=(replace(remark, quote=HOSTILE + remark.quote),),
        split=Split(may_speak=f"You may speak about “{HOSTILE}”.", different=f"This part, “{HOSTILE}”, is different."),
        suggestion=Suggestion(text=text, origin=SuggestionOrigin.MECHANICAL),
    )
    assert not FORBIDDEN & set(drawn(advice, shipped_coach))


@pytest.mark.parametrize(
    "markup", ["[bold]revenue[/bold]", "[/x]", "[link=https://evil.example]revenue[/link]", ":bomb:"]
)
def test_markup_in_a_draft_stays_as_it_was_written(shipped_coach: Coach, markup: str) -> None:
    """Brackets and emoji names are the author's words."""
    advice = shipped_coach.review(Draft(text="Our Q3 revenue is skyrocketing!"), surface=Surface.TERMINAL)
    (remark, *_) = advice.remarks
    quoting = replace(
        advice,
        remarks=(replace(remark, quote=markup),),
        suggestion=Suggestion(text=f"A {markup} z", origin=SuggestionOrigin.MECHANICAL),
    )
    assert drawn(quoting, shipped_coach).count(markup) == 2


def test_lines_of_a_suggestion_stay_lines(shipped_coach: Coach) -> None:
    """Whatever line ends the author's machine writes, none is shown as a stranger."""
    advice = shipped_coach.review(Draft(text="Deploy password: Tr0ub4dor&3\r\nBye\r\nMe"), surface=Surface.TERMINAL)
    assert advice.suggestion is not None
    lines = [line.strip() for line in drawn(advice, shipped_coach).splitlines()]
    assert lines[lines.index("Bye") + 1] == "Me"
    assert "\ufffd" not in "".join(lines)


def test_shown_keeps_all_that_is_harmless() -> None:
    """Accents, emojis and joined emojis, other scripts."""
    text = "Ça va très bien 👩‍💻 — שלום 日本"
    assert shown(text) == text
    assert shown("Merci\u202f! Voici\u00a0: a\n b\u2028c") == "Merci\u202f! Voici\u00a0: a b c"


@pytest.mark.parametrize("text", DRAFTS)
def test_the_advice_is_that_of_every_channel(shipped_coach: Coach, text: str) -> None:
    """Same level, same remarks, same order."""
    advice = brief(shipped_coach.review(Draft(text=text), surface=Surface.TERMINAL))
    screen = Console(width=500, file=io.StringIO(), color_system=None)
    screen.print(render(advice, shipped_coach.catalogues[advice.language]))
    assert shows(screen.file.getvalue(), in_order(shipped_coach, text, Surface.TERMINAL))
