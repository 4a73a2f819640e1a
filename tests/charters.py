"""Whole charters in a line or two, for tests of the engine: rules of every kind, no files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from builders import rule

from bot.domain.charter import Article, Charter, Employer, Rule
from bot.domain.draft import Context, Draft, Language
from bot.domain.matchers import ContextIs, Matcher, Structural, Terms, Unless
from bot.matching.engine import CharterEngine, compile_charter

NOW = datetime(2026, 12, 1, tzinfo=UTC)
LUMEN = Employer(
    name="Lumen",
    aliases=("Groupe Lumen",),
    hashtags=("#LifeAtLumen",),
    products=("Nimbus",),
    competitors=("Obscur & Fils",),
)


def terms(*words: str) -> Terms:
    """A matcher for these terms."""
    return Terms(words={Language.EN: words})


def rule_of(
    matcher: Matcher,
    *unless: Unless | Structural,
    name: str = "rule",
    applies: ContextIs | None = None,
    jurisdictions: tuple[str, ...] = (),
) -> Rule:
    """A rule that looks for `matcher`; a bare structural word in `unless` is enough."""
    entries = tuple(Unless(condition=entry) if isinstance(entry, Structural) else entry for entry in unless)
    return replace(rule(name), matcher=matcher, unless=entries, applies=applies, jurisdictions=jurisdictions)


def charter_of(
    *rules: Rule,
    lexicons: Mapping[str, Sequence[str]] | None = None,
    employer: Employer = LUMEN,
    applies: ContextIs | None = None,
) -> Charter:
    """A charter of one article with these rules."""
    both = {Language.EN: "english", Language.FR: "français"}
    article = Article(
        id="accuracy_correction",
        version="1",
        title=both,
        rule=both,
        why=both,
        opportunity=both,
        say_instead={},
        keywords={},
        good={},
        bad={},
        owner="owner",
        contact="contact",
        effective=date(2026, 1, 1),
        review_by=date(2027, 1, 1),
        applies=applies,
        variants=(),
        sources=(),
        rules=rules,
    )
    return Charter(
        version="1",
        languages=(Language.EN, Language.FR),
        jurisdictions=("FR", "US"),
        enabled_variants=(),
        employer=employer,
        contacts={},
        emergency={},
        strategy=(),
        perimeter=(),
        texts={},
        lexicons={name: {Language.EN: tuple(words)} for name, words in (lexicons or {}).items()},
        articles={article.id: article},
    )


def engine_of(*matchers: Matcher | Rule, lexicons: Mapping[str, Sequence[str]] | None = None) -> CharterEngine:
    """An engine with a rule for each matcher, named r0, r1 and so on."""
    rules = [
        each if isinstance(each, Rule) else rule_of(each, name=f"r{number}") for number, each in enumerate(matchers)
    ]
    return compile_charter(charter_of(*rules, lexicons=lexicons))


def quotes(engine: CharterEngine, text: str, context: Context | None = None, now: datetime = NOW) -> list[str]:
    """The passages of `text` that the engine's rules speak about."""
    found = engine.scan(Draft(text=text, context=context or Context()), now=now)
    return [text[finding.span.start : finding.span.end] for finding in found]
