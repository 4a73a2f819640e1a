"""Personal data with a shape of its own, found in any text. The gates stand here; the proofs in their own files.

A gate is an expression that every candidate of a group of detectors matches, and ordinary prose does not: a draft with
no personal data costs one pass over its bytes. A test holds the gates to what the detectors find without them.
"""

from collections.abc import Callable, Iterator

from bot.domain.draft import Span
from bot.domain.matchers import PersonalDataType
from bot.matching.detectors.addresses import GATE as ADDRESS_GATE
from bot.matching.detectors.addresses import addresses
from bot.matching.detectors.found import Claim, settle
from bot.matching.detectors.identifiers import (
    cards,
    companies_fr,
    ibans,
    national_insurance_uk,
    social_security_fr,
    social_security_us,
)
from bot.matching.detectors.online import emails, ip_addresses, ipv6_addresses, obfuscated_emails
from bot.matching.detectors.people import GATE as PEOPLE_GATE
from bot.matching.detectors.people import dates_of_birth, licence_plates
from bot.matching.detectors.phones import phone_numbers
from bot.matching.detectors.reading import Expression, pattern, read

_T = PersonalDataType
_Detector = Callable[[bytes], Iterator[Claim[PersonalDataType]]]
_DIGITS = b"0123456789"

_NUMBER_GATE = (
    r"\d(?:[ ().\-/]{0,3}\d){6}"  # seven digits with little between: phones, cards, accounts, registers
    r"|\d[ .-]?2[ABab][ .-]?\d{3}"  # the same with a Corsican department inside
    r"|[A-Za-z]{2}[ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-Da-d]"  # national insurance
)
_INTERNET_GATE = r"\d\.\d{1,3}\.\d{1,3}\.\d|[0-9A-Fa-f]::?[0-9A-Fa-f]{0,4}::?[0-9A-Fa-f]|::[0-9A-Fa-f]"
_GATES: tuple[tuple[Expression, tuple[tuple[_T, _Detector], ...]], ...] = (
    (
        pattern(_NUMBER_GATE),
        (
            (_T.IBAN_CODE, ibans),
            (_T.CREDIT_CARD, cards),
            (_T.FR_NIR, social_security_fr),
            (_T.FR_SIRET, companies_fr),
            (_T.US_SSN, social_security_us),
            (_T.UK_NINO, national_insurance_uk),
            (_T.PHONE_NUMBER, phone_numbers),
        ),
    ),
    (pattern(_INTERNET_GATE), ((_T.IP_ADDRESS, ip_addresses), (_T.IP_ADDRESS, ipv6_addresses))),
    (pattern(PEOPLE_GATE), ((_T.DATE_OF_BIRTH, dates_of_birth), (_T.LICENSE_PLATE, licence_plates))),
    (pattern(ADDRESS_GATE), ((_T.LOCATION_ADDRESS, addresses),)),
)
_ANY_GATE = pattern(f"{_NUMBER_GATE}|{_INTERNET_GATE}|{PEOPLE_GATE}|{ADDRESS_GATE}")
_NUMBERS = frozenset({_T.IBAN_CODE, _T.CREDIT_CARD, _T.FR_NIR, _T.FR_SIRET, _T.US_SSN, _T.PHONE_NUMBER})
"""Searched together: a part of one must not be taken for another, whichever was asked for."""
_WRITTEN_AT = tuple(b"at) at] AT) AT] arobase (@) [@] chez)".split())


def find_personal_data(text: str, types: frozenset[PersonalDataType]) -> list[tuple[Span, PersonalDataType]]:
    """Each piece of personal data of these `types` in `text`, by position, without overlaps. Never raises on text."""
    reading = read(text)
    data = reading.data
    claims: list[Claim[PersonalDataType]] = []
    if _T.EMAIL_ADDRESS in types:
        if b"@" in data:
            claims.extend(emails(data))
        if (b"(" in data or b"[" in data) and any(written in data for written in _WRITTEN_AT):
            claims.extend(obfuscated_emails(data))
    if len(data) != len(data.translate(None, _DIGITS)) and _ANY_GATE.search(data) is not None:
        claims.extend(_behind_gates(data, types))
    if not claims:
        return []
    return [(reading.span(claim.start, claim.end), claim.kind) for claim in settle(claims) if claim.kind in types]


def _behind_gates(data: bytes, types: frozenset[PersonalDataType]) -> Iterator[Claim[PersonalDataType]]:
    wanted = types | _NUMBERS if types & _NUMBERS else types
    for gate, detectors in _GATES:
        chosen = [detector for kind, detector in detectors if kind in wanted]
        if chosen and gate.search(data) is not None:
            for detector in chosen:
                yield from detector(data)
