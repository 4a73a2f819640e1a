"""A draft tried by somebody who keeps the charter: which rules saw something, and what became of each.

Names under a confidential embargo are never shown, not even where another rule quotes them. Nothing is kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.coaching.catalogue import Catalogue
from bot.coaching.context_line import read_context_line
from bot.coaching.ports import Engine
from bot.domain.charter import Rule
from bot.domain.draft import Draft, Span
from bot.domain.explained import Explained
from bot.domain.finding import Finding
from bot.domain.levels import Kind, Level
from bot.domain.matchers import ContextIs, Embargo, Lexicon, Structural, Terms
from bot.domain.precedence import Resolution, overruled, resolve
from bot.domain.sentences import sentences

_SOME_WORDS: Final = 3
_LONGEST_QUOTE: Final = 80
_HIDDEN: Final = "[…]"


class Fate(StrEnum):
    """What became of what a rule saw. The order is that of the lines."""

    SPEAKS = "speaks"
    CAPPED = "capped"
    BESIDE = "beside"
    """A graver remark of the same article, on the same words, speaks for it."""
    PROTECTS = "protects"
    OPENS = "opens"
    DATE = "date"
    """An embargo that is over: what was a risk is an opportunity."""
    OVERRULED = "overruled"
    LIFTED = "lifted"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rule's line. `quote` is None where a name may not be public; `by` says which condition or concern."""

    rule: str
    fate: Fate
    quote: str | None
    level: Level | None = None
    number: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The level that the rules alone give, and every step to it, under one version of the charter."""

    level: Level
    version: str
    steps: tuple[Step, ...]


def trace(engine: Engine, draft: Draft, *, now: datetime) -> Trace:
    """What the rules alone make of `draft`; its first line may say where and as whom."""
    read = read_context_line(draft)
    seen = engine.explain(read, now=now)
    findings = [each.finding for each in seen if each.is_found]
    parts = sentences(read.text)
    resolution = resolve(findings, parts)
    look = _Look(
        text=read.text,
        resolution=resolution,
        silenced=[(finding, stronger.value) for finding, stronger in overruled(findings, parts)],
        secrets=[each.finding.span for each in seen if each.finding.rule.confidential],
        hidden=_confidential_names(engine),
    )
    steps = [_step(each, look) for each in seen]
    order = list(Fate)
    steps.sort(key=lambda step: order.index(step.fate))
    return Trace(level=resolution.level, version=engine.charter.version, steps=tuple(steps))


def trace_lines(found: Trace, catalogue: Catalogue) -> list[str]:
    """The trace in words."""
    lines = [catalogue.text("trace.level", label=catalogue.text(f"label.{found.level}"), version=found.version[:12])]
    if not found.steps:
        return [*lines, catalogue.text("trace.nothing")]
    return [*lines, "", *dict.fromkeys(_line(step, catalogue) for step in found.steps)]


def _line(step: Step, catalogue: Catalogue) -> str:
    hidden = step.quote is None
    quote = catalogue.text("trace.hidden") if hidden else catalogue.text("heading.quote", quote=step.quote)
    by = catalogue.text(f"trace.by_{step.by}") if catalogue.has(f"trace.by_{step.by}") else step.by
    level = catalogue.text(f"label.{step.level}") if step.level else ""
    what = catalogue.text(f"trace.{step.fate}", level=level, number=step.number, by=by)
    return catalogue.text("trace.step", rule=step.rule, quote=quote, what=what)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What every step is told from. `hidden` are names that no line may hold."""

    text: str
    resolution: Resolution
    silenced: Sequence[tuple[Finding, str]]
    secrets: Sequence[Span]
    hidden: frozenset[str]


def _step(seen: Explained, look: _Look) -> Step:
    finding = seen.finding
    rule = finding.rule
    name = f"{rule.article_id}.{rule.id}"
    quote = None if rule.confidential else _quote(look.text, finding.span, look.secrets)
    if not seen.applies:
        return Step(rule=name, fate=Fate.ELSEWHERE, quote=quote)
    if seen.lifted_by is not None:
        number = rule.unless.index(seen.lifted_by) + 1
        return Step(
            rule=name, fate=Fate.LIFTED, quote=quote, number=number, by=_condition(rule, number - 1, look.hidden)
        )
    stronger = next((by for other, by in look.silenced if other is finding), None)
    if stronger is not None:
        return Step(rule=name, fate=Fate.OVERRULED, quote=quote, by=stronger)
    fate, level = _voice(finding, look.resolution)
    return Step(rule=name, fate=fate, quote=quote, level=level)


def _voice(finding: Finding, resolution: Resolution) -> tuple[Fate, Level | None]:
    """How a finding that nothing silences speaks."""
    if finding.kind is Kind.PROTECTED:
        return Fate.PROTECTS, None
    if finding.kind is Kind.OPPORTUNITY:
        return (Fate.DATE if isinstance(finding.rule.matcher, Embargo) else Fate.OPENS), None
    for concern in resolution.concerns:
        if concern.finding.rule is finding.rule and concern.finding.span.contains(finding.span):
            return (Fate.CAPPED if concern.capped else Fate.SPEAKS), concern.level
    return Fate.BESIDE, None


def _condition(rule: Rule, number: int, hidden: frozenset[str]) -> str:
    """What lifts a rule, shortly; words of a confidential rule stay its own."""
    condition = rule.unless[number].condition
    if isinstance(condition, Structural):
        return condition.value
    if isinstance(condition, ContextIs):
        return "context"
    if rule.confidential:
        return "words"
    if isinstance(condition, Lexicon):
        return f"lexicons/{condition.name}"
    if isinstance(condition, Terms):
        words = [word for each in condition.words.values() for word in each if not _tells(word, hidden)]
        return ", ".join(words[:_SOME_WORDS]) + (", …" if len(words) > _SOME_WORDS else "") if words else "words"
    return "words"


def _quote(text: str, span: Span, secrets: Iterable[Span]) -> str:
    """The words of the draft, without a name that may not be public."""
    letters = list(text)
    for secret in secrets:
        if secret.overlaps(span):
            letters[secret.start : secret.end] = [_HIDDEN, *[""] * (secret.end - secret.start - 1)]
    quote = " ".join("".join(letters[span.start : span.end]).split())
    return quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}…"


def _confidential_names(engine: Engine) -> frozenset[str]:
    return frozenset(
        name.casefold()
        for rule in engine.charter.rules
        if rule.confidential and isinstance(rule.matcher, Embargo)
        for name in rule.matcher.names
    )


def _tells(word: str, hidden: Iterable[str]) -> bool:
    return any(name in word.casefold() for name in hidden)
