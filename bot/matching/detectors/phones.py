"""Telephone numbers of people: French, British, North American and international writing, and what is said to be one.

Not short numbers, not toll-free, premium or shared numbers: companies publish those. Not what merely looks like one:
prices, dates, order numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from bot.domain.matchers import PersonalDataType
from bot.matching.detectors.found import LIKELY, Claim, after, before
from bot.matching.detectors.reading import overlapping, pattern

_CANDIDATE = pattern(r"(?:\+ ?|\b00 ?|\b|\()\(?\d(?:[ ().\-/]{0,3}\d){6,16}")
_GROUP = re.compile(rb"\d+")
_EXTENSION = pattern(r"(?i),? ?(?:x|ext\.?|extension|poste) ?\d{1,6}\b")
_CUE = pattern(
    r"(?i)\b(?:(?:tele)?phones?|tel|mobile|cell(?:phone)?|portable|fixe|fax|whatsapp|sms|texto|dial"
    r"|(?:call|text|ring|reach|contact)(?:ing)? (?:me|us|him|her|them|on|at)|call|answering|appel(?:le[rz]?|ons)"
    r"|rappele[rz]|rappelle|joindre|joignable|(?:my|his|her|their|your|mon|son|ton|votre|leur) num(?:ero|ber)"
    r"|(?:desk|office|home|work|bureau|domicile|perso|pro|direct|ligne)(?: line| directe)? ?:)"
)
_LABEL_AFTER = pattern(
    r"(?i)[ -]{1,3}\(?(?:office|fax|mobile|cell|home|work|desk|phone|tel|bureau|domicile|portable|fixe|perso|pro)\b"
)
_REFERENCE = pattern(
    r"(?i)\b(?:(?:commande|orders?|facture|invoice|ref(?:erence)?s?|dossier|ticket|colis|suivi|tracking|sire[nt]|isbn"
    r"|ean|gtin|imei|issn|code[ -]barres?|barcode|serie|serial|lot|contrat|contract|brevet|patent|doi|adeli|rpps"
    r"|finess|rcs|booking|reservation|confirmation|pnr|pmid|matricule|modele|model|sku|article|iban|rib)"
    r"|(?:client|customer|member|membre|account|compte|card|carte|policy|police|patient|case|part|id)\W{0,3}"
    r"(?:no|number|numero|n\x1a|id|#))\b\.?[^.!?]{0,16}$"
)
_UNIT = pattern(
    r"(?i) ?(?:[%$]|(?:euros?|eur|usd|gbp|dollars?|pounds?|livres|k|m|km|kg|ans|years?|personnes|people|habitants|views"
    r"|vues|fois|times|(?:mill|bill)ions?|milliards?)\b)"
)
_QUANTITY_BEFORE = pattern(r"(?i)(?:[$#]|\b(?:eur|usd|gbp|n\x1a|no\.)) ?$")
_DATE = re.compile(rb"\(?(?:\d{1,2}[./ -]\d{1,2}[./ -]\d{4}\b|(?:19|20)\d\d ?[./-] ?(?:\d{1,2}|(?:19|20)\d\d)\b)")
_FRENCH_SIZES = frozenset(
    {(10,), (2, 2, 2, 2, 2), (4, 2, 2, 2), (4, 3, 3), (1, 3, 3, 3), (3, 3, 2, 2), (2, 4, 4), (2, 8)}
)
_NORTH_AMERICAN_SIZES = frozenset({(3, 3, 4), (10,), (3, 7), (1, 3, 3, 4), (1, 10), (1, 3, 7), (11,)})
_PUBLIC_AREAS = frozenset({"800", "833", "844", "855", "866", "877", "888", "900", "976"})
_PUBLIC = (*_PUBLIC_AREAS, "080", "081", "082", "089")
_SERIES = "01234567890123456789"


@dataclass(frozen=True, slots=True)
class _Number:
    """A candidate: the digits, the lengths of their groups, and what stands between."""

    raw: bytes
    digits: str
    sizes: tuple[int, ...]
    cued: bool


def phone_numbers(data: bytes) -> Iterator[Claim[PersonalDataType]]:
    """Telephone numbers, with their extension."""
    for match in overlapping(_CANDIDATE, data):
        start = match.start()
        if data[max(0, start - 1) : start] in _JOINS:
            continue
        cued = before(_CUE, data, start, 40) or _label_above(data, start)
        end = _longest(data, start, match.end(), cued=cued)
        if end is None or _is_quantity_or_reference(data, start, end):
            continue
        extension = _EXTENSION.match(data, end)
        yield Claim(start, extension.end() if extension else end, PersonalDataType.PHONE_NUMBER, LIKELY)


def _is_quantity_or_reference(data: bytes, start: int, end: int) -> bool:
    lead = data[max(0, start - 2) : start]
    if _DECIMAL.search(lead) or before(_QUANTITY_BEFORE, data, start, 8):
        return True
    if lead[:1].isdigit() and lead[1:] == b" " and _THOUSANDS.fullmatch(data[start:end]):
        return True  # the end of a long amount
    return before(_REFERENCE, data, start) and not before(_CUE, data, start, 16)


def _longest(data: bytes, start: int, end: int, *, cued: bool) -> int | None:
    """The end of the longest run of groups that is a telephone number; what follows it may be another number."""
    groups = list(_GROUP.finditer(data, start, end))
    texts = [group.group() for group in groups]
    sizes = tuple(map(len, texts))
    cued = cued or after(_LABEL_AFTER, data, end)
    for count in _counts(texts, sizes, international=data[start : start + 1] == b"+", cued=cued):
        stop = groups[count - 1].end()
        if _runs_on(data, stop) and not cued and not (count < len(groups) and data[stop] in b" -/(."):
            continue
        number = _Number(data[start:stop], b"".join(texts[:count]).decode("ascii"), sizes[:count], cued)
        if _is_phone(number) and not after(_UNIT, data, stop):
            return stop
    return None


def _counts(texts: list[bytes], sizes: tuple[int, ...], *, international: bool, cued: bool) -> list[int]:
    """How many of the groups to try, best first."""
    lengths = list(accumulate(sizes))
    counts = [count for count in range(len(sizes), 0, -1) if 7 <= lengths[count - 1] <= 17]
    if texts[0].startswith(b"0") and not texts[0].startswith(b"00"):
        counts.sort(key=lambda count: lengths[count - 1] != 10)  # two numbers side by side are no longer one
    elif not (international or cued or texts[0].startswith(b"00")):
        return [count for count in counts if sizes[:count] in _NORTH_AMERICAN_SIZES]
    return counts[:6]


def _runs_on(data: bytes, stop: int) -> bool:
    tail = data[stop : stop + 2]
    if tail[:1].isalnum():
        return _EXTENSION.match(data, stop) is None
    return tail[:1] in _JOINS_AFTER and tail[1:].isalnum()


def _label_above(data: bytes, start: int) -> bool:
    """True when the line above is nothing but a label: "Phone:", then the number on its own line."""
    above, newline, indent = data[max(0, start - 48) : start].rpartition(b"\n")
    label = above.rpartition(b"\n")[2].rstrip()
    return bool(newline) and not indent.strip() and label.endswith(b":") and _CUE.search(label) is not None


def _is_phone(number: _Number) -> bool:
    if number.digits in _SERIES or len(set(number.digits)) < 3:
        return False
    if number.raw.startswith(b"+"):
        return _international(number, number.digits)
    if number.raw.lstrip(b"(").startswith(b"00"):
        written_apart = number.cued or len(number.sizes) > 1
        return _international(number, number.digits[2:], only_valid=not written_apart)
    if _DATE.match(number.raw):
        return False
    if number.digits.startswith("0"):
        national = _french(number) or _british(number) or _other_national(number)
    else:
        national = _north_american(number)
    return national or (number.cued and _said_to_be_one(number))


def _international(number: _Number, digits: str, *, only_valid: bool = False) -> bool:
    import phonenumbers  # noqa: PLC0415 - 25 ms that most drafts never need

    digits = re.sub(r"^(\d{1,3})0", r"\1", digits) if b"(0)" in number.raw else digits
    try:
        parsed = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.number_type(parsed) in {
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
    }:
        return False
    if phonenumbers.is_valid_number(parsed):
        return True
    return not only_valid and phonenumbers.is_possible_number(parsed) and not _thousands(number)


def _french(number: _Number) -> bool:
    if len(number.digits) != 10 or number.digits[1] in "08" or number.sizes not in _FRENCH_SIZES:
        return False
    separators = set(re.findall(rb"[^\d]+", number.raw.strip(b"()")))
    return len(separators) <= 1 or (set(number.sizes) == {2} and b"/" not in number.raw)


def _british(number: _Number) -> bool:
    if len(number.digits) not in {10, 11} or number.digits[1] not in "127" or len(number.sizes) > 4:
        return False
    if len(number.digits) == 11 and number.digits[1] == "7":
        return True
    import phonenumbers  # noqa: PLC0415 - see above

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number.digits, "GB")))
    except phonenumbers.NumberParseException:
        return False


def _other_national(number: _Number) -> bool:
    """A leading zero and groups: nobody writes a quantity so. Not what France and Britain bill specially."""
    special = len(number.digits) == 10 and number.digits[1] == "8" and b"(" not in number.raw
    special = special and number.sizes in _FRENCH_SIZES
    public = number.digits.startswith(("0800", "0808", "0300", "0303", "0330", "0333", "0345", "084", "087", "09"))
    grouped = (
        (2 if number.cued else 3) <= number.sizes[0] <= 5
        and number.sizes != (3, 2, 4)
        and all(2 <= size <= 8 for size in number.sizes[1:])
    )
    enough = len(number.sizes) >= 3 or (number.cued and len(number.sizes) == 2)
    enough = enough and b"/" not in number.raw
    return 9 <= len(number.digits) <= 12 and enough and grouped and not special and not (public and not number.cued)


def _north_american(number: _Number) -> bool:
    sizes, digits = number.sizes, number.digits
    if len(digits) == 11 and digits[0] == "1" and sizes[0] in {1, 11}:
        digits, sizes = digits[1:], sizes[1:] or (10,)
    if len(digits) != 10 or digits[:3] in _PUBLIC_AREAS or digits[0] in "01":
        return False
    if sizes == (3, 3, 4):
        return number.cued or b"-" in number.raw or b"." in number.raw or b")" in number.raw
    if sizes in {(10,), (3, 7)}:
        return number.cued or b")" in number.raw
    return False


def _said_to_be_one(number: _Number) -> bool:
    shortest = 10 if len(number.sizes) == 1 else 7
    if number.digits.removeprefix("1").startswith(_PUBLIC) or not shortest <= len(number.digits) <= 13:
        return False
    return (not _thousands(number) or number.sizes == (3, 3, 3)) and all(size >= 2 for size in number.sizes[1:])


def _thousands(number: _Number) -> bool:
    return len(number.sizes) > 1 and number.sizes[0] <= 3 and set(number.sizes[1:]) == {3} and b"-" not in number.raw


_JOINS = frozenset({b"-", b"/", b"_", b"=", b"@", b"+", b"&"})
_DECIMAL = re.compile(rb"\d[.,]$")
_THOUSANDS = re.compile(rb"\d{3}(?: \d{3})+")
_JOINS_AFTER = frozenset({b"-", b",", b"_", b"=", b"@", b"/"})
