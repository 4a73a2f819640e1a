"""A word on the last advice is told from another draft, and answered on the last one."""

import pytest

from bot.catalogues import load_catalogues
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.follow_up import Exchange, FollowUp, Kind, answer, read_follow_up
from bot.coaching.ports import Wish
from bot.domain.draft import Draft
from bot.domain.levels import Level

CATALOGUES = load_catalogues()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("why?", FollowUp(kind=Kind.WHY)),
        ("Why 2?", FollowUp(kind=Kind.WHY, number=2)),
        ("Pourquoi\u202f?", FollowUp(kind=Kind.WHY)),
        ("pourquoi la remarque 3 ?", FollowUp(kind=Kind.WHY, number=3)),
        ("the rest", FollowUp(kind=Kind.MORE)),
        ("La suite !", FollowUp(kind=Kind.MORE)),
        ("Shorter, please", None),
        ("shorter please", FollowUp(kind=Kind.WISH, wish=Wish.SHORTER)),
        ("Plus court", FollowUp(kind=Kind.WISH, wish=Wish.SHORTER)),
        ("keep my emoji!", FollowUp(kind=Kind.WISH, wish=Wish.KEEP_EMOJI)),
        ("Gardez mes emojis", FollowUp(kind=Kind.WISH, wish=Wish.KEEP_EMOJI)),
        ("une autre version", FollowUp(kind=Kind.WISH, wish=Wish.ANOTHER)),
        ("It was published this morning", FollowUp(kind=Kind.FACT, fact="It was published this morning")),
        ("She agreed in writing.", FollowUp(kind=Kind.FACT, fact="She agreed in writing.")),
        ("C’est déjà public", FollowUp(kind=Kind.FACT, fact="C'est déjà public")),
        ("Elle a donné son accord par écrit", FollowUp(kind=Kind.FACT, fact="Elle a donné son accord par écrit")),
        ("Great quarter, team!", None),
        ("So proud of my team today", None),
        ("C'est la fête au magasin ce soir !", None),
        ("It was a long day.\nBut we did it.", None),
        ("", None),
        ("why " * 60, None),
    ],
)
def test_a_follow_up_is_told_from_a_draft(text: str, expected: FollowUp | None) -> None:
    """In both languages, with the marks and apostrophes that people type."""
    assert read_follow_up(text, CATALOGUES) == expected


def exchange(coach: Coach, text: str) -> Exchange:
    """A draft and the advice on it."""
    draft = Draft(text=text)
    return Exchange(draft=draft, advice=coach.review(draft, surface=Surface.TERMINAL))


async def test_why_shows_the_article_behind_the_remark(shipped_coach: Coach) -> None:
    """The words, the rule, why it is there; nothing about the author."""
    last = exchange(shipped_coach, "Great quarter, team! Wait until you see Thursday's numbers 😉")
    reply = await answer(shipped_coach, FollowUp(kind=Kind.WHY), last, surface=Surface.TERMINAL)
    article = shipped_coach.charters.current().charter.articles["financial_info"]
    assert last.advice.remarks[0].quote in reply.lines[0]
    assert any(article.rule[last.advice.language] in line for line in reply.lines)


async def test_why_about_nothing_says_so(shipped_coach: Coach) -> None:
    """A draft without remarks has nothing to explain."""
    last = exchange(shipped_coach, "Lovely walk by the sea this morning.")
    reply = await answer(shipped_coach, FollowUp(kind=Kind.WHY), last, surface=Surface.TERMINAL)
    assert reply.lines == (CATALOGUES[last.advice.language].text("follow_up.nothing"),)


async def test_a_new_fact_runs_the_rules_again(shipped_coach: Coach) -> None:
    """What waited for a publication is lifted once its author says that it came out; the draft keeps the fact."""
    last = exchange(shipped_coach, "Our Q3 revenue is up 12%, what a quarter!")
    assert last.advice.level is Level.GET_HELP
    fact = read_follow_up("The results were published this morning", CATALOGUES)
    assert fact is not None
    reply = await answer(shipped_coach, fact, last, surface=Surface.TERMINAL)
    assert reply.advice is not None
    assert reply.advice.level.severity < last.advice.level.severity
    assert reply.draft is not None
    assert reply.draft.context.facts == ("The results were published this morning",)


async def test_without_a_model_a_wish_is_answered_honestly(shipped_coach: Coach) -> None:
    """The rules write no other version."""
    last = exchange(shipped_coach, "My colleague Ana is a moron.")
    reply = await answer(shipped_coach, FollowUp(kind=Kind.WISH, wish=Wish.SHORTER), last, surface=Surface.TERMINAL)
    assert reply.lines == (CATALOGUES[last.advice.language].text("follow_up.no_version"),)
