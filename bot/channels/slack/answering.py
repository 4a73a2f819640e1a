"""What is done once Slack was acknowledged: jobs for the coach, their failures told, windows opened."""

import functools
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot.channels.jobs import Jobs
from bot.channels.slack.conversation import Conversation
from bot.channels.slack.messenger import Place
from bot.channels.slack.refusal import refusal
from bot.coaching.compose import Surface
from bot.coaching.ports import Inbox, InFlight
from bot.coaching.telemetry import Outcome

_LOG = logging.getLogger(__name__)
_MOST_EXCUSES: Final = 500
_TOO_OLD: Final = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"})

Json = dict[str, Any]
Ack = Callable[..., Awaitable[None]]
Listener = Callable[..., Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Answering:
    """Work for the coach, in order within a thread. Whatever fails is told to the person, with a reference."""

    conversation: Conversation
    jobs: Jobs
    inbox: Inbox
    unanswered: list[InFlight] = field(default_factory=list)
    """Events that could not even be excused; they are tried again later."""
    _excuses: Jobs = field(default_factory=lambda: Jobs(at_once=8, most=_MOST_EXCUSES))

    def told(self, listener: Listener) -> Listener:
        """`listener`, whose failure is told like that of any job.

        Bolt must not see it: it takes back an acknowledgement of the last ten milliseconds.
        """

        @functools.wraps(listener)
        async def told(**given: Any) -> None:  # noqa: ANN401 - what Bolt gives to listeners
            try:
                await listener(**given)
            except Exception as error:  # noqa: BLE001 - the one place for what fails before it is a job
                reference = secrets.token_hex(4)
                _LOG.error("%s: a request of Slack's failed (%s)", reference, type(error).__name__)
                await self._excuse(given, reference)

        return told

    async def written_down(self, body: Json) -> InFlight:
        """A command, whose words Slack does not keep: if this process dies, they are asked for again."""
        user = str(body.get("user_id") or body["user"]["id"])
        in_flight = InFlight(event=f"C{body['trigger_id']}"[:120], conversation=user)
        await self.inbox.take(in_flight)
        return in_flight

    def job(self, place: Place, work: Callable[[], Awaitable[None]], held: Sequence[InFlight] = ()) -> None:
        """Do `work`; what it `held` is done with when it ends, or when its failure was told."""

        async def ended(step: Callable[[], Awaitable[None]]) -> None:
            await step()
            for event in held:
                await self.inbox.done(event.event)

        def untold() -> None:
            self.unanswered.extend(held)

        taken = self.jobs.add(
            (place.user, place.thread),
            lambda: ended(work),
            lambda reference: ended(lambda: self._failed(place, reference)),
            untold,
        )
        if not taken:
            self.conversation.coach.meter.reviewed(Surface.SLACK, Outcome.BUSY)
            self._excuses.add(place, lambda: ended(lambda: self._busy(place)), _say_nothing)

    async def open_window(self, trigger: str, user: str, view: Json) -> str | None:
        """Open a window; if the trigger is too old, say so in the person's direct messages."""
        try:
            opened = await self.conversation.messenger.client.views_open(trigger_id=trigger, view=view)
        except SlackApiError as error:
            if refusal(error) not in _TOO_OLD:
                raise
            self.job(nowhere(user), lambda: self._late(user))
            return None
        return str(opened["view"]["id"])

    async def own_place(self, user: str) -> Place:
        """The person's direct messages."""
        return Place(user=user, channel=await self.conversation.messenger.own_channel(user), thread="")

    async def found(self, place: Place) -> Place:
        """`place`, or the person's direct messages where it names none."""
        return place if place.channel else await self.own_place(place.user)

    async def drain(self, seconds: float) -> None:
        """Let what is under way end, for at most `seconds`."""
        await self.jobs.drain(seconds)
        await self._excuses.drain(1.0)

    async def _excuse(self, given: Json, reference: str) -> None:
        if "ack" in given:
            await given["ack"]()
        body = given.get("body") or given.get("command") or given.get("shortcut") or {}
        user = body.get("user_id") or (body.get("user") or {}).get("id")
        if user:
            place = nowhere(str(user))
            self._excuses.add(place, lambda: self._failed(place, reference), _say_nothing)

    async def _failed(self, place: Place, reference: str) -> None:
        await self.conversation.failed(await self.found(place), reference)

    async def _busy(self, place: Place) -> None:
        await self.conversation.busy(await self.found(place))

    async def _late(self, user: str) -> None:
        person = await self.conversation.person(user)
        text = self.conversation.coach.catalogues[person.language].text("slack.late")
        await self.conversation.messenger.tell(await self.own_place(user), [text])


def nowhere(user: str) -> Place:
    """Somebody whose direct messages are still to be found: what comes from elsewhere is answered there."""
    return Place(user=user, channel="", thread="")


async def _say_nothing(_reference: str) -> None:
    """An excuse that fails is not excused."""
