"""The term syntax of the charter: from what an admin wrote to the choices that a phrase is made of.

`(a|b|)` tries each choice, `{employer}` and its like stand for names, `licenci*` takes any ending. Nothing is searched
here: `bot.matching.needles` turns phrases into what the index looks for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from bot.domain.charter import Employer
from bot.domain.said import Said
from bot.matching.fold import folded_text

MOST_EXPANSIONS = 5_000
STAR = "\x00"
"""Stands in a phrase for any run of word characters, also none. No folded text contains it."""
Segment = tuple[str, ...]
"""Choices of which one stands here; a single one for plain text."""
_BETWEEN = "~"
"""A character that folds to itself and that terms hardly ever hold."""
_SYNTAX = re.compile(r"[({*|]")
_CHOICE_OR_NAME = re.compile(r"[({|]")
_TOKEN = re.compile(r"\{\w+\}|[(|)]|[^(|){]+|\{")


class TermError(ValueError):
    """A term that cannot be used; the message is for an admin."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term taken apart: one choice of each segment, one after the other, in folded spelling.

    Spaces at the outer edges of the whole do not count, and several spaces in a row count as one.
    """

    segments: tuple[Segment, ...]

    @property
    def has_star(self) -> bool:
        """True if a star stands anywhere in it."""
        return any(STAR in option for segment in self.segments for option in segment)

    @property
    def expansions(self) -> int:
        """How many ways there are to read it."""
        return prod(map(len, self.segments))


def names(employer: Employer) -> Mapping[str, tuple[str, ...]]:
    """What each placeholder stands for."""
    return {
        "employer": (employer.name, *employer.aliases),
        "hashtag": employer.hashtags,
        "product": employer.products,
        "competitor": employer.competitors,
    }


def fold_terms(terms: Sequence[str]) -> list[str]:
    """The folded spelling of each term. Folding them all at once is what makes a large charter load quickly."""
    folded = folded_text(_BETWEEN.join(terms)).split(_BETWEEN)
    if len(folded) != len(terms):
        return [folded_text(term) for term in terms]
    return [term.strip(" ") for term in folded]


def is_literal(folded: str) -> bool:
    """True if a folded term stands for itself alone."""
    return folded != "" and _SYNTAX.search(folded) is None


def parse(term: str, folded: str, placeholders: Mapping[str, Iterable[str]]) -> Phrase:
    """`term`, whose folded spelling is `folded`, taken apart; without any reading if a placeholder has no names.

    Raises:
        TermError: an unknown placeholder, too many expansions, or nothing left to look for.
    """
    starred = folded.replace("*", STAR)
    if _CHOICE_OR_NAME.search(folded) is None:
        phrase = Phrase(((starred,),))
    else:
        phrase = Phrase(_Reader(term, starred, placeholders).segments())
    if all(any(not option.strip(" \x00") for option in segment) for segment in phrase.segments):
        raise TermError(Said("“{term}” can stand for nothing at all, or for any word", term=term))
    if phrase.expansions > MOST_EXPANSIONS:
        raise TermError(Said("“{term}” stands for more than {most} terms", term=term, most=MOST_EXPANSIONS))
    return phrase


class _Reader:
    """Reads one term from left to right: text, names, choices, choices inside choices."""

    def __init__(self, term: str, folded: str, placeholders: Mapping[str, Iterable[str]]) -> None:
        self._term = term
        self._tokens = _TOKEN.findall(folded)
        self._at = 0
        self._placeholders = placeholders

    def segments(self) -> tuple[Segment, ...]:
        """The whole term."""
        segments = self._sequence()
        if self._at < len(self._tokens):
            sign = self._tokens[self._at]
            raise TermError(Said("“{term}”: a {sign} stands outside of a choice", term=self._term, sign=sign))
        return tuple(segments)

    def _sequence(self) -> list[Segment]:
        """What stands up to the end of the term or of an option of a choice."""
        segments: list[Segment] = []
        while self._at < len(self._tokens) and self._tokens[self._at] not in {"|", ")"}:
            piece = self._tokens[self._at]
            self._at += 1
            if piece == "(":
                segment = self._choice()
            elif piece[0] == "{" and piece[-1] == "}":
                segment = self._names(piece[1:-1])
            else:
                segment = (piece,)
            segments.append(segment)
        return segments

    def _choice(self) -> Segment:
        options: dict[str, None] = {}
        while True:
            segments = self._sequence()
            self._limit(len(options) + prod(map(len, segments)))
            options.update(dict.fromkeys(map("".join, product(*segments))))
            if self._at == len(self._tokens):
                raise TermError(Said("“{term}” opens a choice and never closes it", term=self._term))
            self._at += 1
            if self._tokens[self._at - 1] == ")":
                return tuple(options)

    def _names(self, placeholder: str) -> Segment:
        """Names are taken as they are: a star in a name is a star."""
        if placeholder not in self._placeholders:
            known = tuple(sorted(self._placeholders))
            name = f"{{{placeholder}}}"
            raise TermError(
                Said("“{term}”: {name} stands for nothing; known: {known}", term=self._term, name=name, known=known)
            )
        return tuple(dict.fromkeys(filter(None, map(folded_text, self._placeholders[placeholder]))))

    def _limit(self, readings: int) -> None:
        if readings > MOST_EXPANSIONS:
            raise TermError(Said("“{term}” stands for more than {most} terms", term=self._term, most=MOST_EXPANSIONS))
