"""The charter's files as pydantic models: what may be written, with descriptions that editors show.

The models mirror docs/charter-format.md; `bot.charter.convert` turns them into the domain's own values.
"""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from bot.domain.charter import Mend, Permission
from bot.domain.draft import Language
from bot.domain.levels import Certainty, Kind, Level, Precedence
from bot.domain.matchers import PersonalDataType, Scope, SecretType

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


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


class SomeTexts(Texts):
    """Lists of texts in every language, none empty."""

    @model_validator(mode="after")
    def _none_empty(self) -> Self:
        if not self.en or not self.fr:
            raise ValueError("a language has no entry")
        return self


class PatternModel(Model):
    """An expression in RE2 syntax, on the folded text."""

    regex: Words
    """The expression: lower case, no accents, straight quotes."""
    languages: list[Language]
    """The languages whose words it finds."""


class NearModel(Model):
    """A within some words of B, in one sentence."""

    a: "Match"
    b: "Match"
    within: Annotated[int, Field(ge=0, le=60)]
    """Most words between the two."""
    ordered: bool = False
    """True if A must come first."""


class MissingModel(Model):
    """Something is there and something else is not."""

    present: "Match"
    absent: "Match"
    scope: Scope = Scope.DRAFT


class AllModel(Model):
    """Several things together."""

    of: Annotated[list["Match"], Field(min_length=2)]
    scope: Scope = Scope.SENTENCE


class EmbargoModel(Model):
    """Names that are not public before a time."""

    names: Annotated[list[Words], Field(min_length=1)]
    until: datetime
    """With its time zone: 2027-03-01T09:00:00+01:00."""

    @field_validator("until")
    @classmethod
    def _aware(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("the time has no zone; write for instance 2027-03-01T09:00:00+01:00")
        return value


class ContextModel(Model):
    """What the author said of the post; every field given must hold one of its terms."""

    role: list[Words] | None = None
    department: list[Words] | None = None
    platform: list[Words] | None = None
    speaking_as: list[Words] | None = None
    audience: list[Words] | None = None
    country: list[Words] | None = None
    image: list[Literal["yes"]] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise ValueError("no field is given")
        return self


class Match(Model):
    """What a rule looks for: exactly one of these keys."""

    terms: Texts | None = None
    """Words and phrases by language."""
    lexicon: Name | None = None
    """The name of a list in lexicons/."""
    pattern: PatternModel | None = None
    near: NearModel | None = None
    personal_data: list[PersonalDataType] | None = None
    secret: list[SecretType] | None = None
    missing: MissingModel | None = None
    embargo: EmbargoModel | None = None
    all: AllModel | None = None
    any: Annotated[list["Match"], Field(min_length=1)] | None = None
    context: ContextModel | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in Match.model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"exactly one of {', '.join(Match.model_fields)} is expected; here: {', '.join(given) or 'none'}"
            )
        if self.terms is not None and not (self.terms.en or self.terms.fr):
            raise ValueError("terms has no word")
        return self


class Unless(Match):
    """A condition that lifts a rule."""

    scope: Scope = Scope.SENTENCE
    """`sentence` (default) or `draft`: how far to look."""


class ExampleContext(Model):
    """What the author of an example said of the post."""

    role: str | None = None
    department: str | None = None
    platform: str | None = None
    speaking_as: str | None = None
    audience: str | None = None
    country: str | None = None
    has_image: bool = False
    facts: list[str] = Field(default_factory=list)


class Example(Model):
    """A post that a rule must catch or let pass, with its context."""

    text: Words
    context: ExampleContext = Field(default_factory=ExampleContext)
    now: datetime | None = None


class Examples(Model):
    """The specification of a rule in one language."""

    catch: list[Words | Example] = Field(default_factory=list)
    """Posts in which the rule must find something."""
    let_pass: list[Words | Example] = Field(default_factory=list, alias="pass")
    """Posts in which it must find nothing."""


class ExamplesByLanguage(Model):
    """The specification of a rule."""

    en: Examples = Field(default_factory=Examples)
    fr: Examples = Field(default_factory=Examples)


class Rule(Model):
    """One thing the charter looks for, what to say about it, and the examples that prove it."""

    id: Name
    kind: Kind
    level: Level | None = None
    """Risks only: polish, pause or get_help."""
    certainty: Certainty = Certainty.HINT
    precedence: Precedence | None = None
    confidential: bool = False
    """True: the names in this rule are never shown."""
    insult: bool = False
    """True for bare insult: protected speech caps it at polish."""
    sensitive: bool = False
    """True where an external contact is safer than an employer's chat."""
    match: Match
    unless: list[Literal["negated", "quoted"] | Unless] = Field(default_factory=list)
    applies: ContextModel | None = None
    jurisdictions: list[str] = Field(default_factory=list)
    why: Text | None = None
    fix: Text | None = None
    """Required for a risk."""
    strength: Text | None = None
    """Required for an opportunity."""
    opportunity: Text | None = None
    mend: Mend | None = None
    replacement: Text | None = None
    examples: ExamplesByLanguage

    @field_validator("unless", mode="before")
    @classmethod
    def _named_lists(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        words = {"negated", "quoted"}
        return [{"lexicon": each} if isinstance(each, str) and each not in words else each for each in value]

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind is Kind.RISK:
            if self.level in (None, Level.FINE):
                raise ValueError("a risk needs a level: polish, pause or get_help")
            if self.fix is None:
                raise ValueError("a risk needs a fix: one sentence, to the author, on how to mend it")
        elif self.level is not None:
            raise ValueError("only a risk has a level")
        if self.kind is Kind.OPPORTUNITY and self.strength is None:
            raise ValueError("an opportunity needs a strength: one thing that works")
        if self.kind is not Kind.RISK and self.precedence is not None:
            raise ValueError("only a risk has a precedence")
        if self.precedence is Precedence.PROTECTED:
            raise ValueError("protected speech is a kind, not a precedence")
        return self


class VariantModel(Model):
    """A version for a jurisdiction or a sort of employee, off unless charter.yaml names it."""

    id: Name
    title: Text
    rule: Text


class ArticleFile(Model):
    """An article of the charter."""

    id: Name
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
    contact: Name
    """A topic of charter.yaml's contacts."""
    effective: date
    review_by: date
    applies: ContextModel | None = None
    variants: list[VariantModel] = Field(default_factory=list)
    sources: list[Words] = Field(default_factory=list)
    rules: list[Rule]

    @model_validator(mode="after")
    def _dates(self) -> Self:
        if self.review_by <= self.effective:
            raise ValueError("review_by must be later than effective")
        return self


class LexiconFile(Model):
    """A list of words that several rules share."""

    description: Text
    words: SomeTexts


class EmployerModel(Model):
    """The company's names."""

    name: Words
    aliases: list[Words] = Field(default_factory=list)
    hashtags: list[Words] = Field(default_factory=list)
    products: list[Words] = Field(default_factory=list)
    competitors: list[Words] = Field(default_factory=list)


class ContactModel(Model):
    """A human by topic."""

    who: Text
    link: Annotated[str, StringConstraints(pattern=r"^(https://|mailto:)\S+$")]
    """https: or mailto:"""
    languages: list[Language]
    external: bool = False
    message: Text
    """A text to copy."""


class EmergencyModel(Model):
    """Whom to call now."""

    number: Words
    who: Text


class StrategyModel(Model):
    """What the company wants to say, to whom and why."""

    id: Name
    department: Text
    roles: list[Words] = Field(default_factory=list)
    audience: Text
    message: Text
    why: Text
    post_ideas: SomeTexts
    articles: list[Name] = Field(default_factory=list)


class PerimeterModel(Model):
    """Who may speak of what."""

    id: Name
    who: Text
    roles: list[Words] = Field(default_factory=list)
    topic: Text
    keywords: SomeTexts
    permission: Permission
    why: Text
    contact: Name
    article: Name | None = None


class CharterFile(Model):
    """The company: names, people who help, strategy, perimeter."""

    employer: EmployerModel
    languages: Annotated[list[Language], Field(min_length=1)]
    jurisdictions: Annotated[list[Words], Field(min_length=1)]
    variants: list[Name] = Field(default_factory=list)
    contacts: dict[Name, ContactModel]
    emergency: dict[str, list[EmergencyModel]]
    strategy: list[StrategyModel]
    perimeter: list[PerimeterModel]
    texts: dict[Language, dict[str, str]] = Field(default_factory=dict)
    """The company's own words for some sentences of the coach."""


def json_schemas() -> dict[str, dict[str, object]]:
    """The JSON Schema of each sort of file, by name: editors show its descriptions and mark what is refused."""
    models: dict[str, type[Model]] = {"charter": CharterFile, "article": ArticleFile, "lexicon": LexiconFile}
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(by_alias=True)}
        for name, model in models.items()
    }
