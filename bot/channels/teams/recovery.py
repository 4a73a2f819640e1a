"""An event that was left unanswered: Teams gives no message a second time, so its author is asked to send it again.

Once; and where a first line stood already, the question takes its place.
"""

from dataclasses import dataclass

from bot.channels.teams import incoming
from bot.channels.teams.connector import AioConnector
from bot.channels.teams.edge import Edge
from bot.coaching.ports import InFlight


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Takes up what `bot/channels/recovery.py` finds."""

    edge: Edge
    connector: AioConnector

    async def take_up(self, event: InFlight) -> None:
        """Ask its author, if somebody wrote something."""
        left, handlers = incoming.read(event.reference), self.edge.handlers
        if left is None or not event.message:
            await self.edge.inbox.done(event.event)
            return
        where, trial = left.where, left.trial
        if left.answer:
            self.connector.answer_in(where.event, left.answer)
        self.edge.work(where, lambda: handlers.interrupted(where, trial=trial), [event])
