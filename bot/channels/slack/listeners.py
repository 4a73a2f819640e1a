"""Slack's events, commands, shortcuts and buttons: written down, acknowledged at once, then a job for the coach."""

import functools
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.channels.jobs import Jobs
from bot.channels.slack import blocks, forms
from bot.channels.slack.blocks import Actions
from bot.channels.slack.conversation import Conversation
from bot.channels.slack.home import Home
from bot.channels.slack.messenger import Place
from bot.channels.slack.refusal import refusal
from bot.channels.slack.text import plain
from bot.channels.slack.thread import DRAFTS, Message
from bot.coaching.compose import Surface
from bot.coaching.ports import Inbox, InFlight
from bot.coaching.telemetry import Outcome

COMMANDS: Final = ("/coach", "/charter")
SHORTCUTS: Final = {"global": "coach_check", "message": "coach_message"}
EVENTS: Final = ("app_home_opened", "app_uninstalled", "message.im", "tokens_revoked")
_LOG = logging.getLogger(__name__)
_MOST_EXCUSES: Final = 500
_ANY: Final = re.compile("")
_RETRY: Final = "x-slack-retry-num"

Json = dict[str, Any]
Ack = Callable[..., Awaitable[None]]
Listener = Callable[..., Awaitable[None]]
Next = Callable[[], Awaitable[BoltResponse]]
Work = Callable[[Place], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Listeners:
    """Registers on an app all that `manifest.py` asks Slack to send. `revoked` is told when the app is taken away."""

    conversation: Conversation
    home: Home
    jobs: Jobs
    inbox: Inbox
    revoked: Callable[[], None]
    unanswered: list[InFlight] = field(default_factory=list)
    """Events that could not even be excused; `recovery.py` tries them again."""
    keepers: Callable[["Listeners", AsyncApp], None] | None = None
    """Adds what those who keep the charter press and send."""
    _excuses: Jobs = field(default_factory=lambda: Jobs(at_once=8, most=_MOST_EXCUSES))

    def register(self, app: AsyncApp) -> None:
        """Add every listener to `app`."""
        app.middleware(self.accept)
        told = self.told
        app.event("message")(told(self.message))
        app.event("app_home_opened")(told(self.home_opened))
        app.event("app_uninstalled")(told(self.uninstalled))
        app.event("tokens_revoked")(told(self.tokens_revoked))
        app.command("/coach")(told(self.coach))
        app.command("/charter")(told(self.charter))
        app.shortcut(SHORTCUTS["global"])(told(self.check))
        app.shortcut(SHORTCUTS["message"])(told(self.check_message))
        app.view(forms.CALLBACK)(told(self.submitted))
        app.view(forms.DEFAULTS)(told(self.defaults_submitted))
        for action, work in self._buttons().items():
            app.action(action)(told(self._button(work)))
        app.action(Actions.WHY)(told(self.why))
        app.action(Actions.HELPFUL)(told(self.helpful))
        app.action(Actions.LANGUAGE)(told(self.language))
        app.action(Actions.DEFAULTS)(told(self.defaults))
        app.action(Actions.TOPIC)(told(self.topic))
        if self.keepers is not None:
            self.keepers(self, app)
        # What else Slack may send (an old button, a link's click) is acknowledged and has no answer.
        app.action(_ANY)(_nothing)
        app.error(_unreadable)

    # ---------------------------------------------------------------- before the acknowledgement

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
            if incoming is not None and not await self.inbox.take(in_flight):
                return BoltResponse(status=200, body="")
            context["in_flight"], context["incoming"] = in_flight, incoming
            context["again"] = _RETRY in req.headers
        return await next_()

    # ---------------------------------------------------------------- events

    async def message(self, context: Json) -> None:
        """A message in somebody's direct messages: a draft, a word about one, or an edit."""
        in_flight, message = context["in_flight"], context["incoming"]
        place = _place_of(in_flight, message)
        if context["again"]:  # the first delivery may have been answered, here or on another replica
            self.resume(in_flight, place, message)
            return
        self.job(place, lambda: self.conversation.said(place, message), [in_flight])

    async def home_opened(self, event: Json) -> None:
        """The Home tab is drawn; the messages tab gets its prompts and, the first time, a notice."""
        user, channel = str(event["user"]), str(event.get("channel") or "")
        place = Place(user=user, channel=channel, thread="")
        if event.get("tab") == "home":
            self.job(place, lambda: self.home.draw(user))
        elif event.get("tab") == "messages" and channel:

            async def work() -> None:
                person = await self.conversation.person(user)
                await self.conversation.first_contact.opened(place, person)

            self.job(place, work)

    async def uninstalled(self) -> None:
        """The app is gone from the workspace."""
        self.revoked()

    async def tokens_revoked(self, event: Json) -> None:
        """The bot's token is worth nothing any more; people's tokens are none of ours."""
        if (event.get("tokens") or {}).get("bot"):
            self.revoked()

    # ---------------------------------------------------------------- commands, shortcuts, forms

    async def coach(self, ack: Ack, command: Json) -> None:
        """`/coach`: the text, or a form without one."""
        user, text = str(command["user_id"]), plain(str(command.get("text") or "")).strip()
        if not text:
            await ack()
            await self.open_window(command["trigger_id"], user, await self._form(user))
            return
        in_flight = await self.written_down(command)
        await ack(text=await self._in_your_messages(user))
        self._quoted(user, text, in_flight)

    async def charter(self, ack: Ack, command: Json) -> None:
        """`/charter`: its topics, an article, or the answer to a question, in the person's direct messages."""
        await ack(text=await self._in_your_messages(command["user_id"]))
        user, question = str(command["user_id"]), plain(str(command.get("text") or "")).strip()

        async def work() -> None:
            person = await self.conversation.person(user)
            if person.welcome:
                await self.conversation.charter(await self.own_place(user), question, person)

        self.job(Place(user=user, channel="", thread=""), work)

    async def check(self, ack: Ack, shortcut: Json) -> None:
        """The global shortcut: a form."""
        await ack()
        user = str(shortcut["user"]["id"])
        await self.open_window(shortcut["trigger_id"], user, await self._form(user))

    async def check_message(self, ack: Ack, shortcut: Json) -> None:
        """The shortcut on a message: one's own is reviewed, somebody else's is not judged."""
        user, message = str(shortcut["user"]["id"]), shortcut.get("message") or {}
        text = plain(str(message.get("text") or ""))
        if message.get("user") == user and not message.get("bot_id"):
            in_flight = await self.written_down(shortcut)
            await ack()
            self._quoted(user, text, in_flight)
            return
        await ack()

        async def work() -> None:
            await self.conversation.near(await self.own_place(user), text)

        self.job(Place(user=user, channel="", thread=""), work)

    async def submitted(self, ack: Ack, body: Json, view: Json) -> None:
        """The form: its draft is quoted in the person's direct messages and answered there."""
        in_flight = await self.written_down(body)
        await ack()
        user = str(body["user"]["id"])
        person = await self.conversation.people.soon(user)
        self._quoted(user, forms.draft_of(view, self.conversation.coach.catalogues[person.language]), in_flight)

    async def defaults_submitted(self, ack: Ack, body: Json, view: Json) -> None:
        """The form with somebody's usual context."""
        await ack()
        user = str(body["user"]["id"])
        self.job(Place(user=user, channel="", thread=""), lambda: self.home.choose_defaults(user, view))

    # ---------------------------------------------------------------- buttons

    async def why(self, ack: Ack, body: Json) -> None:
        """Why?: a window at once, its words when they are there (a trigger lives three seconds)."""
        await ack()
        place = _place(body)
        person = await self.conversation.people.soon(place.user)
        catalogue = self.conversation.coach.catalogues[person.language]
        waiting = blocks.why_view([catalogue.text("web.thinking")], catalogue)
        view_id = await self.open_window(body["trigger_id"], place.user, waiting)

        async def work() -> None:
            view = blocks.why_view(await self.conversation.why(place), catalogue)
            await self.conversation.messenger.client.views_update(view_id=view_id, view=view)

        if view_id:
            self.job(place, work)

    async def helpful(self, ack: Ack, body: Json) -> None:
        """A thumb up or down."""
        await ack()
        place, value = _place(body), str(body["actions"][0].get("value") or "")
        self.job(place, lambda: self.conversation.helpful(place, value))

    async def language(self, ack: Ack, body: Json) -> None:
        """The language chosen on the Home tab."""
        await ack()
        user, value = str(body["user"]["id"]), _chosen(body)
        self.job(Place(user=user, channel="", thread=""), lambda: self.home.choose_language(user, value))

    async def defaults(self, ack: Ack, body: Json) -> None:
        """The form for somebody's usual context."""
        await ack()
        user = str(body["user"]["id"])
        await self.open_window(body["trigger_id"], user, await self.home.defaults_form(user))

    async def topic(self, ack: Ack, body: Json) -> None:
        """A topic of the charter chosen on the Home tab."""
        await ack()
        user = str(body["user"]["id"])
        await self.open_window(body["trigger_id"], user, await self.home.topic(user, _chosen(body)))

    # ---------------------------------------------------------------- failures

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

    async def _excuse(self, given: Json, reference: str) -> None:
        if "ack" in given:
            await given["ack"]()
        body = given.get("body") or given.get("command") or given.get("shortcut") or {}
        user = body.get("user_id") or (body.get("user") or {}).get("id")
        if user:
            place = Place(user=str(user), channel="", thread="")
            self._excuses.add(place, lambda: self._failed(place, reference), _say_nothing)

    # ---------------------------------------------------------------- jobs

    def resume(self, in_flight: InFlight, place: Place, message: Message) -> None:
        """Answer a message unless its answer stands in the thread already."""
        self.job(place, lambda: self.conversation.complete(place, message), [in_flight])

    def interrupted(self, in_flight: InFlight) -> None:
        """Ask for the words of a command again, whose process is gone; or say that a trial did not end."""
        user = in_flight.conversation

        async def work() -> None:
            await self.conversation.interrupted(await self.own_place(user), in_flight.reference)

        self.job(Place(user=user, channel="", thread=""), work, [in_flight])

    async def drain(self, seconds: float) -> None:
        """Let what is under way end, for at most `seconds`."""
        await self.jobs.drain(seconds)
        await self._excuses.drain(1.0)

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
            self.job(place, lambda: work(place, message))

        return pressed

    def _quoted(self, user: str, text: str, command: InFlight) -> None:
        """Quote `text` in the person's direct messages and answer below it: that message is all that holds it."""

        async def work() -> None:
            place = await self.conversation.quoted(await self.own_place(user), text)
            if place is None:
                return
            quote = InFlight(event=f"Q{place.thread}", conversation=place.channel, message=place.thread)
            await self.inbox.take(quote)  # from here on the words stand in Slack: nothing need be asked again
            await self.inbox.done(command.event)
            held[:] = [quote]
            await self.conversation.review(replace(place, event=quote.event))

        held = [command]
        self.job(Place(user=user, channel="", thread=""), work, held)

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

    async def _failed(self, place: Place, reference: str) -> None:
        own = place if place.channel else await self.own_place(place.user)
        await self.conversation.failed(own, reference)

    async def _busy(self, place: Place) -> None:
        own = place if place.channel else await self.own_place(place.user)
        await self.conversation.busy(own)

    # ---------------------------------------------------------------- what they share

    async def _is_ours(self, body: Json) -> bool:
        """True if the request speaks of the workspace that the token belongs to, or of none."""
        named = {body.get("team_id"), (body.get("team") or {}).get("id")}
        named |= {each.get("team_id") for each in body.get("authorizations") or []}
        named.discard(None)
        team = await self.conversation.people.team() if named else None
        return team is None or team in named

    async def written_down(self, body: Json) -> InFlight:
        """A command, whose words Slack does not keep: if this process dies, they are asked for again."""
        user = str(body.get("user_id") or body["user"]["id"])
        in_flight = InFlight(event=f"C{body['trigger_id']}"[:120], conversation=user)
        await self.inbox.take(in_flight)
        return in_flight

    async def open_window(self, trigger: str, user: str, view: Json) -> str | None:
        """Open a window; if the trigger is too old, say so in the person's direct messages."""
        try:
            opened = await self.conversation.messenger.client.views_open(trigger_id=trigger, view=view)
        except SlackApiError as error:
            if refusal(error) not in {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"}:
                raise
            place = Place(user=user, channel="", thread="")
            self.job(place, lambda: self._late(user))
            return None
        return str(opened["view"]["id"])

    async def _late(self, user: str) -> None:
        person = await self.conversation.person(user)
        text = self.conversation.coach.catalogues[person.language].text("slack.late")
        await self.conversation.messenger.tell(await self.own_place(user), [text])

    async def own_place(self, user: str) -> Place:
        """The person's direct messages."""
        return Place(user=user, channel=await self.conversation.messenger.own_channel(user), thread="")

    async def _form(self, user: str) -> Json:
        person = await self.conversation.people.soon(user)
        return forms.draft_form(self.conversation.coach.catalogues[person.language])

    async def _in_your_messages(self, user: str) -> str:
        person = await self.conversation.people.soon(user)
        key = "slack.in_messages" if person.welcome else "slack.not_here"
        return self.conversation.coach.catalogues[person.language].text(key)


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


def _place(body: Json) -> Place:
    """The thread in which a button stands."""
    message = body.get("message") or {}
    thread = str(message.get("thread_ts") or message.get("ts") or "")
    return Place(user=str(body["user"]["id"]), channel=str(body["channel"]["id"]), thread=thread)


def _chosen(body: Json) -> str:
    return str((body["actions"][0].get("selected_option") or {}).get("value") or "")


async def _unreadable(error: Exception) -> BoltResponse:
    """A signed request without what Slack's have."""
    _LOG.warning("a request that is not as Slack's are was refused (%s)", type(error).__name__)
    return BoltResponse(status=400, body="")


async def _nothing(ack: Ack) -> None:
    await ack()


async def _say_nothing(_reference: str) -> None:
    """An excuse that fails is not excused."""
