"""The mends that need no understanding: mask a secret, blank an embargoed name, say that one works here."""

from collections.abc import Iterable

from bot.coaching.catalogue import Catalogue
from bot.domain.charter import Charter, Mend
from bot.domain.draft import Span
from bot.domain.finding import Finding


def mended(text: str, findings: Iterable[Finding], charter: Charter, catalogue: Catalogue) -> str | None:
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
        result = f"{result} {catalogue.text('mend.disclosure', employer=charter.employer.name)}"
    return result


def _replacement(finding: Finding, mend: Mend, catalogue: Catalogue) -> str:
    if finding.rule.replacement is not None:
        return finding.rule.replacement[catalogue.language]
    if mend is Mend.REPLACE:
        return catalogue.text("mend.embargo")
    key = f"mask.{finding.entity}"
    return catalogue.text(key if catalogue.has(key) else "mask.other")
