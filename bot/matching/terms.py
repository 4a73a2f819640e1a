"""The term syntax of the charter: from what an admin wrote to the choices that a phrase is made of.

`(a|b|)` tries each choice, `{employer}` and its like stand for names, `licenci*` takes any ending. Nothing is searched
here: `bot.matching.needles` turns phrases into what the index looks for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from bot.domain.charter import Employer
from bot.matching.fold import folded_text

MOST_EXPANSIONS = 5_000
STAR = "\x00"
"""Stands in a phrase for any run of word characters, also none. No folded text contains it."""
Segment = tuple[str, ...]
"""Choices of which one stands here; a single one for plain text."""
_BETWEEN = "~"
"""A character that folds to itself and that terms hardly ever hold."""
_SYNTAX = re.compile(r"[({*]")
_INNER = re.compile(r"\([^)]*\(")
_CHOICE = re.compile(r"\(([^()]*)\)|\{(\w+)\}")


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


def _flat(term: str) -> str:
    """`term` with every choice inside a choice written out: `(a|b (c|d))` is `(a|b c|b d)`."""
    if _INNER.search(term) is None:
        return term
    pieces: list[str] = []
    position = 0
    while position < len(term):
        if term[position] == "(":
            options, position = _options(term, position + 1)
            pieces.append(f"({'|'.join(options)})")
        else:
            pieces.append(term[position])
            position += 1
    return "".join(pieces)


def _options(term: str, position: int) -> tuple[list[str], int]:
    """The options of the choice whose inside begins at `position`, and the place after its end."""
    options: list[str] = []
    current = [""]
    while position < len(term):
        character = term[position]
        position += 1
        if character == ")":
            return [*options, *current], position
        if character == "|":
            options += current
            current = [""]
        elif character == "(":
            inner, position = _options(term, position)
            current = [head + tail for head in current for tail in inner]
        else:
            current = [head + character for head in current]
        if len(options) + len(current) > MOST_EXPANSIONS:
            raise TermError(f"“{term}” stands for more than {MOST_EXPANSIONS} terms")
    raise TermError(f"“{term}” opens a choice and never closes it")


def fold_terms(terms: Sequence[str]) -> list[str]:
    """The folded spelling of each term. Folding them all at once is what makes a large charter load quickly."""
    folded = folded_text(_BETWEEN.join(terms)).split(_BETWEEN)
    if len(folded) != len(terms):
        return [folded_text(term) for term in terms]
    return [term.strip(" ") for term in folded]


def is_literal(folded: str) -> bool:
    """True if a folded term stands for itself alone."""
    return folded != "" and _SYNTAX.search(folded) is None


def parse(term: str, folded: str, placeholders: Mapping[str, Iterable[str]]) -> Phrase | None:
    """`term`, whose folded spelling is `folded`, taken apart; None if it holds a placeholder that has no names.

    Raises:
        TermError: an unknown placeholder, too many expansions, or nothing left to look for.
    """
    flat = _flat(folded).replace("*", STAR)
    if "(" not in flat and "{" not in flat:
        phrase = Phrase(((flat,),))
    else:
        segments = _segments(term, flat, placeholders)
        if segments is None:
            return None
        phrase = Phrase(segments)
    if all(any(not option.strip(" \x00") for option in segment) for segment in phrase.segments):
        raise TermError(f"“{term}” can stand for nothing at all, or for any word")
    if phrase.expansions > MOST_EXPANSIONS:
        raise TermError(f"“{term}” stands for more than {MOST_EXPANSIONS} terms")
    return phrase


def _segments(term: str, folded: str, placeholders: Mapping[str, Iterable[str]]) -> tuple[Segment, ...] | None:
    segments: list[Segment] = []
    position = 0
    for match in _CHOICE.finditer(folded):
        if position < match.start():
            segments.append((folded[position : match.start()],))
        choice, name = match.groups()
        if name is None:
            segments.append(tuple(dict.fromkeys(choice.split("|"))))
        elif name in placeholders:
            # Names are taken as they are: a star in a name is a star.
            known = dict.fromkeys(filter(None, map(folded_text, placeholders[name])))
            if not known:
                return None
            segments.append(tuple(known))
        else:
            raise TermError(f"“{term}”: {{{name}}} stands for nothing; known: {', '.join(sorted(placeholders))}")
        position = match.end()
    if position < len(folded):
        segments.append((folded[position:],))
    return tuple(segments)
