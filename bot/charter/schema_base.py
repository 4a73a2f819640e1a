"""What every piece of the charter's schema is made of: texts, names, dates, and how a fault is put in words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from bot.charter.messages import absent, closest, no_date, no_time
from bot.domain.said import Said


def refused(what: str, mend: str) -> PydanticCustomError:
    """A fault in our own words; braces in a message are the author's, never a template's."""
    return PydanticCustomError("charter", "{what}", {"what": what, "mend": mend})


def names(info: ValidationInfo) -> Mapping[str, frozenset[str]]:
    """The names that the charter knows, by kind (contact, article, lexicon, variant); empty outside a charter."""
    return info.context or {}


def known_as(kind: str) -> Callable[[str, ValidationInfo], str]:
    """A check that a name is one of the charter's `kind`s; without a context any name will do."""

    def check(name: str, info: ValidationInfo) -> str:
        known = names(info)
        if kind in known and name not in known[kind]:
            raise refused(absent(kind, name), closest(name, known[kind]))
        return name

    return check


def _written_as(otherwise: Callable[[str], tuple[str, str]]) -> Callable[[object], object]:
    """A check that a date or a time is written out: a bare number would be read as seconds since 1970."""

    def check(value: object) -> object:
        if isinstance(value, str) and "-" not in value:
            raise refused(*otherwise(Said("“{text}”", text=value)))
        return value

    return check


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        mend = Said("add the zone at the end: +01:00 for Paris in winter, +02:00 in summer, Z for UTC")
        raise refused(Said("the time does not say in which zone"), mend)
    return value


Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Day = Annotated[date, BeforeValidator(_written_as(no_date))]
Moment = Annotated[
    datetime,
    AfterValidator(_aware),
    BeforeValidator(_written_as(no_time)),
]
SomeWords = Annotated[list[Words], Field(min_length=1)]
VariantName = Annotated[Name, AfterValidator(known_as("variant"))]
ContactName = Annotated[Name, AfterValidator(known_as("contact"))]
ArticleName = Annotated[Name, AfterValidator(known_as("article"))]
LexiconName = Annotated[Name, AfterValidator(known_as("lexicon"))]


class Model(BaseModel):
    """What every piece of the charter has in common: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Text(Model):
    """One text in every language."""

    en: Words
    """In English."""
    fr: Words
    """En français."""


class Texts(Model):
    """Lists of texts in every language."""

    en: list[Words] = Field(default_factory=list)
    """In English."""
    fr: list[Words] = Field(default_factory=list)
    """En français."""


class SomeTexts(Model):
    """Lists of texts in every language, none empty."""

    en: Annotated[list[Words], Field(min_length=1)]
    """In English."""
    fr: Annotated[list[Words], Field(min_length=1)]
    """En français."""
