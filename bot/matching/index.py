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

_NONE = -1
_NOT_WORD = re.compile(r"\W")
_HAS_WORD = re.compile(r"\w")


@dataclass(slots=True)
class _Literals:
    """What the automata look for, and which atoms each string stands for."""

    whole: dict[str, int] = field(default_factory=dict)
    """Every string of the words automaton. Most stand for one list of whole words and need nothing else."""
    others: dict[str, list[int]] = field(default_factory=dict)
    special: dict[str, list[tuple[int, int, Needle]]] = field(default_factory=dict)
    anchors: dict[str, list[int]] = field(default_factory=dict)
    signs: dict[str, list[tuple[int, Needle]]] = field(default_factory=dict)
    """Strings without any word character, searched in the text itself."""


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
        key = (_NONE, regex)
        atom = self._atoms.get(key)
        if atom is None:
            compiled = compile_expression(regex)
            atom = self._atoms[key] = len(self._atoms)
            self._expressions[atom] = compiled
            for anchor in compiled.anchors or ():
                self._literals.whole.setdefault(anchor, _NONE)
                self._literals.anchors.setdefault(anchor, []).append(atom)
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
        if not _HAS_WORD.search(spaced):
            literals.signs.setdefault(literal, []).append((atom, needle))
        elif spaced == literal and needle.is_plain:
            key = f" {literal} "
            first = literals.whole.setdefault(key, atom)
            if first == _NONE:
                literals.whole[key] = atom
            elif first != atom:
                literals.others.setdefault(key, []).append(atom)
        else:
            lead = int(needle.begins_a_word and spaced[0] != " ")
            trail = int(needle.ends_a_word and spaced[-1] != " ")
            key = f"{' ' * lead}{spaced}{' ' * trail}"
            literals.whole.setdefault(key, _NONE)
            literals.special.setdefault(key, []).append((atom, lead, needle))


class Index:
    """Finds every atom of a charter in a text. Immutable."""

    def __init__(self, literals: _Literals, expressions: Mapping[int, Expression]) -> None:
        numbers = {key: number for number, key in enumerate(literals.whole)}
        self._words = AhoCorasick(numbers) if numbers else None
        self._whole = array("i", literals.whole.values())
        self._several = bytes(" " in key.strip() for key in literals.whole)
        self._others = {numbers[key]: tuple(atoms) for key, atoms in literals.others.items()}
        self._special = {numbers[key]: tuple(each) for key, each in literals.special.items()}
        self._anchors = {numbers[key]: tuple(atoms) for key, atoms in literals.anchors.items()}
        self._signs = AhoCorasick(literals.signs) if literals.signs else None
        self._sign_needles = [tuple(each) for each in literals.signs.values()]
        self._expressions = dict(expressions)

    def hits(self, folded: Folded) -> dict[int, list[Place]]:
        """The folded places of every list of terms that occurs, in no order; empty ones for expressions to be run."""
        found: dict[int, list[Place]] = {}
        if self._words is not None:
            self._find_words(self._words, folded, found)
        if self._signs is not None:
            for number, start, _ in self._signs.find_matches_as_indexes(folded.text, overlapping=True):
                for atom, needle in self._sign_needles[number]:
                    _extend(found, atom, needle.places(folded, start))
        return found

    def expression(self, atom: int) -> Expression | None:
        """The expression of an atom, if it is one."""
        return self._expressions.get(atom)

    def _find_words(self, automaton: AhoCorasick, folded: Folded, found: dict[int, list[Place]]) -> None:
        text, words = folded.text, folded.words
        whole, several, others = self._whole, self._several, self._others
        specials, anchors = self._special, self._anchors
        for number, start, stop in automaton.find_matches_as_indexes(f" {words} ", overlapping=True):
            atom = whole[number]
            if atom != _NONE:
                # The literal's outer spaces are its neighbours, and the whole text was moved by one space.
                end = stop - 2
                # Between its words stand spaces, not something else that is no word character either.
                if not several[number] or text[start:end] == words[start:end]:
                    if atom in found:
                        found[atom].append((start, end))
                    else:
                        found[atom] = [(start, end)]
                    for other in others.get(number, ()):
                        found.setdefault(other, []).append((start, end))
            if number in specials:
                for other, lead, needle in specials[number]:
                    _extend(found, other, needle.places(folded, start + lead - 1))
            if number in anchors:
                for other in anchors[number]:
                    found.setdefault(other, [])


def _extend(found: dict[int, list[Place]], atom: int, places: Iterable[Place]) -> None:
    for place in places:
        found.setdefault(atom, []).append(place)
