"""One piece of work at a time on a loop: when two hundred drafts come at once, what else runs there is not held up."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from weakref import WeakKeyDictionary


class Turns:
    """A first-come queue for each loop. Short work in one's turn; waiting for a model is done outside of it."""

    def __init__(self) -> None:
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    @contextlib.asynccontextmanager
    async def next(self) -> AsyncIterator[None]:
        """One's turn on the running loop; the loop looks after everybody else before the next one's."""
        async with self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            await asyncio.sleep(0)
            yield
