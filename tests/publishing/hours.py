"""Time in these tests: a clock that they move, and waiting for what another process does."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PATIENCE = 60.0
"""Seconds after which what should happen at once is said not to happen."""


class Clock:
    """An hour that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The hour."""
        return self.now


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait for something that another task or process brings about."""
    async with asyncio.timeout(PATIENCE):
        while True:
            said = holds()
            if await said if inspect.isawaitable(said) else said:
                return
            await asyncio.sleep(0.02)
