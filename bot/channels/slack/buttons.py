"""The buttons under an advice, and what is chosen on the Home tab: acknowledged at once, then a job or a window."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp

from bot.channels.slack import blocks, forms
from bot.channels.slack.answering import Ack, Answering, Json, Listener, nowhere
from bot.channels.slack.blocks import Actions
from bot.channels.slack.home import Home
from bot.channels.slack.messenger import Place
from bot.channels.slack.thread import Message

Work = Callable[[Place, Message], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Buttons:
    """A button carries nothing of a draft: what it is about is read again from the thread in which it stands."""

    answering: Answering
    home: Home

    def register(self, app: AsyncApp) -> None:
        """Add every button, and the form of the Home tab, to `app`."""
        told = self.answering.told
        for action, work in self._plain().items():
            app.action(action)(told(self._pressed(work)))
        app.action(Actions.WHY)(told(self.why))
        app.action(Actions.HELPFUL)(told(self.helpful))
        app.action(Actions.LANGUAGE)(told(self.language))
        app.action(Actions.DEFAULTS)(told(self.defaults))
        app.action(Actions.TOPIC)(told(self.topic))
        app.view(forms.DEFAULTS)(told(self.defaults_submitted))

    def _plain(self) -> Mapping[str, Work]:
        conversation = self.answering.conversation
        return {
            Actions.USE: conversation.use,
            Actions.AGAIN: lambda place, _: conversation.review(place),
            Actions.MORE: lambda place, _: conversation.more(place),
            Actions.HELP: lambda place, _: conversation.who(place),
            Actions.FORGET: lambda place, _: conversation.forget(place),
        }

    def _pressed(self, work: Work) -> Listener:
        async def pressed(ack: Ack, body: Json) -> None:
            await ack()
            place, message = _place(body), body.get("message") or {}
            self.answering.job(place, lambda: work(place, message))

        return pressed

    async def why(self, ack: Ack, body: Json) -> None:
        """Why?: a window at once, its words when they are there (a trigger lives three seconds)."""
        await ack()
        place, conversation = _place(body), self.answering.conversation
        person = await conversation.people.soon(place.user)
        catalogue = conversation.coach.catalogues[person.language]
        waiting = blocks.why_view([catalogue.text("web.thinking")], catalogue)
        view_id = await self.answering.open_window(body["trigger_id"], place.user, waiting)

        async def work() -> None:
            view = blocks.why_view(await conversation.why(place), catalogue)
            await conversation.messenger.client.views_update(view_id=view_id, view=view)

        if view_id:
            self.answering.job(place, work)

    async def helpful(self, ack: Ack, body: Json) -> None:
        """A thumb up or down."""
        await ack()
        place, value = _place(body), str(body["actions"][0].get("value") or "")
        self.answering.job(place, lambda: self.answering.conversation.helpful(place, value))

    async def language(self, ack: Ack, body: Json) -> None:
        """The language chosen on the Home tab."""
        await ack()
        user, value = str(body["user"]["id"]), _chosen(body)
        self.answering.job(nowhere(user), lambda: self.home.choose_language(user, value))

    async def defaults(self, ack: Ack, body: Json) -> None:
        """The form for somebody's usual context."""
        await ack()
        user = str(body["user"]["id"])
        await self.answering.open_window(body["trigger_id"], user, await self.home.defaults_form(user))

    async def defaults_submitted(self, ack: Ack, body: Json, view: Json) -> None:
        """The form with somebody's usual context."""
        await ack()
        user = str(body["user"]["id"])
        self.answering.job(nowhere(user), lambda: self.home.choose_defaults(user, view))

    async def topic(self, ack: Ack, body: Json) -> None:
        """A topic of the charter chosen on the Home tab."""
        await ack()
        user = str(body["user"]["id"])
        await self.answering.open_window(body["trigger_id"], user, await self.home.topic(user, _chosen(body)))


def _place(body: Json) -> Place:
    """The thread in which a button stands."""
    message = body.get("message") or {}
    thread = str(message.get("thread_ts") or message.get("ts") or "")
    return Place(user=str(body["user"]["id"]), channel=str(body["channel"]["id"]), thread=thread)


def _chosen(body: Json) -> str:
    return str((body["actions"][0].get("selected_option") or {}).get("value") or "")
