"""What an index is made of: the strings that are looked for, and what each of them means.

Making these tables from a charter's terms is most of what compiling costs. As plain values (lists, texts, numbers) they
can be put aside and taken up again at a later start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import starmap
from typing import Any

from bot.matching.needles import Needle
from bot.matching.surroundings import Side

Atoms = tuple[int, ...]
Row = tuple[int, Needle]
"""How many characters of a string stand before the needle's literal, and the needle."""


@dataclass(slots=True)
class Tables:
    """The strings of an index, the atoms that each stands for, and which atoms are expressions."""

    words: dict[str, Atoms] = field(default_factory=dict)
    """Strings of the words automaton: whole words, parts of phrases, anchors of expressions."""
    signs: dict[str, Atoms] = field(default_factory=dict)
    """Strings without any word character, searched in the text itself."""
    needles: dict[tuple[str, int], list[Row]] = field(default_factory=dict)
    """What a string and an atom have to do with each other, if there is more to it than whole words."""
    anchors: dict[int, frozenset[str] | None] = field(default_factory=dict)
    """The anchors of each expression, by its atom."""
    named: list[tuple[int, str]] = field(default_factory=list)
    """The terms that stand for names, with their atoms: what changes with the names."""
    expected: dict[int, float] = field(default_factory=dict)
    """How often lists of terms are expected in a draft, by their atoms: for those of which it was asked."""
    atoms: int = 0
    """How many atoms there are."""


def to_plain(tables: Tables) -> Mapping[str, object]:
    """`tables` as JSON can carry them."""
    sides: dict[Side, int] = {}
    needles: list[tuple[object, ...]] = []
    for (string, atom), several in tables.needles.items():
        for lead, (literal, left, right) in several:
            numbers = [sides.setdefault(each, len(sides)) for each in (left, right)]
            needles.append((string, atom, lead, literal, *numbers))
    return {
        "words": _strings_to_plain(tables.words),
        "signs": _strings_to_plain(tables.signs),
        "sides": [(each.choices, each.openings, each.is_edge, each.forward) for each in sides],
        "needles": needles,
        "anchors": [(atom, None if each is None else sorted(each)) for atom, each in tables.anchors.items()],
        "named": tables.named,
        "expected": list(tables.expected.items()),
        "atoms": tables.atoms,
    }


def from_plain(values: Mapping[str, Any]) -> Tables:
    """The tables that `to_plain` told. Whoever reads the values answers for their being so."""
    sides = list(starmap(_side, values["sides"]))
    single: dict[int, Atoms] = {}
    needles: dict[tuple[str, int], list[Row]] = {}
    for string, atom, lead, literal, left, right in values["needles"]:
        needles.setdefault((string, atom), []).append((lead, Needle(literal, sides[left], sides[right])))
    return Tables(
        words=_strings(values["words"], single),
        signs=_strings(values["signs"], single),
        needles=needles,
        anchors={atom: None if each is None else frozenset(each) for atom, each in values["anchors"]},
        named=[(atom, term) for atom, term in values["named"]],
        expected=dict(values["expected"]),
        atoms=values["atoms"],
    )


def _strings_to_plain(strings: Mapping[str, Atoms]) -> tuple[object, ...]:
    """Most strings belong to one atom, which is then a number alone."""
    return list(strings), [atoms[0] if len(atoms) == 1 else atoms for atoms in strings.values()]


def _strings(values: tuple[list[str], list[Any]], single: dict[int, Atoms]) -> dict[str, Atoms]:
    """The strings with their atoms; all strings of one atom share one tuple."""
    strings, atoms = values
    shared = [
        (single.get(each) or single.setdefault(each, (each,))) if isinstance(each, int) else tuple(each)
        for each in atoms
    ]
    return dict(zip(strings, shared, strict=True))


def _side(choices: Any, openings: Any, is_edge: bool, forward: bool) -> Side:  # noqa: ANN401 - lists of lists of texts
    return Side(tuple(tuple(map(tuple, choice)) for choice in choices), tuple(openings), is_edge, forward)
