"""Numbers that carry their own proof: bank cards, IBAN, social security, national insurance, company registers."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from bot.domain.matchers import PersonalDataType
from bot.matching.detectors.found import CHECKSUM, NAMED, SHAPE, Claim, before
from bot.matching.detectors.reading import overlapping, pattern

PersonalClaim = Claim[PersonalDataType]

_CARD = pattern(
    r"\b(?:\d{4}[ .-]{1,2}\d{4}[ .-]{1,2}\d{4}[ .-]{1,2}\d{4}(?:[ .-]\d{3})?|\d{4}[ .-]\d{6}[ .-]\d{4,5}|\d{12,19})\b"
)
_CARD_CUE = pattern(
    r"(?i)\b(?:cards?|cartes?|cb|cc|credit|debit|payments?|paiement|maestro|mastercard|visa|amex|charged?)\b"
)
_BARCODE_CUE = pattern(r"(?i)\b(?:isbn|gtin|ean|imei|issn|barcode|code[ -]barres?)\b")
_CARD_RANGES = (
    # lowest prefix, highest prefix, lengths
    ("4", "4", (16,)),
    ("51", "55", (16,)),
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),
    ("37", "37", (15,)),
    ("300", "305", (14,)),
    ("309", "309", (14,)),
    ("36", "36", (14,)),
    ("38", "39", (14,)),
    ("3528", "3589", (16, 17, 18, 19)),
    ("6011", "6011", (16, 17, 18, 19)),
    ("644", "659", (16, 17, 18, 19)),
    ("62", "62", (16, 17, 18, 19)),
    ("2200", "2204", (16,)),
)


def cards(data: bytes) -> Iterator[PersonalClaim]:
    """Bank card numbers by the Luhn digit, and a large scheme's prefix and length or the word "card" near."""
    for match in overlapping(_CARD, data):
        start, end = match.span()
        for stop in (end, end - 4):  # the second: without the three digits from the back of the card
            digits = _digits(data[start:stop])
            if len(digits) < 12 or not _is_valid("luhn", digits) or not _free_standing(data, start, end):
                continue
            near = before(_CARD_CUE, data, start, 80)
            scheme = _has_scheme(digits) and not before(_BARCODE_CUE, data, start)
            if scheme or (near and digits[0] in "123456"):
                yield Claim(start, stop, PersonalDataType.CREDIT_CARD, NAMED if near else CHECKSUM)
                break


def _has_scheme(digits: str) -> bool:
    return any(low <= digits[: len(low)] <= high and len(digits) in lengths for low, high, lengths in _CARD_RANGES)


_IBAN_START = pattern(r"\b[A-Za-z]{2} ?\d{2}[ -]?[A-Za-z0-9]{4}")
_ALPHANUMERIC_GROUPS = re.compile(rb"[A-Za-z0-9]+")


def ibans(data: bytes) -> Iterator[PersonalClaim]:
    """IBANs, compact or in groups, in any case: the country's length and structure, and the check digits."""
    for match in overlapping(_IBAN_START, data):
        start = match.start()
        length = _iban_length(data[start : start + 2].decode("ascii").upper())
        end = _end_of(data, start, length) if length else None
        if end is None or data[end : end + 1].isalnum():
            continue
        if _is_valid("iban", data[start:end].decode("ascii"), check_country=False):
            yield Claim(start, end, PersonalDataType.IBAN_CODE, CHECKSUM)


@cache
def _iban_length(country: str) -> int:
    structure = import_module("stdnum.numdb").get("iban").info(country)[0][1].get("bban", "")
    return 4 + sum(map(int, re.findall(r"(\d+)!", structure))) if structure else 0


def _end_of(data: bytes, start: int, length: int) -> int | None:
    """Where `length` letters and digits end, counted over single spaces and dashes."""
    position, missing = start, length
    while missing and position < len(data):
        if data[position : position + 1].isalnum():
            missing -= 1
        elif data[position] not in b" -" or not data[position + 1 : position + 2].isalnum():
            return None
        position += 1
    return None if missing else position


_NIR = pattern(
    r"\b[1-478][ .-]?\d\d[ .-]?\d\d[ .-]?\d[\dABab][ .-]?\d{3}[ .-]?\d{3}(?:[ .-]{0,2}(?:\(?cle\)?:? ?)?\d\d)?\b"
)
_NIR_CUE = pattern(r"(?i)\b(?:nir|secu|securite sociale|numero de secu|carte vitale|insee|assure social)\b")


def social_security_fr(data: bytes) -> Iterator[PersonalClaim]:
    """French social security numbers by their key, Corsica too; without the key only where the text says what it is."""
    for match in overlapping(_NIR, data):
        start, end = match.span()
        if not _free_standing(data, start, end):
            continue
        number = match.group().decode("ascii").upper().replace("CLE", "")
        compact = re.sub(r"[^0-9AB]", "", number)
        if len(compact) == 15 and _is_valid("fr.nir", compact):
            yield Claim(start, end, PersonalDataType.FR_NIR, CHECKSUM)
        elif len(compact) == 13 and _plausible_nir(compact) and before(_NIR_CUE, data, start):
            yield Claim(start, end, PersonalDataType.FR_NIR, SHAPE)


def _plausible_nir(compact: str) -> bool:
    month = int(compact[3:5])
    return compact[0] in "12" and (1 <= month <= 12 or 20 <= month <= 42) and compact[5:7] != "00"


_SIRET = pattern(r"\b\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{5}\b")
_SIREN = pattern(r"(?i)\b(?:siren|rcs)\b[^\d\n]{0,24}(\d{3}[ .]?\d{3}[ .]?\d{3})\b")
_SIRET_CUE = pattern(r"(?i)\bsiret\b")


def companies_fr(data: bytes) -> Iterator[PersonalClaim]:
    """SIRET by its Luhn digit (and La Poste's own rule); SIREN only where the text says so."""
    for match in overlapping(_SIRET, data):
        start, end = match.span()
        digits = _digits(match.group())
        if not _is_valid("fr.siret", digits) or not _free_standing(data, start, end):
            continue
        if before(_SIRET_CUE, data, start):
            yield Claim(start, end, PersonalDataType.FR_SIRET, NAMED)
        elif digits[9:11] == "00" and not before(_BARCODE_CUE, data, start):
            # A bare number of 14 digits is as often a barcode; establishments are numbered from 00001 up.
            yield Claim(start, end, PersonalDataType.FR_SIRET, CHECKSUM)
    for match in _SIREN.finditer(data):
        start, end = match.span(1)
        if _is_valid("fr.siren", _digits(match.group(1))) and _free_standing(data, start, end):
            yield Claim(start, end, PersonalDataType.FR_SIRET, NAMED)


_SSN = pattern(r"\b\d{3}[ .-]?\d{2}[ .-]?\d{4}\b")
_SSN_CUE = pattern(r"(?i)\b(?:ssns?|social security|soc sec)\b")
_NEVER_ISSUED = frozenset({"078051120", "219099999", "123456789", "111111111"})


def social_security_us(data: bytes) -> Iterator[PersonalClaim]:
    """US social security numbers: three-two-four with dashes, or any writing where the text says so."""
    for match in overlapping(_SSN, data):
        start, end = match.span()
        digits = _digits(match.group())
        area, group, serial = digits[:3], digits[3:5], digits[5:]
        if area in {"000", "666"} or area >= "900" or group == "00" or serial == "0000" or digits in _NEVER_ISSUED:
            continue
        dashed = match.group().count(b"-") == 2
        if _free_standing(data, start, end) and (dashed or before(_SSN_CUE, data, start)):
            yield Claim(start, end, PersonalDataType.US_SSN, SHAPE)


_NINO = pattern(r"(?i)\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D]\b")
_NINO_CUE = pattern(r"(?i)\b(?:nino|ni number|ni no|national insurance)\b")
_NINO_REFUSED = frozenset({b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"})


def national_insurance_uk(data: bytes) -> Iterator[PersonalClaim]:
    """UK national insurance numbers in capitals, or in any case where the text says so."""
    for match in overlapping(_NINO, data):
        start, end = match.span()
        number = match.group()
        if number[:2].upper() in _NINO_REFUSED or not _free_standing(data, start, end):
            continue
        if number == number.upper() or before(_NINO_CUE, data, start):
            yield Claim(start, end, PersonalDataType.UK_NINO, SHAPE)


def _is_valid(check: str, number: str, **options: bool) -> bool:
    """Ask python-stdnum, which is loaded by the first number that needs it: most drafts have none."""
    return bool(import_module(f"stdnum.{check}").is_valid(number, **options))


def _digits(raw: bytes) -> str:
    return "".join(chr(byte) for byte in raw if 0x30 <= byte <= 0x39)


def _free_standing(data: bytes, start: int, end: int) -> bool:
    """False inside a longer reference, a decimal number or an address of the web."""
    return data[max(0, start - 1) : start] not in _JOINS_BEFORE and not (
        data[end : end + 1] in _JOINS_AFTER and data[end + 1 : end + 2].isalnum()
    )


_JOINS_BEFORE = frozenset({b"-", b".", b",", b"/", b"_", b"=", b"@", b"+"})
_JOINS_AFTER = frozenset({b"-", b".", b",", b"/", b"_", b"=", b"@"})
