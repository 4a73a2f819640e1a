"""Credentials with a shape of their own, found in any text. The gate stands here; the shapes in their own files."""

from collections.abc import Iterator

from bot.domain.draft import Span
from bot.domain.matchers import SecretType
from bot.matching.detectors.found import SHAPE, Claim, settle
from bot.matching.detectors.passwords import GATE as PASSWORD_GATE
from bot.matching.detectors.passwords import passwords
from bot.matching.detectors.plausible import is_placeholder
from bot.matching.detectors.private_keys import private_keys
from bot.matching.detectors.provider_tokens import GATE as TOKEN_GATE
from bot.matching.detectors.provider_tokens import provider_tokens
from bot.matching.detectors.reading import pattern, read

_T = SecretType
_URL = pattern(r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://(([^\s/:\"'<>]{0,80}):([^\s/\"'<>]{1,100}))@(?:[A-Za-z0-9\[]|\z|\$)")
_GATE = pattern(f"{TOKEN_GATE}|PRIVATE KEY|://[^ ]{{1,182}}@|{PASSWORD_GATE}")
"""Whatever is found holds a match of it, and hardly any prose does."""


def find_secrets(text: str, types: frozenset[SecretType]) -> list[tuple[Span, SecretType]]:
    """Each credential of these `types` in `text`, by position, without overlaps. Never raises on text."""
    reading = read(text)
    data = reading.data
    if _GATE.search(data) is None:
        return []
    claims: list[Claim[SecretType]] = []
    if _T.PROVIDER_TOKEN in types:
        claims.extend(provider_tokens(data))
    if _T.PRIVATE_KEY in types:
        claims.extend(private_keys(data))
    if _T.URL_CREDENTIALS in types and b"://" in data:
        claims.extend(_url_credentials(data))
    if _T.PASSWORD in types:
        claims.extend(passwords(data))
    if not claims:
        return []
    return [(reading.span(claim.start, claim.end), claim.kind) for claim in settle(claims)]


def _url_credentials(data: bytes) -> Iterator[Claim[SecretType]]:
    """`scheme://user:password@host`: the user and the password. Not `user:pass@`, `<password>`, `${PASSWORD}`."""
    for match in _URL.finditer(data):
        user, password = match.group(2), match.group(3)
        if len(password) >= 3 and not is_placeholder(password) and user != password:
            yield Claim(*match.span(1), SecretType.URL_CREDENTIALS, SHAPE)
