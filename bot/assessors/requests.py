"""A request as it leaves the machine: what a prompt file makes of a draft, and the schema of the answer.

Nothing else is ever sent: `avantpost prompts render` prints exactly this.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.assessors import answers
from bot.assessors.charter_text import shown_articles, usual_level
from bot.assessors.instructing import instructs
from bot.assessors.prompts import Prompt
from bot.assessors.vault import PLACEHOLDER, Sealed, Vault
from bot.assessors.wording import shown_language
from bot.coaching.ports import Engine, Reading, Wish
from bot.domain.charter import Article, Charter
from bot.domain.draft import Context, Draft, Language, Span
from bot.domain.finding import Finding
from bot.domain.levels import Certainty, Kind
from bot.domain.matchers import Embargo
from bot.domain.precedence import Concern
from bot.domain.sentences import sentences

_LANGUAGES = {Language.EN: "English", Language.FR: "French"}
_FIELDS = ("platform", "speaking_as", "role", "department", "audience", "country", "employer")
_LONGEST_FIELD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """What is sent, whatever the endpoint. `prompt` is `id@version`; the key is the hash of what is sent.

    `repair` is added when an answer could not be read.
    """

    prompt: str
    system: str
    user: str
    schema: Mapping[str, object]
    max_tokens: int
    temperature: float
    repair: str = ""

    def key(self, model: str) -> str:
        """SHA-256 of the request to `model`: the same key, the same bytes sent."""
        parts = [model, self.system, self.user, self.schema, self.max_tokens, self.temperature]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessRequest:
    """A request for an assessment, with what its answer is held against. A hint is all findings of its words."""

    request: ModelRequest
    vault: Vault
    sealed: Sealed
    hints: tuple[tuple[Finding, ...], ...]
    instructs: bool


def assess(prompt: Prompt, reading: Reading) -> AssessRequest:
    """The request to assess a draft; personal data, secrets and confidential names sealed."""
    vault = Vault()
    sealed = seal_draft(vault, reading)
    charter, language = reading.engine.charter, reading.language
    risks = [finding for finding in reading.findings if finding.kind is Kind.RISK]
    hints = _grouped(finding for finding in risks if finding.rule.certainty is Certainty.HINT)
    firm = [finding for finding in risks if finding.rule.certainty is Certainty.FIRM]
    near = {finding.rule.article_id for finding in reading.findings}
    values = {
        "employer": charter.employer.name,
        "articles": _cards(shown_articles(charter, language, near), charter, language),
        "language": _written_in(reading),
        "fence": _fence(sealed.text),
        "sentences": _numbered(sealed.text),
        "context": _context(vault, reading),
        "facts": [_sealed_line(vault, fact, reading) for fact in reading.draft.context.facts],
        "firm": [_told(finding, sealed, reading) for finding in firm],
        "hints": [_told(same[0], sealed, reading) for same in hints],
    }
    system, user = prompt.rendered(values)
    request = _request(prompt, system, user, answers.assess_schema(tuple(charter.articles)))
    return AssessRequest(request=request, vault=vault, sealed=sealed, hints=hints, instructs=instructs(reading.draft))


def rewrite(
    prompt: Prompt, reading: Reading, concerns: Sequence[Concern], wish: Wish | None
) -> tuple[ModelRequest, Vault]:
    """The request for a suggested version that mends `concerns`."""
    vault = Vault()
    sealed = seal_draft(vault, reading)
    charter = reading.engine.charter
    values = {
        "employer": charter.employer.name,
        "language": _written_in(reading),
        "fence": _fence(sealed.text),
        "draft": sealed.text,
        "remarks": [_mend(concern, sealed, reading) for concern in concerns],
        "wish": wish.value if wish else None,
    }
    system, user = prompt.rendered(values)
    return _request(prompt, system, user, answers.rewrite_schema()), vault


def answer(
    prompt: Prompt, question: str, engine: Engine, articles: Sequence[Article], language: Language, *, now: datetime
) -> ModelRequest:
    """The request to choose among the articles nearest to a charter question; sealed as a draft is."""
    charter = engine.charter
    sealed = Vault().seal(question, _confidential(engine, question, now))
    values = {
        "employer": charter.employer.name,
        "language": _LANGUAGES[language],
        "articles": _cards(articles, charter, language),
        "fence": _fence(sealed.text),
        "question": sealed.text,
    }
    system, user = prompt.rendered(values)
    return _request(prompt, system, user, answers.lookup_schema([article.id for article in articles]))


def seal_draft(vault: Vault, reading: Reading) -> Sealed:
    """The draft's text as it may leave; what the author said beside it is learnt first."""
    for said in _said(reading.draft.context):
        vault.learn(said, _confidential(reading.engine, said, reading.now))
    spans = [finding.span for finding in reading.findings if finding.rule.confidential]
    spans += _confidential(reading.engine, reading.draft.text, reading.now)
    return vault.seal(reading.draft.text, spans)


def _written_in(reading: Reading) -> str:
    """The draft's language as the model is told it; of another one it finds out itself."""
    shown = shown_language(reading.draft.text)
    return _LANGUAGES[shown] if shown else "neither English nor French"


def _request(prompt: Prompt, system: str, user: str, schema: Mapping[str, object]) -> ModelRequest:
    return ModelRequest(
        prompt=f"{prompt.id}@{prompt.version}",
        system=system,
        user=user,
        schema=schema,
        max_tokens=prompt.max_tokens,
        temperature=prompt.temperature,
        repair=prompt.repair,
    )


def _cards(articles: Sequence[Article], charter: Charter, language: Language) -> list[dict[str, str]]:
    return [
        {
            "id": article.id,
            "title": article.title[language],
            "rule": charter.named(article.rule[language]),
            "why": charter.named(article.why[language]),
            "bad": charter.named(next(iter(article.bad[language]), "")),
            "level": usual_level(article) or "",
        }
        for article in articles
    ]


def _grouped(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """Findings of one article on the same words are one hint to the model."""
    groups: dict[tuple[str, Span], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule.article_id, finding.span), []).append(finding)
    return tuple(map(tuple, groups.values()))


def _numbered(text: str) -> list[str]:
    """The sentences of the text as sent; what the author broke into lines stays apart."""
    return [text[span.start : span.end] for span in sentences(text)]


def _context(vault: Vault, reading: Reading) -> list[tuple[str, str]]:
    context: Context = reading.draft.context
    said = []
    for name in _FIELDS:
        value = getattr(context, name)
        if value:
            said.append((name.replace("_", " "), _sealed_line(vault, value, reading)))
    if context.has_image:
        said.append(("picture", "yes"))
    return said


def _said(context: Context) -> list[str]:
    """What the author said of the post, a line each."""
    values = [*(getattr(context, name) for name in _FIELDS), *context.facts]
    return [line for value in values if value and (line := " ".join(value.split()))]


def _sealed_line(vault: Vault, text: str, reading: Reading) -> str:
    """`text` on one line, sealed and only then cut: half a number is no number to the vault."""
    line = " ".join(text.split())
    sealed = vault.seal(line, _confidential(reading.engine, line, reading.now)).text
    if len(sealed) <= _LONGEST_FIELD:
        return sealed
    cut = next((mark.start() for mark in PLACEHOLDER.finditer(sealed) if mark.end() > _LONGEST_FIELD), _LONGEST_FIELD)
    return sealed[: min(cut, _LONGEST_FIELD)]


def _confidential(engine: Engine, text: str, now: datetime) -> list[Span]:
    """Where `text` says a name that the charter keeps confidential, whatever else it says of it."""
    findings = engine.scan(Draft(text=text), now=now)
    spans = [finding.span for finding in findings if finding.rule.confidential]
    return spans + _names(engine.charter, text, now)


def _names(charter: Charter, text: str, now: datetime) -> list[Span]:
    """Embargoed names where they stand: their rule may not apply (an exception, a role), the name stays secret."""
    spans: list[Span] = []
    for rule in charter.rules:
        if rule.confidential and isinstance(rule.matcher, Embargo) and now < rule.matcher.until:
            for name in rule.matcher.names:
                words = r"\s+".join(map(re.escape, name.strip("#").split()))
                spans += [Span(*match.span()) for match in re.finditer(rf"(?i)(?<!\w){words}(?!\w)", text)]
    return spans


def _told(finding: Finding, sealed: Sealed, reading: Reading) -> dict[str, str]:
    """A finding of the rules as the model is told it: article, words as sent, why the charter cares."""
    article = reading.engine.charter.articles[finding.rule.article_id]
    return {
        "article": article.id,
        "level": finding.rule.level.value,
        "words": " ".join(sealed.shown(finding.span).split())[:_LONGEST_FIELD],
        "why": (finding.rule.why or article.why)[reading.language],
    }


def _mend(concern: Concern, sealed: Sealed, reading: Reading) -> dict[str, str]:
    told = _told(concern.finding, sealed, reading)
    article = reading.engine.charter.articles[concern.finding.rule.article_id]
    fix = (concern.finding.rule.fix or article.rule)[reading.language]
    return told | {"fix": fix, "example": next(iter(article.say_instead[reading.language]), "")}


def _fence(text: str) -> str:
    """A mark that the text cannot contain: its author would have to know the hash of what they write."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
