"""The charter's RE2 expressions: compiled one by one, run in linear time on folded text."""

from collections.abc import Iterable
from itertools import islice

import re2

from bot.domain.said import Said
from bot.matching.anchors import anchors
from bot.matching.fold import Place

MOST_MATCHES = 1_000
"""Matches of one expression that are read in one text: what keeps a hostile text from costing more than its length."""
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.never_capture = True
_OPTIONS.max_mem = 16 << 20


class ExpressionError(ValueError):
    """RE2 refuses an expression; the message is for an admin."""


class Expression:
    """An expression that RE2 accepts, compiled when it first runs, and the literals without which it cannot match."""

    __slots__ = ("_compiled", "_regex", "anchors")

    def __init__(self, regex: str, anchors: frozenset[str] | None, compiled: "re2._Regexp | None" = None) -> None:
        self._regex = regex
        self.anchors = anchors
        self._compiled = compiled

    @property
    def compiled(self) -> "re2._Regexp":
        """The expression as RE2 runs it.

        Raises:
            ExpressionError: RE2 refuses it.
        """
        if self._compiled is None:
            self._compiled = _compiled(self._regex)
        return self._compiled

    def search(self, text: str) -> bool:
        """True if it matches somewhere in folded `text`."""
        return self.compiled.search(text.encode()) is not None

    def places(self, text: str) -> list[Place]:
        """Its matches in folded `text` from left to right, without overlaps; empty ones do not count."""
        data = text.encode()
        found = (match.span() for match in self.compiled.finditer(data))
        places = list(islice((place for place in found if place[0] < place[1]), MOST_MATCHES))
        return places if len(data) == len(text) or not places else _in_characters(data, places)


def _in_characters(data: bytes, places: Iterable[Place]) -> list[Place]:
    """Places counted in bytes, told in characters."""
    counted: list[Place] = []
    byte, character = 0, 0
    for start, end in places:
        first = character + len(data[byte:start].decode())
        byte, character = end, first + len(data[start:end].decode())
        counted.append((first, character))
    return counted


def compile_expression(regex: str) -> Expression:
    """`regex` compiled by RE2, silent on standard error.

    Raises:
        ExpressionError: RE2 refuses it.
    """
    compiled = _compiled(regex)
    return Expression(regex, anchors(regex), compiled)


def _compiled(regex: str) -> "re2._Regexp":
    try:
        return re2.compile(regex.encode("utf-8", "surrogatepass"), _OPTIONS)
    except re2.error as error:
        detail = error.args[0] if error.args else ""
        words = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
        raise ExpressionError(Said("RE2 refuses this expression: {words}", words=words)) from None


def pattern_has_anchor(regex: str) -> bool:
    """True if `regex` only runs on drafts that hold one of its words; otherwise it runs whenever its rule might.

    Raises:
        ExpressionError: RE2 refuses it.
    """
    return compile_expression(regex).anchors is not None
