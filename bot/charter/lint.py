"""What could be better in a charter that loads: warnings for the people who keep it. Each check stands alone."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.charter.overreach import Verdict, article_texts, overreaches
from bot.domain.charter import Article, Charter, Rule
from bot.domain.draft import Language
from bot.domain.levels import Kind
from bot.domain.matchers import All, AnyOf, Matcher, Missing, Near, Pattern
from bot.domain.sentences import sentences
from bot.matching.anchors import anchors

LEAST_TO_LET_PASS = 3
LONGEST_SENTENCE = 30
"""Words: longer sentences are hard to read (a usual limit of plain-language guides)."""
_JARGON = {
    Language.EN: ("leverage", "synergy", "stakeholder", "alignment", "best-in-class", "going forward", "pursuant"),
    Language.FR: (
        "synergie",
        "implémenter",
        "challenger",
        "adresser un sujet",
        "parties prenantes",
        "acter",
        "en mode",
    ),
}
_TWICE = 2


class Severity(StrEnum):
    """`refuse` keeps a charter from being published; `warn` wants an answer."""

    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Remark:
    """One thing to look at: where, which check, what, and how to mend it."""

    file: str
    check: str
    severity: Severity
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}: {self.severity} [{self.check}] {self.what} — {self.mend}"


def lint(charter: Charter, *, today: date) -> list[Remark]:
    """Every remark on `charter`, the refusals first."""
    found = [remark for check in _CHECKS for remark in check(charter, today)]
    return sorted(found, key=lambda remark: (remark.severity is not Severity.REFUSE, remark))


def _warn(article: Article, check: str, what: str, mend: str) -> Remark:
    return Remark(file=f"articles/{article.id}.yaml", check=check, severity=Severity.WARN, what=what, mend=mend)


def _overdue(charter: Charter, today: date) -> Iterator[Remark]:
    for article in charter.articles.values():
        if article.review_by < today:
            what = f"was to be reviewed by {article.review_by}"
            yield _warn(article, "overdue", what, "read it again, then move review_by")


def _parity(charter: Charter, today: date) -> Iterator[Remark]:
    del today
    for article in charter.articles.values():
        for name in ("say_instead", "keywords", "good", "bad"):
            counts = {language: len(getattr(article, name)[language]) for language in charter.languages}
            if max(counts.values()) > _TWICE * min(counts.values()):
                what = f"{name} has {', '.join(f'{count} in {language}' for language, count in counts.items())}"
                yield _warn(article, "parity", what, "write the missing ones: both languages deserve the same")
        for rule in article.rules:
            for side in ("catch", "let_pass"):
                examples = getattr(rule.examples, side)
                silent = [language for language in charter.languages if not examples.get(language)]
                if silent:
                    what = f"{rule.id} has no example ({side}) in {', '.join(silent)}"
                    yield _warn(article, "parity", what, "add one: an untried language is an unknown one")


def _anchors(charter: Charter, today: date) -> Iterator[Remark]:
    del today
    for rule in charter.rules:
        for pattern in _patterns(rule.matcher):
            if anchors(pattern.regex) is None:
                article = charter.articles[rule.article_id]
                what = f"{rule.id}: no fixed word of three letters in {pattern.regex!r}, so it runs on every draft"
                yield _warn(article, "anchor", what, "add a literal part, or write it as terms")


def _patterns(matcher: Matcher) -> Iterator[Pattern]:
    match matcher:
        case Pattern():
            yield matcher
        case Near():
            yield from _patterns(matcher.a)
            yield from _patterns(matcher.b)
        case Missing():
            yield from _patterns(matcher.present)
            yield from _patterns(matcher.absent)
        case All() | AnyOf():
            for part in matcher.of:
                yield from _patterns(part)
        case _:
            return


def _few_to_let_pass(charter: Charter, today: date) -> Iterator[Remark]:
    del today
    for rule in charter.rules:
        count = sum(len(examples) for examples in rule.examples.let_pass.values())
        if rule.kind is Kind.RISK and count < LEAST_TO_LET_PASS:
            article = charter.articles[rule.article_id]
            what = f"{rule.id} lets only {count} example(s) pass"
            yield _warn(article, "examples", what, "add hard ones: idioms, quotations, what is already public")


def _shared_keywords(charter: Charter, today: date) -> Iterator[Remark]:
    del today
    owners: Mapping[tuple[Language, str], list[Article]] = defaultdict(list)
    for article in charter.articles.values():
        for language in charter.languages:
            for keyword in {keyword.casefold() for keyword in article.keywords[language]}:
                owners[language, keyword].append(article)
    for (language, keyword), articles in owners.items():
        if len(articles) > 1:
            others = ", ".join(article.id for article in articles[1:])
            what = f"the keyword “{keyword}” ({language}) is also in {others}"
            yield _warn(articles[0], "keywords", what, "keep it where people would look for it")


def _reading_ease(charter: Charter, today: date) -> Iterator[Remark]:
    del today
    for article in charter.articles.values():
        for language in charter.languages:
            for name in ("rule", "why", "opportunity"):
                text = getattr(article, name)[language]
                for span in sentences(text):
                    count = len(text[span.start : span.end].split())
                    if count > LONGEST_SENTENCE:
                        what = f"{name} ({language}) has a sentence of {count} words"
                        yield _warn(article, "reading", what, "cut it in two")
                found = [word for word in _JARGON[language] if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
                if found:
                    yield _warn(article, "reading", f"{name} ({language}) says “{found[0]}”", "say it in plain words")


def _overreach(charter: Charter, today: date) -> Iterator[Remark]:
    del today
    for article in charter.articles.values():
        seen: set[tuple[str, str]] = set()
        for text in article_texts(article):
            for overreach in overreaches(text, charter.jurisdictions):
                if (overreach.check, overreach.clause) in seen:
                    continue
                seen.add((overreach.check, overreach.clause))
                yield Remark(
                    file=f"articles/{article.id}.yaml",
                    check=f"overreach.{overreach.check}",
                    severity=Severity.REFUSE if overreach.verdict is Verdict.REFUSE else Severity.WARN,
                    what=f"“{overreach.clause}” ({overreach.jurisdiction}: {overreach.basis})",
                    mend=overreach.mend,
                )


_Check = Callable[[Charter, date], Iterator[Remark]]
_CHECKS: tuple[_Check, ...] = (
    _overreach,
    _overdue,
    _parity,
    _few_to_let_pass,
    _anchors,
    _shared_keywords,
    _reading_ease,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many examples a rule has, by language: (to catch, to let pass)."""

    rule: Rule
    counts: Mapping[Language, tuple[int, int]]


def coverage(charter: Charter) -> list[Coverage]:
    """The examples of every rule, in the order of the files."""
    return [
        Coverage(
            rule=rule,
            counts={
                language: (len(rule.examples.catch.get(language, ())), len(rule.examples.let_pass.get(language, ())))
                for language in charter.languages
            },
        )
        for rule in charter.rules
    ]
