"""The charter's files as pydantic models: what may be written, with descriptions that editors show.

The models mirror docs/charter-format.md; `bot.charter.convert` turns them into the domain's own values.
"""

from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from bot.charter.messages import closest
from bot.charter.schema_base import (
    ArticleName,
    ContactName,
    Country,
    Day,
    Model,
    Name,
    SomeTexts,
    Text,
    VariantName,
    Words,
    names,
    refused,
)
from bot.charter.schema_rule import ContextModel, Rule
from bot.coaching.catalogue import ADMIN_KEYS
from bot.domain.charter import Permission
from bot.domain.draft import Language
from bot.domain.said import Said

_TEXT_VARIABLES: Final[Mapping[str, frozenset[str]]] = {"mend.disclosure": frozenset({"employer"})}
"""The {variables} that a company's own sentences may hold."""


def _changeable(key: str) -> str:
    if key not in ADMIN_KEYS:
        what = Said("“{key}” is not a sentence that a company may change", key=key)
        raise refused(what, closest(key, ADMIN_KEYS))
    return key


class VariantModel(Model):
    """A version for a jurisdiction or a sort of employee, off unless charter.yaml names it."""

    id: Name
    """The name under which charter.yaml switches it on."""
    title: Text
    rule: Text


class AnsweredModel(Model):
    """A warning of `charter lint` that was read and is answered; it is not told again."""

    check: Name
    """The word between brackets: posts, anchor, …"""
    about: Words
    """Some words of the warning, enough to know it by."""
    because: Words
    """Why it stays as it is, for whoever reads the article next."""


class ArticleFile(Model):
    """An article of the charter."""

    id: Name
    """The file's name without .yaml."""
    title: Text
    rule: Text
    """What the article asks."""
    why: Text
    """The stake, for readers and the people concerned."""
    opportunity: Text
    """What speaking well opens."""
    say_instead: SomeTexts
    keywords: SomeTexts
    """The words people use to ask about it."""
    good: SomeTexts
    bad: SomeTexts
    owner: Name
    """Who keeps this article."""
    contact: ContactName
    """A topic of charter.yaml's contacts."""
    effective: Day
    """Since when: 2026-01-31."""
    review_by: Day
    """When somebody must have read it again."""
    applies: ContextModel | None = None
    """Only for such posts and authors."""
    variants: list[VariantModel] = Field(default_factory=list)
    """Other wordings, for a jurisdiction or a sort of employee."""
    sources: list[Words] = Field(default_factory=list)
    """Where its facts and figures come from."""
    answered: list[AnsweredModel] = Field(default_factory=list)
    """Warnings of the lint that were read, each with its answer."""
    rules: list[Rule]
    """What the coach notices in a draft."""

    @field_validator("id")
    @classmethod
    def _as_the_file(cls, value: str, info: ValidationInfo) -> str:
        for own in names(info).get("own", ()):
            if value != own:
                mend = Said("write id: {own}, or name the file {id}.yaml", own=own, id=value)
                raise refused(Said("the id is “{id}” and the file {own}.yaml", id=value, own=own), mend)
        return value

    @field_validator("review_by")
    @classmethod
    def _after_it_began(cls, value: date, info: ValidationInfo) -> date:
        effective = info.data.get("effective")
        if effective is not None and value <= effective:
            what = Said("review_by ({value}) is not after effective ({effective})", value=value, effective=effective)
            raise refused(what, Said("write a later day"))
        return value


class LexiconFile(Model):
    """A list of words that several rules share."""

    description: Text
    words: SomeTexts


class EmployerModel(Model):
    """The company's names."""

    name: Words
    """The name that people use."""
    aliases: list[Words] = Field(default_factory=list)
    """Other names, old ones too."""
    hashtags: list[Words] = Field(default_factory=list)
    """In quotes: "#Lumen"."""
    products: list[Words] = Field(default_factory=list)
    """What is sold, by the names that people use."""
    competitors: list[Words] = Field(default_factory=list)
    """Companies that sell the same."""


class ContactModel(Model):
    """A human by topic."""

    who: Text
    link: Annotated[str, StringConstraints(pattern=r"^(https://|mailto:)\S+$")]
    """https: or mailto:"""
    languages: Annotated[list[Language], Field(min_length=1)]
    """The languages in which this contact answers."""
    external: bool = False
    """True for an authority or a helpline outside the company."""
    message: Text
    """A text to copy."""


class EmergencyModel(Model):
    """Whom to call now."""

    number: Words
    """In quotes: "112"."""
    who: Text


class StrategyModel(Model):
    """What the company wants to say, to whom and why."""

    id: Name
    """A name of its own: small letters, digits and _."""
    department: Text
    roles: list[Words] = Field(default_factory=list)
    """Words for the jobs concerned; none: everybody."""
    audience: Text
    message: Text
    why: Text
    post_ideas: SomeTexts
    articles: list[ArticleName] = Field(default_factory=list)
    """Ids of articles that go with it."""


class PerimeterModel(Model):
    """Who may speak of what."""

    id: Name
    """A name of its own: small letters, digits and _."""
    who: Text
    roles: list[Words] = Field(default_factory=list)
    """Words for the jobs concerned; none: everybody."""
    topic: Text
    keywords: SomeTexts
    permission: Permission
    why: Text
    contact: ContactName
    """Whom to ask."""
    article: ArticleName | None = None
    """The id of the article that it rests on."""


class ElsewhereModel(Model):
    """What people ask about and the charter leaves to others."""

    id: Name
    """A name of its own: small letters, digits and _."""
    topic: Text
    keywords: SomeTexts
    """The words people use to ask about it."""
    contact: ContactName
    """Who answers."""


class CharterFile(Model):
    """The company: names, people who help, strategy, perimeter."""

    employer: EmployerModel
    languages: Annotated[list[Language], Field(min_length=1)]
    """The languages of the charter: en, fr."""
    jurisdictions: Annotated[list[Country], Field(min_length=1)]
    """Countries where the company employs people: FR, EU, US, UK."""
    variants: list[VariantName] = Field(default_factory=list)
    """The variants of articles that are switched on."""
    contacts: Annotated[dict[Name, ContactModel], Field(min_length=1)]
    """Topic → the human who can help."""
    emergency: Annotated[dict[Country, Annotated[list[EmergencyModel], Field(min_length=1)]], Field(min_length=1)]
    """Country → whom to call now."""
    strategy: list[StrategyModel]
    """What the company wants to say."""
    perimeter: list[PerimeterModel]
    """Who may say what."""
    elsewhere: list[ElsewhereModel] = Field(default_factory=list)
    """What the charter leaves to others, so that a question about it is sent to them."""
    texts: dict[Language, dict[Annotated[str, AfterValidator(_changeable)], Words]] = Field(default_factory=dict)
    """The company's own words for some sentences of the coach."""

    @field_validator("texts")
    @classmethod
    def _fillable(cls, value: dict[Language, dict[str, str]]) -> dict[Language, dict[str, str]]:
        wrong = [
            InitErrorDetails(type=error, loc=(language.value, key), input=text)
            for language, sentences in value.items()
            for key, text in sentences.items()
            if (error := _cannot_be_filled(key, text)) is not None
        ]
        if wrong:
            raise ValidationError.from_exception_data(cls.__name__, wrong)
        return value


def _cannot_be_filled(key: str, text: str) -> PydanticCustomError | None:
    """Why a company's own sentence cannot be completed with names; None if it can."""
    allowed = _TEXT_VARIABLES.get(key, frozenset())
    names = tuple(f"{{{name}}}" for name in sorted(allowed)) or Said("none")
    mend = Said("allowed here: {names}; write {{{{ for a brace", names=names)
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return refused(Said("“{key}” has a brace that stands alone", key=key), mend)
    for _, name, layout, conversion in parts:
        if name is not None and (name not in allowed or layout or conversion):
            return refused(
                Said("“{key}” has {variable}, which stands for nothing", key=key, variable=f"{{{name}}}"), mend
            )
    return None


def json_schemas() -> dict[str, dict[str, object]]:
    """The JSON Schema of each sort of file, by name: editors show its descriptions and mark what is refused."""
    models: dict[str, type[Model]] = {"charter": CharterFile, "article": ArticleFile, "lexicon": LexiconFile}
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(by_alias=True)}
        for name, model in models.items()
    }
