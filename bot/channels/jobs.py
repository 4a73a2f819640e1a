"""Work that goes on after a platform was answered: bounded, in order within a conversation, finished before the end."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Hashable
from typing import Final

from bot.coaching.telemetry import referred_to

_LOG = logging.getLogger(__name__)
MOST_WAITING: Final = 2_000
"""Jobs accepted at once; beyond that people are told that the coach is busy."""
Work = Callable[[], Awaitable[None]]
Failed = Callable[[str], Awaitable[None]]
"""What to do when work fails: it gets a reference that stands in the log too."""


class Jobs:
    """Jobs under way. Those with the same `key` run one after the other, in the order in which they came.

    `broken` is shown every failure before it is told: what it answers True for is not told to the person.
    """

    def __init__(
        self,
        *,
        at_once: int = MOST_WAITING,
        most: int = MOST_WAITING,
        broken: Callable[[Exception], bool] = lambda _error: False,
    ) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._turn = asyncio.Lock()
        self._most = most
        self._broken = broken
        self._tasks: set[asyncio.Task[None]] = set()
        self._last: dict[Hashable, asyncio.Task[None]] = {}
        self.failed = 0
        """How many failed since the start: a number for operators."""

    @property
    def under_way(self) -> int:
        """How many have not ended."""
        return len(self._tasks)

    def add(self, key: Hashable, work: Work, failed: Failed, untold: Callable[[], None] | None = None) -> bool:
        """Take `work` on; False if there is too much of it already. `untold` is called if not even `failed` worked."""
        if len(self._tasks) >= self._most:
            return False
        task = asyncio.create_task(self._run(work, failed, untold, self._last.get(key)), name="job")
        self._tasks.add(task)
        self._last[key] = task
        task.add_done_callback(lambda done: self._ended(key, done))
        return True

    async def drain(self, seconds: float) -> None:
        """Wait for what is under way, for at most `seconds`."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)

    def give_up(self) -> None:
        """Stop what is under way: there is nobody left to answer to."""
        for task in self._tasks:
            task.cancel()

    async def _run(
        self, work: Work, failed: Failed, untold: Callable[[], None] | None, before: asyncio.Task[None] | None
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        async with self._room:
            async with self._turn:  # one starts at each turn of the loop: acknowledgements need not wait for many
                await asyncio.sleep(0)
            with referred_to(secrets.token_hex(4)) as reference:
                try:
                    await work()
                except Exception as error:  # noqa: BLE001 - the one place where a failure becomes a kind message
                    self.failed += 1
                    # The kind of the failure, never its message: it may hold a piece of the draft.
                    _LOG.error("%s: an answer failed (%s)", reference, type(error).__name__)
                    if self._broken(error):
                        return
                    try:
                        await failed(reference)
                    except Exception as again:  # noqa: BLE001 - the platform is away: nothing is left to tell anybody
                        _LOG.error("%s: and could not be told (%s)", reference, type(again).__name__)
                        if not self._broken(again) and untold is not None:
                            untold()

    def _ended(self, key: Hashable, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._last.get(key) is task:
            del self._last[key]
