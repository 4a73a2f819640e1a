"""Charter questions: which article, and who may speak of it. Ranking only; channels and the catalogue word the answer.

One document per article, perimeter entry and topic treated elsewhere, in each language. Names of confidential rules are
in no document: such rules are not searched.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.coaching.language import detect
from bot.coaching.lookup_index import Fields, Hit, Index, Stemmer
from bot.coaching.question_words import Evidence, Intent, evidence_of, intent_of
from bot.domain.charter import Article, Charter, ElsewhereEntry, PerimeterEntry, StrategyEntry
from bot.domain.draft import Language
from bot.domain.matchers import All, AnyOf, Lexicon, Matcher, Missing, Near, Terms

__all__ = ["Answer", "Intent", "Lookup", "Stemmer", "intent_of"]

_LEAST = {Evidence.SPEAKING: (2.2, 0.2), Evidence.LEAVE: (3.2, 0.3), Evidence.NONE: (4.5, 0.3)}
"""Score of the best article, and share of the question's informative words that it must explain: below, the answer is
"I don't know". A question about speaking in public is likelier to be the charter's, so less is asked of it."""
_LEAST_PERIMETER, _LEAST_ELSEWHERE = 2.5, 1.5
_RESTS_ON_IT = 1.5
_LIFT = 0.25
"""What an article gains from a perimeter entry that is asked about and rests on it, and the other way round."""
_ELSEWHERE = "elsewhere:"
_TITLE, _RULE, _OTHER = 5.0, 2.0, 0.7
_ELSEWHERE_COUNTS = {Evidence.SPEAKING: 0.3, Evidence.LEAVE: 1.0, Evidence.NONE: 1.25}
"""What a topic treated elsewhere counts: least in a question about speaking of it."""


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
    elsewhere: ElsewhereEntry | None = None
    """Who answers, when the question is about something that the charter leaves to others."""
    said: str | None = None
    """A model's sentence or two on the first article, checked; None without a model."""

    @property
    def unanswered(self) -> bool:
        """True for "I don't know": nothing in the charter, and nobody whose business it is."""
        return not (self.articles or self.perimeter or self.elsewhere or self.intent is Intent.STRATEGY)


class Lookup:
    """An index of one charter's articles, perimeter and topics treated elsewhere. Immutable once built."""

    def __init__(self, charter: Charter, stem: Stemmer) -> None:
        self.charter = charter
        self._titles = {
            _plain(name): article.id
            for article in charter.articles.values()
            for name in (article.id, article.id.replace("_", " "), *article.title.values())
        }
        self._perimeter = {entry.id: entry for entry in charter.perimeter}
        self._elsewhere = {_ELSEWHERE + entry.id: entry for entry in charter.elsewhere}
        documents: dict[tuple[str, Language], Fields] = {}
        whose: dict[tuple[str, Language], Fields] = {}
        for language in charter.languages:
            for article in charter.articles.values():
                documents[article.id, language] = _fields(article, charter, language)
            for key, other in self._elsewhere.items():
                title = (other.topic[language], _TITLE)
                documents[key, language] = Fields(keywords=other.keywords[language], texts=(title,))
            for entry in charter.perimeter:
                texts = ((entry.topic[language], _TITLE), (entry.why[language], _OTHER))
                whose[entry.id, language] = Fields(keywords=entry.keywords[language], texts=texts)
        self._subjects = Index(documents, stem)
        self._speakers = Index(whose, stem)

    def ask(self, question: str, *, language: Language, role: str | None = None, limit: int = 3) -> Answer:
        """The best `limit` articles for `question`; `role` (free text) chooses among the strategy's departments."""
        intent = intent_of(question)
        titled = self._titles.get(_plain(question))
        spoken = detect(question, language)
        speakers = self._speakers.search(question, spoken)
        evidence = evidence_of(question, spoken)
        hits = self._hits(question, spoken, speakers, evidence)
        elsewhere = self._elsewhere.get(hits[0].key) if hits and not titled else None
        if elsewhere and hits[0].score < _LEAST_ELSEWHERE:
            elsewhere = None
        near = [hit.key for hit in hits if hit.key not in self._elsewhere]
        entry = self._speaker(speakers, near[:1])
        if elsewhere or not (titled or _is_ours(hits, evidence)):
            near, entry = [], None
        keys = list(dict.fromkeys([*([titled] if titled else []), *near]))[:limit]
        return Answer(
            intent=intent,
            language=language,
            articles=tuple(self.charter.articles[key] for key in keys),
            perimeter=entry,
            strategy=self.strategy(role) if intent is Intent.STRATEGY else (),
            elsewhere=elsewhere,
        )

    def nearest(self, text: str, *, limit: int = 3) -> tuple[Article, ...]:
        """The articles near a text that is not a question: somebody else's message, say."""
        hits = self._subjects.search(text, detect(text, self.charter.languages[0]))
        near = [hit.key for hit in hits if hit.key not in self._elsewhere]
        return tuple(self.charter.articles[key] for key in near[:limit])

    def strategy(self, role: str | None) -> tuple[StrategyEntry, ...]:
        """The entry of the person's own department first, then everybody's."""
        words = (role or "").casefold().split()
        own = [entry for entry in self.charter.strategy if entry.roles and _plays(words, entry.roles)]
        everybody = [entry for entry in self.charter.strategy if not entry.roles]
        return (*own[:1], *everybody)

    def _hits(self, question: str, language: Language, speakers: Sequence[Hit], evidence: Evidence) -> list[Hit]:
        """Articles and topics treated elsewhere, best first; the perimeter and the sort of question weigh in."""
        lift = {self._perimeter[hit.key].article_id: _LIFT * hit.score for hit in speakers[:1]}
        elsewhere = _ELSEWHERE_COUNTS[evidence]
        hits = [
            replace(
                hit, score=hit.score * elsewhere if hit.key in self._elsewhere else hit.score + lift.get(hit.key, 0.0)
            )
            for hit in self._subjects.search(question, language)
        ]
        return sorted(hits, key=lambda hit: -hit.score)

    def _speaker(self, speakers: Sequence[Hit], nearest: Sequence[str]) -> PerimeterEntry | None:
        """The perimeter's entry; one that rests on the nearest article is likelier."""
        scores = {
            hit.key: hit.score + (_RESTS_ON_IT if self._perimeter[hit.key].article_id in nearest else 0.0)
            for hit in speakers
        }
        best = max(scores, key=scores.__getitem__, default="")
        return self._perimeter[best] if scores.get(best, 0.0) >= _LEAST_PERIMETER else None


def _is_ours(hits: Sequence[Hit], evidence: Evidence) -> bool:
    """Whether the charter treats it: near enough, and enough of what the question is about is known."""
    score, known = _LEAST[evidence]
    return any(hit.score >= score and hit.known >= known for hit in hits[:1])


def _fields(article: Article, charter: Charter, language: Language) -> Fields:
    """What is said of an article in one language. Of its rules, the words; confidential ones stay out."""
    words: set[str] = set()
    for leaf in _looked_for(article):
        terms = leaf.words if isinstance(leaf, Terms) else charter.lexicons[leaf.name]
        for term in terms.get(language, ()):
            words.update(re.sub(r"\{\w+\}|[()|*]", " ", term).split())
    prose = (article.why[language], article.opportunity[language], *article.say_instead[language])
    posts = (*article.good[language], *article.bad[language])
    return Fields(
        keywords=article.keywords[language],
        texts=(
            (article.title[language], _TITLE),
            (article.rule[language], _RULE),
            (" ".join((*prose, *posts)), _OTHER),
        ),
        words=frozenset(words),
    )


def _looked_for(article: Article) -> Iterator[Terms | Lexicon]:
    for rule in article.rules:
        if not rule.confidential:
            yield from _leaves(rule.matcher)


def _leaves(matcher: Matcher) -> Iterator[Terms | Lexicon]:
    """The terms and the shared lists that a rule looks for; what lifts it says little of the article."""
    match matcher:
        case Terms() | Lexicon():
            yield matcher
        case Near():
            yield from (*_leaves(matcher.a), *_leaves(matcher.b))
        case All() | AnyOf():
            for part in matcher.of:
                yield from _leaves(part)
        case Missing():
            yield from _leaves(matcher.present)
        case _:
            return


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())


def _plays(words: Sequence[str], roles: Iterable[str]) -> bool:
    return any(word.startswith(role.rstrip("*").casefold()) for word in words for role in roles)
