"""Every metric by name, and every value that its labels may have. A test holds a full run to them.

docs/operations.md's table is made from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.coaching.compose import Surface
from bot.coaching.telemetry import Outcome, Step

CHANNELS: Final = tuple(surface.value for surface in Surface if surface is not Surface.TERMINAL)
OTHER: Final = "other"
"""What is told in place of a value that is not in the set."""
_FAILURES: Final = (
    *("auth", "bad_envelope", "bad_request", "budget", "connection", "content_filter", "deadline", "empty"),
    *("not_found", "not_recorded", "rate_limit", "refusal", "resting", "server_error", "status", "too_large"),
    *("truncated", "unexpected", "unprocessable", OTHER),
)
_DROPPED: Final = (
    *("answer", "article", "danger", "hint", "opportunity", "protected", "quote", "remark", "repair", "repeated"),
    *("rewrite", "strength", "too_many", OTHER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One metric: the name it is scraped under, its kind, its labels with their values, what it says."""

    name: str
    kind: str
    meaning: str
    labels: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    """None: a version or a hash, one at a time."""

    def label(self, name: str, value: str) -> str:
        """`value`, or what stands for it where it is not in the set."""
        allowed = self.labels[name]
        return value if allowed is None or value in allowed else OTHER


_CHANNEL: Final = {"channel": (*CHANNELS, OTHER)}


def _named(*metrics: Named) -> Mapping[str, Named]:
    return {each.name: each for each in metrics}


METRICS: Final = _named(
    Named(
        name="avantpost_reviews_total",
        kind="counter",
        meaning="Reviews that ended, by outcome: complete, partial (a model is configured and did not finish), refused "
        "(empty, too long, no text), failed (a fault of ours), busy (turned away: too much at once).",
        labels={**_CHANNEL, "outcome": tuple(Outcome)},
    ),
    Named(
        name="avantpost_step_seconds",
        kind="histogram",
        meaning="How long a step took: review (draft to advice), rules (to what can be shown first), model, answer "
        "(sending it to the platform).",
        labels={**_CHANNEL, "step": tuple(Step)},
    ),
    Named(
        name="avantpost_under_way",
        kind="gauge",
        meaning="The queue of this process: requests (web) and jobs (chats) that have not ended.",
        labels=_CHANNEL,
    ),
    Named(
        name="avantpost_answers_failed_total",
        kind="counter",
        meaning="Jobs of a chat that failed; their authors got a kind message with a reference, which the log has too.",
        labels=_CHANNEL,
    ),
    Named(
        name="avantpost_channel_up",
        kind="gauge",
        meaning="1 while the channel can be reached; 0: the platform takes our token no more, or the socket is away.",
        labels=_CHANNEL,
    ),
    Named(
        name="avantpost_events_in_flight",
        kind="gauge",
        meaning="Events in the database that were accepted and are not answered yet, of all replicas together.",
        labels=_CHANNEL,
    ),
    Named(
        name="avantpost_database_up",
        kind="gauge",
        meaning="1 if the database answered while this page was made. Absent where no channel needs one.",
    ),
    Named(name="avantpost_draining", kind="gauge", meaning="1 after the signal to stop, while answers still go out."),
    Named(name="avantpost_model_on", kind="gauge", meaning="1 while drafts are sent to the model (`avantpost model`)."),
    Named(
        name="avantpost_model_calls_total", kind="counter", meaning="Calls to the model that were sent, retries too."
    ),
    Named(
        name="avantpost_model_shared_total",
        kind="counter",
        meaning="Requests that took the answer of an equal one under way.",
    ),
    Named(
        name="avantpost_model_tokens_total",
        kind="counter",
        meaning="Tokens that the endpoint told.",
        labels={"direction": ("prompt", "completion")},
    ),
    Named(
        name="avantpost_model_failures_total",
        kind="counter",
        meaning="Requests to the model without a usable answer, by kind; budget: the day's calls are made; resting: it "
        "failed too often and is left alone.",
        labels={"kind": _FAILURES},
    ),
    Named(
        name="avantpost_model_dropped_total",
        kind="counter",
        meaning="Parts of a model's answers that were not shown, by part.",
        labels={"reason": _DROPPED},
    ),
    Named(
        name="avantpost_charter_info",
        kind="gauge",
        meaning="1, with the first letters of the version in force.",
        labels={"version": None},
    ),
    Named(
        name="avantpost_charter_since_timestamp_seconds",
        kind="gauge",
        meaning="When the charter in force came into force here.",
    ),
    Named(
        name="avantpost_charter_faults",
        kind="gauge",
        meaning="Things to mend in an edit that was refused; the last good charter is in force.",
    ),
    Named(
        name="avantpost_charter_recovered",
        kind="gauge",
        meaning="1: the charter could not be read at the start, and the kept copy is in force.",
    ),
    Named(
        name="avantpost_build_info", kind="gauge", meaning="1, with the program's version.", labels={"version": None}
    ),
)


def metrics_table() -> str:
    """The table of docs/operations.md."""
    rows = [
        f"| `{each.name}` | {each.kind} | {', '.join(f'`{label}`' for label in each.labels)} | {each.meaning} |"
        for each in METRICS.values()
    ]
    return "\n".join(["| metric | kind | labels | meaning |", "|---|---|---|---|", *rows]) + "\n"
