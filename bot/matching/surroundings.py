"""What must stand before or after a literal for a phrase to be there: choices, one after the other, away from it."""

from dataclasses import dataclass
from functools import lru_cache

from bot.matching.fold import Folded
from bot.matching.letters import is_word_character
from bot.matching.terms import STAR, Segment

LONGEST_STAR = 50
"""Word characters that a star stands for at most: no word is longer, and no text costs more than its length."""
_SPACE = " "
_ANYTHING = ("",)
_Tokens = tuple[str, ...]
"""A choice as pieces of text, `_SPACE` and `STAR`, in the order in which they are met."""
_State = tuple[int, bool, bool]
"""A position; whether a space is due before anything else; whether a star came last."""


@dataclass(frozen=True, slots=True)
class Side:
    """The choices on one side of a literal, the nearest first; `forward` if they follow it.

    `openings`: texts of which one must touch the literal, to tell quickly that the phrase is not there. `is_edge`: no
    word character can touch the literal on this side.
    """

    choices: tuple[tuple[_Tokens, ...], ...]
    openings: tuple[str, ...]
    is_edge: bool
    forward: bool

    def reach(self, folded: Folded, position: int) -> list[int]:
        """Where the phrase can end (or begin) if its literal ends (or begins) at `position`."""
        if self.choices == _ONLY_A_STAR:
            reached = _run(folded, position, due=False, forward=self.forward)[-1 if self.forward else 0]
            return [reached] if _is_edge(folded.words, reached, star=True, forward=self.forward) else []
        states: set[_State] = {(position, False, False)}
        for choice in self.choices:
            states = self._behind(folded, choice, states)
            if not states:
                return []
        return list({at for at, _, star in states if _is_edge(folded.words, at, star=star, forward=self.forward)})

    def _behind(self, folded: Folded, choice: tuple[_Tokens, ...], states: set[_State]) -> set[_State]:
        """The states behind any one option of `choice`."""
        forward = self.forward
        reached: set[_State] = set()
        for tokens in choice:
            if not tokens:
                reached |= states
            elif len(tokens) > 1 or tokens[0] in _SPACE_OR_STAR:
                reached |= _consume(folded, states, tokens, forward=forward)
            else:
                # Nearly every option is one piece of text: it gets the short way.
                for position, due, _ in states:
                    token = _with_space(tokens[0], due=due, forward=forward)
                    behind = _step(folded.text, position, token, forward)
                    if behind >= 0:
                        reached.add((behind, False, False))
        return reached


_SPACE_OR_STAR = frozenset((_SPACE, STAR))
_ONLY_A_STAR = (((STAR,),),)


@lru_cache(maxsize=4096)
def side(segments: tuple[Segment, ...], *, forward: bool) -> Side:
    """The side that `segments`, written from left to right, make before or after a literal."""
    ordered = segments if forward else segments[::-1]
    choices = tuple(tuple(_tokens(option, forward=forward) for option in segment) for segment in ordered)
    openings = _openings(choices, forward=forward)
    is_edge = not choices or not any(is_word_character((text or "_")[0 if forward else -1]) for text in openings)
    return Side(choices, openings, is_edge, forward)


@lru_cache(maxsize=20_000)
def _tokens(option: str, *, forward: bool) -> _Tokens:
    found: list[str] = []
    for number, piece in enumerate(option.split(STAR)):
        if number:
            found.append(STAR)
        if piece.startswith(" "):
            found.append(_SPACE)
        if solid := " ".join(piece.split()):
            found.append(solid)
            if piece.endswith(" "):
                found.append(_SPACE)
    return tuple(found if forward else found[::-1])


def _openings(choices: tuple[tuple[_Tokens, ...], ...], *, forward: bool) -> tuple[str, ...]:
    found: set[str] = set()
    dues = {False}
    for choice in choices:
        still: set[bool] = set()
        for due in dues:
            for tokens in choice:
                opening = _opening(tokens, due=due, forward=forward)
                if isinstance(opening, bool):
                    still.add(opening)
                elif opening:
                    found.add(opening)
                else:
                    return _ANYTHING
        dues = still
        if not dues:
            return tuple(sorted(found))
    return _ANYTHING


def _opening(tokens: _Tokens, *, due: bool, forward: bool) -> str | bool:
    """The first thing that `tokens` want beside the literal, "" for anything; or only whether a space is now due."""
    for token in tokens:
        if token == _SPACE:
            due = True
        elif token == STAR:
            return _SPACE if due else ""
        else:
            return _with_space(token, due=due, forward=forward)
    return due


def _with_space(token: str, *, due: bool, forward: bool) -> str:
    if not due:
        return token
    return _SPACE + token if forward else token + _SPACE


def _consume(folded: Folded, states: set[_State], tokens: _Tokens, *, forward: bool) -> set[_State]:
    for token in tokens:
        if token == _SPACE:
            states = {(position, True, star) for position, _, star in states}
        elif token == STAR:
            states = {
                (reached, False, True)
                for position, due, _ in states
                for reached in _run(folded, position, due=due, forward=forward)
            }
        else:
            states = {
                (reached, False, False)
                for position, due, _ in states
                if (reached := _step(folded.text, position, _with_space(token, due=due, forward=forward), forward)) >= 0
            }
        if not states:
            break
    return states


def _step(text: str, position: int, token: str, forward: bool) -> int:
    """The position behind (or before) `token`, or -1 if it does not stand here."""
    start = position if forward else position - len(token)
    if start < 0 or not text.startswith(token, start):
        return -1
    return start + len(token) if forward else start


def _run(folded: Folded, position: int, *, due: bool, forward: bool) -> range:
    """Every position within the word characters that begin (or end) here, behind (or before) a space if one is due."""
    words = folded.words
    if due:
        position = _step(folded.text, position, _SPACE, forward)
        if position < 0:
            return range(0)
    if forward:
        limit = min(position + LONGEST_STAR, len(words))
        end = words.find(" ", position, limit)
        return range(position, (limit if end < 0 else end) + 1)
    limit = max(0, position - LONGEST_STAR)
    return range(max(limit, words.rfind(" ", limit, position) + 1), position + 1)


def _is_edge(words: str, position: int, *, star: bool, forward: bool) -> bool:
    """True if the phrase may end (or begin) here: no word character touches its own, and a star takes all it can."""
    before = words[position - 1] if position else " "
    after = words[position] if position < len(words) else " "
    inside, outside = (before, after) if forward else (after, before)
    return outside == " " or (inside == " " and not star)
