"""Personal data: each type in the writings people use, exact to the character, and what merely looks like it."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.draft import Span
from bot.domain.matchers import PersonalDataType
from bot.matching.detectors import find_personal_data

ALL = frozenset(PersonalDataType)
T = PersonalDataType
FEW = settings(max_examples=100, deadline=None)


def found(text: str, types: frozenset[PersonalDataType] = ALL) -> list[tuple[str, PersonalDataType]]:
    """What is found, as the author wrote it."""
    return [(text[span.start : span.end], kind) for span, kind in find_personal_data(text, types)]


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("Écrivez à lea.petit@exemple.fr !", "lea.petit@exemple.fr", T.EMAIL_ADDRESS),
        ("mail me: j_o'neil+work@mail.example.co.uk.", "j_o'neil+work@mail.example.co.uk", T.EMAIL_ADDRESS),
        ("écris à élodie.martin@société.fr", "élodie.martin@société.fr", T.EMAIL_ADDRESS),
        ("jean.dupont [at] exemple [dot] fr", "jean.dupont [at] exemple [dot] fr", T.EMAIL_ADDRESS),
        ("marie.durand(at)exemple.fr", "marie.durand(at)exemple.fr", T.EMAIL_ADDRESS),
        ("Appelle-moi au 06 12 34 56 78", "06 12 34 56 78", T.PHONE_NUMBER),
        ("tel:0612345678", "0612345678", T.PHONE_NUMBER),
        ("06.12.34.56.78.", "06.12.34.56.78", T.PHONE_NUMBER),
        ("📞06-12-34-56-78", "06-12-34-56-78", T.PHONE_NUMBER),
        ("le 06\u202f12\u202f34\u202f56\u202f78 (perso)", "06\u202f12\u202f34\u202f56\u202f78", T.PHONE_NUMBER),
        ("+33 (0)6 12 34 56 78", "+33 (0)6 12 34 56 78", T.PHONE_NUMBER),
        ("0033612345678", "0033612345678", T.PHONE_NUMBER),
        ("０６ １２ ３４ ５６ ７８", "０６ １２ ３４ ５６ ７８", T.PHONE_NUMBER),
        ("06\u200b1234\u00ad5678", "06\u200b1234\u00ad5678", T.PHONE_NUMBER),
        ("0️⃣6️⃣12345678", "0️⃣6️⃣12345678", T.PHONE_NUMBER),
        ("call (212) 555-0143 x12 now", "(212) 555-0143 x12", T.PHONE_NUMBER),
        ("1-212-555-0143", "1-212-555-0143", T.PHONE_NUMBER),
        ("+1 212.555.0143", "+1 212.555.0143", T.PHONE_NUMBER),
        ("020 7946 0958", "020 7946 0958", T.PHONE_NUMBER),
        ("07700 900 123", "07700 900 123", T.PHONE_NUMBER),
        ("+44 7700 900123", "+44 7700 900123", T.PHONE_NUMBER),
        ("Phone:\n555 0143\nthanks", "555 0143", T.PHONE_NUMBER),
        ("IBAN FR76 3000 6000 0112 3456 7890 189 svp", "FR76 3000 6000 0112 3456 7890 189", T.IBAN_CODE),
        ("FR1420041010050500013M02606", "FR1420041010050500013M02606", T.IBAN_CODE),
        ("gb82 west 1234 5698 7654 32 thanks", "gb82 west 1234 5698 7654 32", T.IBAN_CODE),
        ("4111 1111 1111 1111 exp 12/29", "4111 1111 1111 1111", T.CREDIT_CARD),
        ("5555-5555-5555-4444 123", "5555-5555-5555-4444", T.CREDIT_CARD),
        ("amex 378282246310005", "378282246310005", T.CREDIT_CARD),
        ("my card 4222222222222 is lost", "4222222222222", T.CREDIT_CARD),
        ("n° 1 84 12 76 451 089 46", "1 84 12 76 451 089 46", T.FR_NIR),
        ("sécu : 1 84 12 76 451 089", "1 84 12 76 451 089", T.FR_NIR),
        ("SIRET 732 829 320 00074", "732 829 320 00074", T.FR_SIRET),
        ("SIREN : 732 829 320", "732 829 320", T.FR_SIRET),
        ("SSN 123-45-6788", "123-45-6788", T.US_SSN),
        ("social security number 123456788", "123456788", T.US_SSN),
        ("NINO AB 12 34 56 C", "AB 12 34 56 C", T.UK_NINO),
        ("my ni number is ab123456c", "ab123456c", T.UK_NINO),
        ("12 rue des Lilas, 69003 Lyon", "12 rue des Lilas, 69003 Lyon", T.LOCATION_ADDRESS),
        ("12 bis rue victor hugo, 2e étage", "12 bis rue victor hugo", T.LOCATION_ADDRESS),
        ("8, place de la République\n44000 Nantes", "8, place de la République\n44000 Nantes", T.LOCATION_ADDRESS),
        ("Elle habite 5 allée des Tilleuls. Que faire ?", "5 allée des Tilleuls", T.LOCATION_ADDRESS),
        ("3 av. du Gal. Leclerc", "3 av. du Gal. Leclerc", T.LOCATION_ADDRESS),
        ("At 27 Maple Avenue. Then home.", "27 Maple Avenue", T.LOCATION_ADDRESS),
        ("221B Baker Street", "221B Baker Street", T.LOCATION_ADDRESS),
        ("742 Evergreen Terrace", "742 Evergreen Terrace", T.LOCATION_ADDRESS),
        ("10 Downing Street, London SW1A 2AA", "10 Downing Street, London SW1A 2AA", T.LOCATION_ADDRESS),
        ("7 Elm Ave Apt 12, Austin, TX 78701", "7 Elm Ave Apt 12, Austin, TX 78701", T.LOCATION_ADDRESS),
        ("she lives at 14 Sunnybrook 3", "14 Sunnybrook 3", T.LOCATION_ADDRESS),
        ("Hauptstraße 12", "Hauptstraße 12", T.LOCATION_ADDRESS),
        ("P.O. Box 1234", "P.O. Box 1234", T.LOCATION_ADDRESS),
        ("née le 3 mars 1984 à Lyon", "3 mars 1984", T.DATE_OF_BIRTH),
        ("ne\u0301 le 1er janvier 1990", "1er janvier 1990", T.DATE_OF_BIRTH),
        ("born on March 3rd, 1984", "March 3rd, 1984", T.DATE_OF_BIRTH),
        ("DOB: 1984-03-12", "1984-03-12", T.DATE_OF_BIRTH),
        ("date de naissance : 12/03/84", "12/03/84", T.DATE_OF_BIRTH),
        ("Your IP is 81.2.69.142.", "81.2.69.142", T.IP_ADDRESS),
        ("2a01:e0a:1b2:c3d0::5 logged in", "2a01:e0a:1b2:c3d0::5", T.IP_ADDRESS),
        ("sa plaque : AB-123-CD", "AB-123-CD", T.LICENSE_PLATE),
        ("parked his car, AB12 CDE", "AB12 CDE", T.LICENSE_PLATE),
        ("license plate 7ABC123", "7ABC123", T.LICENSE_PLATE),
    ],
)
def test_finds_personal_data_exactly(text: str, quote: str, kind: PersonalDataType) -> None:
    """Every writing is found once, with the author's own characters, and under its own type."""
    assert found(text) == [(quote, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "contact@lumen.example, presse@lumen.example, no-reply@lumen.example, recrutement-lyon@lumen.example",
        "@jean@mastodon.example, logo@2x.png, git@github.example:org/repo.git",
        "Rendez-vous le 12/03/2027 à 14h30, puis du 01-02-2027 au 03-04-2027",
        "Le 06.12.2024 14:30 et le 07.12.2024 15:30",
        "Appelez le 15, le 17, le 112, le 3114 ou le 3919",
        "Numéro vert : 0 800 123 456, ou 0820 12 34 56, ou +33 800 123 456",
        "Call 911 or 1-800-555-0199",
        "commande n° 0612345678, order number 2125550143, réf. XY-204-AB",
        "ISBN 978-2-07-036822-8, ISBN 0-306-40615-2, EAN 4006381333931",
        "phase 1 2 3, de 1998-2024, 24/7, score 3-2, 21-19, 25-23",
        "v1.2.3.4, version 10.0.22621.1, 192.168.1.1, 127.0.0.1:8080, 8.8.8.8",
        "std::vector::begin at 10:30:45 then 2020-03-16T20:02:00",
        "2 places de parking, 3 cours de yoga, 1 route, 52 av. J.-C., en 2023 rue de Rivoli",
        "24 Hour Drive, Top 10 Best Places, 2027 Pride Parade, 20 Wall Street analysts, live at 9 PM",
        "founded in 1984, born in 2012, notre entreprise est née le 12 mars 2015",
        "IP65, RJ45, A4, COVID-19, vol AF 1234, Article L. 1121-1",
        "https://x.example/status/1234567890123456789 123e4567-e89b-12d3-a456-426614174000",
        "+10 000 000 vues, $1,234,567.89, £10,000,000, 2^32 = 4294967296, 3.14159265358979",
        "01 23 45 67 89 10 11",
        "123-45-0000, 000-12-3456, 666-12-3456, 900-12-3456, 078-05-1120",
    ],
)
def test_lets_look_alikes_pass(text: str) -> None:
    """Public mailboxes, dates, prices, short numbers, references, versions and years are nobody's data."""
    assert found(text) == []


def test_only_the_types_asked_for_are_found() -> None:
    """A part of a card or an account number is not offered as something else when only that was asked for."""
    text = "4111 1111 1111 1111, FR76 3000 6000 0112 3456 7890 189, 06 12 34 56 78, lea.petit@exemple.fr"
    assert found(text, frozenset({T.PHONE_NUMBER})) == [("06 12 34 56 78", T.PHONE_NUMBER)]
    assert found(text, frozenset({T.FR_SIRET, T.US_SSN})) == []
    assert found(text, frozenset()) == []


def test_findings_come_in_order_without_overlaps() -> None:
    """Positions rise and never meet, so that a mask can be applied from left to right."""
    text = "né le 12/03/1984, 12 rue des Lilas, 69003 Lyon, 06 12 34 56 78, lea.petit@exemple.fr"
    spans = [span for span, _ in find_personal_data(text, ALL)]
    assert len(spans) == 4
    assert all(left.end <= right.start for left, right in pairwise(spans))


SEPARATORS = st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009"])
AROUND = st.sampled_from(
    [("", ""), ("Voici : ", " merci"), ("« ", " »"), ("📌", "🙏"), ("l’accès, ", ".\r\n"), ("(", ")")]
)


def grouped(digits: str, sizes: list[int], separator: str) -> str:
    """`digits` in groups of these sizes."""
    parts, start = [], 0
    for size in sizes:
        parts.append(digits[start : start + size])
        start += size
    return separator.join(parts)


def luhn_digit(digits: str) -> str:
    """The digit that makes `digits` valid, computed here on its own."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def exactly(text: str, quote: str, kind: PersonalDataType) -> bool:
    """True when `quote` and nothing else is found, under `kind`, where it stands."""
    start = text.index(quote)
    return find_personal_data(text, ALL) == [(Span(start, start + len(quote)), kind)]


@st.composite
def social_security_numbers(draw: st.DrawFn) -> str:
    """A French social security number with its key: mainland, Corsica or overseas."""
    department = draw(
        st.one_of(st.integers(1, 95).filter(lambda n: n != 20).map("{:02d}".format), st.sampled_from(["2A", "2B"]))
    )
    body = (
        f"{draw(st.sampled_from('12'))}{draw(st.integers(0, 99)):02d}{draw(st.integers(1, 12)):02d}{department}"
        f"{draw(st.integers(1, 990)):03d}{draw(st.integers(1, 999)):03d}"
    )
    as_number = int(body.replace("2A", "19").replace("2B", "18"))
    return f"{body}{97 - as_number % 97:02d}"


@given(social_security_numbers(), SEPARATORS, AROUND)
@FEW
def test_finds_any_french_social_security_number(number: str, separator: str, around: tuple[str, str]) -> None:
    """Any number with a right key, in the usual groups and with any space of French typography."""
    quote = grouped(number, [1, 2, 2, 2, 3, 3, 2], separator)
    assert exactly(f"{around[0]}{quote}{around[1]}", quote, T.FR_NIR)


@given(social_security_numbers(), st.integers(1, 96))
@FEW
def test_a_wrong_key_is_no_social_security_number(number: str, off: int) -> None:
    """The key decides: the same digits with another key are not taken for one."""
    wrong = f"{number[:-2]}{(int(number[-2:]) + off - 1) % 97 + 1:02d}"
    assert (wrong, T.FR_NIR) not in found(wrong)


@given(st.integers(10_000_000, 99_999_999).map(str), st.integers(1, 30), SEPARATORS, AROUND)
@FEW
def test_finds_any_siret(stem: str, branch: int, separator: str, around: tuple[str, str]) -> None:
    """A register number and its branch, both with their Luhn digits."""
    siren = stem + luhn_digit(stem)
    siret = f"{siren}{branch:04d}"
    siret += luhn_digit(siret)
    quote = grouped(siret, [3, 3, 3, 5], separator)
    text = f"{around[0]}SIRET {quote}{around[1]}"
    assert exactly(text, quote, T.FR_SIRET)


def test_finds_the_post_offices_own_siret() -> None:
    """La Poste numbers its branches by another sum."""
    assert found("SIRET 35600000000048") == [("35600000000048", T.FR_SIRET)]
    assert found("SIRET 35600000049837") == [("35600000049837", T.FR_SIRET)]
    assert found("SIRET 35600000049838") == []


@given(
    st.text("0123456789", min_size=10, max_size=10),
    st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=11, max_size=11).filter(
        lambda s: sum(c.isdigit() for c in s) > 6
    ),
    st.integers(0, 99),
    SEPARATORS,
    AROUND,
)
@FEW
def test_finds_any_french_iban(bank: str, account: str, key: int, separator: str, around: tuple[str, str]) -> None:
    """Any account with right check digits, in groups of four and with any space."""
    national = f"{bank}{account}{key:02d}"
    check = 98 - int("".join(str(int(character, 36)) for character in f"{national}FR00")) % 97
    quote = grouped(f"FR{check:02d}{national}", [4, 4, 4, 4, 4, 4, 3], separator)
    assert exactly(f"{around[0]}{quote}{around[1]}", quote, T.IBAN_CODE)


@given(
    st.sampled_from(["4", "51", "55", "2221", "6011", "65"]),
    st.text("0123456789", min_size=15, max_size=15),
    st.sampled_from(["", " ", "-", "\u00a0", "."]),
    AROUND,
)
@FEW
def test_finds_any_card_of_sixteen_digits(prefix: str, digits: str, separator: str, around: tuple[str, str]) -> None:
    """A scheme's prefix and a right last digit; with a wrong one, nothing."""
    stem = (prefix + digits)[:15]
    quote = grouped(stem + luhn_digit(stem), [4, 4, 4, 4], separator)
    assert exactly(f"{around[0]}{quote}{around[1]}", quote, T.CREDIT_CARD)
    wrong = quote[:-1] + str((int(quote[-1]) + 1) % 10)
    assert all(kind is not T.CREDIT_CARD for _, kind in found(wrong))


@given(
    st.sampled_from("1234579" + "67" * 3),
    st.text("0123456789", min_size=8, max_size=8).filter(lambda digits: len(set(digits)) > 2),
    st.sampled_from(["", " ", ".", "-", "\u00a0", "\u202f"]),
    st.sampled_from(["0", "+33 ", "+33 (0)", "0033 "]),
    AROUND,
)
@FEW
def test_finds_any_french_phone_number(
    kind: str, digits: str, separator: str, prefix: str, around: tuple[str, str]
) -> None:
    """Geographic, mobile and internet numbers, national or international, grouped by two."""
    if prefix == "0":
        quote = grouped(f"0{kind}{digits}", [2, 2, 2, 2, 2], separator)
    else:
        quote = prefix + grouped(f"{kind}{digits}", [1, 2, 2, 2, 2], separator or " ")
    text = f"{around[0]}{quote}{around[1]}"
    start = text.index(quote)
    if around[0] != "(":
        assert find_personal_data(text, frozenset({T.PHONE_NUMBER})) == [
            (Span(start, start + len(quote)), T.PHONE_NUMBER)
        ]
    else:
        assert [kind for _, kind in find_personal_data(text, frozenset({T.PHONE_NUMBER}))] == [T.PHONE_NUMBER]


DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


@given(
    st.integers(1, 999_999_999_999),
    st.sampled_from([" ", "\u00a0", "\u202f", ".", ","]),
    st.sampled_from(["{} €", "{}\u202f€", "{} euros", "$ {}", "£{}", "+{} %", "{} abonnés", "plus de {} de vues"]),
)
@FEW
def test_amounts_are_not_personal_data(amount: int, separator: str, frame: str) -> None:
    """Prices and counts in thousands, whatever the separator."""
    assert found(frame.format(f"{amount:,}".replace(",", separator))) == []


@given(DAYS, DAYS, st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y"]))
@FEW
def test_dates_and_ranges_are_not_personal_data(first: date, last: date, style: str) -> None:
    """A date alone says nothing about anybody."""
    text = (
        f"Du {first:{style}} au {last:{style}}, {first:{style}}-{last:{style}}, {first:%Y}-{last:%Y}, à {first:%d}h30"
    )
    assert found(text) == []


@given(
    st.text("0123456789", min_size=6, max_size=11),
    st.sampled_from(
        ["commande n° {}", "order number {}", "Réf. {}", "facture {}", "ticket #{}", "dossier n°{}", "invoice {}"]
    ),
)
@FEW
def test_references_are_not_personal_data(digits: str, frame: str) -> None:
    """Numbers of orders, invoices and tickets, even in the shape of a telephone number."""
    assert found(frame.format(digits)) == []


@given(st.text("0123456789", min_size=12, max_size=13), st.sampled_from(["EAN {}", "GTIN {}", "code-barres : {}"]))
@FEW
def test_barcodes_are_not_personal_data(digits: str, frame: str) -> None:
    """Barcodes and book numbers, with their own check digit."""
    stem = digits[:-1]
    check = -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(stem))) % 10
    assert found(frame.format(f"{stem}{check}")) == []
