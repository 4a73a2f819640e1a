"""When drafts arrive: steadily, or as on a Monday morning. The same moments for the same seed."""

import random
from collections.abc import Callable

_RAMP, _PEAK = 1 / 3, 0.5
"""The rush grows over the first third, holds until half of the time, and falls until the end."""
_LOW, _AFTER = 0.1, 0.3
"""The rate before the rush and after it, in parts of the peak."""


def steady(rate: float, seconds: float, seed: int = 1) -> list[float]:
    """People who do not know of one another: `rate` a second on average, now two at once and then none."""
    return _moments(lambda _moment: rate, rate, seconds, seed)


def monday(peak: float, seconds: float, seed: int = 1) -> list[float]:
    """Nine o'clock, and the hour and a half around it compressed into `seconds`: a ramp to `peak` a second and down."""

    def rate(moment: float) -> float:
        part = moment / seconds
        if part < _RAMP:
            return peak * (_LOW + (1 - _LOW) * part / _RAMP)
        if part < _PEAK:
            return peak
        return peak * (1 - (1 - _AFTER) * (part - _PEAK) / (1 - _PEAK))

    return _moments(rate, peak, seconds, seed)


def _moments(rate: Callable[[float], float], most: float, seconds: float, seed: int) -> list[float]:
    """A Poisson process whose rate changes: one at the highest rate, thinned out."""
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    moments: list[float] = []
    moment = chance.expovariate(most)
    while moment < seconds:
        if chance.random() < rate(moment) / most:
            moments.append(moment)
        moment += chance.expovariate(most)
    return moments
