"""What another process left unanswered, and what could not be answered while Teams was away.

Teams gives no message a second time: so its author is asked, once, to send it again. Where a first line stood already,
the question takes its place.
"""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from bot.channels.teams import incoming
from bot.channels.teams.connector import AioConnector
from bot.channels.teams.edge import Edge
from bot.coaching.ports import Inbox, InFlight

_LOG = logging.getLogger(__name__)
_SECONDS: Final = 10.0
"""Between two rounds; a third of the time after which an owner counts as dead."""
_MOST_TRIES: Final = 30


@dataclass(slots=True, kw_only=True)
class Recovery:
    """Looks once at the start and then every few seconds."""

    edge: Edge
    connector: AioConnector
    inbox: Inbox
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
        """Ask again for what is left."""
        await self.inbox.renew()
        left = [*await self.inbox.left(), *self.edge.unanswered]
        self.edge.unanswered.clear()
        for event in left:
            self._tries[event.event] += 1
            found = incoming.read(event.reference)
            if found is None or not event.message or self._tries[event.event] > _MOST_TRIES:
                del self._tries[event.event]
                await self.inbox.done(event.event)
                continue
            self._ask(event, found)

    def _ask(self, event: InFlight, found: incoming.Left) -> None:
        if found.answer:
            self.connector.answer_in(found.where.event, found.answer)
        handlers, where = self.edge.handlers, found.where

        async def work() -> None:
            try:
                await handlers.interrupted(where, trial=found.trial)
            except Exception:
                _LOG.warning("an author could not be asked again")
                raise

        self.edge.work(where, work, [event])
