"""What is counted, and how nobody can be found in it.

**A cell** is a week and one thing: an article, a level, a channel, an article that helped or did not, a word of a
question that the charter did not answer. Its number is how many *distinct people* had it that week, not how often:
whoever shows ten versions of one draft is one. Who first got `pause` and then, for a new version, `fine` stands in both
levels, once in each.

**People** are told apart in this process's memory only, by a hash (BLAKE2b) under a random key that nothing else has:
without the key, which is drawn anew each week and at each start and never written, a hash is worth nothing. At the
week's end (ISO weeks, UTC) hashes and key are dropped together, so that nobody can be followed from week to week.

**A number leaves this memory in tens.** With the tenth distinct person of a cell, ten are added to its row in SQL; with
the twentieth, ten more; the rest, at most nine, is lost at the week's end or when the process stops. One by one would
be more exact, and would betray people: who reads the table on two days and finds one more, and knows who was at work
in between, knows who it was. As it is, every change of a row stands for ten people, and the table refuses less.

**So the figures are rounded down, and not exact.** A restart loses what had not reached ten. Each process counts with a
key of its own: people whom two replicas see in one week count in both, and so do those who come before and after a
restart; a channel's name is part of the hash, so that somebody who uses two channels is two. In a cell that everybody
of a small company is in, the number tells of each of them that they asked something: the smaller the company, the
less the counts are for it (docs/dpia.en.md).

**Never counted**: a draft or a verdict on an answer that touches, however slightly, danger, protected speech,
possible whistleblowing, unions, health or politics. It is left out whole, and not of its article's cell alone: a level
or a channel that moved would tell that there was one. Nor is a question counted in which a keyword of those articles
stands. Nothing of the web chat is counted: it knows no people.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Final, Protocol

from bot.coaching.lookup_index import Stemmer
from bot.coaching.ports import CharterSource
from bot.coaching.question_words import common_words, words_of_telling
from bot.domain.advice import Advice, Stage
from bot.domain.charter import Article, Charter, ElsewhereEntry, PerimeterEntry
from bot.domain.draft import Language
from bot.domain.levels import Kind, Precedence

THRESHOLD: Final = 10
"""Distinct people in a cell before anything of it is written, and in every step after that."""
MOST_MARKS: Final = 500_000
"""People × cells remembered in one week, some 55 MB; beyond it newcomers are not counted."""
SALT_BYTES: Final = 32
_LONGEST_KEY: Final = 64
_MOST_WORDS: Final = 8
NEVER: Final = frozenset(
    {
        "employer_criticism",
        "grievances_protected",
        "health_regulated",
        "personal_safety",
        "politics_neutrality",
        "union_interference",
        "whistleblowing",
    }
)
"""Articles that are never counted whatever a charter says; `never_counted` adds those that a charter makes such."""
_ABOUT_PEOPLE: Final = frozenset(
    {"colleague_privacy", "harassment_insult", "respect_discrimination", "violence_threats"}
)
"""Articles that are counted, and whose words, of bodies and origins, are not."""
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_UNCOUNTED: Final = frozenset(
    {Precedence.DANGER, Precedence.WHISTLEBLOWING, Precedence.UNION_INTERFERENCE, Precedence.PROTECTED}
)


class Sort(StrEnum):
    """What a cell is about."""

    ARTICLE = "article"
    LEVEL = "level"
    CHANNEL = "channel"
    HELPED = "helped"
    NOT_HELPED = "not_helped"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cell:
    """One number's place: `week` as in `2026-W48`, and an article's id, a level, a channel or a word."""

    week: str
    sort: Sort
    key: str


class Tally(Protocol):
    """What conversations tell, after the answer is out. None of it waits, writes or fails."""

    def reviewed(self, person: str, channel: str, advice: Advice) -> None:
        """`person` got `advice`, the final one."""
        ...

    def helpful(self, person: str, channel: str, advice: Advice, *, yes: bool) -> None:
        """`person` found `advice` helpful, or did not."""
        ...

    def missed(self, person: str, channel: str, question: str, language: Language) -> None:
        """The charter had no answer to `question`."""
        ...


class NoTally:
    """Counts nothing."""

    def reviewed(self, person: str, channel: str, advice: Advice) -> None:
        """Nothing."""

    def helpful(self, person: str, channel: str, advice: Advice, *, yes: bool) -> None:
        """Nothing."""

    def missed(self, person: str, channel: str, question: str, language: Language) -> None:
        """Nothing."""


def never_counted(article: Article) -> bool:
    """True for an article about danger, protected speech, whistleblowing, unions, health or politics."""
    return article.id in NEVER or any(
        rule.kind is Kind.PROTECTED or rule.precedence in _UNCOUNTED or rule.sensitive for rule in article.rules
    )


def week_of(moment: datetime) -> str:
    """The ISO week of `moment` (an aware time) in UTC."""
    year, week, _ = moment.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02}"


@dataclass(slots=True)
class _Week:
    """People and marks of one week, and the key under which they are told apart."""

    name: str
    salt: bytes
    people: dict[bytes, int] = field(default_factory=dict)
    cells: dict[Cell, set[int]] = field(default_factory=lambda: defaultdict(set))
    marks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """Of one charter: words that may be counted, by stem and as it spells them, and stems whose questions never are."""

    version: str
    known: Mapping[Language, Mapping[str, str]]
    never: Mapping[Language, frozenset[str]]


class Counting:
    """Implements `Tally` in memory. `clock` gives aware times, `new_salt` fresh random bytes.

    What is due to be written is taken with `due`, and given back with `owed` if it could not be.
    """

    def __init__(
        self, charters: CharterSource, stem: Stemmer, *, clock: Callable[[], datetime], new_salt: Callable[[], bytes]
    ) -> None:
        self._charters = charters
        self._stem = stem
        self._clock = clock
        self._new_salt = new_salt
        self._week = _Week("", b"")
        self._due: dict[Cell, int] = defaultdict(int)
        self._words: _Words | None = None
        self._counted: tuple[str, frozenset[str]] = ("", frozenset())

    def reviewed(self, person: str, channel: str, advice: Advice) -> None:
        """Mark `person` in the cells of the advice's articles, of its level and of the channel."""
        if advice.stage is Stage.FIRST_LOOK or not self._countable(advice):
            return
        who = self._who(person, channel)
        self._mark(who, Sort.LEVEL, advice.level)
        self._mark(who, Sort.CHANNEL, channel)
        for article in advice.articles:
            self._mark(who, Sort.ARTICLE, article.id)

    def helpful(self, person: str, channel: str, advice: Advice, *, yes: bool) -> None:
        """Mark `person` in the cells of the advice's articles."""
        if not self._countable(advice):
            return
        who = self._who(person, channel)
        for article in advice.articles:
            self._mark(who, Sort.HELPED if yes else Sort.NOT_HELPED, article.id)

    def missed(self, person: str, channel: str, question: str, language: Language) -> None:
        """Mark `person` at the words of `question` that are the charter's own, in the charter's spelling."""
        words = self._words
        if words is None or words.version != self._charters.current().charter.version:
            return  # `prepare` has not seen this charter yet
        if any(stem in guarded for each, guarded in words.never.items() for stem in self._stem(question, each)):
            return
        stems = dict.fromkeys(self._stem(question, language))
        spelt = words.known.get(language, {})
        known = dict.fromkeys(spelt[stem] for stem in stems if stem in spelt)
        if known:
            who = self._who(person, channel)
            for word in list(known)[:_MOST_WORDS]:
                self._mark(who, Sort.MISSED, word)

    def prepare(self) -> None:
        """Learn the words of the charter in force, if it is another one; a tenth of a second, not for the loop."""
        charter = self._charters.current().charter
        if self._words is None or self._words.version != charter.version:
            self._words = _words_of(charter, self._stem)

    def due(self) -> Mapping[Cell, int]:
        """What is to be added to the rows, in tens; from now on it is the caller's."""
        self._renew()
        taken, self._due = self._due, defaultdict(int)
        return dict(taken)

    def owed(self, portions: Mapping[Cell, int]) -> None:
        """Take back what could not be written."""
        for cell, people in portions.items():
            self._due[cell] += people

    def report(self) -> dict[str, object]:
        """Whether newcomers are still counted this week, and nothing else."""
        return {"full": self._week.marks >= MOST_MARKS}

    def _countable(self, advice: Advice) -> bool:
        """True if nothing of the advice is among what is never counted; an article that is not known is not either."""
        if advice.danger or advice.protected:
            return False
        charter = self._charters.current().charter
        if self._counted[0] != charter.version:
            counted = (article.id for article in charter.articles.values() if not never_counted(article))
            self._counted = (charter.version, frozenset(counted))
        touched = (*advice.articles, *(remark.article for remark in advice.remarks))
        return all(article.id in self._counted[1] for article in touched)

    def _who(self, person: str, channel: str) -> int:
        """The number of somebody among this week's people."""
        self._renew()
        name = f"{channel}\0{person}".encode("utf-8", "surrogatepass")
        known = self._week.people
        digest = blake2b(name, key=self._week.salt, digest_size=16).digest()
        if digest not in known and self._week.marks >= MOST_MARKS:
            return -1
        return known.setdefault(digest, len(known))

    def _mark(self, who: int, sort: Sort, key: str) -> None:
        cell = Cell(week=self._week.name, sort=sort, key=key[:_LONGEST_KEY])
        people = self._week.cells[cell]
        if who < 0 or who in people or self._week.marks >= MOST_MARKS:
            return
        people.add(who)
        self._week.marks += 1
        if len(people) % THRESHOLD == 0:
            self._due[cell] += THRESHOLD

    def _renew(self) -> None:
        """In a new week nobody is known any more, and the key is another."""
        name = week_of(self._clock())
        if name != self._week.name:
            self._week = _Week(name, self._new_salt())


def _words_of(charter: Charter, stem: Stemmer) -> _Words:
    """Titles, keywords and topics are the vocabulary; what rules look for, which may be confidential, is not.

    A word belongs to the articles that use it most: one that is most at home where nothing is counted is guarded.
    """
    guarded = [each for each in charter.articles.values() if never_counted(each) or each.id in _ABOUT_PEOPLE]
    free = [each for each in charter.articles.values() if each not in guarded]
    known, never = {}, {}
    for language in charter.languages:
        common = {*stem(f"{common_words(language)} {words_of_telling(language)}", language)}
        entries: list[PerimeterEntry | ElsewhereEntry] = [*charter.perimeter, *charter.elsewhere]
        topics = [each for entry in entries for each in (entry.topic[language], *entry.keywords[language])]
        theirs = _uses([text for each in guarded for text in _titled(each, language)], language, stem)
        ours = _uses([*(text for each in free for text in _titled(each, language)), *topics], language, stem)
        never[language] = frozenset(
            each for each, uses in theirs.items() if each not in common and len(uses) >= len(ours.get(each, ()))
        )
        known[language] = {
            each: min(uses, key=lambda word: (len(word), word))
            for each, uses in ours.items()
            if each not in common and each not in never[language]
        }
    return _Words(version=charter.version, known=known, never=never)


def _titled(article: Article, language: Language) -> tuple[str, ...]:
    return (article.title[language], *article.keywords[language])


def _uses(texts: Iterable[str], language: Language, stem: Stemmer) -> Mapping[str, list[str]]:
    """By stem, the words that have it, once for each text; figures and scraps are no words."""
    uses: dict[str, list[str]] = defaultdict(list)
    stemmed: dict[str, Sequence[str]] = {}
    for text in texts:
        for word in dict.fromkeys(_WORD.findall(text.casefold())):
            if word not in stemmed:
                stemmed[word] = stem(word, language)
            for each in stemmed[word]:
                uses[each].append(word)
    return uses
