"""Personal data with a shape of its own. First version."""

from collections.abc import Iterator

from stdnum import iban, luhn
from stdnum.fr import nir, siret

from bot.domain.draft import Span
from bot.domain.matchers import PersonalDataType
from bot.matching.detectors.reading import Reading, pattern, read

_T = PersonalDataType
_EMAIL = pattern(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}")
_NUMBERS = pattern(r"\+?\d[\d .()-]{6,24}\d")
_IBAN = pattern(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,9}\b")
_SSN = pattern(r"\b\d{3}-\d{2}-\d{4}\b")
_FR_PHONE = pattern(r"(?:\b0|\+33 ?(?:\(0\) ?)?)[1-79](?:[ .-]?\d\d){4}\b")
_ADDRESS = pattern(
    r"(?:\b\d{1,5}[A-Za-z]? (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Terrace|Drive|Boulevard)\b"
    r"|\b\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|impasse) [A-Za-z' -]{3,40}(?:, \d{5} [A-Z][a-z-]+)?)"
)
_ROLES = frozenset(b"contact info support presse press jobs careers recrutement hello noreply rh sales".split())


def find_personal_data(text: str, types: frozenset[PersonalDataType]) -> list[tuple[Span, PersonalDataType]]:
    """Each piece of personal data of these `types` in `text`, by position. Never raises on text."""
    reading = read(text)
    return sorted((item for item in _all(reading) if item[1] in types), key=lambda item: item[0])


def _all(reading: Reading) -> Iterator[tuple[Span, PersonalDataType]]:
    data = reading.data
    if b"@" in data:
        for match in _EMAIL.finditer(data):
            if match.group().split(b"@")[0].lower() not in _ROLES:
                yield reading.span(*match.span()), _T.EMAIL_ADDRESS
    for match in _IBAN.finditer(data):
        if iban.is_valid(match.group().decode("ascii"), check_country=False):
            yield reading.span(*match.span()), _T.IBAN_CODE
    for match in _NUMBERS.finditer(data):
        digits = bytes(byte for byte in match.group() if 48 <= byte <= 57).decode("ascii")
        if nir.is_valid(digits):
            yield reading.span(*match.span()), _T.FR_NIR
        elif len(digits) in {13, 14, 15, 16} and digits[0] in "3456" and luhn.is_valid(digits):
            yield reading.span(*match.span()), _T.CREDIT_CARD
        elif siret.is_valid(digits):
            yield reading.span(*match.span()), _T.FR_SIRET
    for expression, kind in ((_SSN, _T.US_SSN), (_FR_PHONE, _T.PHONE_NUMBER), (_ADDRESS, _T.LOCATION_ADDRESS)):
        for match in expression.finditer(data):
            yield reading.span(*match.span()), kind
