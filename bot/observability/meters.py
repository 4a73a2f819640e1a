"""Several meters as one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bot.coaching.compose import Surface
from bot.coaching.telemetry import Meter, Outcome, Step


@dataclass(frozen=True, slots=True)
class Meters:
    """Implements `bot.coaching.telemetry.Meter` by telling each of `meters`."""

    meters: tuple[Meter, ...]

    @contextmanager
    def step(self, step: Step, surface: Surface) -> Iterator[None]:
        """All of them at once."""
        with ExitStack() as stack:
            for meter in self.meters:
                stack.enter_context(meter.step(step, surface))
            yield

    def reviewed(self, surface: Surface, outcome: Outcome) -> None:
        """One after the other."""
        for meter in self.meters:
            meter.reviewed(surface, outcome)
