"""All the words and expressions of a charter, found in one pass: an Aho-Corasick automaton over a text's words.

Every distinct list of terms, and every expression, is an *atom*. `Index.hits` gives, for each atom that occurs, its
places in the folded text. Words are searched in a copy of the text that has a space for every other character, so that
a term with a space at either end is a whole word; terms with punctuation are confirmed on the text itself.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import re2
from ahocorasick_rs import AhoCorasick

from bot.matching.anchors import anchors
from bot.matching.fold import Folded
from bot.matching.terms import PlainTerm, Shape

Place = tuple[int, int]
"""Start and end in the folded text."""
_NOT_WORD = re.compile(r"\W")
_OPTIONS = re2.Options()
_OPTIONS.log_errors = False


def compile_expression(regex: str) -> re2._Regexp:
    """`regex` compiled by RE2 (linear time), silent on standard error.

    Raises:
        re2.error: RE2 refuses it.
    """
    return re2.compile(regex, _OPTIONS)


@dataclass(frozen=True, slots=True)
class _Literal:
    """How a found literal becomes a place: its edges are spaces of the neighbourhood, not of the term."""

    lead: int
    trail: int
    plain: list[int] = field(default_factory=list)
    special: list[tuple[int, str, bool]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Expression:
    atom: int
    compiled: re2._Regexp
    anchors: frozenset[str] | None


class IndexBuilder:
    """Collects atoms while a charter is compiled."""

    def __init__(self) -> None:
        self._atoms: dict[object, int] = {}
        self._literals: dict[tuple[str, int, int], _Literal] = {}
        self._symbols: dict[str, list[int]] = {}
        self._expressions: list[_Expression] = []

    def terms(self, terms: Iterable[PlainTerm]) -> int:
        """The atom of these terms."""
        wanted = tuple(dict.fromkeys(terms))
        atom, is_new = self._atom(frozenset(wanted))
        if is_new:
            for term in wanted:
                self._add(atom, term)
        return atom

    def expression(self, regex: str) -> int:
        """The atom of an expression.

        Raises:
            re2.error: RE2 refuses it.
        """
        compiled = compile_expression(regex)
        atom, is_new = self._atom(regex)
        if is_new:
            self._expressions.append(_Expression(atom, compiled, anchors(regex)))
        return atom

    def build(self) -> "Index":
        """The finished index."""
        return Index(self._literals, self._symbols, self._expressions)

    def _atom(self, key: object) -> tuple[int, bool]:
        is_new = key not in self._atoms
        return self._atoms.setdefault(key, len(self._atoms)), is_new

    def _add(self, atom: int, term: PlainTerm) -> None:
        if term.shape is Shape.SYMBOL:
            self._symbols.setdefault(term.text, []).append(atom)
        elif term.shape is Shape.EXPRESSION:
            left = r"\b" if term.text[0].isalnum() else ""
            right = r"\b" if term.text[-1].isalnum() else ""
            regex = f"{left}{term.text}{right}"
            self._expressions.append(_Expression(atom, compile_expression(regex), anchors(term.text)))
        else:
            self._add_literal(atom, term)

    def _add_literal(self, atom: int, term: PlainTerm) -> None:
        spaced = _NOT_WORD.sub(" ", term.text)
        is_prefix = term.shape is Shape.PREFIX
        lead = int(spaced[0] != " ")
        trail = int(spaced[-1] != " " and not is_prefix)
        # "#pay" and "pay" are spelt alike once spaced: their edges tell them apart.
        key = f"{' ' * lead}{spaced}{' ' * trail}", lead, trail
        literal = self._literals.setdefault(key, _Literal(lead, trail))
        if spaced == term.text and not is_prefix:
            literal.plain.append(atom)
        else:
            literal.special.append((atom, term.text, is_prefix))


class Index:
    """Finds every atom of a charter in a text. Immutable."""

    def __init__(
        self,
        literals: Mapping[tuple[str, int, int], _Literal],
        symbols: Mapping[str, list[int]],
        expressions: Iterable[_Expression],
    ) -> None:
        self._literals = list(literals.values())
        self._words = AhoCorasick([text for text, _, _ in literals]) if literals else None
        self._symbol_atoms = list(symbols.values())
        self._symbols = AhoCorasick(list(symbols)) if symbols else None
        self._always = [expression for expression in expressions if expression.anchors is None]
        anchored: dict[str, list[_Expression]] = {}
        for expression in expressions:
            for anchor in expression.anchors or ():
                anchored.setdefault(anchor, []).append(expression)
        self._anchored = list(anchored.values())
        self._anchors = AhoCorasick(list(anchored)) if anchored else None

    def hits(self, folded: Folded, original: str) -> dict[int, list[Place]]:
        """The places of every atom that occurs, each once, in the order of the text."""
        found: dict[int, list[Place]] = {}
        if self._words is not None:
            self._find_words(self._words, folded, found)
        if folded.symbols and self._symbols is not None:
            for number, start, end in self._symbols.find_matches_as_indexes(original, overlapping=True):
                for atom in self._symbol_atoms[number]:
                    found.setdefault(atom, []).append(folded.folded(start, end))
        self._find_expressions(folded, found)
        return {atom: sorted(set(places)) if len(places) > 1 else places for atom, places in found.items()}

    def _find_words(self, automaton: AhoCorasick, folded: Folded, found: dict[int, list[Place]]) -> None:
        spaced = f" {folded.words} "
        literals = self._literals
        for number, first, last in automaton.find_matches_as_indexes(spaced, overlapping=True):
            literal = literals[number]
            place = (first + literal.lead - 1, last - literal.trail - 1)
            for atom in literal.plain:
                if atom in found:
                    found[atom].append(place)
                else:
                    found[atom] = [place]
            for atom, text, is_prefix in literal.special:
                confirmed = self._confirm(folded, text, is_prefix, place)
                if confirmed is not None:
                    found.setdefault(atom, []).append(confirmed)

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
