"""The neutral, immutable answer that every channel renders in its own manner. Its JSON Schema is published."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.draft import Language
from bot.domain.levels import Level

SCHEMA = "avantpost/advice/1"
"""Name and version of the shape below; it changes when a field changes meaning or goes."""


class Stage(StrEnum):
    """Who has read the draft so far: the rules alone, the rules with a model still reading, or both."""

    RULES = "rules"
    FIRST_LOOK = "first_look"
    MODEL = "model"


class SuggestionOrigin(StrEnum):
    """Who wrote the suggested version."""

    MECHANICAL = "mechanical"
    MODEL = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReference:
    """The article a remark rests on, at the version it was given under (SHA-256 of its content)."""

    id: str
    title: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """A human who can help: who, a link to write to them, a text to copy. The coach itself writes to nobody."""

    id: str
    who: str
    link: str
    message: str
    external: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One short verbatim quote, why it matters to readers or people concerned, and how to mend it.

    `start` and `end` are code points in the author's original text; `quote` is exactly `text[start:end]`.
    """

    quote: str
    start: int
    end: int
    article: ArticleReference
    why: str
    fix: str
    say_instead: str | None
    contact: str | None
    rule: str
    level: Level
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The two halves of the answer to a mixed draft."""

    may_speak: str
    different: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A version that keeps the author's claim, voice and language. Checked by the same rules before it is shown."""

    text: str
    origin: SuggestionOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterVersion:
    """The SHA-256 of the charter that the advice was given under."""

    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Everything a person is told about one draft, in one language, with no trace of any channel.

    `label` is the level in words; `articles` all that the advice rests on, rights and opportunities included.
    `partial` is true only if a configured model did not finish; `note` then says so, as it says that one still reads.
    """

    id: str
    level: Level
    label: str
    language: Language
    danger: bool
    protected: bool
    partial: bool
    stage: Stage
    note: str | None
    opening: str
    split: Split | None
    strength: str | None
    remarks: tuple[Remark, ...]
    more_remarks: int
    audience: str | None
    suggestion: Suggestion | None
    checklist: tuple[str, ...]
    opportunity: str | None
    contacts: tuple[ContactCard, ...]
    closing: str
    articles: tuple[ArticleReference, ...]
    charter: CharterVersion
    schema: str = SCHEMA
