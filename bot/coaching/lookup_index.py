"""The index behind charter questions: BM25F over stems, the worth of whole phrases, and the share of what is known.

Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond". A stem's weight in a document
adds up over its fields and saturates; a stem is as rare as the documents that are about it are few, so that a passing
mention in an example does not make a keyword common.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.coaching.question_words import common_words, words_of_telling, words_of_the_medium
from bot.domain.draft import Language


class Stemmer(Protocol):
    """A text's words as folded stems, in order: those that carry a meaning or, on demand, every one."""

    def __call__(self, text: str, language: Language, /, *, every_word: bool = False) -> Sequence[str]:
        """The stems of `text`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What is said of one key in one language: `keywords` as people ask, `texts` with what a word of each counts."""

    keywords: Sequence[str]
    texts: Sequence[tuple[str, float]] = ()
    words: frozenset[str] = frozenset()
    """Words that count once, lightly, however often they stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A key that a question may be about; `known` is the share of the question's informative words that it explains."""

    key: str
    score: float
    known: float


_KEYWORD, _PART_OF_KEYWORD = 6.0, 4.0
_SATURATION = 2.5
_COMMON = 0.12
"""What a word of any sentence counts alone."""
_MEDIUM = 0.6
"""What a word counts that says in which form something is told."""
_PHRASE = 0.7
_LOOSE = 0.8
_EXACT_QUESTION = 3.0
_UNKNOWN = 0.7
"""What a word that the charter has never seen weighs in what is not known, against the rarest word that it has."""
_LONGEST_PHRASE = 6
_OTHER_LANGUAGE = 0.6
"""What a match counts in the language that the question is not in. Its small words ("ai", "off") count nothing."""
_ENOUGH_TO_TELL_THE_LANGUAGE = 4
_LONG_ENOUGH_FOR_SLIPS, _TOO_LONG_FOR_SLIPS = 5, 30
_SLIP, _KIN = 0.8, 0.6
_ELIDED = "cdjlmnst"
"""What French drops the apostrophe after in haste: "dalerte"."""
_ROOT = 6
_LONGEST_ENDING = 5


_ONE_THING = re.compile(r"\bsocial (media)\b", re.IGNORECASE)
"""Social media are not "the media": told apart before words are."""

_WORD = re.compile(r"\w+")


class Index:
    """An index of keys, by language. Immutable once built."""

    def __init__(self, documents: Mapping[tuple[str, Language], Fields], stem: Stemmer) -> None:
        def read(text: str, language: Language, /, *, every_word: bool = False) -> Sequence[str]:
            return stem(_ONE_THING.sub(r"social\1", text), language, every_word=every_word)

        self._stem = read
        self._pages = {
            language: _Page(
                {key: fields for (key, each), fields in documents.items() if each is language}, language, read
            )
            for language in dict.fromkeys(language for _, language in documents)
        }

    def search(self, question: str, language: Language) -> list[Hit]:
        """The keys that `question`, in `language` as far as one can tell, may be about; best first."""
        best: dict[str, Hit] = {}
        tokens = _WORD.findall(question)
        foreign = " ".join(token for token in tokens if self._stem(token, language))
        for each, page in self._pages.items():
            other = each is not language and len(tokens) >= _ENOUGH_TO_TELL_THE_LANGUAGE
            weight, text = (_OTHER_LANGUAGE, foreign) if other else (1.0, question)
            for hit in page.search(self._stem(text, each, every_word=True), self._stem(text, each)):
                score = hit.score * weight
                if hit.key not in best or score > best[hit.key].score:
                    best[hit.key] = Hit(key=hit.key, score=score, known=hit.known)
        return sorted(best.values(), key=lambda hit: -hit.score)


class _Page:
    """One language of the index."""

    def __init__(self, documents: Mapping[str, Fields], language: Language, stem: Stemmer) -> None:
        self._common = frozenset(
            stem(f"{common_words(language)} {words_of_telling(language)}", language, every_word=True)
        )
        self._elides = language is Language.FR
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        phrases: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._loose: list[tuple[frozenset[str], str]] = []
        weights = {key: self._weigh(key, fields, language, stem, phrases) for key, fields in documents.items()}
        self._phrases = {words: tuple(keys) for words, keys in phrases.items()}
        for key, counts in weights.items():
            for word, count in counts.items():
                self._weights[word][key] = count / (count + _SATURATION)
        medium = frozenset(stem(words_of_the_medium(language), language))
        self._rarity = {
            word: math.log((len(documents) + 1) / (sum(weight**2 for weight in keys.values()) + 0.5))
            * (_COMMON if word in self._common else _MEDIUM if word in medium else 1)
            for word, keys in self._weights.items()
        }
        self._unknown = _UNKNOWN * math.log((len(documents) + 1) / 0.5)
        self._alike, self._kin = _neighbours(self._weights)

    def _weigh(
        self, key: str, fields: Fields, language: Language, stem: Stemmer, phrases: dict[tuple[str, ...], list[str]]
    ) -> Mapping[str, float]:
        counts: dict[str, float] = {}
        for keyword in fields.keywords:
            words = tuple(stem(keyword, language, every_word=True))
            content = frozenset(stem(keyword, language))
            phrases[words[:_LONGEST_PHRASE]].append(key)
            if len(content) > 1:
                self._loose.append((content, key))
            for word in content:
                worth = _KEYWORD if len(content) == 1 else _PART_OF_KEYWORD / math.sqrt(len(content))
                counts[word] = max(counts.get(word, 0.0), worth)
        for text, weight in fields.texts:
            for word in stem(text, language):
                counts[word] = counts.get(word, 0.0) + weight
        for word in stem(" ".join(sorted(fields.words)), language):
            counts[word] = counts.get(word, 0.0) + 1
        return counts

    def search(self, every: Sequence[str], content: Sequence[str]) -> Iterable[Hit]:
        """Scores of the keys that hold any of these words."""
        meant = {word: self._meant(word) for word in dict.fromkeys(content)}
        read = [meant[word][0] if word in meant else word for word in every]
        scores: dict[str, float] = defaultdict(float)
        total = 0.0
        for known, trust in meant.values():
            rarity = self._rarity.get(known, self._unknown)
            total += rarity
            for key, weight in self._weights.get(known, {}).items():
                scores[key] += rarity * weight * trust
        for key, bonus in self._phrase_worth(read, {known for known, _ in meant.values()}).items():
            scores[key] += bonus
        for key, score in scores.items():
            yield Hit(key=key, score=score, known=min(1.0, score / total) if total else 0.0)

    def _phrase_worth(self, every: Sequence[str], content: set[str]) -> Mapping[str, float]:
        worth: dict[str, float] = defaultdict(float)
        found: dict[str, list[tuple[float, frozenset[str]]]] = defaultdict(list)
        for start in range(len(every)):
            for end in range(start + 1, min(start + _LONGEST_PHRASE, len(every)) + 1):
                words = tuple(every[start:end])
                value = _PHRASE * sum(self._worth(word) for word in words)
                for key in self._phrases.get(words, ()):
                    whole = _EXACT_QUESTION if len(words) == len(every) else 0.0
                    if len(words) > 1 or whole or words[0] not in self._common:
                        found[key].append((value + whole, frozenset(words)))
        for words_of_phrase, key in self._loose:
            if words_of_phrase <= content:
                value = _PHRASE * _LOOSE * sum(self._worth(word) for word in words_of_phrase)
                found[key].append((value, words_of_phrase))
        for key, phrases in found.items():
            used: set[str] = set()
            for value, words_used in sorted(phrases, key=lambda phrase: -phrase[0]):
                if not words_used & used:
                    worth[key] += value
                    used |= words_used
        return worth

    def _worth(self, word: str) -> float:
        """How much a word adds to a phrase: rare ones much, those of any sentence a little."""
        return max(self._rarity.get(word, 0.0), 0.4)

    def _meant(self, word: str) -> tuple[str, float]:
        """The known word that `word` is, or is a slip of the finger or an ending away from, and how far to trust it."""
        known_as_it_is = word in self._weights or word in self._common
        if known_as_it_is or not _LONG_ENOUGH_FOR_SLIPS <= len(word) <= _TOO_LONG_FOR_SLIPS:
            return word, 1.0
        if self._elides and word[0] in _ELIDED and word[1:] in self._weights:
            return word[1:], _SLIP
        slip = self._slip(word)
        if slip is not None:
            return slip, _SLIP
        kin = [known for known in self._kin.get(word[:_ROOT], ()) if abs(len(known) - len(word)) <= _LONGEST_ENDING]
        return (min(kin, key=lambda known: (abs(len(known) - len(word)), known)), _KIN) if kin else (word, 1.0)

    def _slip(self, word: str) -> str | None:
        """The known word that is the same as `word` once each has at most one letter out; the earliest letter first."""
        places = {left: place for place, left in reversed(list(enumerate(_shortened(word))))}
        longer, same, shorter = (self._alike.get((word[0], len(word) + more), ()) for more in (1, 0, -1))
        found = [(-1, known) for known in longer if word in _shortened(known)]
        found += [(places[left], known) for known in same for left in _shortened(known) if left in places]
        found += [(places[known], known) for known in shorter if known in places]
        return min(found)[1] if found else None


def _neighbours(words: Iterable[str]) -> tuple[Mapping[tuple[str, int], list[str]], Mapping[str, list[str]]]:
    """Words by first letter and length, of which one is looked through for a slip; and by their root."""
    alike: dict[tuple[str, int], list[str]] = defaultdict(list)
    kin: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        if len(word) >= _LONG_ENOUGH_FOR_SLIPS:
            alike[word[0], len(word)].append(word)
        if len(word) >= _ROOT:
            kin[word[:_ROOT]].append(word)
    return alike, kin


def _shortened(word: str) -> Iterable[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))
