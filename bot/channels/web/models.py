"""What goes over the wire: read strictly, written from the domain's values. Unknown keys are refused."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.advice import Advice, ArticleReference, ContactCard
from bot.domain.draft import MAX_DRAFT_CHARACTERS, Context, Draft, Language

_Free = Annotated[str | None, Field(max_length=200)]


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True)


class ContextBody(_Read):
    """What the author says about the post: free text, all optional; an unknown value means "unspecified"."""

    platform: _Free = None
    speaking_as: _Free = None
    role: _Free = None
    department: _Free = None
    audience: _Free = None
    country: _Free = None
    has_image: bool = False
    facts: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=10)] = []

    def to_domain(self) -> Context:
        """The same as the coach knows it."""
        return Context(
            platform=self.platform,
            speaking_as=self.speaking_as,
            role=self.role,
            department=self.department,
            audience=self.audience,
            country=self.country,
            has_image=self.has_image,
            facts=tuple(self.facts),
        )


class ReviewBody(_Read):
    """A draft to be read. `previous`: the `rules` of the answer to the version before, for "n solved, n remain"."""

    text: Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": MAX_DRAFT_CHARACTERS})]
    locale: Annotated[Language | None, Field(strict=False)] = None
    context: ContextBody = ContextBody()
    previous: Annotated[list[Annotated[str, Field(max_length=100)]] | None, Field(max_length=1000)] = None
    every_remark: bool = False

    def to_draft(self, locale: Language) -> Draft:
        """The draft, in the reader's language or else the operator's."""
        return Draft(text=self.text, context=self.context.to_domain(), locale=self.locale or locale)


class LastDraft(_Read):
    """The draft that a follow-up is about: the server remembers none."""

    text: Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": MAX_DRAFT_CHARACTERS})]
    context: ContextBody = ContextBody()


class FollowUpBody(_Read):
    """A word on the last advice: "why?", "shorter", "keep my emoji", "it was published this morning"."""

    text: Annotated[str, Field(max_length=500)]
    last: LastDraft
    locale: Annotated[Language | None, Field(strict=False)] = None


class SignInBody(_Read):
    """The operator's token, typed once into the page."""

    token: Annotated[str, Field(max_length=500)]


class RevisionAnswer(_Written):
    """What became of the remarks of the version before, by the rules' names, and the sentence that says it."""

    solved: tuple[str, ...]
    remaining: tuple[str, ...]
    new: tuple[str, ...]
    sentence: str


class ReviewAnswer(_Written):
    """The advice; what became of the version before; the rules of all remarks, shown or not, for the next version."""

    advice: Advice
    revision: RevisionAnswer | None
    rules: tuple[str, ...]


class FollowUpAnswer(_Written):
    """`understood` is false for what reads like another draft. Else lines of text, or an advice in place of the last.

    `facts` are all that the author has added so far: they go along with the next request on this draft.
    """

    understood: bool
    lines: tuple[str, ...] = ()
    answer: ReviewAnswer | None = None
    facts: tuple[str, ...] = ()


class ArticleTitle(_Written):
    """An article by its title."""

    id: str
    title: str


class ArticleAnswer(_Written):
    """One article in one language. What its rules look for is not told: names may be there that are not public yet."""

    id: str
    version: str
    language: Language
    title: str
    rule: str
    why: str
    opportunity: str
    say_instead: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    contact: ContactCard
    effective: str
    review_by: str


class CharterAnswer(_Written):
    """The charter in force: its version, the employer's name, and the titles of its articles."""

    version: str
    employer: str
    language: Language
    languages: tuple[Language, ...]
    articles: tuple[ArticleTitle, ...]


class LookupAnswer(_Written):
    """The answer to a charter question: its paragraphs, and the articles that it rests on, nearest first."""

    language: Language
    intent: str
    paragraphs: tuple[tuple[str, ...], ...]
    articles: tuple[ArticleTitle, ...]


class StrategyItem(_Written):
    """What one department may want to say, to whom, why, with ideas of posts."""

    department: str
    audience: str
    message: str
    why: str
    post_ideas: tuple[str, ...]
    articles: tuple[ArticleReference, ...]
    opportunities: tuple[str, ...]


class StrategyAnswer(_Written):
    """The answer to "what can I talk about?": the person's own department first, then everybody's."""

    language: Language
    entries: tuple[StrategyItem, ...]


class ErrorAnswer(_Written):
    """A request without an answer: a short name, a sentence for people, the fields at fault if any."""

    error: str
    message: str
    details: tuple[str, ...]
