"""What the coach tells of itself while it works: how long a step took, how a review ended. Never of what or for whom.

`Meter` is the port; `bot/observability/` measures and traces. A reference is a random word under which the log lines,
the trace and the kind message of one piece of work are found; it names nobody.
"""

from collections.abc import Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from enum import StrEnum
from typing import Final, Protocol

from bot.coaching.compose import Surface
from bot.domain.advice import Advice
from bot.domain.errors import DraftError

_REFERENCE: Final[ContextVar[str]] = ContextVar("reference", default="")


class Step(StrEnum):
    """The parts of a review that are timed."""

    REVIEW = "review"
    """From the draft to the advice, the model's part included."""
    RULES = "rules"
    """Until the rules' advice can be shown, the wait for one's turn included."""
    MODEL = "model"
    """From there to the end of the model's part, whatever became of it."""
    ANSWER = "answer"
    """The sending of an answer to a platform, its retries included."""


class Outcome(StrEnum):
    """How a review ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    """A model is configured and did not finish: the rules answered alone."""
    REFUSED = "refused"
    """The text was empty, too long or no text, and its author was told."""
    FAILED = "failed"
    """A fault of ours: no advice came of it."""
    BUSY = "busy"
    """Too much at once: it was not begun, and its author was told."""


class Meter(Protocol):
    """Who is told. Never slow, never raises."""

    def step(self, step: Step, surface: Surface) -> AbstractContextManager[None]:
        """A context that lasts as long as `step` does."""
        ...

    def reviewed(self, surface: Surface, outcome: Outcome) -> None:
        """A review ended like this."""
        ...


class NoMeter:
    """Implements `Meter` for those who measure nothing."""

    def step(self, step: Step, surface: Surface) -> AbstractContextManager[None]:  # noqa: ARG002 - the Protocol's
        """Nothing is measured."""
        return nullcontext()

    def reviewed(self, surface: Surface, outcome: Outcome) -> None:
        """Nothing is counted."""


NO_METER: Final = NoMeter()


async def measured(meter: Meter, surface: Surface, review: Coroutine[None, None, Advice]) -> Advice:
    """What `review` gives; `meter` learns how long it took and how it ended."""
    outcome = Outcome.FAILED
    try:
        with meter.step(Step.REVIEW, surface):
            advice = await review
        outcome = Outcome.PARTIAL if advice.partial else Outcome.COMPLETE
    except DraftError:
        outcome = Outcome.REFUSED
        raise
    finally:
        meter.reviewed(surface, outcome)
    return advice


def reference() -> str:
    """The reference of the work under way; empty outside of any."""
    return _REFERENCE.get()


@contextmanager
def referred_to(name: str) -> Iterator[str]:
    """Whatever is done in this context, and in tasks begun there, goes under the reference `name`."""
    token = _REFERENCE.set(name)
    try:
        yield name
    finally:
        _REFERENCE.reset(token)
