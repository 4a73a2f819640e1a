"""Clauses of a charter that go further than the law, or than this product, lets an employer go.

The checks stand in overreach.toml: what each looks for, in which words, how grave it is in each jurisdiction, and on
what legal ground, from public summaries. `refuse` keeps a charter from being published.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from bot.domain.charter import Article, Charter
from bot.domain.said import Said
from bot.domain.sentences import sentences
from bot.matching.expressions import Expression, compile_expression
from bot.matching.fold import folded_text


class Verdict(StrEnum):
    """What becomes of a clause, gravest last."""

    OK = "ok"
    WARN = "warn"
    REFUSE = "refuse"


_GRAVITY = {verdict: position for position, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overreach:
    """One clause that goes too far: the check, its verdict in one jurisdiction, the ground, and how to mend it."""

    check: str
    verdict: Verdict
    jurisdiction: str
    basis: str
    mend: str
    clause: str


@dataclass(frozen=True, slots=True)
class _Check:
    """One sort of over-reach: every one of `needs` is found in a sentence, none of `unless`."""

    id: str
    needs: tuple[Expression, ...]
    unless: Expression | None
    verdicts: Mapping[str, Verdict]
    basis: Mapping[str, str]
    mend: str


@cache
def _checks() -> tuple[_Check, ...]:
    raw = tomllib.loads((resources.files(__package__) / "overreach.toml").read_text(encoding="utf-8"))
    words = raw["words"]
    return tuple(
        _Check(
            id=check["id"],
            needs=tuple(_any_of(need, words) for need in check["needs"]),
            unless=_any_of(check["unless"], words) if "unless" in check else None,
            verdicts={place: Verdict(verdict) for place, verdict in check["verdicts"].items()},
            basis={place: Said(basis) for place, basis in check["basis"].items()},
            mend=Said(check["mend"]),
        )
        for check in raw["check"]
    )


def _any_of(items: Iterable[str], words: Mapping[str, list[str]]) -> Expression:
    """One expression for a list of words, `<name>` standing for another list."""
    plain = [word for item in items for word in (words[item[1:-1]] if item.startswith("<") else [item])]
    return compile_expression(
        "|".join(rf"\b(?:{word})\b" if word[-1].isalnum() else rf"\b(?:{word})" for word in plain)
    )


def overreaches(text: str, jurisdictions: Iterable[str]) -> tuple[Overreach, ...]:
    """Every clause of `text` that goes too far somewhere in `jurisdictions`, in the text's order."""
    places = tuple(jurisdictions)
    found = []
    for span in sentences(text):
        clause = text[span.start : span.end]
        folded = folded_text(clause)
        for check in _checks():
            cleared = check.unless is not None and check.unless.search(folded)
            if not cleared and all(need.search(folded) for need in check.needs):
                found += [
                    Overreach(
                        check=check.id,
                        verdict=check.verdicts[place],
                        jurisdiction=place,
                        basis=check.basis[place],
                        mend=check.mend,
                        clause=clause,
                    )
                    for place in places
                    if check.verdicts.get(place, Verdict.OK) is not Verdict.OK
                ]
    return tuple(found)


def verdict(text: str, jurisdiction: str) -> Verdict:
    """The gravest verdict on `text` in one jurisdiction."""
    every = (overreach.verdict for overreach in overreaches(text, [jurisdiction]))
    return max(every, key=_GRAVITY.__getitem__, default=Verdict.OK)


def article_texts(article: Article) -> Iterable[str]:
    """The sentences of an article that tell people what to do."""
    for text in (article.title, article.rule, article.why, *(variant.rule for variant in article.variants)):
        yield from text.values()
    for rule in article.rules:
        for remark in (rule.why, rule.fix):
            if remark is not None:
                yield from remark.values()


def charter_overreaches(charter: Charter) -> Mapping[str, tuple[Overreach, ...]]:
    """What goes too far in each article of `charter`, for the countries where the company employs people."""
    found = {
        article.id: tuple(
            overreach for text in article_texts(article) for overreach in overreaches(text, charter.jurisdictions)
        )
        for article in charter.articles.values()
    }
    return {article_id: overreaches for article_id, overreaches in found.items() if overreaches}
