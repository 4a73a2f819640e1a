"""What could be better in a charter that loads: warnings for the people who keep it. Each check stands alone."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TypeVar

from bot.charter.overreach import Verdict, article_texts, overreaches
from bot.charter.reader import article_file, lexicon_file, lexicons_of
from bot.charter.trials import filled
from bot.coaching.ports import Engine
from bot.domain.charter import Answered, Article, Charter, Example, Rule, Text
from bot.domain.draft import Draft, Language
from bot.domain.levels import Kind
from bot.domain.matchers import All, AnyOf, Matcher, Missing, Near, Pattern, Terms
from bot.domain.said import Said
from bot.domain.sentences import sentences
from bot.matching.anchors import anchors

LEAST_TO_LET_PASS = 3
LONGEST_SENTENCE = 30
"""Words: longer sentences are hard to read (a usual limit of plain-language guides)."""
_JARGON = {
    language: re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    for language, words in {
        Language.EN: (
            r"leverag\w*",
            r"synerg\w*",
            "stakeholders?",
            "best-in-class",
            "best practices?",
            "going forward",
            "pursuant",
            "hereby",
            "thereof",
            "aforementioned",
            "notwithstanding",
            "herein",
            "utili[sz]e",
            r"incentivi[sz]\w*",
            "touch base",
            "low-hanging fruit",
        ),
        Language.FR: (
            "synergies?",
            r"impl[ée]ment\w*",
            "challenger",
            "adresser un sujet",
            "parties? prenantes?",
            "acter",
            "en mode",
            "process",
            "impacter",
            "au niveau de",
            "susmentionnée?s?",
            "nonobstant",
            "ci-après",
            "afférente?s?",
            "reporting",
            "benchmark",
        ),
    }.items()
}
"""Office and legal words that keep people from reading on; each has a plain neighbour."""
_TWICE, _THRICE = 2, 3
_NAMED = {Language.EN: Said("en"), Language.FR: Said("fr")}
"""The languages, for sentences about them."""
_LONGEST_QUOTE = 60


class Severity(StrEnum):
    """`refuse` keeps a charter from being published; `warn` wants an answer."""

    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Remark:
    """One thing to look at: where, which check, what, and how to mend it."""

    file: str
    line: int
    check: str
    severity: Severity
    what: str
    mend: str

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Said:
        """All of it in one line."""
        return Said(
            "{file}:{line}: refuse [{check}] {what} — {mend}"
            if self.severity is Severity.REFUSE
            else "{file}:{line}: warn [{check}] {what} — {mend}",
            file=self.file,
            line=str(self.line),
            check=self.check,
            what=self.what,
            mend=self.mend,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What the checks look at."""

    charter: Charter
    today: date
    engine: Engine | None


def lint(charter: Charter, *, today: date, engine: Engine | None = None) -> list[Remark]:
    """Every remark on `charter`, the refusals first. With its `engine`, the articles' example posts are read too."""
    look = _Look(charter=charter, today=today, engine=engine)
    found = {remark for check in _CHECKS for remark in check(look)}
    found = {remark for remark in found if not _is_answered(remark, charter)} | set(_idle_answers(found, charter))
    return sorted(found, key=lambda remark: (remark.severity is not Severity.REFUSE, remark))


def _is_answered(remark: Remark, charter: Charter) -> bool:
    """True for a warning that its article's keeper answers; nobody answers a refusal."""
    if remark.severity is Severity.REFUSE:
        return False
    return any(_answers(each, article, remark) for article in charter.articles.values() for each in article.answered)


def _idle_answers(found: Iterable[Remark], charter: Charter) -> Iterator[Remark]:
    """Answers to warnings that are gone: the next reader would look for them."""
    for article in charter.articles.values():
        for each in article.answered:
            if not any(_answers(each, article, remark) for remark in found):
                what = Said(
                    "answers a [{check}] warning about “{about}” that there is not", check=each.check, about=each.about
                )
                mend = Said("remove the answer, or copy some words of the warning")
                yield _warn(article, "answered", what, mend)


def _answers(answer: Answered, article: Article, remark: Remark) -> bool:
    return remark.file == article_file(article.id) and remark.check == answer.check and answer.about in remark.what


def _warn(article: Article, check: str, what: str, mend: str) -> Remark:
    file = article_file(article.id)
    return Remark(file=file, line=1, check=check, severity=Severity.WARN, what=what, mend=mend)


def _warn_rule(rule: Rule, check: str, what: str, mend: str) -> Remark:
    file, _, line = rule.source.rpartition(":")
    what = Said("{rule}: {what}", rule=rule.id, what=what)
    return Remark(file=file, line=int(line), check=check, severity=Severity.WARN, what=what, mend=mend)


def _overdue(look: _Look) -> Iterator[Remark]:
    for article in look.charter.articles.values():
        if article.review_by < look.today:
            what = Said("was to be reviewed by {day}", day=article.review_by)
            yield _warn(article, "overdue", what, Said("read it again, then move review_by"))


def _parity_of_texts(look: _Look) -> Iterator[Remark]:
    for article in look.charter.articles.values():
        for name in ("say_instead", "keywords", "good", "bad"):
            counts = {language: len(getattr(article, name)[language]) for language in look.charter.languages}
            if max(counts.values()) > _TWICE * min(counts.values()):
                mend = Said("write the missing ones: both languages deserve the same")
                yield _warn(article, "parity", _counted(name, counts), mend)


def _counted(name: str, counts: Mapping[Language, int]) -> Said:
    each = tuple(
        Said("{count} in {language}", count=count, language=_NAMED[language]) for language, count in counts.items()
    )
    return Said("{name} has {counts}", name=name, counts=each)


def _parity_of_rules(look: _Look) -> Iterator[Remark]:
    for rule in look.charter.rules:
        for side, kind in (("catch", "catch"), ("let_pass", "pass")):
            examples: Mapping[Language, Sequence[Example]] = getattr(rule.examples, side)
            counts = {language: len(examples.get(language, ())) for language in look.charter.languages}
            most, least = max(counts.values()), min(counts.values())
            if most > _THRICE * least:
                mend = Said("write the missing ones: an untried language is an unknown one")
                yield _warn_rule(rule, "parity", _counted(kind, counts), mend)
        for terms in _inside(rule.matcher, Terms):
            silent = [language for language in look.charter.languages if not terms.words.get(language)]
            if silent:
                some = next((words[0] for words in terms.words.values() if words), "")
                languages = tuple(_NAMED[language] for language in silent)
                what = Said(
                    "the words beside “{some}” have no counterpart in {languages}", some=some, languages=languages
                )
                yield _warn_rule(rule, "parity", what, Said("write them, or nobody is helped in that language"))


def _anchors(look: _Look) -> Iterator[Remark]:
    for rule in look.charter.rules:
        for pattern in _inside(rule.matcher, Pattern):
            if anchors(pattern.regex) is None:
                regex = _short(pattern.regex)
                what = Said("no fixed word of three letters in “{regex}”, so it runs on every draft", regex=regex)
                yield _warn_rule(rule, "anchor", what, Said("add a literal part, or write it as terms"))


_Kind = TypeVar("_Kind")


def _inside(matcher: Matcher, kind: type[_Kind]) -> Iterator[_Kind]:
    """Every matcher of one kind inside another."""
    if isinstance(matcher, kind):
        yield matcher
    match matcher:
        case Near():
            parts: tuple[Matcher, ...] = (matcher.a, matcher.b)
        case Missing():
            parts = (matcher.present, matcher.absent)
        case All() | AnyOf():
            parts = matcher.of
        case _:
            parts = ()
    for part in parts:
        yield from _inside(part, kind)


def _few_to_let_pass(look: _Look) -> Iterator[Remark]:
    for rule in look.charter.rules:
        count = sum(len(examples) for examples in rule.examples.let_pass.values())
        if rule.kind is Kind.RISK and count < LEAST_TO_LET_PASS:
            mend = Said("add hard ones: idioms, quotations, what is already public")
            yield _warn_rule(rule, "examples", Said("lets only {count} example(s) pass", count=count), mend)


def _unexercised(look: _Look) -> Iterator[Remark]:
    """Rules that no example proves or that never run, lists that no rule reads."""
    charter = look.charter
    for rule in charter.rules:
        if not any(rule.examples.catch.values()):
            what = Said("no example shows what it catches")
            yield _warn_rule(rule, "unexercised", what, Said("add one to catch"))
        if rule.jurisdictions and not set(rule.jurisdictions) & set(charter.jurisdictions):
            what = Said("it never runs: {places} is not in charter.yaml's jurisdictions", places=rule.jurisdictions)
            mend = Said("add the country there, or check its spelling here")
            yield _warn_rule(rule, "unexercised", what, mend)
    read = {name for rule in charter.rules for name in lexicons_of(rule)}
    for name in sorted(set(charter.lexicons) - read):
        yield Remark(
            file=lexicon_file(name),
            line=1,
            check="unexercised",
            severity=Severity.WARN,
            what=Said("no rule reads this list"),
            mend=Said("remove it, or name it in a rule"),
        )


def _shared_keywords(look: _Look) -> Iterator[Remark]:
    owners: Mapping[tuple[Language, str], list[Article]] = defaultdict(list)
    for article in look.charter.articles.values():
        for language in look.charter.languages:
            for keyword in sorted({keyword.casefold() for keyword in article.keywords[language]}):
                owners[language, keyword].append(article)
    for (language, keyword), articles in owners.items():
        if len(articles) > 1:
            what = Said(
                "the keyword “{keyword}” ({language}) is also in {others}",
                keyword=keyword,
                language=_NAMED[language],
                others=tuple(article.id for article in articles[1:]),
            )
            yield _warn(articles[0], "keywords", what, Said("keep it where people would look for it"))


def _reading_ease(look: _Look) -> Iterator[Remark]:
    for article in look.charter.articles.values():
        for name in ("rule", "why", "opportunity"):
            for what, mend in _hard_to_read(getattr(article, name), look):
                yield _warn(article, "reading", Said("{name} {what}", name=name, what=what), mend)
        for variant in article.variants:
            for what, mend in _hard_to_read(variant.rule, look):
                told = Said("variant {name} {what}", name=variant.id, what=what)
                yield _warn(article, "reading", told, mend)
        for rule in article.rules:
            for name in ("why", "fix", "strength", "opportunity"):
                for what, mend in _hard_to_read(getattr(rule, name) or {}, look):
                    yield _warn_rule(rule, "reading", Said("{name} {what}", name=name, what=what), mend)


def _hard_to_read(texts: Text, look: _Look) -> Iterator[tuple[str, str]]:
    for language in look.charter.languages:
        text = texts.get(language, "")
        for span in sentences(text):
            count = len(text[span.start : span.end].split())
            if count > LONGEST_SENTENCE:
                what = Said("({language}) has a sentence of {count} words", language=_NAMED[language], count=count)
                yield what, Said("cut it in two")
        found = _JARGON[language].search(text)
        if found is not None:
            what = Said("({language}) says “{word}”", language=_NAMED[language], word=found.group())
            yield what, Said("say it in plain words")


def _posts(look: _Look) -> Iterator[Remark]:
    """Posts that the charter calls good and its rules would stop at, or calls bad and they would let by."""
    if look.engine is None:
        return
    moment = datetime.combine(look.today, time(12), UTC)
    for article in look.charter.articles.values():
        has_risks = any(rule.kind is Kind.RISK for rule in article.rules)
        for language in look.charter.languages:
            for post in article.good[language]:
                risks = _risks_in(look.engine, post, moment)
                if risks:
                    what = Said(
                        "the good post “{post}” is stopped at by {rules}", post=_short(post), rules=tuple(risks)
                    )
                    yield _warn(article, "posts", what, Said("correct the rule, or the post"))
            for post in article.bad[language] if has_risks else ():
                if not _risks_in(look.engine, post, moment):
                    what = Said("no rule notices the bad post “{post}”", post=_short(post))
                    mend = Said("teach it to a rule, or leave it as advice for readers")
                    yield _warn(article, "posts", what, mend)


def _risks_in(engine: Engine, post: str, moment: datetime) -> list[str]:
    draft = Draft(text=filled(post, engine.charter))
    names = (
        f"{finding.rule.article_id}.{finding.rule.id}"
        for finding in engine.scan(draft, now=moment)
        if finding.kind is Kind.RISK
    )
    return sorted(set(names))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _overreach(look: _Look) -> Iterator[Remark]:
    for article in look.charter.articles.values():
        seen: set[tuple[str, str]] = set()
        for text in article_texts(article):
            for overreach in overreaches(text, look.charter.jurisdictions):
                if (overreach.check, overreach.clause) in seen:
                    continue
                seen.add((overreach.check, overreach.clause))
                yield Remark(
                    file=article_file(article.id),
                    line=1,
                    check=f"overreach.{overreach.check}",
                    severity=Severity.REFUSE if overreach.verdict is Verdict.REFUSE else Severity.WARN,
                    what=Said(
                        "“{clause}” ({place}: {basis})",
                        clause=overreach.clause,
                        place=overreach.jurisdiction,
                        basis=overreach.basis,
                    ),
                    mend=overreach.mend,
                )


_Check = Callable[[_Look], Iterator[Remark]]
_CHECKS: tuple[_Check, ...] = (
    _overreach,
    _overdue,
    _parity_of_texts,
    _parity_of_rules,
    _few_to_let_pass,
    _unexercised,
    _anchors,
    _shared_keywords,
    _reading_ease,
    _posts,
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
