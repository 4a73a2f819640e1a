"""Small charters' parts, built in one line, for tests that need no files."""

from bot.domain.charter import Rule, RuleExamples
from bot.domain.draft import Language, Span
from bot.domain.finding import Finding
from bot.domain.levels import Certainty, Kind, Level, Precedence
from bot.domain.matchers import Terms

_DEFAULT = Terms(words={Language.EN: ("x",), Language.FR: ("x",)})


def rule(
    name: str = "rule",
    *,
    article: str = "accuracy_correction",
    kind: Kind = Kind.RISK,
    level: Level = Level.PAUSE,
    certainty: Certainty = Certainty.HINT,
    precedence: Precedence = Precedence.ORDINARY,
    insult: bool = False,
    sensitive: bool = False,
) -> Rule:
    """A rule with everything else at its plainest."""
    both = {Language.EN: "english", Language.FR: "français"}
    return Rule(
        id=name,
        article_id=article,
        kind=kind,
        level=level,
        certainty=certainty,
        precedence=precedence,
        matcher=_DEFAULT,
        unless=(),
        applies=None,
        jurisdictions=(),
        confidential=False,
        insult=insult,
        sensitive=sensitive,
        why=both,
        fix=both,
        strength=both,
        opportunity=both,
        mend=None,
        replacement=None,
        examples=RuleExamples(catch={}, let_pass={}),
        source="test.yaml:1",
    )


def found(what: Rule, start: int, end: int) -> Finding:
    """A finding of `what` at code points `start` to `end`."""
    return Finding(rule=what, span=Span(start, end), kind=what.kind)


def protected(start: int, end: int) -> Finding:
    """A finding of protected speech."""
    return found(rule("pay", article="grievances_protected", kind=Kind.PROTECTED, level=Level.FINE), start, end)
