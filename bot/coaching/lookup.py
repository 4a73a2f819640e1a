"""Charter questions: which article, and who may speak of it. Ranking only; channels and the catalogue word the answer.

BM25 (Robertson and Zaragoza, 2009) over folded stems, one document per article or perimeter entry and language; a term
counts as often as its field matters. Names of confidential rules are in no document: rules are not searched.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from bot.domain.charter import Article, Charter, PerimeterEntry, StrategyEntry, Text, Texts
from bot.domain.draft import Language
from bot.domain.matchers import All, AnyOf, Matcher, Missing, Near, Terms

Stemmer = Callable[[str, Language], Sequence[str]]
"""Content words of a text as folded stems, in order; stop-words gone."""

_K1 = 2.5
_B = 0.2
_LEAST_ARTICLE, _LEAST_PERIMETER = 6.3, 4.0
"""Scores below which the answer is "I don't know": tuned on one set of unseen questions, measured on another."""
_TYPO_LIKENESS = 0.84
_LONG_ENOUGH_FOR_TYPOS = 5
_PERMISSION = {
    Language.EN: (
        "may i",
        "can i",
        "could i",
        "am i allowed",
        "are we allowed",
        "do i have to",
        "should i",
        "is it ok",
    ),
    Language.FR: (
        "puis-je",
        "puis je",
        "est-ce que je peux",
        "je peux",
        "ai-je le droit",
        "a-t-on le droit",
        "peut-on",
    ),
}
_STRATEGY = {
    Language.EN: ("what can i talk about", "what can i post", "what should i post", "what to post", "post ideas"),
    Language.FR: (
        "de quoi puis-je parler",
        "de quoi je peux parler",
        "quoi publier",
        "que puis-je publier",
        "idees de p",
    ),
}


class Intent(StrEnum):
    """What sort of answer a question wants."""

    ARTICLE = "article"
    PERMISSION = "permission"
    STRATEGY = "strategy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The articles nearest to a question, best first, and the perimeter's word on it if there is one.

    `articles` is empty when nothing is near enough: an honest "I don't know".
    """

    intent: Intent
    language: Language
    articles: tuple[Article, ...]
    perimeter: PerimeterEntry | None
    strategy: tuple[StrategyEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Document:
    key: str
    counts: Counter[str]
    length: int


class Lookup:
    """An index of one charter's articles and perimeter. Immutable once built."""

    def __init__(self, charter: Charter, stem: Stemmer) -> None:
        self._charter = charter
        self._stem = stem
        self._titles = {
            _plain(name): article.id
            for article in charter.articles.values()
            for name in (article.id, article.id.replace("_", " "), *article.title.values())
        }
        self._articles = _Index(
            (
                article.id,
                language,
                self._weigh(language, _article_fields(article, charter), article.keywords)
                | self._vocabulary(article, language),
            )
            for article in charter.articles.values()
            for language in charter.languages
        )
        self._perimeter = _Index(
            (entry.id, language, self._weigh(language, ((entry.topic, 3), (entry.why, 1)), entry.keywords))
            for entry in charter.perimeter
            for language in charter.languages
        )

    def ask(self, question: str, *, language: Language, role: str | None = None, limit: int = 3) -> Answer:
        """The best `limit` articles for `question`; `role` (free text) chooses among the strategy's departments."""
        intent = intent_of(question)
        stems = {each: self._stem(question, each) for each in self._charter.languages}
        titled = self._titles.get(_plain(question))
        keys = dict.fromkeys([*([titled] if titled else []), *self._articles.best(stems, limit, _LEAST_ARTICLE)])
        articles = tuple(self._charter.articles[key] for key in list(keys)[:limit])
        entries = {entry.id: entry for entry in self._charter.perimeter}
        near = self._perimeter.best(stems, 1, _LEAST_PERIMETER)
        return Answer(
            intent=intent,
            language=language,
            articles=articles,
            perimeter=entries[near[0]] if near else None,
            strategy=self.strategy(role) if intent is Intent.STRATEGY else (),
        )

    def nearest(self, text: str, *, limit: int = 3) -> tuple[Article, ...]:
        """The articles near a text that is not a question: somebody else's message, say."""
        stems = {each: self._stem(text, each) for each in self._charter.languages}
        return tuple(self._charter.articles[key] for key in self._articles.best(stems, limit, 0.0))

    def strategy(self, role: str | None) -> tuple[StrategyEntry, ...]:
        """The entry of the person's own department first, then everybody's."""
        words = (role or "").casefold().split()
        own = [entry for entry in self._charter.strategy if entry.roles and _plays(words, entry.roles)]
        everybody = [entry for entry in self._charter.strategy if not entry.roles]
        return (*own[:1], *everybody)

    def _vocabulary(self, article: Article, language: Language) -> Counter[str]:
        """The words of the article's rules and of what they catch, lightly weighed; confidential rules stay out."""
        counts: Counter[str] = Counter()
        words: set[str] = set()
        for rule in article.rules:
            if not rule.confidential:
                words |= _rule_words(rule.matcher, language)
                for example in rule.examples.catch.get(language, ()):
                    counts.update(set(self._stem(example.text, language)))
        return counts | Counter(dict.fromkeys(self._stem(" ".join(sorted(words)), language), 1))

    def _weigh(self, language: Language, fields: Iterable[tuple[Text, int]], keywords: Texts) -> Counter[str]:
        counts: Counter[str] = Counter()
        for text, weight in fields:
            for stem in self._stem(text[language], language):
                counts[stem] += weight
        for keyword in keywords[language]:
            for stem in self._stem(keyword, language):
                counts[stem] += 4
        return counts


class _Index:
    """BM25 over weighted counts, a document per key and language, scores of a key's languages competing."""

    def __init__(self, documents: Iterable[tuple[str, Language, Counter[str]]]) -> None:
        self._documents: dict[Language, list[_Document]] = {language: [] for language in Language}
        for key, language, counts in documents:
            self._documents[language].append(_Document(key, counts, counts.total()))
        self._idf: dict[Language, dict[str, float]] = {}
        for language, group in self._documents.items():
            seen = Counter(stem for document in group for stem in document.counts)
            self._idf[language] = {
                stem: math.log(1 + (len(group) - count + 0.5) / (count + 0.5)) for stem, count in seen.items()
            }

    def best(self, stems: Mapping[Language, Sequence[str]], limit: int, least: float) -> list[str]:
        """The keys of the best documents, best first; none if even the best scores below `least`."""
        scores: dict[str, float] = {}
        for language, query in stems.items():
            for key, score in self._scores(language, query):
                scores[key] = max(scores.get(key, 0.0), score)
        ranked = sorted(scores.items(), key=lambda item: -item[1])
        return [key for key, _ in ranked[:limit]] if ranked and ranked[0][1] >= least else []

    def _scores(self, language: Language, query: Sequence[str]) -> Iterable[tuple[str, float]]:
        group, idf = self._documents[language], self._idf[language]
        if not group or not query:
            return
        known = [self._mended(stem, idf) for stem in dict.fromkeys(query)]
        average = sum(document.length for document in group) / len(group)
        for document in group:
            score = 0.0
            for stem in known:
                count = document.counts.get(stem, 0)
                if count:
                    score += idf[stem] * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * document.length / average))
            if score:
                yield document.key, score

    @staticmethod
    def _mended(stem: str, idf: Mapping[str, float]) -> str:
        """`stem`, or the known stem it is a slip of the finger away from."""
        if stem in idf or len(stem) < _LONG_ENOUGH_FOR_TYPOS:
            return stem
        return next(iter(get_close_matches(stem, idf, n=1, cutoff=_TYPO_LIKENESS)), stem)


def _article_fields(article: Article, charter: Charter) -> tuple[tuple[Text, int], ...]:
    say = {language: " ".join(article.say_instead[language]) for language in charter.languages}
    examples = {language: " ".join((*article.good[language], *article.bad[language])) for language in charter.languages}
    return ((article.title, 4), (article.rule, 2), (article.why, 1), (article.opportunity, 1), (say, 1), (examples, 1))


def _rule_words(matcher: Matcher, language: Language) -> set[str]:
    """The terms that stand in a rule itself, in one language; those of shared lists say too little of one article."""
    match matcher:
        case Terms():
            found = matcher.words.get(language, ())
        case Near():
            return _rule_words(matcher.a, language) | _rule_words(matcher.b, language)
        case All() | AnyOf():
            return set().union(*(_rule_words(part, language) for part in matcher.of))
        case Missing():
            return _rule_words(matcher.present, language)
        case _:
            return set()
    return {word for term in found for word in re.sub(r"\{\w+\}|[()|*]", " ", term).split()}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())


def _plays(words: Sequence[str], roles: Iterable[str]) -> bool:
    return any(word.startswith(role.rstrip("*").casefold()) for word in words for role in roles)


def intent_of(question: str) -> Intent:
    """What sort of answer `question` wants."""
    words = " ".join(question.casefold().replace("’", "'").replace("é", "e").split())
    if any(start in words for starts in _STRATEGY.values() for start in starts):
        return Intent.STRATEGY
    if any(start in words for starts in _PERMISSION.values() for start in starts):
        return Intent.PERMISSION
    return Intent.ARTICLE
