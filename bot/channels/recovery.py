"""What another process left unanswered, and what could not be answered while the platform was away: tried again."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from bot.coaching.ports import Inbox, InFlight

_LOG = logging.getLogger(__name__)
_SECONDS: Final = 10.0
"""Between two rounds; a third of the time after which an owner counts as dead."""
_MOST_TRIES: Final = 30


@dataclass(slots=True, kw_only=True)
class Recovery:
    """Looks once at the start and then every few seconds.

    `again` takes an event up, in a job of its own. `unanswered` are those that this process could not even excuse.
    """

    inbox: Inbox
    unanswered: list[InFlight]
    again: Callable[[InFlight], Awaitable[None]]
    _tries: Counter[str] = field(default_factory=Counter)

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.round()
            except Exception as error:  # noqa: BLE001 - the next round will tell
                _LOG.warning("what was left unanswered could not be read (%s)", type(error).__name__)
            await asyncio.sleep(_SECONDS)

    async def round(self) -> None:
        """Take up what is left. What the platform does not give now waits for the next round."""
        await self.inbox.renew()
        left = [*await self.inbox.left(), *self.unanswered]
        self.unanswered.clear()
        for event in left:
            self._tries[event.event] += 1
            if self._tries[event.event] > _MOST_TRIES:
                del self._tries[event.event]
                await self.inbox.done(event.event)
                continue
            try:
                await self.again(event)
            except Exception as error:  # noqa: BLE001 - as above
                _LOG.warning("an event could not be taken up again (%s)", type(error).__name__)
                self.unanswered.append(event)
