"""What was looked up, for a while and in memory: asked once, however many ask at the same time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

_MOST: Final = 10_000

T = TypeVar("T")


class Remembered(Generic[T]):
    """The answers of `look_up` by name, each for `seconds`. A failure is not remembered."""

    def __init__(self, seconds: float, look_up: Callable[[str], Awaitable[T]]) -> None:
        self._seconds = seconds
        self._look_up = look_up
        self._known: dict[str, tuple[float, T]] = {}
        self._asked: dict[str, asyncio.Task[T]] = {}

    async def of(self, name: str) -> T:
        """The answer for `name`."""
        kept = self._known.get(name)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        task = self._asked.get(name)
        if task is None:
            task = self._asked[name] = asyncio.create_task(self._ask(name), name="look-up")
        return await asyncio.shield(task)

    def forget(self, name: str) -> None:
        """Ask again the next time."""
        self._known.pop(name, None)
        self._asked.pop(name, None)

    async def _ask(self, name: str) -> T:
        own = asyncio.current_task()
        try:
            answer = await self._look_up(name)
            if self._asked.get(name) is own:  # nobody said in between that it has changed
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[name] = (time.monotonic() + self._seconds, answer)
            return answer
        finally:
            if self._asked.get(name) is own:
                del self._asked[name]
