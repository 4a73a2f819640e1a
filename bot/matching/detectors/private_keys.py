"""Private keys, in the wrappings they travel in."""

from bisect import bisect
from collections.abc import Iterator

from bot.domain.matchers import SecretType
from bot.matching.detectors.found import SHAPE, Claim
from bot.matching.detectors.plausible import is_random
from bot.matching.detectors.reading import pattern

_PEM_BEGIN = pattern(r"-{4,5} ?BEGIN (?:[A-Z0-9]{2,12} ){0,5}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
_PEM_END = pattern(r"-{4,5} ?END (?:[A-Z0-9]{2,12} ){0,5}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
_BODY = pattern(r"(?:[ \t\r\n\\\"'+>nrt]{0,16}[A-Za-z0-9+/=]{16,128})+")
_NOT_BASE64 = bytes(byte for byte in range(256) if not (chr(byte).isascii() and chr(byte).isalnum()))
_LONGEST = 16_000
_SHORTEST = 40
_PUTTY = pattern(r"PuTTY-User-Key-File-[23]: ?")
_PUTTY_END = pattern(r"Private-MAC: ?[0-9a-f]{40,64}|Private-Lines: ?\d{1,4}(?:\s{1,4}[A-Za-z0-9+/=]{4,80})+")
_ALONE = (
    # a literal that the key begins with, the key
    (b"AGE-SECRET-KEY-1", pattern(r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b")),
    # RSA (PKCS 1 and 8), elliptic curves, Ed25519: the first bytes of the structure, in base64.
    (b"MII", pattern(r"\bMII[A-Za-z0-9+/]{2}[AQgw]IBA[AD][A-Za-z0-9+/]{30,128}")),
    (b"MIG", pattern(r"\bMIG[A-Za-z0-9+/]AgEAM[A-Za-z0-9+/]{30,200}")),
    (b"CAQEEI", pattern(r"\bMH[cQ]CAQEEI[A-Za-z0-9+/]{30,200}")),
    (b"MC4CAQAwBQYDK2Vw", pattern(r"\bMC4CAQAwBQYDK2VwBCIEI[A-Za-z0-9+/]{30,60}")),
    # The armour itself in base64, in its three alignments.
    (
        b"LS0tLS1CRUdJTi",
        pattern(r"\bLS0tLS1CRUdJTi[A-Za-z0-9+/]{0,60}(?:UFJJVkFURS|BSSVZBVE|QUklWQVRF)[A-Za-z0-9+/]{16,}={0,2}"),
    ),
    (b"xprv", pattern(r"\bxprv[A-HJ-NP-Za-km-z1-9]{107}\b")),
)
_JWK = pattern(r"\"(?:d|k)\" ?: ?\"([A-Za-z0-9_-]{32,700})\"")


def private_keys(data: bytes) -> Iterator[Claim[SecretType]]:
    """Private keys: PEM, OpenSSH, PGP, PuTTY, age, JWK, bare base64. A block without a key inside is no key."""
    if b"PRIVATE KEY" in data:
        yield from _armoured(data)
    if b"PuTTY-User-Key-File" in data:
        yield from _putty(data)
    for literal, expression in _ALONE:
        for match in expression.finditer(data) if literal in data else ():
            if is_random(match.group()):
                yield Claim(*match.span(), SecretType.PRIVATE_KEY, SHAPE)
    if b'"kty"' in data:
        for match in _JWK.finditer(data):
            if is_random(match.group(1)):
                yield Claim(*match.span(1), SecretType.PRIVATE_KEY, SHAPE)


def _putty(data: bytes) -> Iterator[Claim[SecretType]]:
    position = 0
    while (begin := _PUTTY.search(data, position)) is not None:
        end = _PUTTY_END.search(data, begin.end(), min(len(data), begin.end() + _LONGEST))
        position = end.end() if end else begin.end()
        if end is not None:
            yield Claim(begin.start(), position, SecretType.PRIVATE_KEY, SHAPE)


def _armoured(data: bytes) -> Iterator[Claim[SecretType]]:
    ends = [match.span() for match in _PEM_END.finditer(data)]
    position = 0
    while (begin := _PEM_BEGIN.search(data, position)) is not None:
        start, position = begin.span()
        following = bisect(ends, (position, 0))
        if following == len(ends) or ends[following][0] - position > _LONGEST:
            # Cut off, or its lines are pasted one by one: the header says what was there.
            body = _BODY.match(data, position)
            position = body.end() if body else position
            yield Claim(start, position, SecretType.PRIVATE_KEY, SHAPE)
        else:
            inside, end = data[position : ends[following][0]], ends[following][1]
            if len(inside.translate(None, _NOT_BASE64)) >= _SHORTEST:
                yield Claim(start, end, SecretType.PRIVATE_KEY, SHAPE)
            position = end
