"""The term syntax of the charter: from what an admin wrote to plain strings and expressions.

`(a|b|)` tries each choice, `{employer}` and its like stand for names, `licenci*` takes any ending.
"""

import re
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from itertools import product
from typing import NamedTuple

from bot.domain.charter import Employer
from bot.matching.fold import folded_text

MOST_EXPANSIONS = 5_000
_HAS_WORD = re.compile(r"\w")
_CHOICE = re.compile(r"\(([^()]*)\)|\{(\w+)\}")


class TermError(ValueError):
    """A term that cannot be used; the message is for an admin."""


class Shape(Enum):
    """How a plain term is looked for."""

    WHOLE = auto()
    """Whole words, exactly."""
    PREFIX = auto()
    """Whole words, the last one with any ending."""
    EXPRESSION = auto()
    """A `*` inside the phrase: an RE2 expression."""
    SYMBOL = auto()
    """An emoji or other sign, without any letter: found wherever it stands."""


class PlainTerm(NamedTuple):
    """One expansion: folded text, or an expression for `EXPRESSION`.

    `anchors` are literals of which one stands in every match of an expression; none if that cannot be said.
    """

    shape: Shape
    text: str
    anchors: frozenset[str] = frozenset()


def names(employer: Employer) -> Mapping[str, tuple[str, ...]]:
    """What each placeholder stands for."""
    return {
        "employer": (employer.name, *employer.aliases),
        "hashtag": employer.hashtags,
        "product": employer.products,
        "competitor": employer.competitors,
    }


def expand(term: str, placeholders: Mapping[str, Iterable[str]]) -> list[PlainTerm]:
    """Every plain term that `term` stands for; none if a placeholder has no names.

    Raises:
        TermError: an unknown placeholder, too many expansions, or nothing left to look for.
    """
    folded = folded_text(term)
    if "{" in term:
        expansions = _expansions(term, placeholders)
        every = (_folded_plain(folded_text(" ".join(expansion.split()))) for expansion in expansions)
        return _with_one_expression(list(dict.fromkeys(plain for plain in every if plain is not None)))
    # Folding a term once, before it is expanded, is what makes a large charter load quickly.
    texts = dict.fromkeys(" ".join(expansion.split()) for expansion in _expansions(folded, placeholders))
    if "*" in folded:
        starred = [plain for text in texts if (plain := _folded_plain(text)) is not None]
        return _with_one_expression(starred)
    whole = Shape.WHOLE
    return [
        PlainTerm(whole if text[0].isalnum() or _HAS_WORD.search(text) else Shape.SYMBOL, text)
        for text in texts
        if text
    ]


def _expansions(term: str, placeholders: Mapping[str, Iterable[str]]) -> list[str]:
    parts: list[tuple[str, ...]] = []
    position, count = 0, 1
    for match in _CHOICE.finditer(term):
        parts.append((term[position : match.start()],))
        choice, name = match.groups()
        if name is None:
            parts.append(tuple(choice.split("|")))
        elif name in placeholders:
            parts.append(tuple(placeholders[name]))
        else:
            raise TermError(f"{{{name}}} stands for nothing; known: {', '.join(sorted(placeholders))}")
        count *= len(parts[-1])
        if count > MOST_EXPANSIONS:
            raise TermError(f"“{term}” stands for more than {MOST_EXPANSIONS} terms")
        position = match.end()
    parts.append((term[position:],))
    return ["".join(pieces) for pieces in product(*parts)]


def _folded_plain(folded: str) -> PlainTerm | None:
    if not folded:
        return None
    body = folded.rstrip("*")
    if not body.strip():
        raise TermError(f"“{folded}” would match everything")
    if "*" in body:
        literal = max(folded.split("*"), key=len)
        return PlainTerm(Shape.EXPRESSION, _expression(folded), frozenset((literal,)))
    if not _HAS_WORD.search(body):
        return PlainTerm(Shape.SYMBOL, folded)
    return PlainTerm(Shape.PREFIX if folded.endswith("*") else Shape.WHOLE, body)


def _with_one_expression(plain: list[PlainTerm]) -> list[PlainTerm]:
    """`plain` with all its expressions joined into one: a term is found from left to right, without overlaps."""
    expressions = [term for term in plain if term.shape is Shape.EXPRESSION]
    if not expressions:
        return plain
    others = [term for term in plain if term.shape is not Shape.EXPRESSION]
    anchors = frozenset().union(*(term.anchors for term in expressions))
    return [*others, PlainTerm(Shape.EXPRESSION, "|".join(term.text for term in expressions), anchors)]


def _expression(folded: str) -> str:
    """`heure* sup*` as an expression on whole words."""
    left = r"\b" if folded[0].isalnum() else ""
    right = r"\b" if folded[-1].isalnum() else ""
    return left + re.escape(folded).replace(r"\*", r"\w*").replace(r"\ ", " ") + right
