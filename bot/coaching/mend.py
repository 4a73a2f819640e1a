"""The mends that need no understanding: mask a secret, blank an embargoed name, say that one works here."""

from collections.abc import Iterable

from bot.coaching.catalogue import Catalogue
from bot.domain.charter import Charter, Mend
from bot.domain.draft import Draft, Span
from bot.domain.finding import Finding
from bot.domain.levels import Kind
from bot.domain.precedence import Concern, Resolution

_LONGEST_NAME = 80


def employer_of(draft: Draft, charter: Charter) -> str:
    """Where the author works, by name: as they said it, else as the charter does."""
    own = " ".join((draft.context.employer or "").split())
    return own if own.isprintable() and 0 < len(own) <= _LONGEST_NAME else charter.employer.name


def mendable(findings: Iterable[Finding], resolution: Resolution) -> list[Finding]:
    """The findings with a mend, each at its own place: a concern may span several of its article, and words between."""
    return [
        finding
        for finding in findings
        if finding.rule.mend is not None and any(_speaks_for(concern, finding) for concern in resolution.concerns)
    ]


def _speaks_for(concern: Concern, finding: Finding) -> bool:
    same = concern.finding.rule.article_id == finding.rule.article_id
    return same and finding.kind is Kind.RISK and concern.finding.span.contains(finding.span)


def mended(text: str, findings: Iterable[Finding], employer: str, catalogue: Catalogue) -> str | None:
    """`text` with every mechanical mend applied; None when no finding has one. Nothing else of the text changes."""
    edits: list[tuple[Span, str]] = []
    disclose = False
    for finding in sorted(findings, key=lambda finding: (finding.span.start, -finding.span.end)):
        mend = finding.rule.mend
        if mend is None:
            continue
        if mend is Mend.DISCLOSE:
            disclose = True
        elif not edits or not edits[-1][0].overlaps(finding.span):
            edits.append((finding.span, _replacement(finding, mend, catalogue)))
    if not edits and not disclose:
        return None
    parts, position = [], 0
    for span, replacement in edits:
        parts += [text[position : span.start], replacement]
        position = span.end
    result = "".join([*parts, text[position:]]).strip()
    if disclose:
        result = f"{result} {catalogue.text('mend.disclosure', employer=employer)}"
    return result


def _replacement(finding: Finding, mend: Mend, catalogue: Catalogue) -> str:
    if finding.rule.replacement is not None:
        return finding.rule.replacement[catalogue.language]
    if mend is Mend.REPLACE:
        return catalogue.text("mend.embargo")
    key = f"mask.{finding.entity}"
    return catalogue.text(key if catalogue.has(key) else "mask.other")
