"""The closed set of things a rule can look for. Descriptions only: `bot.matching` knows how to find them.

Term syntax (see docs/charter-format.md): words are compared without case, accents or look-alike letters and match
whole words; `licenci*` takes any ending; `(my|our|) boss` tries each choice; `{employer}`, `{product}`, `{competitor}`
and `{hashtag}` stand for the names in charter.yaml.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.domain.draft import Language


class Scope(StrEnum):
    """How far a condition looks around what was found."""

    SENTENCE = "sentence"
    DRAFT = "draft"


class PersonalDataType(StrEnum):
    """Personal data that has a shape of its own. Names follow Presidio's entities where it has one."""

    EMAIL_ADDRESS = "EMAIL_ADDRESS"
    PHONE_NUMBER = "PHONE_NUMBER"
    LOCATION_ADDRESS = "LOCATION_ADDRESS"
    IBAN_CODE = "IBAN_CODE"
    CREDIT_CARD = "CREDIT_CARD"
    FR_NIR = "FR_NIR"
    FR_SIRET = "FR_SIRET"
    US_SSN = "US_SSN"
    UK_NINO = "UK_NINO"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    IP_ADDRESS = "IP_ADDRESS"
    LICENSE_PLATE = "LICENSE_PLATE"


class SecretType(StrEnum):
    """Secrets that have a shape of their own."""

    PROVIDER_TOKEN = "PROVIDER_TOKEN"  # noqa: S105 - the name of a kind of secret, not one
    PRIVATE_KEY = "PRIVATE_KEY"
    URL_CREDENTIALS = "URL_CREDENTIALS"
    PASSWORD = "PASSWORD"  # noqa: S105 - the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Words and phrases, by the language they belong to. All languages are always searched."""

    words: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of a shared list, policies/lexicons/<name>.yaml."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """An RE2 expression on the folded text (lower case, no accents, straight quotes, single spaces)."""

    regex: str
    languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """`a` with at most `within` words between it and `b`, in one sentence; `ordered` wants `a` first. Covers both."""

    a: "Matcher"
    b: "Matcher"
    within: int
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """Personal data of these types, checked by checksum where one exists."""

    types: tuple[PersonalDataType, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Secrets of these types."""

    types: tuple[SecretType, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """`present` is there and `absent` is nowhere in the scope. What is found is `present`."""

    present: "Matcher"
    absent: "Matcher"
    scope: Scope = Scope.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Embargo:
    """Names that are not public before `until` (an aware time). From then on they are an opportunity."""

    names: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Every one of these in one sentence (or in the draft); the first that has a place in the text is what is found."""

    of: tuple["Matcher", ...]
    scope: Scope = Scope.SENTENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """One of these."""

    of: tuple["Matcher", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextIs:
    """What the author said of the post: every field given here must hold one of its terms. It has no place in the text.

    Keys are fields of `Context` (role, department, platform, speaking_as, audience, country) or `image` (value "yes").
    """

    fields: Mapping[str, tuple[str, ...]]


Matcher: TypeAlias = (
    Terms | Lexicon | Pattern | Near | PersonalData | Secret | Missing | Embargo | All | AnyOf | ContextIs
)


class Structural(StrEnum):
    """Conditions that depend on where the words stand, not only on which they are."""

    NEGATED = "negated"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unless:
    """A condition that lifts a rule: a matcher that is found within `scope`, or a structural one."""

    condition: Matcher | Structural
    scope: Scope = Scope.SENTENCE
