"""The charter as the rest of the program sees it: checked, complete, immutable.

How it is written in files is the business of `bot.charter`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.draft import Context, Language
from bot.domain.levels import Certainty, Kind, Level, Precedence
from bot.domain.matchers import ContextIs, Matcher, Unless

Text = Mapping[Language, str]
"""One text in every language of the charter."""
Texts = Mapping[Language, tuple[str, ...]]
"""Several texts in every language of the charter."""


class Mend(StrEnum):
    """What can be put right without understanding the text."""

    MASK = "mask"
    DISCLOSE = "disclose"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A post that shows what a rule catches or lets pass."""

    text: str
    context: Context = field(default_factory=Context)
    now: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleExamples:
    """The specification of a rule, by language: a rule that breaks it does not load."""

    catch: Mapping[Language, tuple[Example, ...]]
    let_pass: Mapping[Language, tuple[Example, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing the charter looks for, what to say about it, and the examples that prove it.

    `why` and `fix` are what a remark says; `strength` and `opportunity` what an opportunity rule says. `insult` marks
    bare insult, which protection caps rather than cancels; `sensitive`, speech for which an external contact is safer
    than an employer's chat (unions, harassment, whistleblowing). `source` is `file:line` for messages to admins.
    """

    id: str
    article_id: str
    kind: Kind
    level: Level
    certainty: Certainty
    precedence: Precedence
    matcher: Matcher
    unless: tuple[Unless, ...]
    applies: ContextIs | None
    jurisdictions: tuple[str, ...]
    confidential: bool
    insult: bool
    sensitive: bool
    why: Text | None
    fix: Text | None
    strength: Text | None
    opportunity: Text | None
    mend: Mend | None
    replacement: Text | None
    examples: RuleExamples
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A version of an article for a jurisdiction or a sort of employee; off unless charter.yaml names it."""

    id: str
    title: Text
    rule: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A warning of the lint that the article's keeper has read and answers: which check, about what, and why."""

    check: str
    about: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of the charter: what it asks, why, what it opens, and the rules that notice when it matters."""

    id: str
    version: str
    title: Text
    rule: Text
    why: Text
    opportunity: Text
    say_instead: Texts
    keywords: Texts
    good: Texts
    bad: Texts
    owner: str
    contact: str
    effective: date
    review_by: date
    applies: ContextIs | None
    variants: tuple[Variant, ...]
    sources: tuple[str, ...]
    answered: tuple[Answered, ...] = ()
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A human by topic: `link` is a URL or a `mailto:`, `message` a text to copy. The coach itself writes to nobody."""

    id: str
    who: Text
    link: str
    languages: tuple[Language, ...]
    external: bool
    message: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyNumber:
    """Whom to call now, in one country."""

    number: str
    who: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """The names by which the company and its surroundings are known in public."""

    name: str
    aliases: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()


class Permission(StrEnum):
    """The perimeter's three answers. `ask` is about speaking *as* the company only."""

    FREE = "free"
    ASK = "ask"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True, kw_only=True)
class PerimeterEntry:
    """Who × topic → free, ask first when speaking as the company, or official only; with the why and the person."""

    id: str
    who: Text
    roles: tuple[str, ...]
    topic: Text
    keywords: Texts
    permission: Permission
    why: Text
    contact: str
    article_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewhereEntry:
    """A topic that people ask the charter about and that it leaves to others, with the person who answers."""

    id: str
    topic: Text
    keywords: Texts
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyEntry:
    """What the company wants to say, from which department, to whom and why, with ideas of posts."""

    id: str
    department: Text
    roles: tuple[str, ...]
    audience: Text
    message: Text
    why: Text
    post_ideas: Texts
    article_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """A whole charter. `version` is the SHA-256 of its content, `Article.version` that of one article."""

    version: str
    languages: tuple[Language, ...]
    jurisdictions: tuple[str, ...]
    enabled_variants: tuple[str, ...]
    employer: Employer
    contacts: Mapping[str, Contact]
    emergency: Mapping[str, tuple[EmergencyNumber, ...]]
    strategy: tuple[StrategyEntry, ...]
    perimeter: tuple[PerimeterEntry, ...]
    texts: Mapping[Language, Mapping[str, str]]
    lexicons: Mapping[str, Texts]
    articles: Mapping[str, Article]
    elsewhere: tuple[ElsewhereEntry, ...] = ()

    def named(self, text: str, employer: str | None = None) -> str:
        """`text` of an article with the name of the employer (or another) where its author left a place for it."""
        return text.replace("{employer}", employer or self.employer.name)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of every article, in the order of the files."""
        return tuple(rule for article in self.articles.values() for rule in article.rules)
