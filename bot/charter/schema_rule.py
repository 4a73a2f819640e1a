"""A rule as it is written: what it looks for, what lifts it, what it says, and the examples that prove it.

What a sentence of the format says about two keys is checked where the second stands, so that one fault never hides
another.
"""

from collections.abc import Iterable
from functools import reduce
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.charter.messages import closest
from bot.charter.schema_base import (
    Country,
    LexiconName,
    Model,
    Moment,
    Name,
    SomeWords,
    Text,
    Texts,
    Words,
    known_as,
    names,
    refused,
)
from bot.domain.charter import Mend
from bot.domain.draft import Language
from bot.domain.levels import Certainty, Kind, Level, Precedence
from bot.domain.matchers import PersonalDataType, Scope, SecretType
from bot.domain.said import Said

NEGATION: Final = "negation"
"""The list that `unless: negated` reads."""


class PatternModel(Model):
    """An expression in RE2 syntax, on the folded text."""

    regex: Words
    """The expression: lower case, no accents, straight quotes."""
    languages: Annotated[list[Language], Field(min_length=1)]
    """The languages whose words it finds: each needs examples."""


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
    """`draft` (default) or `sentence`: where `absent` must not stand."""


class AllModel(Model):
    """Several things together."""

    of: Annotated[list["Match"], Field(min_length=2)]
    """Two things or more."""
    scope: Scope = Scope.SENTENCE
    """`sentence` (default) or `draft`: within what all must stand."""


class EmbargoModel(Model):
    """Names that are not public before a time."""

    names: Annotated[list[Words], Field(min_length=1)]
    """Every form of the name, its hashtag too."""
    until: Moment
    """With its time zone: 2027-03-01T09:00:00+01:00."""


class ContextModel(Model):
    """What the author said of the post; every field given must hold one of its terms."""

    role: SomeWords | None = None
    """Words for the author's job."""
    department: SomeWords | None = None
    """Words for the author's department."""
    platform: SomeWords | None = None
    """Words for where it will be posted."""
    speaking_as: SomeWords | None = None
    """Words for whom the author speaks as."""
    audience: SomeWords | None = None
    """Words for who should read it."""
    country: SomeWords | None = None
    """Words for the author's country."""
    image: Annotated[list[Literal["yes"]], Field(min_length=1)] | None = None
    """`["yes"]`: the post carries a picture."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not any(getattr(self, name) for name in type(self).model_fields):
            mend = Said("write one of {names}", names=tuple(type(self).model_fields))
            raise refused(Said("no field is given"), mend)
        return self


class Match(Model):
    """What a rule looks for: exactly one of these keys."""

    terms: Texts | None = None
    """Words and phrases by language."""
    lexicon: LexiconName | None = None
    """The name of a list in lexicons/."""
    pattern: PatternModel | None = None
    """An expression in RE2 syntax."""
    near: NearModel | None = None
    """One thing within some words of another."""
    personal_data: Annotated[list[PersonalDataType], Field(min_length=1)] | None = None
    """Numbers and addresses of people, by checksum where one exists."""
    secret: Annotated[list[SecretType], Field(min_length=1)] | None = None
    """Passwords, keys, tokens."""
    missing: MissingModel | None = None
    """Something is there and something else is not."""
    embargo: EmbargoModel | None = None
    """Names that are not public before a time."""
    all: AllModel | None = None
    """Several things together."""
    any: Annotated[list["Match"], Field(min_length=1)] | None = None
    """One of several things."""
    context: ContextModel | None = None
    """What the author said of the post."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        kinds = list(Match.model_fields)
        given = [name for name in kinds if getattr(self, name) is not None]
        if not given:
            raise refused(Said("nothing says what to look for"), Said("write one of {names}", names=tuple(kinds)))
        if len(given) > 1:
            mend = Said("keep one, or put them under all: {{of: [{{…}}, {{…}}]}} or any: [{{…}}, {{…}}]")
            together = reduce(lambda some, one: Said("{some} and {one}", some=some, one=one), given)
            raise refused(Said("{names} stand side by side", names=together), mend)
        if self.terms is not None and not (self.terms.en or self.terms.fr):
            raise refused(Said("terms has no word"), Said("write en: […] and fr: […]"))
        return self


class Unless(Match):
    """A condition that lifts a rule."""

    scope: Scope = Scope.SENTENCE
    """`sentence` (default) or `draft`: how far to look."""


def _form(value: object) -> str:
    """Which of two forms an entry takes, so that faults are told for the one its author meant."""
    return "word" if isinstance(value, str) or not isinstance(value, dict | BaseModel) else "keys"


def _structural(word: str, info: ValidationInfo) -> str:
    words = ("negated", "quoted")
    if word not in words:
        mend = (
            closest(word, words) if not _is_lexicon(word, info) else Said("write {words}", words=f"{{lexicon: {word}}}")
        )
        raise refused(Said("“{word}” is not a condition", word=word), mend)
    if word == "negated":
        known_as("lexicon")(NEGATION, info)
    return word


def _is_lexicon(word: str, info: ValidationInfo) -> bool:
    return word in names(info).get("lexicon", frozenset())


UnlessEntry = Annotated[
    Annotated[str, AfterValidator(_structural), Field(json_schema_extra={"enum": ["negated", "quoted"]}), Tag("word")]
    | Annotated[Unless, Tag("keys")],
    Discriminator(_form),
]


class ExampleContext(Model):
    """What the author of an example said of the post."""

    role: str | None = None
    """As its author would say it."""
    department: str | None = None
    """As its author would say it."""
    platform: str | None = None
    """As its author would say it."""
    speaking_as: str | None = None
    """As its author would say it."""
    audience: str | None = None
    """As its author would say it."""
    country: str | None = None
    """As its author would say it."""
    has_image: bool = False
    """True: the post carries a picture."""
    facts: list[str] = Field(default_factory=list)
    """What the author told the coach afterwards."""


class Example(Model):
    """A post that a rule must catch or let pass, with its context."""

    text: Words
    """The post."""
    context: ExampleContext = Field(default_factory=ExampleContext)
    now: Moment | None = None
    """The moment at which the post is read, for an embargo."""


ExampleEntry = Annotated[Annotated[Words, Tag("word")] | Annotated[Example, Tag("keys")], Discriminator(_form)]


class Examples(Model):
    """The specification of a rule in one language."""

    catch: list[ExampleEntry] = Field(default_factory=list)
    """Posts in which the rule must find something."""
    let_pass: list[ExampleEntry] = Field(default_factory=list, alias="pass")
    """Posts in which it must find nothing."""

    def of_kind(self, kind: str) -> list[ExampleEntry]:
        """`catch` or `pass`."""
        return self.catch if kind == "catch" else self.let_pass


class ExamplesByLanguage(Model):
    """The specification of a rule."""

    en: Examples = Field(default_factory=Examples)
    fr: Examples = Field(default_factory=Examples)


def _is(info: ValidationInfo, kind: Kind) -> bool:
    """True when the rule's kind is known to be `kind`; where it could not be read, nothing is said about it."""
    return info.data.get("kind") is kind


def _is_other_than_risk(info: ValidationInfo) -> bool:
    return "kind" in info.data and not _is(info, Kind.RISK)


class Rule(Model):
    """One thing the charter looks for, what to say about it, and the examples that prove it."""

    id: Name
    """Unique in the article: small letters, digits and _."""
    kind: Kind
    """`risk` makes a remark, `opportunity` a strength, `protected` says that this speech is the author's right."""
    level: Annotated[Level | None, Field(validate_default=True)] = None
    """Risks only: polish, pause or get_help."""
    certainty: Certainty = Certainty.HINT
    """`firm`: it is so. `hint` (default): words that often mean a risk."""
    precedence: Precedence | None = None
    """Which concern speaks first; docs/charter-format.md tells the default."""
    confidential: bool = False
    """True: the names in this rule are never shown."""
    insult: bool = False
    """True for bare insult: protected speech caps it at polish."""
    sensitive: bool = False
    """True where an external contact is safer than an employer's chat."""
    match: Match
    """What the rule looks for."""
    unless: list[UnlessEntry] = Field(default_factory=list)
    """Any of these lifts the rule."""
    applies: ContextModel | None = None
    """Only for such posts and authors."""
    jurisdictions: list[Country] = Field(default_factory=list)
    """Only where the company employs people in one of these countries; none: everywhere."""
    why: Text | None = None
    """Why it matters to readers and the people concerned; by default the article's."""
    fix: Annotated[Text | None, Field(validate_default=True)] = None
    """Required for a risk: how to mend it, in one sentence to the author."""
    strength: Annotated[Text | None, Field(validate_default=True)] = None
    """Required for an opportunity: one thing that works."""
    opportunity: Text | None = None
    """What it opens."""
    mend: Mend | None = None
    """What the coach can put right by itself."""
    replacement: Text | None = None
    """What `mend: replace` writes."""
    examples: ExamplesByLanguage
    """The proof: tried whenever the charter is loaded."""

    @field_validator("level")
    @classmethod
    def _level_of_a_risk(cls, value: Level | None, info: ValidationInfo) -> Level | None:
        if _is(info, Kind.RISK) and value in (None, Level.FINE):
            raise refused(Said("a risk needs a level"), Said("add level: polish, pause or get_help"))
        if _is_other_than_risk(info) and value is not None:
            raise refused(Said("only a risk has a level"), Said("remove {key}", key="level:"))
        return value

    @field_validator("precedence")
    @classmethod
    def _precedence_of_a_risk(cls, value: Precedence | None, info: ValidationInfo) -> Precedence | None:
        if value is Precedence.PROTECTED:
            what = Said("protected speech is a kind of rule, not a precedence")
            raise refused(what, Said("write {words}", words="kind: protected"))
        if _is_other_than_risk(info) and value is not None:
            raise refused(Said("only a risk has a precedence"), Said("remove {key}", key="precedence:"))
        return value

    @field_validator("insult")
    @classmethod
    def _insult_is_a_risk(cls, value: bool, info: ValidationInfo) -> bool:
        if value and _is_other_than_risk(info):
            raise refused(Said("only a risk can be an insult"), Said("remove {key}", key="insult:"))
        return value

    @field_validator("fix")
    @classmethod
    def _fix_of_a_risk(cls, value: Text | None, info: ValidationInfo) -> Text | None:
        if _is(info, Kind.RISK) and value is None:
            mend = Said("add fix: one sentence, to the author, on how to mend it")
            raise refused(Said("a risk needs a fix"), mend)
        return value

    @field_validator("strength")
    @classmethod
    def _strength_of_an_opportunity(cls, value: Text | None, info: ValidationInfo) -> Text | None:
        if _is(info, Kind.OPPORTUNITY) and value is None:
            mend = Said("add strength: one thing that works in such a post")
            raise refused(Said("an opportunity needs a strength"), mend)
        return value

    @field_validator("mend")
    @classmethod
    def _mend_of_a_risk(cls, value: Mend | None, info: ValidationInfo) -> Mend | None:
        if value is not None and _is_other_than_risk(info):
            raise refused(Said("only a risk has something to mend"), Said("remove {key}", key="mend:"))
        return value

    @field_validator("examples")
    @classmethod
    def _examples_of_each_language(cls, value: ExamplesByLanguage, info: ValidationInfo) -> ExamplesByLanguage:
        match = info.data.get("match")
        lacking = []
        for language in sorted(spoken(match) if match is not None else ()):
            own: Examples = getattr(value, language)
            lacking += [f"{language}: {{{kind}: […]}}" for kind in ("catch", "pass") if not own.of_kind(kind)]
        if lacking:
            what = Said("a language in which the rule has words has no example")
            raise refused(what, Said("add {keys}", keys=tuple(lacking)))
        return value


def spoken(match: Match) -> frozenset[Language]:  # noqa: PLR0911 - one case for each of a closed set
    """The languages in which a matcher has words, so that examples can be asked for; shared lists have them all."""
    if match.terms is not None:
        return frozenset(language for language in Language if getattr(match.terms, language))
    if match.lexicon is not None:
        return frozenset(Language)
    if match.pattern is not None:
        return frozenset(match.pattern.languages)
    if match.near is not None:
        return _together([match.near.a, match.near.b])
    if match.missing is not None:
        return spoken(match.missing.present)
    if match.all is not None:
        return _together(match.all.of)
    if match.any is not None:
        return frozenset().union(*(spoken(part) for part in match.any))
    return frozenset()


def _together(parts: Iterable[Match]) -> frozenset[Language]:
    """Parts without words of their own (a context, a number) go with every language."""
    with_words = [languages for part in parts if (languages := spoken(part))]
    return frozenset.intersection(*with_words) if with_words else frozenset()
