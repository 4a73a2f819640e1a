"""Literals of which one stands in every match of an expression, so that it runs only where it can match.

A reader of RE2's syntax, sound by construction: whatever it does not know for certain makes no promise.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

_MOST_EXACT = 64
"""Texts that a part is known to be one of; beyond that only one stretch of them is kept."""
_MOST_ANCHORS = 256
_LONGEST = 60
_LARGEST_CLASS = 4
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_PROPERTY = re.compile(r"[pP](?:\{\^?\w+\}|\w)")
_NAMED_OR_PLAIN = re.compile(r"\?(?::|P?<\w+>)")
_SETS = frozenset("dDsSwW")
_EDGES = frozenset("bBAz")
_CONTROLS = frozenset("aftnrv")
_NOT_WORD = re.compile(r"\W")


class _UnreadableError(ValueError):
    """Syntax about which nothing is promised."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of a part: all the texts it can be (`exact`), or texts of which it holds one (`needs`)."""

    exact: frozenset[str] | None = None
    needs: frozenset[str] | None = None

    @property
    def promise(self) -> frozenset[str] | None:
        """Texts of which one is in every match, from whatever is known."""
        if self.exact is None:
            return self.needs
        return None if "" in self.exact else self.exact


_ANYTHING = _Part()
_EMPTY = _Part(exact=frozenset(("",)))


def anchors(regex: str, *, shortest: int = 3) -> frozenset[str] | None:
    """Literals, in words form, of which one stands in the words form of every match of `regex`; None if unknown.

    The words form has a space for everything that is no letter, digit or underscore. `shortest`: the fewest word
    characters that an anchor needs to be worth looking for.
    """
    try:
        promise = _Reader(regex).read().promise
    except _UnreadableError:
        return None
    if promise is None:
        return None
    spaced = frozenset(_NOT_WORD.sub(" ", text) for text in promise)
    return spaced if min(map(_letters, spaced)) >= shortest else None


def _letters(text: str) -> int:
    return len(text) - text.count(" ")


class _Reader:
    """Recursive descent over one expression that RE2 has accepted."""

    def __init__(self, regex: str) -> None:
        self._regex = regex
        self._at = 0

    def read(self) -> _Part:
        """What is known of the whole."""
        part = self._alternatives()
        if self._at < len(self._regex):
            raise _UnreadableError
        return part

    def _peek(self) -> str:
        return self._regex[self._at : self._at + 1]

    def _alternatives(self) -> _Part:
        branches = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else _one_of(branches)

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self._peek() not in {"", "|", ")"}:
            parts.append(self._repeated(self._atom()))
        return _in_a_row(parts)

    def _atom(self) -> _Part:
        character = self._peek()
        self._at += 1
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        if character == ".":
            return _ANYTHING
        if character in "^$":
            return _EMPTY
        return _Part(exact=frozenset((character,)))

    def _group(self) -> _Part:
        if self._peek() == "?":
            opening = _NAMED_OR_PLAIN.match(self._regex, self._at)
            if opening is None:
                raise _UnreadableError
            self._at = opening.end()
        part = self._alternatives()
        if self._peek() != ")":
            raise _UnreadableError
        self._at += 1
        return part

    def _class(self) -> _Part:
        start = self._at
        if self._peek() == "^":
            self._at += 1
        if self._peek() == "]":
            self._at += 1
        while self._peek() != "]":
            if not self._peek():
                raise _UnreadableError
            if self._regex.startswith("[:", self._at):
                closing = self._regex.find(":]", self._at)
                if closing < 0:
                    raise _UnreadableError
                self._at = closing + 2
            else:
                self._at += 2 if self._peek() == "\\" else 1
        body = self._regex[start : self._at]
        self._at += 1
        if len(body) > _LARGEST_CLASS or set(body) & set("^-\\[]"):
            return _ANYTHING
        return _Part(exact=frozenset(body))

    def _escape(self) -> _Part:
        character = self._peek()
        named = _PROPERTY.match(self._regex, self._at)
        if named is not None:
            self._at = named.end()
            return _ANYTHING
        self._at += 1
        if character in _EDGES:
            return _EMPTY
        if character in _SETS or character in _CONTROLS:
            return _ANYTHING
        if not character or character.isalnum():
            raise _UnreadableError
        return _Part(exact=frozenset((character,)))

    def _repeated(self, part: _Part) -> _Part:
        while True:
            character = self._peek()
            counted = _REPEAT.match(self._regex, self._at)
            if counted is not None:
                self._at = counted.end()
                part = _times(part, int(counted.group(1)), counted.group(2), exactly=counted.group(2) is None)
            elif character and character in "*+?":
                self._at += 1
                part = _times(part, int(character == "+"), "1" if character == "?" else "", exactly=False)
            else:
                return part
            if self._peek() == "?":
                self._at += 1


def _times(part: _Part, least: int, most: str | None, *, exactly: bool) -> _Part:
    """`part` repeated."""
    if exactly and least == 1:
        return part
    if least == 0:
        if most == "1" and part.exact is not None:
            return _Part(exact=part.exact | {""})
        return _ANYTHING
    return _Part(needs=part.promise)


def _one_of(branches: Iterable[_Part]) -> _Part:
    exact: set[str] | None = set()
    needs: set[str] | None = set()
    for branch in branches:
        exact = None if exact is None or branch.exact is None else exact | branch.exact
        needs = None if needs is None or branch.promise is None else needs | branch.promise
    if exact is not None and len(exact) <= _MOST_EXACT:
        return _Part(exact=frozenset(exact))
    return _Part(needs=None if needs is None or len(needs) > _MOST_ANCHORS else frozenset(needs))


def _in_a_row(parts: Iterable[_Part]) -> _Part:
    """Parts one after the other: neighbours whose texts are all known grow together; the best stretch is kept."""
    promises: list[frozenset[str]] = []
    run = frozenset(("",))
    whole = True
    for part in parts:
        if part.exact is not None:
            readings = len(run) * len(part.exact)
            if readings <= _MOST_EXACT and max(map(len, run)) + max(map(len, part.exact)) <= _LONGEST:
                run = frozenset(before + after for before, after in product(run, part.exact))
                continue
        whole = False
        if "" not in run:
            promises.append(run)
        run = frozenset(("",)) if part.exact is None else part.exact
        if part.exact is None and part.needs is not None:
            promises.append(part.needs)
    if whole:
        return _Part(exact=run)
    if "" not in run:
        promises.append(run)
    return _Part(needs=max(promises, key=_worth, default=None))


def _worth(promise: frozenset[str]) -> tuple[int, int]:
    """Long and few is best."""
    return min(_letters(_NOT_WORD.sub(" ", text)) for text in promise), -len(promise)
