"""All the words and expressions of a charter, found in one pass: an Aho-Corasick automaton over a text's words.

Every list of terms and every expression is an *atom*, a number. The automaton runs over the text's words form, which
has a space for every character that is no letter, digit or underscore: a literal with a space at either end is a whole
word. Literals with punctuation are confirmed on the text itself, expressions are run only where an anchor was seen.
"""

import re
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick

from bot.matching.expressions import Expression, compile_expression
from bot.matching.fold import Folded, Place
from bot.matching.needles import Needle, needles
from bot.matching.terms import parse

_NOT_WORD = re.compile(r"\W")
_HAS_WORD = re.compile(r"\w")
_EXPRESSION = object()


@dataclass(slots=True)
class _Literals:
    """What the two automata look for, and which atoms each string stands for."""

    words: dict[str, list[int]] = field(default_factory=dict)
    """Strings of the words automaton: whole words, parts of phrases, anchors of expressions."""
    signs: dict[str, list[int]] = field(default_factory=dict)
    """Strings without any word character, searched in the text itself."""
    needles: dict[tuple[str, int], list[tuple[int, Needle]]] = field(default_factory=dict)
    """What a string and an atom have to do with each other, if there is more to it than whole words."""


class IndexBuilder:
    """Collects atoms while a charter is compiled. The same terms give the same atom."""

    def __init__(self, placeholders: Mapping[str, tuple[str, ...]]) -> None:
        self._placeholders = placeholders
        self._atoms: dict[object, int] = {}
        self._literals = _Literals()
        self._expressions: dict[int, Expression] = {}
        self._named: list[tuple[int, str]] = []

    def terms(self, terms: Iterable[str]) -> int:
        """The atom of these terms.

        Raises:
            TermError: a term cannot be used.
        """
        wanted = tuple(terms)
        atom = self._atoms.get(wanted)
        if atom is None:
            phrases = [(term, parse(term, self._placeholders)) for term in dict.fromkeys(wanted)]
            atom = self._atoms[wanted] = len(self._atoms)
            for term, phrase in phrases:
                if "{" in term:
                    self._named.append((atom, term))
                if phrase is not None:
                    for needle in needles(phrase):
                        self.add(atom, needle)
        return atom

    def expression(self, regex: str) -> int:
        """The atom of an expression.

        Raises:
            ExpressionError: RE2 refuses it.
        """
        key = (_EXPRESSION, regex)
        atom = self._atoms.get(key)
        if atom is None:
            compiled = compile_expression(regex)
            atom = self._atoms[key] = len(self._atoms)
            self._expressions[atom] = compiled
            for anchor in compiled.anchors or ():
                self._literals.words.setdefault(anchor, []).append(atom)
        return atom

    def is_anchored(self, atom: int) -> bool:
        """False for an expression that any text might hold."""
        return atom not in self._expressions or self._expressions[atom].anchors is not None

    @property
    def named_terms(self) -> tuple[tuple[int, str], ...]:
        """The terms that stand for names, with their atoms: what changes with the names."""
        return tuple(self._named)

    def build(self) -> "Index":
        """The finished index."""
        return Index(self._literals, self._expressions)

    def add(self, atom: int, needle: Needle) -> None:
        """One more thing to look for."""
        literal, literals = needle.literal, self._literals
        spaced = _NOT_WORD.sub(" ", literal)
        if spaced == literal and needle.is_plain:
            lead, key = 1, f" {literal} "
            strings = literals.words
        elif _HAS_WORD.search(spaced):
            lead = int(needle.begins_a_word and spaced[0] != " ")
            trail = int(needle.ends_a_word and spaced[-1] != " ")
            key = f"{' ' * lead}{spaced}{' ' * trail}"
            strings = literals.words
        else:
            lead, key = 1, literal
            strings = literals.signs
        atoms = strings.setdefault(key, [])
        if atom not in atoms:
            atoms.append(atom)
            if spaced == literal and needle.is_plain:
                return
        elif (key, atom) not in literals.needles:
            if spaced == literal and needle.is_plain:
                return
            literals.needles[key, atom] = [(1, Needle(key.strip(" ")))]
        literals.needles.setdefault((key, atom), []).append((lead, needle))


class Index:
    """Finds every atom of a charter in a text. Immutable."""

    def __init__(self, literals: _Literals, expressions: Mapping[int, Expression]) -> None:
        self.expressions = dict(expressions)
        self._words = AhoCorasick(literals.words) if literals.words else None
        self._signs = AhoCorasick(literals.signs) if literals.signs else None
        self._only_odd_signs = not any(map(str.isascii, literals.signs))
        shared: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._atoms = [
            shared.setdefault(atoms, atoms)
            for atoms in map(tuple, (*literals.words.values(), *literals.signs.values()))
        ]
        self._first_sign = len(literals.words)
        numbers = {key: number for number, key in enumerate((*literals.words, *literals.signs))}
        self.needles = {(numbers[key], atom): tuple(each) for (key, atom), each in literals.needles.items()}
        self.lengths = array("i", map(len, literals.words))

    def read(self, folded: Folded) -> "Hits":
        """What stands in `folded`."""
        starts: dict[int, list[int]] = {}
        if self._words is not None:
            for number, start, _ in self._words.find_matches_as_indexes(f" {folded.words} ", overlapping=True):
                if number in starts:
                    starts[number].append(start)
                else:
                    starts[number] = [start]
        if self._signs is not None and not (self._only_odd_signs and folded.text.isascii()):
            # A sign's place is told as if the text had a space before it, as that of words is.
            for number, start, _ in self._signs.find_matches_as_indexes(folded.text, overlapping=True):
                starts.setdefault(self._first_sign + number, []).append(start)
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
            needles = index.needles.get((number, atom))
            if needles is None:
                # The string's outer spaces are its neighbours, and the whole text was moved by one space. Between its
                # words stand spaces, not something else that is no word character either.
                length = index.lengths[number] - 2
                for start in self._starts[number]:
                    end = start + length
                    if text[start:end] == words[start:end]:
                        found.append((start, end))
            else:
                for start in self._starts[number]:
                    for lead, needle in needles:
                        found.extend(needle.places(folded, start + lead - 1))
        return found
