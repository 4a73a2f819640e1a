"""Postal addresses: a number and the name of a street, in French or English writing and that of a few neighbours."""

from collections.abc import Iterator

from bot.domain.matchers import PersonalDataType
from bot.matching.detectors.found import LIKELY, SHAPE, Claim, before
from bot.matching.detectors.reading import pattern

_NUMBER = r"\b\d{1,5}[A-Za-z]?(?:[-/]\d{1,4}[A-Za-z]?)?"
_UNIT = r"(?:(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room)\.? ?|# ?)[A-Z0-9-]{1,6}\b"
_GAP = r"[ ,\n]{1,4}"
_PLACE = rf"[A-Z][A-Za-z'.-]{{1,20}}(?: [A-Z][A-Za-z'.-]{{1,20}}){{0,3}}"
_UK_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_ENGLISH_TAIL = (
    rf"(?:{_GAP}{_UNIT})?"
    rf"(?:{_GAP}(?:{_PLACE}{_GAP})?(?:(?:{_PLACE}{_GAP})?[A-Z]{{2}} \d{{5}}(?:-\d{{4}})?|{_UK_POSTCODE}|[A-Z]\d[A-Z] ?\d[A-Z]\d)\b)?"
)
_ENGLISH = pattern(
    rf"(?:{_UNIT},? )?{_NUMBER},? ((?:[A-Z][A-Za-z'.-]{{0,20}}|\d{{1,3}}(?:st|nd|rd|th))(?: [A-Z][A-Za-z'.-]{{0,20}}| of| the){{0,3}}) "
    r"(Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Terrace|Crescent|Highway|Hwy|Parkway|Pkwy|Court|Ct"
    r"|Place|Pl|Square|Sq|Close|Circle|Row|Walk|Gardens|Grove|Hill|Way|Mews|Trail|Alley|Parade|Turnpike)\b\.?"
    rf"{_ENGLISH_TAIL}"
)
_NOT_STREETS = frozenset(
    b"january february march april may june july august september october november december monday tuesday wednesday"
    b" thursday friday saturday sunday hour hours day days week month year years minute million billion percent best top"
    b" key more big great simple easy ways steps".split()
)
_FRENCH_NUMBER = r"\b\d{1,4}(?: ?(?:bis|ter|quater|[A-D]))?(?: ?[-/] ?\d{1,4})?[ ,]{1,2}"
_FRENCH_PARTICLES = r"(?:(?:de la|de l'|du|des|de|d'|la|le|les|l'|aux|au|a la|a l'|saint|sainte|st|ste)[ -]?)?"
_FRENCH_NAME = r"(?:[ -](?:(?:de la|de l'|du|des|de|d'|la|le|les|l'|et|en|sur|sous) ?)?(?:[A-Z][A-Za-z'.-]*|\d{1,4}(?:er)?)){0,5}"
_FRENCH_TAIL = r"(?:[ ,\n-]{1,4}(?:F-)?\d{5}(?: [A-Z][A-Za-z'-]{1,25}(?:[ -](?:[a-z]{1,4}[ -])?[A-Z][A-Za-z'-]{1,25}){0,3})?(?i: cedex(?: \d{1,2})?)?)?"
_FRENCH_STREET = pattern(
    rf"{_FRENCH_NUMBER}(?i:rue|avenue|av\.?|ave\.?|boulevard|bvd\.?|blvd\.?|bd\.?|impasse|faubourg|fbg\.?|ruelle|venelle) "
    rf"{_FRENCH_PARTICLES}[A-Za-z0-9][A-Za-z'.-]*{_FRENCH_NAME}{_FRENCH_TAIL}"
)
_FRENCH_PLACE = pattern(
    rf"{_FRENCH_NUMBER}(?i:place|pl\.?|chemin|che?m?\.|allees?|all\.|route|rte\.?|cours|quai|square|passage|residence|res\.|cite|villa"
    rf"|voie|esplanade|promenade|montee|cote|chaussee|clos|mail|traverse|sentier|hameau|lotissement|lot\.|cour|rond-point) "
    rf"{_FRENCH_PARTICLES}[A-Z0-9][A-Za-z'.-]*{_FRENCH_NAME}({_FRENCH_TAIL})"
)
_FRENCH_LEAD = pattern(
    r"(?i)(?:^|[,:;(\n\"]|\b(?:au|le|du|adresse|habite|chez|est|sis|sise|situee?|domiciliee?|demeurant|loge|at|rdv)) ?$"
)
_OTHER = pattern(
    r"\b[A-Z][a-z]{2,20}(?:stras?se|gasse|straat|laan|gracht|gatan|vagen|gade|vejen|vej|veien|platz|weg|katu) \d{1,4}[a-z]?\b"
    rf"|\b(?:Rua|Calle|Avenida|Avda\.?|Via|Viale|Piazza|Carrer|ul\.|Rue|Avenue|Boulevard|Chemin)(?: (?:de|da|do|dos|del|della|la|du|des|von))*"
    rf"(?: [A-Z][A-Za-z'.-]{{1,20}}){{1,4}},? \d{{1,4}}\b"
)
_BOXES = pattern(
    r"\b(?:P\.? ?O\.? ?Box|(?i:post(?:al)? box|postbox|postfach)) \d{1,6}\b"
    r"|\b(?i:psc|unit) \d{3,5},? (?i:box) \d{1,5}(?:\s{1,2}(?i:[afd]po a[aep]) \d{5})?|\b(?i:[afd]po),? (?i:a[aep]) \d{5}\b"
)


def addresses(data: bytes) -> Iterator[Claim[PersonalDataType]]:
    """Postal addresses with a number; the postcode and the town that follow belong to them."""
    for match in _ENGLISH.finditer(data):
        if match.group(1).split()[0].lower() not in _NOT_STREETS:
            yield Claim(*match.span(), PersonalDataType.LOCATION_ADDRESS, SHAPE)
    for match in _FRENCH_STREET.finditer(data):
        yield Claim(*match.span(), PersonalDataType.LOCATION_ADDRESS, SHAPE)
    for match in _FRENCH_PLACE.finditer(data):
        if match.end(1) > match.start(1) or before(_FRENCH_LEAD, data, match.start()):
            yield Claim(*match.span(), PersonalDataType.LOCATION_ADDRESS, SHAPE)
    for expression in (_OTHER, _BOXES):
        for match in expression.finditer(data):
            yield Claim(*match.span(), PersonalDataType.LOCATION_ADDRESS, LIKELY)
