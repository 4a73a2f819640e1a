"""What tells one person from another in ordinary writing: dates of birth and licence plates."""

import re
from collections.abc import Iterator

from bot.domain.matchers import PersonalDataType
from bot.matching.detectors.found import LIKELY, SHAPE, Claim, before
from bot.matching.detectors.reading import pattern

_MONTHS = (
    "janv(?:ier)?|fevr(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept?(?:embre)?|octobre|novembre|decembre"
    "|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_DATE = (
    r"\d{1,2} ?[./ -] ?\d{1,2} ?[./ -] ?(?:(?:19|20)\d\d|\d\d)\b"
    r"|(?:19|20)\d\d ?[./-] ?\d{1,2} ?[./-] ?\d{1,2}\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er)?(?: of)? (?:{_MONTHS})\.?,? (?:19|20)\d\d\b"
    rf"|(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d\b"
)
_BIRTH = pattern(
    r"(?i)\b(?:nee?s?|ne\(e\)|naissance|naquit|born|birth|birthdate|d\.?o\.?b|d\.?d\.?n|(birthday|anniversaire))\b"
    rf"([^\d.!?\n/{{]{{0,40}}?\.?:? ?)\b({_DATE})"
)
_NOT_A_PERSON = pattern(
    r"(?i)\b(?:entreprise|societe|start-?up|marque|association|projet|produit|groupe|magasin|boutique|agence|appli"
    r"|company|brand|project|product|idea|idee|business|shop|store|sale|firm|band|club)\b"
)
_YEAR = re.compile(rb"(?:19|20)\d\d|\d\d$")


GATE = (
    r"(?i:\b(?:nee?s?|ne\(e\)|naissance|naquit|born|birth|birthdate|d\.?o\.?b|d\.?d\.?n|birthday|anniversaire)\b"
    r"|\bplates?\b|\bplaque|immatricul)|\b[A-Z]{2}[ -]\d{3}[ -][A-Z]{2}\b|\b[A-Z]{2}\d\d ?[A-Z]{3}\b"
    r"|\b\d{2,4}[ -]?[A-Z]{2,3}[ -]?(?:\d{2}|2[AB])\b"
)
"""Whatever this file finds holds a match of it, and hardly any prose does."""


def dates_of_birth(data: bytes) -> Iterator[Claim[PersonalDataType]]:
    """Full dates that the text says are somebody's birth. Not a company's, nor one of the nineteenth century."""
    for match in _BIRTH.finditer(data):
        latest = 2015 if match.start(1) >= 0 else 2099  # the party may be this year, the birth was not
        year = max(map(int, _YEAR.findall(match.group(3))), default=0)
        if not (year < 100 or 1905 <= year <= latest):
            continue
        if not _NOT_A_PERSON.search(match.group(2)) and not before(_NOT_A_PERSON, data, match.start(), 40):
            yield Claim(*match.span(3), PersonalDataType.DATE_OF_BIRTH, SHAPE)


_FRENCH_PLATE = pattern(r"\b[A-HJ-NP-TV-Z]{2}(?:-\d{3}-| \d{3} )[A-HJ-NP-TV-Z]{2}\b")
_BRITISH_PLATE = pattern(r"\b[A-HJ-PR-Y]{2}(?:0[1-9]|[1-7]\d) ?[A-HJ-PR-Z]{3}\b")
_OLD_FRENCH_PLATE = pattern(r"\b\d{2,4}[ -]?[A-HJ-NP-TV-Z]{2,3}[ -]?(?:\d{2}|2[AB]|97[1-6])\b")
_SAID_PLATE = pattern(
    r"(?i:\b(?:licen[cs]e|number|registration|reg) plates?(?: number)?(?: is| was|:|#)?|\bimmatricule?e?|\bplaque)"
    r"[^A-Z0-9\n]{1,12}([A-Z0-9]{1,4}[ -]?[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4})?)\b"
)
_VEHICLE_CUE = pattern(
    r"(?i)\b(?:plates?|plaques?|immatricul\w*|registration|car|van|vehicles?|voitures?|camion(?:nette)?|moto"
    r"|scooter|driv(?:er|ing|es)|parked|gare[es]?|conduc\w+|clio|renault|peugeot|bmw|audi|ford|toyota|vw|tesla)\b"
)
_REFERENCE_CUE = pattern(
    r"(?i)\b(?:ref(?:erence)?|model|modele|part|sku|produit|product|article|lot|salle|room|vol|flight)\b"
)


def licence_plates(data: bytes) -> Iterator[Claim[PersonalDataType]]:
    """French plates by their writing; British, older French and other ones where the text speaks of a vehicle."""
    for expression in (_FRENCH_PLATE, _BRITISH_PLATE, _OLD_FRENCH_PLATE):
        for match in expression.finditer(data):
            start, end = match.span()
            if _joined(data, start, end) or before(_REFERENCE_CUE, data, start, 24):
                continue
            sure = expression is _FRENCH_PLATE and b"-" in match.group()
            if sure or before(_VEHICLE_CUE, data, start, 64):
                yield Claim(start, end, PersonalDataType.LICENSE_PLATE, SHAPE if sure else LIKELY)
    for match in _SAID_PLATE.finditer(data):
        plate = match.group(1)
        if plate == plate.upper() and 5 <= len(plate) <= 10 and any(0x30 <= byte <= 0x39 for byte in plate):
            yield Claim(*match.span(1), PersonalDataType.LICENSE_PLATE, LIKELY)


def _joined(data: bytes, start: int, end: int) -> bool:
    return data[max(0, start - 1) : start] in _JOINS or data[end : end + 1] in _JOINS


_JOINS = frozenset({b"-", b"_", b"/", b"=", b"@"})
