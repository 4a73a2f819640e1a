"""Advice for a terminal: the neutral document as rich text. Translates only; every word was decided before."""

import re

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bot.coaching.catalogue import Catalogue
from bot.domain.advice import Advice, Remark
from bot.domain.levels import Level

_STYLES = {
    Level.FINE: "bold green",
    Level.POLISH: "bold cyan",
    Level.PAUSE: "bold yellow",
    Level.GET_HELP: "bold magenta",
}
# Direction overrides can make a terminal show other words than it was given; line ends would break the layout.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_GAPS = re.compile("[ \t\n\u2028\u2029]+")


def shown(text: str) -> str:
    """`text` on one line, what could disturb a terminal made visible; French keeps its spaces that do not break."""
    return _GAPS.sub(" ", _UNSAFE.sub("\ufffd", text)).strip()


def render(advice: Advice, catalogue: Catalogue) -> RenderableType:
    """The whole advice, top to bottom, in the order of the brief."""
    parts: list[RenderableType] = [Text(shown(advice.label), style=_STYLES[advice.level]), Text(shown(advice.opening))]
    if advice.split is not None:
        parts.append(Text(f"{shown(advice.split.may_speak)} {shown(advice.split.different)}"))
    if advice.strength:
        parts.append(Text(f"+ {shown(advice.strength)}", style="green"))
    for number, remark in enumerate(advice.remarks, start=1):
        parts.append(_remark(number, remark, catalogue))
    if advice.more_remarks:
        key = "more.one" if advice.more_remarks == 1 else "more.many"
        parts.append(Text(catalogue.text(key, count=advice.more_remarks)))
    parts += [Text(f"· {item}") for item in advice.checklist]
    if advice.audience:
        parts.append(Text(advice.audience))
    if advice.suggestion:
        parts.append(Text(catalogue.text("heading.suggestion"), style="bold"))
        parts.append(Padding(Text(_UNSAFE.sub("\ufffd", "\n".join(advice.suggestion.text.splitlines()))), (0, 0, 0, 2)))
    if advice.opportunity:
        parts.append(Text.assemble((catalogue.text("heading.opportunity"), "bold"), " ", advice.opportunity))
    if advice.contacts:
        parts.append(Text(catalogue.text("heading.contacts"), style="bold"))
        parts += [Text(f"· {contact.who} · {contact.link}") for contact in advice.contacts]
    if advice.note:
        parts.append(Text(shown(advice.note), style="italic"))
    parts.append(Text(advice.closing, style="dim"))
    return Group(*_spaced(parts))


def _remark(number: int, remark: Remark, catalogue: Catalogue) -> RenderableType:
    text = Text()
    text.append(f"{number}. {catalogue.text('heading.quote', quote=shown(remark.quote))}", style="bold")
    text.append(f"\n   {shown(remark.why)}")
    text.append(f"\n   → {shown(remark.fix)}")
    if remark.say_instead:
        text.append(
            f"\n   {catalogue.text('heading.say_instead')} {catalogue.text('heading.quote', quote=remark.say_instead)}"
        )
    text.append(
        f"\n   {catalogue.text('heading.article', title=remark.article.title, version=remark.article.version[:8])}",
        style="dim",
    )
    return text


def _spaced(parts: list[RenderableType]) -> list[RenderableType]:
    """The parts with an empty line between sections, none between items of one list."""
    spaced: list[RenderableType] = []
    for part in parts:
        item = isinstance(part, Text) and part.plain.startswith("· ")
        if spaced and not item:
            spaced.append(Text(""))
        spaced.append(part)
    return spaced
