"""Patterns are compiled when first used: here all of them are, so that a slip in one shows before a draft meets it."""

import importlib
import pkgutil

import pytest

from bot.matching import detectors
from bot.matching.detectors import provider_tokens
from bot.matching.detectors.reading import Expression, _Pattern, overlapping, pattern

MODULES = [
    importlib.import_module(f"{detectors.__name__}.{one.name}") for one in pkgutil.iter_modules(detectors.__path__)
]
PATTERNS = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, _Pattern)
}


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_every_pattern_compiles(name: str) -> None:
    """RE2 accepts it, and an empty text does not match (two only look at what stands around)."""
    expression: Expression = PATTERNS[name]  # type: ignore[assignment]  # the class hands out RE2's methods
    assert expression.search(b"") is None or name.endswith(("_LEAD", "_LOWER_REST"))


@pytest.mark.parametrize("prefix", sorted(provider_tokens._BODIES))
def test_every_provider_has_a_body_that_compiles(prefix: bytes) -> None:
    """One line of the table, one expression; and the prefix is found by the one search for all prefixes."""
    assert provider_tokens._body(prefix).search(b"") is None
    match = provider_tokens._ANY_PREFIX.search(prefix)
    assert match is not None
    assert match.group() == prefix


def test_overlapping_finds_what_begins_inside_a_refused_candidate() -> None:
    """The true number can begin within the one that its checksum refused."""
    spans = [match.span() for match in overlapping(pattern(r"\d{2}"), b"123 45")]
    assert spans == [(0, 2), (1, 3), (4, 6)]
