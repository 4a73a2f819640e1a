"""All the words and expressions of a charter, found in one pass: an Aho-Corasick automaton over a text's words.

Every list of terms and every expression is an *atom*, a number. The automaton runs over the text's words form, which
has a space for every character that is no letter, digit or underscore: a literal with a space at either end is a whole
word. Literals with punctuation are confirmed on the text itself, expressions are run only where an anchor was seen.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.matching.expressions import Expression, compile_expression
from bot.matching.fold import Folded, Place
from bot.matching.needles import Needle, is_written_out, literals, needles
from bot.matching.search import Search
from bot.matching.tables import Meaning, Row, Strings, Tables, whole
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
        self._ready = ready
        self._expressions: dict[int, Expression] = {}
        self._words: dict[str, tuple[int, ...]] = {}
        """Strings of the words automaton: whole words, parts of phrases, anchors of expressions; with their atoms."""
        self._signs: dict[str, tuple[int, ...]] = {}
        """Strings without any word character, searched in the text itself."""
        self._needles: dict[tuple[str, int], list[Row]] = {}
        """What a string and an atom have to do with each other, if there is more to it than whole words."""
        self._named: list[tuple[int, str]] = []
        self._single: dict[int, tuple[int, ...]] = {}

    @property
    def is_ready(self) -> bool:
        """True if the tables were made before, and are those of a charter without faults."""
        return self._ready is not None

    def terms(self, terms: Iterable[str]) -> int:
        """The atom of these terms.

        Raises:
            TermError: a term cannot be used.
        """
        wanted = tuple(terms)
        atom = self._atoms.get(wanted)
        if atom is None and self._ready is not None:
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
                    self._named.append((atom, term))
        return atom

    def expression(self, regex: str) -> int:
        """The atom of an expression.

        Raises:
            ExpressionError: RE2 refuses it.
        """
        key = (_EXPRESSION, regex)
        atom = self._atoms.get(key)
        if atom is None and self._ready is not None:
            atom = self._atoms[key] = len(self._atoms)
            self._expressions[atom] = Expression(regex, self._ready.anchors[atom])
        elif atom is None:
            expression = compile_expression(regex)
            atom = self._atoms[key] = len(self._atoms)
            self._expressions[atom] = expression
            for anchor in expression.anchors or ():
                self._add_words(atom, anchor)
        return atom

    def is_anchored(self, atom: int) -> bool:
        """False for an expression that any text might hold."""
        return atom not in self._expressions or self._expressions[atom].anchors is not None

    def build(self, tables: Tables | None = None) -> "Index":
        """The index of `tables`, by default the finished ones.

        Raises:
            ValueError: the tables given as ready are those of another charter.
        """
        return Index((tables or self.finished()).strings, self._expressions, at_once=self._ready is None)

    def finished(self) -> Tables:
        """The tables of every atom so far.

        Raises:
            ValueError: as `build`.
        """
        if self._ready is not None:
            if self._ready.atoms != len(self._atoms):
                raise ValueError("tables of another charter")
            return self._ready
        return Tables(
            strings=Strings(tuple(self._words), tuple(self._signs), self._meanings()),
            anchors={atom: expression.anchors for atom, expression in self._expressions.items()},
            named=tuple(self._named),
            atoms=len(self._atoms),
        )

    def _meanings(self) -> list[tuple[Meaning, ...]]:
        """What each string means. Most are the whole words of one atom: they share what is the same of them."""
        shared: dict[tuple[Meaning, ...], tuple[Meaning, ...]] = {}
        found: list[tuple[Meaning, ...]] = []
        for strings in (self._words, self._signs):
            for string, atoms in strings.items():
                meanings = tuple([self._meaning(string, atom) for atom in atoms])
                found.append(shared.setdefault(meanings, meanings) if not meanings[0].rows else meanings)
        return found

    def _meaning(self, string: str, atom: int) -> Meaning:
        rows = self._needles.get((string, atom))
        return whole(atom, string) if rows is None else Meaning(atom, tuple(rows), 0, is_one_word=False)

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
        words = self._words
        known = words.get(string)
        if known is None:
            words[string] = self._alone(atom)
        elif atom not in known:
            words[string] = (*known, atom)
        elif (string, atom) in self._needles:
            self._needles[string, atom].append((1, Needle(string.strip(" "))))

    def _add_needle(self, atom: int, needle: Needle) -> None:
        spaced = _NOT_WORD.sub(" ", needle.literal)
        if _HAS_WORD.search(spaced):
            strings = self._words
            lead = int(needle.left.is_edge and spaced[0] != " ")
            string = f"{' ' * lead}{spaced}{' ' * int(needle.right.is_edge and spaced[-1] != ' ')}"
        else:
            strings, lead, string = self._signs, 1, needle.literal
        known = strings.get(string, ())
        several = self._needles.setdefault((string, atom), [])
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

    def __init__(self, strings: Strings, expressions: Mapping[int, Expression], *, at_once: bool = True) -> None:
        self.expressions = dict(expressions)
        self._strings = strings
        self._words = Search(strings.words, at_once=at_once)
        self._signs = Search(strings.signs, at_once=at_once)
        self._only_odd_signs = not any(map(str.isascii, strings.signs))
        self._first_sign = len(strings.words)

    def build(self) -> None:
        """Build now what would else be built when a draft first needs it."""
        self._words.build()
        self._signs.build()
        for expression in self.expressions.values():
            expression.compiled  # noqa: B018 - compiled by being asked for

    def read(self, folded: Folded) -> "Hits":
        """What stands in `folded`."""
        atoms: dict[int, list[Hit]] = {}
        read = self._strings.read
        for number, start, _ in self._words.found(f" {folded.words} "):
            for meaning in read[number] or self._strings.meanings(number):
                atom = meaning[0]
                if atom in atoms:
                    atoms[atom].append((meaning, start))
                else:
                    atoms[atom] = [(meaning, start)]
        if not (self._only_odd_signs and folded.text.isascii()):
            # A sign's place is told as if the text had a space before it, as that of words is.
            for number, start, _ in self._signs.found(folded.text):
                for meaning in self._strings.meanings(self._first_sign + number):
                    atoms.setdefault(meaning.atom, []).append((meaning, start))
        return Hits(self.expressions, folded, atoms)


Hit = tuple[Meaning, int]
"""What a string that stands in a text means for an atom, and where it begins."""


class Hits:
    """The strings of an index that stand in one text, and the atoms that they might mean.

    Whether an atom is really there, and where, is worked out when somebody asks.
    """

    __slots__ = ("_expressions", "_folded", "atoms")

    def __init__(
        self, expressions: Mapping[int, Expression], folded: Folded, atoms: Mapping[int, Sequence[Hit]]
    ) -> None:
        self._expressions = expressions
        self._folded = folded
        self.atoms = atoms

    def places(self, atom: int) -> list[Place]:
        """The folded places of an atom, in no order, perhaps more than once."""
        folded = self._folded
        if atom in self._expressions:
            expression = self._expressions[atom]
            return expression.places(folded.text) if expression.anchors is None or atom in self.atoms else []
        found: list[Place] = []
        for (_, rows, length, is_one_word), start in self.atoms.get(atom, ()):
            if rows:
                for lead, needle in rows:
                    found += needle.places(folded, start + lead - 1)
            # The string's outer spaces are its neighbours, and the whole text was moved by one space. Between its
            # words stand spaces, not something else that is no word character either.
            elif is_one_word or folded.text[start : start + length] == folded.words[start : start + length]:
                found.append((start, start + length))
        return found
