"""A short word on the last advice: why?, shorter, keep my emoji, the rest, or a new fact ("published this morning").

Only the words are read here; the last draft comes from the channel, which keeps it for a while or is sent it again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.coaching.catalogue import Catalogue
from bot.coaching.coach import Coach, OnFirst
from bot.coaching.compose import Surface
from bot.coaching.ports import Wish
from bot.domain.advice import Advice, Remark, SuggestionOrigin
from bot.domain.charter import Charter
from bot.domain.draft import Draft, Language
from bot.domain.levels import Certainty

LONGEST: Final = 160
"""Characters: a follow-up is short; anything longer is another draft."""
MOST_FACTS: Final = 10
_NUMBER = re.compile(r"\s*(?:n[o°]\s?|#)?([1-9])\s*$")
_EDGES = " \t\r\n.!?…\u00a0\u202f"
_CONTEXT_WORDS = 3
"""Words at the start of a message in which a fact about the last draft names its subject."""


class Kind(StrEnum):
    """What is asked of the last advice."""

    WHY = "why"
    MORE = "more"
    WISH = "wish"
    FACT = "fact"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One follow-up: `number` is the remark that "why 2?" asks about, `wish` what a new version should be like."""

    kind: Kind
    number: int = 1
    wish: Wish | None = None
    fact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The last draft and what was said of it. Held in memory only."""

    draft: Draft
    advice: Advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer: lines of text, or an advice in place of the last one, with the draft that it is about."""

    lines: tuple[str, ...] = ()
    advice: Advice | None = None
    draft: Draft | None = None


def read_follow_up(text: str, catalogues: Mapping[Language, Catalogue]) -> FollowUp | None:
    """What `text` asks of the last advice; None if it reads like another draft."""
    said = text.strip().replace("’", "'")
    if not said or len(said) > LONGEST or "\n" in said:
        return None
    number = _NUMBER.search(said.strip(_EDGES))
    plain = (_NUMBER.sub("", said.strip(_EDGES)) if number else said).strip(_EDGES).casefold()
    for catalogue in catalogues.values():
        if plain in _phrases(catalogue, "why"):
            return FollowUp(kind=Kind.WHY, number=int(number[1]) if number else 1)
        if plain in _phrases(catalogue, "more"):
            return FollowUp(kind=Kind.MORE)
        for wish in Wish:
            if plain in _phrases(catalogue, wish.value):
                return FollowUp(kind=Kind.WISH, wish=wish)
        if _is_fact(said, catalogue):
            return FollowUp(kind=Kind.FACT, fact=said)
    return None


async def answer(
    coach: Coach, follow_up: FollowUp, last: Exchange, *, surface: Surface, on_first: OnFirst | None = None
) -> Reply:
    """What the coach says to `follow_up` about `last`.

    Raises:
        DraftError: the last draft cannot be read any more.
    """
    catalogue = coach.catalogues[last.advice.language]
    match follow_up.kind:
        case Kind.WHY:
            charter = coach.charters.current().charter
            return Reply(lines=tuple(_why(last.advice, follow_up.number, charter, catalogue)))
        case Kind.MORE:
            return Reply(advice=await coach.advise(last.draft, surface=surface, on_first=on_first), draft=last.draft)
        case Kind.FACT:
            facts = (*last.draft.context.facts, follow_up.fact or "")[-MOST_FACTS:]
            draft = replace(last.draft, context=replace(last.draft.context, facts=facts))
            return Reply(advice=await coach.advise(draft, surface=surface, on_first=on_first), draft=draft)
        case Kind.WISH:
            advice = await coach.rewritten(last.draft, follow_up.wish or Wish.ANOTHER, surface=surface)
            if advice.suggestion is None or advice.suggestion.origin is not SuggestionOrigin.MODEL:
                return Reply(lines=(catalogue.text("follow_up.no_version"),))
            return Reply(advice=advice, draft=last.draft)


def _why(advice: Advice, number: int, charter: Charter, catalogue: Catalogue) -> Iterator[str]:
    """The article behind one remark, in the charter's words."""
    if not advice.remarks:
        yield catalogue.text("follow_up.nothing")
        return
    remark: Remark = advice.remarks[min(number, len(advice.remarks)) - 1]
    article = charter.articles.get(remark.article.id)
    yield catalogue.text("heading.quote", quote=remark.quote)
    yield remark.why
    if article is not None:
        yield f"{article.title[catalogue.language]} — {charter.named(article.rule[catalogue.language])}"
        yield charter.named(article.why[catalogue.language])
        yield f"{catalogue.text('heading.opportunity')} {article.opportunity[catalogue.language]}"
    yield catalogue.text("web.why_firm" if remark.certainty == Certainty.FIRM else "web.why_hint")


def _phrases(catalogue: Catalogue, name: str) -> frozenset[str]:
    listed = catalogue.text(f"follow_up.{name}").replace("’", "'")
    return frozenset(phrase.strip().casefold() for phrase in listed.split("|"))


def _is_fact(said: str, catalogue: Catalogue) -> bool:
    """True for a sentence that begins with what the last draft spoke of and says what became of it."""
    words = re.findall(r"[\w'-]+", said.casefold())
    begins = " ".join(words[:_CONTEXT_WORDS])
    subjects, settled = _phrases(catalogue, "fact_subjects"), _phrases(catalogue, "fact_settled")
    rest = f" {' '.join(words)} "
    return any(f"{begins} ".startswith(f"{subject} ") for subject in subjects) and any(
        f" {word} " in rest for word in settled
    )
