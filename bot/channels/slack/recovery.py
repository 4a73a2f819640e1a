"""What another process left unanswered, and what could not be answered while Slack was away: tried again."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from bot.channels.slack.answering import Answering, nowhere
from bot.channels.slack.messenger import Place
from bot.channels.slack.thread import quotation
from bot.coaching.ports import Inbox, InFlight

_LOG = logging.getLogger(__name__)
_SECONDS: Final = 10.0
"""Between two rounds; a third of the time after which an owner counts as dead."""
_MOST_TRIES: Final = 30


@dataclass(slots=True, kw_only=True)
class Recovery:
    """Looks once at the start and then every few seconds."""

    answering: Answering
    inbox: Inbox
    _tries: Counter[str] = field(default_factory=Counter)

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.round()
            except Exception as error:  # noqa: BLE001 - Slack is away: the next round will tell
                _LOG.warning("what was left unanswered could not be read (%s)", type(error).__name__)
            await asyncio.sleep(_SECONDS)

    async def round(self) -> None:
        """Answer what is left. What Slack does not give now waits for the next round."""
        await self.inbox.renew()
        left = [*await self.inbox.left(), *self.answering.unanswered]
        self.answering.unanswered.clear()
        for event in left:
            self._tries[event.event] += 1
            if self._tries[event.event] > _MOST_TRIES:
                await self.inbox.done(event.event)
                continue
            try:
                await self._again(event)
            except Exception as error:  # noqa: BLE001 - as above
                _LOG.warning("an event could not be read again (%s)", type(error).__name__)
                self.answering.unanswered.append(event)

    async def _again(self, event: InFlight) -> None:
        if not event.message:
            self._interrupted(event)
            return
        conversation = self.answering.conversation
        messenger = conversation.messenger
        message = await messenger.message(event.conversation, event.message)
        if message is None:  # its author took it back
            await self.inbox.done(event.event)
            return
        user = message.get("user")
        if quotation(message) is not None:
            user = await messenger.owner_of(event.conversation)
        thread = str(message.get("thread_ts") or message["ts"])
        place = Place(user=str(user), channel=event.conversation, thread=thread, event=event.event)
        self.answering.job(place, lambda: conversation.complete(place, message), [event])

    def _interrupted(self, event: InFlight) -> None:
        """Ask for the words of a command again; or say that a trial did not end."""
        user = event.conversation

        async def work() -> None:
            await self.answering.conversation.interrupted(await self.answering.own_place(user), event.reference)

        self.answering.job(nowhere(user), work, [event])
