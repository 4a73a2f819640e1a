"""The only vocabulary of verdicts, and the order in which one kind of concern yields to another.

Nothing here reads a text: these are the words that every other module agrees on.
"""

from collections.abc import Iterable
from enum import StrEnum


class Level(StrEnum):
    """How much thought a draft deserves before it is posted, worst last. Never a score, never a prohibition."""

    FINE = "fine"
    POLISH = "polish"
    PAUSE = "pause"
    GET_HELP = "get_help"

    @property
    def severity(self) -> int:
        """Position in the scale: 0 (`fine`) to 3 (`get_help`)."""
        return _SEVERITY[self]


_SEVERITY = {level: position for position, level in enumerate(Level)}


def worst(levels: Iterable[Level]) -> Level:
    """The most serious of `levels`; `fine` when there are none."""
    return max(levels, key=lambda level: level.severity, default=Level.FINE)


class Kind(StrEnum):
    """What a rule of the charter looks for."""

    RISK = "risk"
    OPPORTUNITY = "opportunity"
    PROTECTED = "protected"


class Certainty(StrEnum):
    """`firm`: it is so (a checksummed number, an embargoed name). `hint`: words that often mean a risk."""

    FIRM = "firm"
    HINT = "hint"


class Precedence(StrEnum):
    """Which concern speaks first where two meet on one span, strongest first.

    The order is the product's constitution, not a setting: danger to a person; harm to others (secrets, other
    people's personal data, threats); possible whistleblowing; union interference; protected speech; all the rest.
    """

    DANGER = "danger"
    HARM = "harm"
    WHISTLEBLOWING = "whistleblowing"
    UNION_INTERFERENCE = "union_interference"
    PROTECTED = "protected"
    ORDINARY = "ordinary"

    @property
    def rank(self) -> int:
        """0 speaks first."""
        return _RANK[self]


_RANK = {precedence: position for position, precedence in enumerate(Precedence)}

_HARMFUL_ARTICLES = frozenset({"customer_data", "colleague_privacy", "violence_threats"})


def of_article(article_id: str) -> Precedence:
    """The precedence of a concern that says no other, by the article that it rests on."""
    if article_id in _HARMFUL_ARTICLES:
        return Precedence.HARM
    if article_id in {Precedence.WHISTLEBLOWING, Precedence.UNION_INTERFERENCE}:
        return Precedence(article_id)
    return Precedence.ORDINARY
