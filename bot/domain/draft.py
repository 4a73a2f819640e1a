"""What an author hands to the coach: a text, and what they care to say about where it will be posted."""

from dataclasses import dataclass, field
from enum import StrEnum

MAX_DRAFT_CHARACTERS = 12_000
"""Longest draft that is read, in code points. A longer one gets a kind message, never a silent cut."""


class Language(StrEnum):
    """The languages in which the charter, the engine and the fixed sentences are complete."""

    EN = "en"
    FR = "fr"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, `start <= end`, in the author's original text."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """True when the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """True when `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def cover(self, other: "Span") -> "Span":
        """The smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the author said about the post. All free text and all optional; an unknown value means "unspecified".

    `facts` are things the author told the coach afterwards ("it was published this morning"): they can lift a rule
    whose `unless` names them, and nothing else.
    """

    platform: str | None = None
    speaking_as: str | None = None
    role: str | None = None
    department: str | None = None
    audience: str | None = None
    country: str | None = None
    employer: str | None = None
    has_image: bool = False
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text to be read before it is posted. `locale` is the reader's language, used when the text has none of ours."""

    text: str
    context: Context = field(default_factory=Context)
    locale: Language = Language.EN
