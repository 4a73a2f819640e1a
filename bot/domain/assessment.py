"""What a model saw in a draft, once it was checked: places in the author's own text, and articles that exist.

Nothing here comes straight from a model. `bot.assessors` drops what cannot be shown; this is what is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.domain.charter import Article, Rule, RuleExamples
from bot.domain.draft import Language, Span
from bot.domain.finding import Finding
from bot.domain.levels import Certainty, Kind, Level, Precedence, of_article
from bot.domain.matchers import Terms
from bot.domain.precedence import Resolution, resolve, with_floor

MODEL_RULE = "model"
"""Name of the rule under which a model's remark stands in an advice: `customer_data.model`."""
_RIGHTS = "grievances_protected"
_SAFETY = "personal_safety"
_INSULTS = "harassment_insult"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A remark of the model: where, under which article, how grave. Without `why` or `fix` the article's own words."""

    article_id: str
    span: Span
    level: Level
    why: str | None
    fix: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """A hint of the rules that the model, having read the draft, takes for harmless, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """All that a model has to say on one draft.

    `protections`: passages of which the author may speak (pay, conditions, unions…). `dangers`: explicit words of
    somebody in danger. `opportunity`: an article's. `instructs`: the draft tries to instruct its reader.
    """

    observations: tuple[Observation, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()
    protections: tuple[Span, ...] = ()
    dangers: tuple[Span, ...] = ()
    strength: str | None = None
    opportunity: Article | None = None
    instructs: bool = False


def weigh(
    findings: Sequence[Finding], assessment: Assessment, language: Language, sentences: Sequence[Span]
) -> Resolution:
    """Rules and model together, under the same precedence; never below what the firm rules alone would say.

    In a draft that tries to instruct its reader the model's word only adds: it dismisses and protects nothing, and all
    that the rules say is firm. What the rules protect, a model's word alone never takes away.
    """
    instructs = assessment.instructs
    floor = resolve([finding for finding in findings if not _is_hint(finding)], sentences)
    dismissed = () if instructs else assessment.dismissals
    harmless = {id(each.finding) for each in dismissed if _may_be_dismissed(each.finding)}
    kept = [finding for finding in findings if id(finding) not in harmless]
    alone = resolve(findings, sentences)
    rights = _Rights(alone, sentences)
    seen = [_finding(each, language) for each in map(rights.allowed, assessment.observations) if each is not None]
    if not instructs:
        seen += [_danger(span) for span in assessment.dangers]
        seen += [_protection(span) for span in assessment.protections]
    together = resolve([*kept, *(each for each in seen if not _repeats(each, kept))], sentences)
    held = with_floor(together, floor)
    return with_floor(held, alone) if instructs else held


class _Rights:
    """What the rules protect in a draft, and how far a model may speak there."""

    def __init__(self, rules: Resolution, sentences: Sequence[Span]) -> None:
        protections = [finding.span for finding in rules.protections]
        self._protected = [
            sentence for sentence in sentences if any(sentence.overlaps(protection) for protection in protections)
        ]

    def allowed(self, observation: Observation) -> Observation | None:
        """`observation` as it may be made: beside rights that the rules know, a pause at most, and no interference.

        Whistleblowing is not held back: its answer is help, and begins with rights.
        """
        if not any(sentence.overlaps(observation.span) for sentence in self._protected):
            return observation
        precedence = of_article(observation.article_id)
        if precedence is Precedence.UNION_INTERFERENCE:
            return None
        if precedence is Precedence.HARM and observation.level is Level.GET_HELP:
            return replace(observation, level=Level.PAUSE)
        return observation


def _may_be_dismissed(finding: Finding) -> bool:
    """A hint, but not of danger to a person: one offer of help too many does no harm."""
    return _is_hint(finding) and finding.rule.precedence is not Precedence.DANGER


def _is_hint(finding: Finding) -> bool:
    return finding.kind is Kind.RISK and finding.rule.certainty is Certainty.HINT


def _repeats(seen: Finding, kept: Sequence[Finding]) -> bool:
    """The same article at the same place, no graver than a rule says, or said firmly: the charter's words stay."""
    return any(
        other.kind is seen.kind
        and other.rule.article_id == seen.rule.article_id
        and other.span.overlaps(seen.span)
        and (other.rule.level.severity >= seen.rule.level.severity or other.rule.certainty is Certainty.FIRM)
        for other in kept
    )


def _finding(observation: Observation, language: Language) -> Finding:
    rule = replace(
        _PLAIN,
        article_id=observation.article_id,
        level=observation.level,
        precedence=of_article(observation.article_id),
        insult=observation.article_id == _INSULTS,
        sensitive=observation.article_id == Precedence.WHISTLEBLOWING,
        why={language: observation.why} if observation.why else None,
        fix={language: observation.fix} if observation.fix else None,
    )
    return Finding(rule=rule, span=observation.span, kind=Kind.RISK)


def _danger(span: Span) -> Finding:
    rule = replace(_PLAIN, article_id=_SAFETY, level=Level.GET_HELP, precedence=Precedence.DANGER)
    return Finding(rule=rule, span=span, kind=Kind.RISK)


def _protection(span: Span) -> Finding:
    rule = replace(_PLAIN, article_id=_RIGHTS, kind=Kind.PROTECTED, level=Level.FINE, precedence=Precedence.PROTECTED)
    return Finding(rule=rule, span=span, kind=Kind.PROTECTED)


_PLAIN = Rule(
    id=MODEL_RULE,
    article_id="",
    kind=Kind.RISK,
    level=Level.POLISH,
    certainty=Certainty.HINT,
    precedence=Precedence.ORDINARY,
    matcher=Terms(words=MappingProxyType({})),
    unless=(),
    applies=None,
    jurisdictions=(),
    confidential=False,
    insult=False,
    sensitive=False,
    why=None,
    fix=None,
    strength=None,
    opportunity=None,
    mend=None,
    replacement=None,
    examples=RuleExamples(catch=MappingProxyType({}), let_pass=MappingProxyType({})),
    source="model",
)
