"""Credentials with a shape of their own. First version."""

from bot.domain.draft import Span
from bot.domain.matchers import SecretType
from bot.matching.detectors.reading import pattern, read

_T = SecretType
_RULES = (
    (_T.PROVIDER_TOKEN, 0, pattern(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b")),
    (
        _T.PROVIDER_TOKEN,
        0,
        pattern(r"\b(?:gh[pousr]_|github_pat_|glpat-|sk_live_|sk-ant-|hf_|npm_)[A-Za-z0-9_-]{20,200}"),
    ),
    (_T.PROVIDER_TOKEN, 0, pattern(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,200}")),
    (_T.PRIVATE_KEY, 0, pattern(r"-----BEGIN (?:[A-Z]+ ){0,4}PRIVATE KEY-----")),
    (_T.URL_CREDENTIALS, 1, pattern(r"\b[a-z][a-z0-9+.-]{1,20}://([^\s/:@]{1,64}:[^\s/@]{1,64})@[A-Za-z0-9]")),
    (
        _T.PASSWORD,
        1,
        pattern(
            r"(?i)\b(?:password|passwd|pwd|mot de passe|mdp|code wifi)(?: (?:is|est))? ?[:=]? ?[\"']?"
            r"([A-Za-z!@#$%^&*?_.-]*[0-9][^\s\"']{3,60})"
        ),
    ),
)


def find_secrets(text: str, types: frozenset[SecretType]) -> list[tuple[Span, SecretType]]:
    """Each credential of these `types` in `text`, by position. Never raises on text."""
    reading = read(text)
    return sorted(
        (
            (reading.span(*match.span(group)), kind)
            for kind, group, expression in _RULES
            if kind in types
            for match in expression.finditer(reading.data)
        ),
        key=lambda item: item[0],
    )
