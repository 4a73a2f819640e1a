"""What Slack sends: written down before it is acknowledged, and once; events are then a job for the coach.

Commands, buttons and the desk's forms are registered with it (`commands.py`, `buttons.py`, `admin_listeners.py`).
"""

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.channels.slack.answering import Ack, Answering, Json
from bot.channels.slack.home import Home
from bot.channels.slack.messenger import Place
from bot.channels.slack.thread import DRAFTS, Message
from bot.coaching.ports import InFlight

EVENTS: Final = ("app_home_opened", "app_uninstalled", "message.im", "tokens_revoked")
_LOG = logging.getLogger(__name__)
_ANY: Final = re.compile("")
_RETRY: Final = "x-slack-retry-num"
Next = Callable[[], Awaitable[BoltResponse]]


class Registered(Protocol):
    """What answers something else than events."""

    def register(self, app: AsyncApp) -> None:
        """Add its listeners to `app`."""
        ...


@dataclass(slots=True, kw_only=True)
class Listeners:
    """Registers on an app all that `manifest.py` asks Slack to send. `revoked` is told when the app is taken away."""

    answering: Answering
    home: Home
    others: Sequence[Registered]
    revoked: Callable[[], None]

    def register(self, app: AsyncApp) -> None:
        """Add every listener to `app`."""
        app.middleware(self.accept)
        told = self.answering.told
        app.event("message")(told(self.message))
        app.event("app_home_opened")(told(self.home_opened))
        app.event("app_uninstalled")(told(self.uninstalled))
        app.event("tokens_revoked")(told(self.tokens_revoked))
        for other in self.others:
            other.register(app)
        # What else Slack may send (an old button, a link's click) is acknowledged and has no answer.
        app.action(_ANY)(_nothing)
        app.error(_unreadable)

    async def accept(self, body: Json, context: Json, req: AsyncBoltRequest, next_: Next) -> BoltResponse:
        """Another workspace's request is dropped; an event is written down before it is acknowledged, and once."""
        if not await self._is_ours(body):
            return BoltResponse(status=200, body="")
        if body.get("type") == "event_callback":
            event = body.get("event") or {}
            incoming = _incoming(event)
            if event.get("type") == "message" and incoming is None:
                return BoltResponse(status=200, body="")
            in_flight = InFlight(
                event=str(body.get("event_id")),
                conversation=str(event.get("channel") or event.get("user") or ""),
                message=str(incoming["ts"]) if incoming else "",
            )
            if incoming is not None and not await self.answering.inbox.take(in_flight):
                return BoltResponse(status=200, body="")
            context["in_flight"], context["incoming"] = in_flight, incoming
            context["again"] = _RETRY in req.headers
        return await next_()

    async def message(self, context: Json) -> None:
        """A message in somebody's direct messages: a draft, a word about one, or an edit."""
        in_flight, message = context["in_flight"], context["incoming"]
        place, conversation = _place_of(in_flight, message), self.answering.conversation
        # Of a second delivery the first may have been answered, here or on another replica.
        answer = conversation.complete if context["again"] else conversation.said
        self.answering.job(place, lambda: answer(place, message), [in_flight])

    async def home_opened(self, event: Json) -> None:
        """The Home tab is drawn; the messages tab gets its prompts and, the first time, a notice."""
        user, channel = str(event["user"]), str(event.get("channel") or "")
        place, conversation = Place(user=user, channel=channel, thread=""), self.answering.conversation
        if event.get("tab") == "home":
            self.answering.job(place, lambda: self.home.draw(user))
        elif event.get("tab") == "messages" and channel:

            async def work() -> None:
                person = await conversation.person(user)
                await conversation.first_contact.opened(place, person)

            self.answering.job(place, work)

    async def uninstalled(self) -> None:
        """The app is gone from the workspace."""
        self.revoked()

    async def tokens_revoked(self, event: Json) -> None:
        """The bot's token is worth nothing any more; people's tokens are none of ours."""
        if (event.get("tokens") or {}).get("bot"):
            self.revoked()

    async def _is_ours(self, body: Json) -> bool:
        """True if the request speaks of the workspace that the token belongs to, or of none."""
        named = {body.get("team_id"), (body.get("team") or {}).get("id")}
        named |= {each.get("team_id") for each in body.get("authorizations") or []}
        named.discard(None)
        team = await self.answering.conversation.people.team() if named else None
        return team is None or team in named


def _incoming(event: Json) -> Message | None:
    """The message that a message event is about, if a person wrote it to the coach; an edit is its new version."""
    if event.get("type") != "message" or event.get("channel_type") != "im":
        return None
    message: Message = event
    if event.get("subtype") == "message_changed":
        message = {**(event.get("message") or {}), "channel": event.get("channel")}
        if message.get("text") == (event.get("previous_message") or {}).get("text"):
            return None  # an unfolded link, a reaction of Slack's own
    if message.get("subtype") not in DRAFTS or not message.get("user") or message.get("bot_id"):
        return None
    return message if message.get("ts") else None


def _place_of(in_flight: InFlight, message: Message) -> Place:
    """The thread in which a message is answered."""
    thread = str(message.get("thread_ts") or message["ts"])
    return Place(user=str(message["user"]), channel=in_flight.conversation, thread=thread, event=in_flight.event)


async def _unreadable(error: Exception) -> BoltResponse:
    """A signed request without what Slack's have."""
    _LOG.warning("a request that is not as Slack's are was refused (%s)", type(error).__name__)
    return BoltResponse(status=400, body="")


async def _nothing(ack: Ack) -> None:
    await ack()
