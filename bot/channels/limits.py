"""How often one caller may ask: a smooth allowance with some room for a burst, in memory only.

The generic cell rate algorithm: one instant a caller, the moment at which its allowance is whole again.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

_MOST_CALLERS = 10_000
MOST_UNDER_WAY: Final = 500
"""Drafts read at once; beyond that people are told that the coach is busy, and nothing of theirs is read."""


@dataclass(slots=True)
class Room:
    """How many drafts may be read at once, and how many are."""

    most: int = MOST_UNDER_WAY
    taken: int = 0

    @property
    def full(self) -> bool:
        """True if the next one must wait outside."""
        return self.taken >= self.most


class Limiter:
    """`per_minute` calls a minute for each caller, that many at once at most."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._pace = 60 / per_minute
        self._clock = clock
        self._whole_again: dict[str, float] = {}

    def wait(self, caller: str) -> int:
        """0 and the call counted, or the whole seconds after which to come back."""
        now = self._clock()
        if len(self._whole_again) >= _MOST_CALLERS:
            self._whole_again = {name: at for name, at in self._whole_again.items() if at > now}
            if len(self._whole_again) >= _MOST_CALLERS:
                # So many callers at once are one caller in disguise: the newcomers share an allowance.
                caller = ""
        at = max(self._whole_again.get(caller, now), now) + self._pace
        if at - now > 60 + 1e-9:
            return max(1, math.ceil(at - now - 60))
        self._whole_again[caller] = at
        return 0


class PersonalLimit:
    """The same for people of a chat, whose names are not kept: a hash under `salt`, random and this process's own.

    Nobody who writes to the coach meets it. Who tries names on it, to learn which are confidential, does.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float], salt: bytes) -> None:
        self._limiter = Limiter(per_minute, clock)
        self._salt = salt

    def wait(self, channel: str, person: str) -> int:
        """0 and the review counted, or the whole seconds after which to come back."""
        name = f"{channel}\0{person}".encode("utf-8", "surrogatepass")
        return self._limiter.wait(blake2b(name, key=self._salt, digest_size=16).hexdigest())
