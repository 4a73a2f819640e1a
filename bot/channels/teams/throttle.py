"""Teams' allowance for one conversation, kept on our side: who waits here is not refused there."""

import asyncio
import time
from collections import OrderedDict, deque
from typing import Final

WINDOWS: Final = ((7, 1.0), (8, 2.0), (60, 30.0))
"""So many messages in so many seconds, as documented."""
_MARGIN: Final = 0.2
"""The network's part: calls do not arrive as evenly as they leave."""
_MOST: Final = 10_000


class Throttle:
    """When the next call to a conversation may go. A platform's own `Retry-After` holds it up for all who follow."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._closed: dict[str, float] = {}

    def wait(self, conversation: str) -> float:
        """Seconds until a call may go; none if it may go now."""
        now = time.monotonic()
        until = self._closed.get(conversation, 0.0)
        times = self._times.get(conversation, ())
        for most, seconds in WINDOWS:
            if len(times) >= most:
                until = max(until, times[-most] + seconds + _MARGIN)
        return max(0.0, until - now)

    async def turn(self, conversation: str) -> None:
        """Wait for a turn and take it."""
        while wait := self.wait(conversation):  # noqa: ASYNC110 - it is the clock that is waited for
            await asyncio.sleep(wait)
        self.take(conversation)

    def take(self, conversation: str) -> None:
        """A call goes."""
        if conversation not in self._times and len(self._times) >= _MOST:
            self._forget()
        times = self._times.setdefault(conversation, deque(maxlen=WINDOWS[-1][0]))
        self._times.move_to_end(conversation)
        times.append(time.monotonic())

    def close(self, conversation: str, seconds: float) -> None:
        """The platform wants nothing for so long."""
        if len(self._closed) >= _MOST:
            self._closed.clear()
        self._closed[conversation] = max(self._closed.get(conversation, 0.0), time.monotonic() + seconds)

    def _forget(self) -> None:
        """Drop the conversation that was quiet for longest."""
        self._times.popitem(last=False)
