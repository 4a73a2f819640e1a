"""All the words and expressions of a charter, found in one pass: an Aho-Corasick automaton over a text's words.

Every distinct list of terms, and every expression, is an *atom*. `Index.hits` gives, for each atom that occurs, its
places in the folded text. Words are searched in a copy of the text that has a space for every other character, so that
a term with a space at either end is a whole word; terms with punctuation are confirmed on the text itself.
"""

import re
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import re2
from ahocorasick_rs import AhoCorasick

from bot.matching.anchors import anchors
from bot.matching.fold import Folded
from bot.matching.terms import PlainTerm, Shape

Place = tuple[int, int]
"""Start and end in the folded text."""
_NONE = -1
_NOT_WORD = re.compile(r"\W")
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 64 << 20


def compile_expression(regex: str) -> re2._Regexp:
    """`regex` compiled by RE2 (linear time), silent on standard error.

    Raises:
        re2.error: RE2 refuses it.
    """
    return re2.compile(regex, _OPTIONS)


_Key = tuple[str, int, int]
"""A literal among spaced words, and how many characters of its two edges belong to the text around it."""


@dataclass(frozen=True, slots=True)
class _Expression:
    atom: int
    compiled: re2._Regexp
    anchors: frozenset[str] | None


class IndexBuilder:
    """Collects atoms while a charter is compiled."""

    def __init__(self) -> None:
        self._count = 0
        self._expression_atoms: dict[str, int] = {}
        # Most literals belong to one atom: a plain integer for each keeps a charter of 100,000 terms small and quick.
        self._first: dict[_Key, int] = {}
        self._others: dict[_Key, list[int]] = {}
        self._special: dict[_Key, list[tuple[int, str, bool]]] = {}
        self._symbols: dict[str, list[int]] = {}
        self._expressions: list[_Expression] = []

    def terms(self, terms: Iterable[PlainTerm]) -> int:
        """The atom of these terms."""
        atom = self._new_atom()
        for term in terms:
            self._add(atom, term)
        return atom

    def expression(self, regex: str) -> int:
        """The atom of an expression.

        Raises:
            re2.error: RE2 refuses it.
        """
        if regex not in self._expression_atoms:
            compiled = compile_expression(regex)
            atom = self._expression_atoms[regex] = self._new_atom()
            self._expressions.append(_Expression(atom, compiled, anchors(regex)))
        return self._expression_atoms[regex]

    def build(self) -> "Index":
        """The finished index."""
        return Index(self._first, self._others, self._special, self._symbols, self._expressions)

    def _new_atom(self) -> int:
        self._count += 1
        return self._count - 1

    def _add(self, atom: int, term: PlainTerm) -> None:
        if term.shape is Shape.SYMBOL:
            self._symbols.setdefault(term.text, []).append(atom)
        elif term.shape is Shape.EXPRESSION:
            self._expressions.append(_Expression(atom, compile_expression(term.text), term.anchors))
        else:
            self._add_literal(atom, term)

    def _add_literal(self, atom: int, term: PlainTerm) -> None:
        spaced = term.text if term.text.replace(" ", "").isalnum() else _NOT_WORD.sub(" ", term.text)
        is_prefix = term.shape is Shape.PREFIX
        lead = int(spaced[0] != " ")
        trail = int(spaced[-1] != " " and not is_prefix)
        # "#pay" and "pay" are spelt alike once spaced: their edges tell them apart.
        key = f"{' ' * lead}{spaced}{' ' * trail}", lead, trail
        if spaced != term.text or is_prefix:
            self._first.setdefault(key, _NONE)
            self._special.setdefault(key, []).append((atom, term.text, is_prefix))
        elif self._first.get(key, _NONE) == _NONE:
            self._first[key] = atom
        elif self._first[key] != atom:
            self._others.setdefault(key, []).append(atom)


class Index:
    """Finds every atom of a charter in a text. Immutable."""

    def __init__(
        self,
        first: Mapping[_Key, int],
        others: Mapping[_Key, list[int]],
        special: Mapping[_Key, list[tuple[int, str, bool]]],
        symbols: Mapping[str, list[int]],
        expressions: Iterable[_Expression],
    ) -> None:
        keys = {key: number for number, key in enumerate(first)}
        self._words = AhoCorasick([text for text, _, _ in first]) if first else None
        self._leads = bytes(lead for _, lead, _ in first)
        self._trails = bytes(trail for _, _, trail in first)
        self._first = array("i", first.values())
        self._others = {keys[key]: tuple(atoms) for key, atoms in others.items()}
        self._special = {keys[key]: tuple(atoms) for key, atoms in special.items()}
        self._symbol_atoms = list(symbols.values())
        self._symbols = AhoCorasick(list(symbols)) if symbols else None
        self._always = [expression for expression in expressions if expression.anchors is None]
        anchored: dict[str, list[_Expression]] = {}
        for expression in expressions:
            for anchor in expression.anchors or ():
                anchored.setdefault(anchor, []).append(expression)
        self._anchored = list(anchored.values())
        self._anchors = AhoCorasick(list(anchored)) if anchored else None

    def hits(self, folded: Folded) -> dict[int, list[Place]]:
        """The places of every atom that occurs, each once, in the order of the text."""
        found: dict[int, list[Place]] = {}
        if self._words is not None:
            self._find_words(self._words, folded, found)
        if self._symbols is not None:
            for number, start, end in self._symbols.find_matches_as_indexes(folded.text, overlapping=True):
                for atom in self._symbol_atoms[number]:
                    found.setdefault(atom, []).append((start, end))
        self._find_expressions(folded, found)
        return {atom: sorted(set(places)) if len(places) > 1 else places for atom, places in found.items()}

    def _find_words(self, automaton: AhoCorasick, folded: Folded, found: dict[int, list[Place]]) -> None:
        spaced = f" {folded.words} "
        leads, trails, firsts, others, specials = self._leads, self._trails, self._first, self._others, self._special
        for number, start, end in automaton.find_matches_as_indexes(spaced, overlapping=True):
            place = (start + leads[number] - 1, end - trails[number] - 1)
            atom = firsts[number]
            if atom != _NONE:
                if atom in found:
                    found[atom].append(place)
                else:
                    found[atom] = [place]
            for other in others.get(number, ()):
                found.setdefault(other, []).append(place)
            for other, text, is_prefix in specials.get(number, ()):
                confirmed = self._confirm(folded, text, is_prefix, place)
                if confirmed is not None:
                    found.setdefault(other, []).append(confirmed)

    @staticmethod
    def _confirm(folded: Folded, text: str, is_prefix: bool, place: Place) -> Place | None:
        """The place of a term with punctuation or an open end; None if other punctuation stands there."""
        start, end = place
        if not folded.text.startswith(text, start):
            return None
        if is_prefix:
            end = folded.words.find(" ", end) if folded.words[end - 1] != " " else end
            end = len(folded.words) if end < 0 else end
        return start, end

    def _find_expressions(self, folded: Folded, found: dict[int, list[Place]]) -> None:
        todo = list(self._always)
        if self._anchors is not None:
            seen = {number for number, _, _ in self._anchors.find_matches_as_indexes(folded.text, overlapping=True)}
            todo += {id(each): each for number in seen for each in self._anchored[number]}.values()
        for expression in todo:
            for match in expression.compiled.finditer(folded.text):
                start, end = match.span()
                if end > start:
                    found.setdefault(expression.atom, []).append((start, end))
