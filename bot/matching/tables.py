"""What an index is made of: the strings that are looked for, and what each of them means.

Making these tables from a charter's terms is most of what compiling costs. As plain values (lists, texts, numbers) they
can be put aside and taken up again at a later start; a meaning is then read when its string is first found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.matching.needles import Needle
from bot.matching.surroundings import Side

Row = tuple[int, Needle]
"""How many characters of a string stand before the needle's literal, and the needle."""


class Meaning(NamedTuple):
    """What a string says of an atom: by needles around it or, without any, by itself as whole words."""

    atom: int
    rows: tuple[Row, ...]
    length: int
    """Characters of the whole words."""
    is_one_word: bool


class Strings:
    """The strings of an index in their order, those without any word character last, and what each means."""

    __slots__ = ("_plain", "_sides", "read", "signs", "words")

    def __init__(self, words: Sequence[str], signs: Sequence[str], meanings: Sequence[tuple[Meaning, ...]]) -> None:
        self.words = words
        self.signs = signs
        self.read: list[tuple[Meaning, ...] | None] = list(meanings)
        """What each string means, as far as somebody asked."""
        self._plain: Sequence[Any] = ()
        self._sides: Sequence[Any] = ()

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> "Strings":
        """The strings that `to_plain` told. Whoever reads the values answers for their being so."""
        strings = cls(values["words"], values["signs"], ())
        strings.read = [None] * (len(strings.words) + len(strings.signs))
        strings._plain = values["meanings"]
        strings._sides = values["sides"]
        return strings

    def meanings(self, number: int) -> tuple[Meaning, ...]:
        """What the string of this number means."""
        known = self.read[number]
        if known is None:
            known = self.read[number] = tuple(self._made(number))
        return known

    def _made(self, number: int) -> Sequence[Meaning]:
        """The meanings of a string from their plain values."""
        first_sign = len(self.words)
        string = self.words[number] if number < first_sign else self.signs[number - first_sign]
        plain = self._plain[number]
        made = []
        for each in (plain,) if isinstance(plain, int) else plain:
            if isinstance(each, int):
                made.append(whole(each, string))
            else:
                atom, *rows = each
                made.append(Meaning(atom, tuple([self._row(*row) for row in rows]), 0, is_one_word=False))
        return made

    def _row(self, lead: int, literal: str, left: int, right: int) -> Row:
        return lead, Needle(literal, _side(*self._sides[left]), _side(*self._sides[right]))

    def to_plain(self) -> Mapping[str, object]:
        """The same as JSON can carry it."""
        sides: dict[Side, int] = {}
        meanings: list[object] = []
        for number in range(len(self.read)):
            several: list[object] = []
            for atom, rows, _, _ in self.meanings(number):
                told = [
                    (lead, literal, sides.setdefault(left, len(sides)), sides.setdefault(right, len(sides)))
                    for lead, (literal, left, right) in rows
                ]
                several.append((atom, *told) if told else atom)
            meanings.append(several[0] if len(several) == 1 and isinstance(several[0], int) else several)
        return {
            "words": self.words,
            "signs": self.signs,
            "meanings": meanings,
            "sides": [(each.choices, each.openings, each.is_edge, each.forward) for each in sides],
        }


@dataclass(slots=True, kw_only=True)
class Tables:
    """Everything that compiling a charter makes of its words, but for the rules themselves."""

    strings: Strings
    anchors: Mapping[int, frozenset[str] | None]
    """The anchors of each expression, by its atom."""
    named: Sequence[tuple[int, str]]
    """The terms that stand for names, with their atoms: what changes with the names."""
    atoms: int
    """How many atoms there are."""
    expected: dict[int, float] = field(default_factory=dict)
    """How often lists of terms are expected in a draft, by their atoms: for those of which it was asked."""


def to_plain(tables: Tables) -> Mapping[str, object]:
    """`tables` as JSON can carry them."""
    return {
        "strings": tables.strings.to_plain(),
        "anchors": [(atom, None if each is None else sorted(each)) for atom, each in tables.anchors.items()],
        "named": tables.named,
        "atoms": tables.atoms,
        "expected": list(tables.expected.items()),
    }


def from_plain(values: Mapping[str, Any]) -> Tables:
    """The tables that `to_plain` told. Whoever reads the values answers for their being so."""
    return Tables(
        strings=Strings.from_plain(values["strings"]),
        anchors={atom: None if each is None else frozenset(each) for atom, each in values["anchors"]},
        named=[(atom, term) for atom, term in values["named"]],
        atoms=values["atoms"],
        expected=dict(values["expected"]),
    )


def whole(atom: int, string: str) -> Meaning:
    """What a string of whole words, with a space at either end, means."""
    return Meaning(atom, (), len(string) - 2, " " not in string[1:-1])


def _side(choices: Any, openings: Any, is_edge: bool, forward: bool) -> Side:  # noqa: ANN401 - lists of lists of texts
    return Side(tuple(tuple(map(tuple, choice)) for choice in choices), tuple(openings), is_edge, forward)
