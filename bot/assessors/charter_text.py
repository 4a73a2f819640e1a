"""Which articles a model is shown, in one language: all of them, or of a long charter the ones that matter here.

Names that rules look for are in no article's text, so confidential ones are in no prompt.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from bot.domain.charter import Article, Charter
from bot.domain.draft import Language
from bot.domain.levels import Kind, Level

LONGEST: Final = 40_000
"""Characters of charter that fit every prompt: about ten thousand tokens. A longer charter is cut to what matters."""
CORE: Final = frozenset(
    {
        *("grievances_protected", "employer_criticism", "whistleblowing", "union_interference", "personal_safety"),
        *("confidentiality", "customer_data", "colleague_privacy", "violence_threats", "respect_discrimination"),
    }
)
"""Articles that every prompt carries: rights, and harm to people."""


def shown_articles(charter: Charter, language: Language, near: Iterable[str]) -> Sequence[Article]:
    """The articles for a prompt in the charter's order; `near` names those that the draft is about."""
    every = tuple(charter.articles.values())
    if sum(length(article, language) for article in every) <= LONGEST:
        return every
    wanted = set(near)
    first = sorted(every, key=lambda article: (article.id not in CORE, article.id not in wanted))
    kept: set[str] = set()
    room = LONGEST
    for article in first:
        room -= length(article, language)
        if room < 0 and article.id not in CORE:
            break
        kept.add(article.id)
    return tuple(article for article in every if article.id in kept)


def usual_level(article: Article) -> Level | None:
    """How grave the charter's own rules take a concern of this article to be, most often; None if it has none."""
    levels = Counter(rule.level for rule in article.rules if rule.kind is Kind.RISK)
    if not levels:
        return None
    most = max(levels.values())
    return min((level for level, count in levels.items() if count == most), key=lambda level: level.severity)


def length(article: Article, language: Language) -> int:
    """Characters of an article as a prompt shows it."""
    texts = (article.title, article.rule, article.why)
    return sum(len(text[language]) for text in texts) + sum(map(len, article.bad[language][:1]))
