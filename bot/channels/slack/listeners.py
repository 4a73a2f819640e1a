"""Slack's events, commands, shortcuts and buttons: acknowledged at once, then a job for `conversation.py`."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import blocks, forms
from bot.channels.slack.blocks import Actions
from bot.channels.slack.conversation import Conversation, Place
from bot.channels.slack.jobs import Jobs
from bot.channels.slack.text import plain
from bot.channels.slack.thread import Message, draft_in

COMMANDS: Final = ("/coach", "/charter")
SHORTCUTS: Final = {"global": "coach_check", "message": "coach_message"}
EVENTS: Final = ("app_home_opened", "message.im")
_REMEMBERED = 10_000
_FORGOTTEN_AFTER = 3_600.0
_READ_SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})

Json = dict[str, Any]
Ack = Callable[..., Awaitable[None]]


@dataclass(slots=True)
class Seen:
    """Event ids of the last hour: Slack delivers an event again when an answer was late. Ids only, in memory."""

    _until: dict[str, float] = field(default_factory=dict)

    def again(self, name: str) -> bool:
        """True if `name` was seen already."""
        now = time.monotonic()
        if self._until.get(name, 0.0) > now:
            return True
        if len(self._until) >= _REMEMBERED:
            self._until = {each: until for each, until in self._until.items() if until > now}
        self._until[name] = now + _FORGOTTEN_AFTER
        return False


@dataclass(slots=True, kw_only=True)
class Listeners:
    """Registers on an app all that `manifest.py` asks Slack to send."""

    conversation: Conversation
    jobs: Jobs
    seen: Seen = field(default_factory=Seen)

    def register(self, app: AsyncApp) -> None:
        """Add every listener to `app`."""
        app.event("message")(self.message)
        app.event("app_home_opened")(self.home_opened)
        app.command("/coach")(self.coach)
        app.command("/charter")(self.charter)
        app.shortcut(SHORTCUTS["global"])(self.check)
        app.shortcut(SHORTCUTS["message"])(self.check_message)
        app.view(forms.CALLBACK)(self.submitted)
        for action, work in self._buttons().items():
            app.action(action)(self._button(work))
        app.action(Actions.WHY)(self.why)
        # What else Slack may send (an old button, a link's click) is acknowledged and has no answer.
        app.action({"type": "block_actions"})(_nothing)

    async def message(self, event: Json, body: Json) -> None:
        """A message in somebody's direct messages: a draft, a word about one, or an edit."""
        if event.get("channel_type") != "im" or self.seen.again(str(body.get("event_id"))):
            return
        message: Message = event
        if event.get("subtype") == "message_changed":
            message = {**(event.get("message") or {}), "channel": event.get("channel")}
            before = event.get("previous_message") or {}
            if message.get("text") == before.get("text"):
                return  # an unfolded link, a reaction of Slack's own
        elif event.get("subtype") not in _READ_SUBTYPES:
            return
        user = message.get("user")
        if not user or message.get("bot_id"):
            return
        text = draft_in(message, str(user))
        if text is None:
            return
        stamp = str(message["ts"])
        place = Place(user=str(user), channel=str(event["channel"]), thread=str(message.get("thread_ts") or stamp))
        self._job(place, lambda: self.conversation.said(place, text, message))

    async def home_opened(self, event: Json, body: Json) -> None:
        """The Home tab is drawn; the messages tab gets a first contact if it is empty."""
        if self.seen.again(str(body.get("event_id"))):
            return
        user, channel = str(event["user"]), str(event.get("channel") or "")
        place = Place(user=user, channel=channel, thread="")
        if event.get("tab") == "home":
            self._job(place, lambda: self.conversation.home(user))
        elif event.get("tab") == "messages" and channel:
            self._job(place, lambda: self.conversation.greet(place))

    async def coach(self, ack: Ack, command: Json, client: AsyncWebClient) -> None:
        """`/coach`: the text, or a form without one."""
        text = plain(str(command.get("text") or "")).strip()
        if not text:
            await ack()
            await client.views_open(trigger_id=command["trigger_id"], view=await self._form(command["user_id"]))
            return
        await ack(text=await self._in_your_messages(command["user_id"]))
        self._quoted(str(command["user_id"]), text)

    async def charter(self, ack: Ack, command: Json) -> None:
        """`/charter`: its topics, or the answer to a question, in the person's direct messages."""
        await ack(text=await self._in_your_messages(command["user_id"]))
        user, question = str(command["user_id"]), plain(str(command.get("text") or "")).strip()

        async def work() -> None:
            place = await self._own_place(user)
            person = await self.conversation.person(user)
            if person.welcome:
                await self.conversation.charter(place, question, person)

        self._job(Place(user=user, channel="", thread=""), work)

    async def check(self, ack: Ack, shortcut: Json, client: AsyncWebClient) -> None:
        """The global shortcut: a form."""
        await ack()
        user = str(shortcut["user"]["id"])
        await client.views_open(trigger_id=shortcut["trigger_id"], view=await self._form(user))

    async def check_message(self, ack: Ack, shortcut: Json) -> None:
        """The shortcut on a message: one's own is reviewed, somebody else's is not judged."""
        await ack()
        user, message = str(shortcut["user"]["id"]), shortcut.get("message") or {}
        text = plain(str(message.get("text") or ""))
        if message.get("user") == user and not message.get("bot_id"):
            self._quoted(user, text)
            return

        async def work() -> None:
            await self.conversation.near(await self._own_place(user), text)

        self._job(Place(user=user, channel="", thread=""), work)

    async def submitted(self, ack: Ack, body: Json, view: Json) -> None:
        """The form: its draft is quoted in the person's direct messages and answered there."""
        await ack()
        self._quoted(str(body["user"]["id"]), forms.draft_of(view))

    async def why(self, ack: Ack, body: Json, client: AsyncWebClient) -> None:
        """Why?: a window at once, its words when they are there (a trigger lives three seconds)."""
        await ack()
        place = _place(body)
        person = await self.conversation.person(place.user)
        catalogue = self.conversation.coach.catalogues[person.language]
        opened = await client.views_open(
            trigger_id=body["trigger_id"], view=blocks.why_view([catalogue.text("web.thinking")], catalogue)
        )
        view_id = str(opened["view"]["id"])

        async def work() -> None:
            view = blocks.why_view(await self.conversation.why(place), catalogue)
            await client.views_update(view_id=view_id, view=view)

        self._job(place, work)

    def _buttons(self) -> dict[str, Callable[[Place, Message], Awaitable[None]]]:
        conversation = self.conversation
        return {
            Actions.USE: conversation.use,
            Actions.AGAIN: lambda place, _: conversation.review(place),
            Actions.MORE: lambda place, _: conversation.more(place),
            Actions.HELP: lambda place, _: conversation.who(place),
            Actions.FORGET: lambda place, _: conversation.forget(place),
        }

    def _button(self, work: Callable[[Place, Message], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def pressed(ack: Ack, body: Json) -> None:
            await ack()
            place, message = _place(body), body.get("message") or {}
            self._job(place, lambda: work(place, message))

        return pressed

    def _quoted(self, user: str, text: str) -> None:
        """Quote `text` in the person's direct messages and answer below it: that message is all that holds it."""

        async def work() -> None:
            conversation = self.conversation
            place = await self._own_place(user)
            person = await conversation.person(user)
            catalogue = conversation.coach.catalogues[person.language]
            if not person.welcome:
                await conversation.tell(place, [catalogue.text("slack.not_here")])
            elif not text.strip():
                await conversation.tell(place, [catalogue.text("error.draft_empty")])
            else:
                stamp = await conversation.send(place, catalogue.text("slack.your_draft"), blocks.quoted(text))
                await conversation.review(Place(user=user, channel=place.channel, thread=stamp))

        self._job(Place(user=user, channel="", thread=""), work)

    async def _own_place(self, user: str) -> Place:
        opened = await self.conversation.client.conversations_open(users=user)
        return Place(user=user, channel=str(opened["channel"]["id"]), thread="")

    async def _form(self, user: str) -> Json:
        person = await self.conversation.person(user)
        return forms.draft_form(self.conversation.coach.catalogues[person.language])

    async def _in_your_messages(self, user: str) -> str:
        person = await self.conversation.person(user)
        key = "slack.in_messages" if person.welcome else "slack.not_here"
        return self.conversation.coach.catalogues[person.language].text(key)

    def _job(self, place: Place, work: Callable[[], Awaitable[None]]) -> None:
        async def failed(reference: str) -> None:
            own = place if place.channel else await self._own_place(place.user)
            await self.conversation.failed(own, reference)

        self.jobs.add((place.user, place.thread), work, failed)


def _place(body: Json) -> Place:
    """The thread in which a button stands."""
    message = body.get("message") or {}
    thread = str(message.get("thread_ts") or message.get("ts") or "")
    return Place(user=str(body["user"]["id"]), channel=str(body["channel"]["id"]), thread=thread)


async def _nothing(ack: Ack) -> None:
    await ack()
