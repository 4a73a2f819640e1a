"""What a rule (later also a model) found in a draft: where, and under which rule."""

from dataclasses import dataclass

from bot.domain.charter import Rule
from bot.domain.draft import Span
from bot.domain.levels import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place in the draft that a rule speaks about.

    `entity` names the sort of personal data or secret, when the rule looks for those. `kind` is the rule's, except for
    an embargo that is over: there it is `opportunity`.
    """

    rule: Rule
    span: Span
    kind: Kind
    entity: str | None = None
