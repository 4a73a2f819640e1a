"""All the words and expressions of a charter, found in one pass: an Aho-Corasick automaton over a text's words.

Every list of terms and every expression is an *atom*, a number. The automaton runs over the text's words form, which
has a space for every character that is no letter, digit or underscore: a literal with a space at either end is a whole
word. Literals with punctuation are confirmed on the text itself, expressions are run only where an anchor was seen.
"""

import re
from array import array
from collections.abc import Iterable, Mapping

from bot.matching.expressions import Expression, compile_expression
from bot.matching.fold import Folded, Place
from bot.matching.needles import Needle, is_written_out, literals, needles
from bot.matching.search import Search
from bot.matching.tables import Tables
from bot.matching.terms import Phrase, fold_terms, is_literal, parse

_NOT_WORD = re.compile(r"\W")
_HAS_WORD = re.compile(r"\w")
_EXPRESSION = object()


class IndexBuilder:
    """Collects atoms while a charter is compiled. The same terms give the same atom.

    With `ready`, the tables that compiling the same charter made before, atoms are only counted, in the same order.
    """

    def __init__(self, placeholders: Mapping[str, tuple[str, ...]], ready: Tables | None = None) -> None:
        self._placeholders = placeholders
        self._atoms: dict[object, int] = {}
        self.is_ready = ready is not None
        self.tables = Tables() if ready is None else ready
        self._expressions: dict[int, Expression] = {}
        self._single: dict[int, tuple[int, ...]] = {}

    def terms(self, terms: Iterable[str]) -> int:
        """The atom of these terms.

        Raises:
            TermError: a term cannot be used.
        """
        wanted = tuple(terms)
        atom = self._atoms.get(wanted)
        if atom is None and self.is_ready:
            atom = self._atoms[wanted] = len(self._atoms)
        elif atom is None:
            folded = fold_terms(wanted)
            phrases = [
                None if is_literal(spelling) else parse(term, spelling, self._placeholders)
                for term, spelling in zip(wanted, folded, strict=True)
            ]
            atom = self._atoms[wanted] = len(self._atoms)
            for term, spelling, phrase in zip(wanted, folded, phrases, strict=True):
                if phrase is not None:
                    self.add(atom, phrase)
                elif is_literal(spelling):
                    self._add_literal(atom, spelling)
                if "{" in spelling:
                    self.tables.named.append((atom, term))
        return atom

    def expression(self, regex: str) -> int:
        """The atom of an expression.

        Raises:
            ExpressionError: RE2 refuses it.
        """
        key = (_EXPRESSION, regex)
        atom = self._atoms.get(key)
        if atom is None and self.is_ready:
            atom = self._atoms[key] = len(self._atoms)
            self._expressions[atom] = Expression(regex, self.tables.anchors[atom])
        elif atom is None:
            expression = compile_expression(regex)
            atom = self._atoms[key] = len(self._atoms)
            self._expressions[atom] = expression
            self.tables.anchors[atom] = expression.anchors
            for anchor in expression.anchors or ():
                self._add_words(atom, anchor)
        return atom

    def is_anchored(self, atom: int) -> bool:
        """False for an expression that any text might hold."""
        return atom not in self._expressions or self._expressions[atom].anchors is not None

    def build(self) -> "Index":
        """The finished index.

        Raises:
            ValueError: the tables given as ready are those of another charter.
        """
        return Index(self.finished(), self._expressions, at_once=not self.is_ready)

    def finished(self) -> Tables:
        """The tables of every atom so far.

        Raises:
            ValueError: as `build`.
        """
        if self.is_ready and self.tables.atoms != len(self._atoms):
            raise ValueError("tables of another charter")
        self.tables.atoms = len(self._atoms)
        return self.tables

    def add(self, atom: int, phrase: Phrase) -> None:
        """One more thing to look for."""
        if is_written_out(phrase):
            for literal in literals(phrase):
                self._add_literal(atom, literal)
        else:
            for needle in needles(phrase):
                self._add_needle(atom, needle)

    def _add_literal(self, atom: int, literal: str) -> None:
        if literal.replace(" ", "").isalnum():
            self._add_words(atom, f" {literal} ")
        else:
            self._add_needle(atom, Needle(literal))

    def _add_words(self, atom: int, string: str) -> None:
        words = self.tables.words
        known = words.get(string)
        if known is None:
            words[string] = self._alone(atom)
        elif atom not in known:
            words[string] = (*known, atom)
        elif (string, atom) in self.tables.needles:
            self.tables.needles[string, atom].append((1, Needle(string.strip(" "))))

    def _add_needle(self, atom: int, needle: Needle) -> None:
        spaced = _NOT_WORD.sub(" ", needle.literal)
        if _HAS_WORD.search(spaced):
            strings = self.tables.words
            lead = int(needle.left.is_edge and spaced[0] != " ")
            string = f"{' ' * lead}{spaced}{' ' * int(needle.right.is_edge and spaced[-1] != ' ')}"
        else:
            strings, lead, string = self.tables.signs, 1, needle.literal
        known = strings.get(string, ())
        several = self.tables.needles.setdefault((string, atom), [])
        if atom not in known:
            strings[string] = (*known, atom) if known else self._alone(atom)
        elif not several:
            # The string was known as whole words that need nothing else: it still is, beside the needle.
            several.append((1, Needle(string.strip(" "))))
        several.append((lead, needle))

    def _alone(self, atom: int) -> tuple[int, ...]:
        """Most strings belong to one atom: all of its share one tuple."""
        return self._single.setdefault(atom, (atom,))


class Index:
    """Finds every atom of a charter in a text. Immutable; `at_once`: nothing is left to build when it first reads."""

    def __init__(self, strings: Tables, expressions: Mapping[int, Expression], *, at_once: bool = True) -> None:
        self.expressions = dict(expressions)
        self._words = Search(strings.words, at_once=at_once)
        self._signs = Search(strings.signs, at_once=at_once)
        self._only_odd_signs = not any(map(str.isascii, strings.signs))
        shared: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._atoms = [
            shared.setdefault(atoms, atoms) for atoms in map(tuple, (*strings.words.values(), *strings.signs.values()))
        ]
        self._first_sign = len(strings.words)
        numbers = {key: number for number, key in enumerate((*strings.words, *strings.signs))}
        self.needles = {(numbers[key], atom): tuple(each) for (key, atom), each in strings.needles.items()}
        self.lengths = array("i", map(len, strings.words))

    def read(self, folded: Folded) -> "Hits":
        """What stands in `folded`."""
        starts = self._words.starts(f" {folded.words} ")
        if not (self._only_odd_signs and folded.text.isascii()):
            # A sign's place is told as if the text had a space before it, as that of words is.
            for number, places in self._signs.starts(folded.text).items():
                starts[self._first_sign + number] = places
        atoms: dict[int, list[int]] = {}
        for number in starts:
            for atom in self._atoms[number]:
                if atom in atoms:
                    atoms[atom].append(number)
                else:
                    atoms[atom] = [number]
        return Hits(self, folded, starts, atoms)


class Hits:
    """The strings of an index that stand in one text, and the atoms that they might mean.

    Whether an atom is really there, and where, is worked out when somebody asks.
    """

    __slots__ = ("_folded", "_index", "_starts", "atoms")

    def __init__(
        self, index: Index, folded: Folded, starts: Mapping[int, list[int]], atoms: Mapping[int, list[int]]
    ) -> None:
        self._index = index
        self._folded = folded
        self._starts = starts
        self.atoms = atoms

    def places(self, atom: int) -> list[Place]:
        """The folded places of an atom, in no order, perhaps more than once."""
        index, folded = self._index, self._folded
        if atom in index.expressions:
            expression = index.expressions[atom]
            return expression.places(folded.text) if expression.anchors is None or atom in self.atoms else []
        found: list[Place] = []
        text, words = folded.text, folded.words
        for number in self.atoms.get(atom, ()):
            starts = self._starts[number]
            needles = index.needles.get((number, atom))
            if needles is not None:
                for lead, needle in needles:
                    for start in starts:
                        found += needle.places(folded, start + lead - 1)
            else:
                # The string's outer spaces are its neighbours, and the whole text was moved by one space. Between its
                # words stand spaces, not something else that is no word character either.
                length = index.lengths[number] - 2
                for start in starts:
                    end = start + length
                    if text[start:end] == words[start:end]:
                        found.append((start, end))
        return found
