"""A fuzz target for the engine: bytes in, a charter's rules and a text out of them, and no way to fall over.

Here it runs a short, fixed budget. For longer, by hand: `python tests/matching/test_fuzz_engine.py 100000`.
"""

import random
import sys

from charters import NOW, charter_of, rule_of, terms
from oracle import Oracle

from bot.domain.draft import Context, Draft
from bot.domain.matchers import All, AnyOf, Matcher, Missing, Near, Pattern, Scope, Structural, Unless
from bot.matching.engine import RuleFaultsError, compile_charter

_BUDGET = 400
_TERM_PIECES = [*("a", "b", "é", "œ", "ab", " ", " ") * 3, "a*", "*b", "(a|b)", "(|b )", "(a|(b|c*))", "{employer}"]
_TERM_PIECES += ["-", "'", "#", "📈", "€", "*"]
_REGEX_PIECES = [
    *("a", "b", "ab", ".", "[ab]", r"\b", r"\w", " ", "€", r"\d") * 2,
    "a*",
    "b+",
    ".?",
    "[ab]{2}",
    "^",
    "$",
]
_REGEX_PIECES += ["(a|b)", "(b|)", "(?:ab)?", "(?i)"]
_JUNK = ["(", ")", "|", "*", "{", "\\", "["]
_TEXT_PIECES = [
    "a",
    "b",
    "A",
    "é",
    "e\u0301",
    "œ",
    "Lumen",
    " ",
    " ",
    ". ",
    "\r\n",
    "\u200b",
    "\ud800",
    "\x00",
    "-",
    "’",
    "“",
    "”",
    '"',
    "#",
    "📈",
    "€",
    "ж",
    "a b",
    "> ",
]


def _perhaps_broken(chance: random.Random, pieces: list[str]) -> str:
    return _joined(chance, [*pieces, *_JUNK] if chance.random() < 0.05 else pieces, 7)


def _joined(chance: random.Random, pieces: list[str], most: int) -> str:
    return "".join(chance.choices(pieces, k=chance.randint(1, most)))


def _matcher(chance: random.Random, depth: int = 0) -> Matcher:
    kind = chance.randrange(6 if depth < 2 else 2)
    if kind == 0:
        return terms(*(_perhaps_broken(chance, _TERM_PIECES) for _ in range(chance.randint(1, 3))))
    if kind == 1:
        return Pattern(regex=_perhaps_broken(chance, _REGEX_PIECES), languages=())
    one, other = _matcher(chance, depth + 1), _matcher(chance, depth + 1)
    scope = chance.choice(list(Scope))
    if kind == 2:
        return Near(a=one, b=other, within=chance.randint(0, 3), ordered=chance.random() < 0.5)
    if kind == 3:
        return Missing(present=one, absent=other, scope=scope)
    return All(of=(one, other), scope=scope) if kind == 4 else AnyOf(of=(one, other))


def run(seed: int) -> int:
    """One charter and a few texts; how many findings. Either its faults are told, or engine and oracle agree."""
    chance = random.Random(seed)  # noqa: S311 - texts, not secrets
    unless = [
        Unless(condition=_matcher(chance), scope=chance.choice(list(Scope))),
        Structural.QUOTED,
        Structural.NEGATED,
    ]
    rules = [rule_of(_matcher(chance), *chance.sample(unless, chance.randrange(3)), name=f"r{n}") for n in range(2)]
    charter = charter_of(*rules, lexicons={"negation": ("b", "é")})
    try:
        engine = compile_charter(charter)
    except RuleFaultsError:
        return 0
    found = 0
    for _ in range(3):
        context = Context(
            employer=chance.choice([None, "Ab", "é*"]), facts=tuple(chance.choices(["a", "b"], k=seed % 2))
        )
        draft = Draft(text=_joined(chance, _TEXT_PIECES, 25), context=context)
        findings = engine.scan(draft, now=NOW)
        assert findings == Oracle(charter).scan(draft, now=NOW), f"seed {seed}"
        found += len(findings)
    return found


def test_the_fuzz_target_holds_for_a_fixed_budget() -> None:
    """Some of what is thrown at it compiles and finds something, or the target would prove nothing."""
    assert sum(run(seed) > 0 for seed in range(_BUDGET)) > _BUDGET // 5


if __name__ == "__main__":
    for number in range(int(sys.argv[1])):
        run(number)
