"""Postal addresses: a number and the name of a street, in French or English writing and that of a few neighbours."""

import re
from collections.abc import Iterator

from bot.domain.matchers import PersonalDataType
from bot.matching.detectors.found import LIKELY, SHAPE, Claim, after, before
from bot.matching.detectors.reading import pattern

# English: a number, a name in capitals, the kind of street, then perhaps a flat, a town, a postcode.
_NUMBER = r"\b(?:\d{1,5} )?\d{1,5}[A-Za-z]?(?:[-/]\d{1,4}[A-Za-z]?)?"
_GAP = r"[ ,>\n]{1,5}"
_UNIT = r"(?i:(?:apt|apartment|suite|ste|unit|flat|floor)\.? ?|# ?)[A-Z]?\d{1,5}[A-Z]?\b"
_PLACE = r"[A-Z][A-Za-z'.-]{1,20}(?: (?:[a-z]{1,3} )?[A-Z][A-Za-z'.-]{1,20}){0,3}"
_POSTCODE = r"(?:\d{4,6}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)\b"
_TAIL = rf"(?:{_GAP}{_UNIT}){{0,2}}(?:(?:{_GAP}(?:{_PLACE}|[A-Z]{{2}})){{0,3}}{_GAP}{_POSTCODE})?"
_WORD = r"(?:[A-Z][a-z]{0,2}\.|[A-Z][A-Za-z'-]{0,20})"  # a full stop ends only an abbreviation
_NAME = rf"((?:{_WORD}|\d{{1,3}}(?:st|nd|rd|th))(?: {_WORD}| of| the){{0,3}})"
_KINDS = (
    "Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Terrace|Crescent|Highway|Hwy|Parkway|Pkwy|Court|Ct"
    "|Place|Pl|Square|Sq|Close|Circle|Row|Walk|Gardens|Grove|Hill|Way|Mews|Trail|Alley|Parade|Turnpike"
)
_ENGLISH = pattern(rf"(?:{_UNIT},? )?{_NUMBER},? {_NAME} (?:{_KINDS})\b(\.?{_TAIL})")
_WITH_UNIT = pattern(
    rf"{_NUMBER},? ([A-Z][A-Za-z'.-]{{0,20}}(?: [A-Za-z'.-]{{1,20}}){{0,4}})(?: \d{{1,5}}\.?)?{_GAP}{_UNIT}{_TAIL}"
    rf"|{_NUMBER},? ([a-z][A-Za-z'.-]{{1,20}}(?: [A-Za-z'.-]{{1,20}}){{0,4}}) \d{{1,5}}\.?{_GAP}{_UNIT}{_TAIL}"
)
_TWO_NUMBERS = pattern(rf"{_NUMBER},? {_NAME} \d{{1,5}}\.?({_TAIL})")
_LOWER_CASE = pattern(
    rf"(?i){_NUMBER} ([a-z'.-]{{1,20}}(?: [a-z'.-]{{1,20}}){{0,2}}) (?:street|avenue|road|boulevard|lane|drive|terrace)"
    rf"{_GAP}{_UNIT}"
)
_CUE = (
    r"(?i:\b(?:(?:address|adresse)(?: (?:postale|perso(?:nnelle)?|exacte))?(?: is| est)?(?: to)? ?:?"
    r"|(?:live|lives|living|lived|resides?|located|stays?|staying) (?:now )?at"
    r"|habite(?:nt)?(?: maintenant)? (?:au|a)|domicilie?e? (?:au|a)))"
)
_AFTER_CUE = pattern(
    rf"{_CUE}[ \n\">]{{0,4}}(?:({_NUMBER},? {_NAME}(?: \d{{1,5}}\.?)?{_TAIL})"
    rf"|([A-Z][A-Za-z'-]{{2,20}}(?: {_WORD}){{0,2}},? \d{{1,4}}[a-z]?\b{_TAIL}))"
)
_NOT_STREETS = frozenset(
    (
        b"january february march april may june july august september october november december monday tuesday"
        b" wednesday thursday friday saturday sunday hour hours day days week month year years minute million billion"
        b" percent best top key more big great simple easy ways steps am pm gmt utc cet est pst bst european french"
        b" american british janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
    ).split()
)
_YEAR = re.compile(rb"(?:19|20)\d\d[ ,]")
_PEOPLE_AFTER = pattern(
    r" (?:analysts|bank(?:er)?s|firms|brands|shops|stores|retailers|businesses|workers|traders|investors|residents)\b"
)

# French: a number, the kind of street in any case, a name, then perhaps a postcode and a town.
_STREETS = r"rue|avenue|av\.?|ave\.?|boulevard|blvd\.?|impasse|faubourg|fbg\.?|ruelle|venelle"
_PLACES = (
    r"place|pl\.?|bd\.?|bvd\.?|chemin|che?m?\.|allees?|all\.|route|rte\.?|cours|quai|square|passage|residence|res\.|cite"
    r"|villa|voie|esplanade|promenade|montee|cote|chaussee|clos|mail|traverse|sentier|hameau|lotissement|lot\.|cour"
    r"|rond-point"
)
_SECOND = r"(?: ?(?:bis|ter|quater|[A-D]))?(?: ?[-/] ?\d{1,4})?[ ,]{1,2}"
_OF = r"(?:(?:de la|de l'|du|des|de|d'|la|le|les|l'|aux|au|a la|a l'|saint|sainte|st|ste)[ -]?)?"
_INSIDE = r"(?:(?:de la|de l'|du|des|de|d'|la|le|les|l'|et|en|sur|sous) ?)?"
_NAME_GOES_ON = rf"(?:[ -]{_INSIDE}(?:{_WORD}|\d{{1,4}}(?:er|eme|e)?\b)){{0,5}}"
_TOWN = r"(?: [A-Z][A-Za-z'-]{1,25}(?:[ -](?:[a-z]{1,4}[ -])?[A-Z][A-Za-z'-]{1,25}){0,3})?"
_FRENCH_TAIL = rf"(?:[ ,\n-]{{1,4}}(?:F-)?\d{{5}}{_TOWN}(?i: cedex(?: \d{{1,2}})?)?)?"
_FRENCH_STREET = pattern(
    rf"\b\d{{1,4}}{_SECOND}(?i:{_STREETS}) {_OF}(?:{_WORD}|[A-Za-z0-9][A-Za-z'-]*){_NAME_GOES_ON}({_FRENCH_TAIL})"
)
_LOWER_REST = pattern(r"( [a-z'-]{3,20})(?:[,.;!?)\n]|\z|[ ,\n-]{1,4}\d{5}\b)")
_FRENCH_PLACE = pattern(
    rf"\b\d{{1,4}}{_SECOND}(?i:{_PLACES}) {_OF}(?:{_WORD}|\d{{1,4}}(?:er|eme|e)?\b){_NAME_GOES_ON}({_FRENCH_TAIL})"
)
_LEAD = pattern(
    r"(?i)(?:^|[,:;(\n\"]|\b(?:au|le|du|adresse|habite|chez|est|sis|sise|situee?|domiciliee?|demeurant|loge|at|rdv)) ?$"
)
_BEFORE_CHRIST = re.compile(rb"av\.? J\.?-?C", re.IGNORECASE)

# The neighbours' writing puts the number after the name.
_SUFFIXES = "stras?se|gasse|straat|laan|gracht|gatan|vagen|gade|vejen|vej|veien|platz|weg|katu"
_FOREIGN = r"Rua|Calle|Avenida|Avda\.?|Via|Viale|Piazza|Carrer|ul\."
_WORDS = rf"(?: {_WORD}){{1,4}}"
_OTHER = pattern(
    rf"(?:\b\d{{1,5}} )?\b[A-Z][a-z]{{2,20}}(?:{_SUFFIXES}) \d{{1,4}}[a-z]?\b{_TAIL}"
    rf"|(?:\b\d{{1,5}} )?\b(?:{_FOREIGN})(?: (?:de|da|do|dos|del|della|la|du|des|von))*{_WORDS},? \d{{1,4}}\b{_TAIL}"
    rf"|\b(?:Rue|Avenue|Boulevard|Chemin)(?: (?:de|du|des|la|le|les))*{_WORDS},? \d{{1,3}}\b{_TAIL}"
)
_BOXES = pattern(
    r"\b(?i:p\.? ?o\.? ?box|post(?:al)? box|postbox|postfach) \d{1,6}\b"
    r"|\b(?i:psc|unit) \d{3,5},? (?i:box) \d{1,5}(?:\s{1,2}(?i:[afd]po a[aep]) \d{5})?"
    r"|\b(?i:[afd]po),? (?i:a[aep]) \d{5}\b"
)

GATE = (
    rf"[a-zA-Z.'-] (?:{_KINDS})\b|(?i:\d{_SECOND}(?:{_STREETS}|{_PLACES}) )|{_UNIT}|{_CUE}"
    rf"|[a-z](?:{_SUFFIXES}) \d|\b(?:{_FOREIGN}|Rue|Avenue|Boulevard|Chemin) [A-Za-z]"
    rf"|\d[A-Za-z]?,? {_NAME} \d{{1,5}}\.?{_GAP}[A-Z0-9]|(?i:box \d|\b[afd]po,? a[aep] \d|postfach)"
)
"""Whatever this file finds holds a match of it, and hardly any prose does."""


def addresses(data: bytes) -> Iterator[Claim[PersonalDataType]]:
    """Postal addresses with a number; the flat, the postcode and the town that follow belong to them."""
    for start, end, rank in (*_english(data), *_english_by_context(data), *_french(data), *_elsewhere(data)):
        yield Claim(start, start + len(data[start:end].rstrip(b" .,\n>-")), PersonalDataType.LOCATION_ADDRESS, rank)


def _english(data: bytes) -> Iterator[tuple[int, int, int]]:
    for match in _ENGLISH.finditer(data):
        # "2025 Pride Parade", "20 Wall Street analysts"
        whole = len(match.group(2)) > 1 or not _YEAR.match(match.group())
        if _can_be_a_street(match.group(1)) and whole and not after(_PEOPLE_AFTER, data, match.end()):
            yield *match.span(), SHAPE


def _english_by_context(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Streets without the word for one: a flat, a postcode or the word "address" says it instead."""
    for expression in (_WITH_UNIT, _LOWER_CASE):
        for match in expression.finditer(data):
            if _can_be_a_street(match.group(1 if match.start(1) >= 0 else 2)):
                yield *match.span(), LIKELY
    for match in _TWO_NUMBERS.finditer(data):
        if match.group(2) and _can_be_a_street(match.group(1)):
            yield *match.span(), LIKELY
    for match in _AFTER_CUE.finditer(data):
        if match.start(1) < 0:
            yield *match.span(3), LIKELY
        elif _can_be_a_street(match.group(2)):
            yield *match.span(1), LIKELY


def _can_be_a_street(name: bytes) -> bool:
    return name.split()[0].lower() not in _NOT_STREETS


def _french(data: bytes) -> Iterator[tuple[int, int, int]]:
    for match in _FRENCH_STREET.finditer(data):
        # "en 2023 rue de Rivoli", "52 av. J.-C."
        whole = match.end(1) > match.start(1) or not _YEAR.match(match.group())
        if whole and not _BEFORE_CHRIST.search(match.group()):
            rest = _LOWER_REST.match(data, match.end())  # "12 rue victor hugo"
            yield match.start(), rest.end(1) if rest else match.end(), SHAPE
    for match in _FRENCH_PLACE.finditer(data):
        lesson = b" cours " in match.group()  # "5 cours d'Anglais"
        if match.end(1) > match.start(1) or (before(_LEAD, data, match.start()) and not lesson):
            yield *match.span(), SHAPE


def _elsewhere(data: bytes) -> Iterator[tuple[int, int, int]]:
    for expression in (_OTHER, _BOXES):
        for match in expression.finditer(data):
            yield *match.span(), LIKELY
