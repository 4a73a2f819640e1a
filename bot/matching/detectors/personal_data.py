"""Personal data with a shape of its own, found in any text. The cheap tests stand here; the proofs in their own files."""

from collections.abc import Callable, Iterator

from bot.domain.draft import Span
from bot.domain.matchers import PersonalDataType
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
from bot.matching.detectors.people import dates_of_birth, licence_plates
from bot.matching.detectors.phones import phone_numbers
from bot.matching.detectors.reading import read

_T = PersonalDataType
_Detector = Callable[[bytes], Iterator[Claim[PersonalDataType]]]
_NOT_DIGITS = bytes(byte for byte in range(256) if not 0x30 <= byte <= 0x39)

_BY_DIGITS: tuple[tuple[int, _T, _Detector], ...] = (
    # the fewest digits that the draft must hold
    (10, _T.IBAN_CODE, ibans),
    (12, _T.CREDIT_CARD, cards),
    (12, _T.FR_NIR, social_security_fr),
    (9, _T.FR_SIRET, companies_fr),
    (9, _T.US_SSN, social_security_us),
    (6, _T.UK_NINO, national_insurance_uk),
    (7, _T.PHONE_NUMBER, phone_numbers),
    (4, _T.IP_ADDRESS, ip_addresses),
    (4, _T.DATE_OF_BIRTH, dates_of_birth),
    (2, _T.LICENSE_PLATE, licence_plates),
    (1, _T.LOCATION_ADDRESS, addresses),
)
_NUMBERS = frozenset({_T.IBAN_CODE, _T.CREDIT_CARD, _T.FR_NIR, _T.FR_SIRET, _T.US_SSN, _T.PHONE_NUMBER})
"""Searched together: a part of one must not be taken for another, whichever was asked for."""


def find_personal_data(text: str, types: frozenset[PersonalDataType]) -> list[tuple[Span, PersonalDataType]]:
    """Each piece of personal data of these `types` in `text`, by position, without overlaps. Never raises on text."""
    reading = read(text)
    data = reading.data
    claims: list[Claim[PersonalDataType]] = []
    if _T.EMAIL_ADDRESS in types:
        if b"@" in data:
            claims.extend(emails(data))
        if b"(" in data or b"[" in data or b"{" in data:
            claims.extend(obfuscated_emails(data))
    if _T.IP_ADDRESS in types and b":" in data:
        claims.extend(ipv6_addresses(data))
    digits = len(data.translate(None, _NOT_DIGITS))
    if digits:
        wanted = types | _NUMBERS if types & _NUMBERS else types
        for fewest, kind, detector in _BY_DIGITS:
            if digits >= fewest and kind in wanted:
                claims.extend(detector(data))
    if not claims:
        return []
    return [(reading.span(claim.start, claim.end), claim.kind) for claim in settle(claims) if claim.kind in types]
