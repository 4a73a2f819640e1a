"""An event that was left unanswered, read again from Slack; the words of a command are asked for again."""

from dataclasses import dataclass

from bot.channels.slack.answering import Answering, nowhere
from bot.channels.slack.messenger import Place
from bot.channels.slack.thread import quotation
from bot.coaching.ports import InFlight


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Takes up what `bot/channels/recovery.py` finds."""

    answering: Answering

    async def take_up(self, event: InFlight) -> None:
        """Answer it, unless its answer stands in the thread already. Slack's failures come through."""
        if not event.message:
            self._interrupted(event)
            return
        conversation = self.answering.conversation
        messenger = conversation.messenger
        message = await messenger.message(event.conversation, event.message)
        if message is None:  # its author took it back
            await self.answering.inbox.done(event.event)
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
