"""Slash commands, shortcuts and the draft's form: what comes from outside the chat and is answered in it."""

from dataclasses import dataclass, replace
from typing import Final

from slack_bolt.async_app import AsyncApp

from bot.channels.slack import forms
from bot.channels.slack.answering import Ack, Answering, Json, nowhere
from bot.channels.slack.text import plain
from bot.coaching.ports import InFlight

COMMANDS: Final = ("/coach", "/charter")
SHORTCUTS: Final = {"global": "coach_check", "message": "coach_message"}


@dataclass(slots=True, kw_only=True)
class Commands:
    """Acknowledges each at once. A draft is quoted in the chat first: that message is all that holds it."""

    answering: Answering

    def register(self, app: AsyncApp) -> None:
        """Add every command, shortcut and form to `app`."""
        told = self.answering.told
        app.command("/coach")(told(self.coach))
        app.command("/charter")(told(self.charter))
        app.shortcut(SHORTCUTS["global"])(told(self.check))
        app.shortcut(SHORTCUTS["message"])(told(self.check_message))
        app.view(forms.CALLBACK)(told(self.submitted))

    async def coach(self, ack: Ack, command: Json) -> None:
        """`/coach`: the text, or a form without one."""
        user, text = str(command["user_id"]), plain(str(command.get("text") or "")).strip()
        if not text:
            await ack()
            await self.answering.open_window(command["trigger_id"], user, await self._form(user))
            return
        in_flight = await self.answering.written_down(command)
        await ack(text=await self._in_your_messages(user))
        self._quoted(user, text, in_flight)

    async def charter(self, ack: Ack, command: Json) -> None:
        """`/charter`: its topics, an article, or the answer to a question, in the person's direct messages."""
        await ack(text=await self._in_your_messages(command["user_id"]))
        user, question = str(command["user_id"]), plain(str(command.get("text") or "")).strip()
        conversation = self.answering.conversation

        async def work() -> None:
            person = await conversation.person(user)
            if person.welcome:
                await conversation.charter(await self.answering.own_place(user), question, person)

        self.answering.job(nowhere(user), work)

    async def check(self, ack: Ack, shortcut: Json) -> None:
        """The global shortcut: a form."""
        await ack()
        user = str(shortcut["user"]["id"])
        await self.answering.open_window(shortcut["trigger_id"], user, await self._form(user))

    async def check_message(self, ack: Ack, shortcut: Json) -> None:
        """The shortcut on a message: one's own is reviewed, somebody else's is not judged."""
        user, message = str(shortcut["user"]["id"]), shortcut.get("message") or {}
        text = plain(str(message.get("text") or ""))
        if message.get("user") == user and not message.get("bot_id"):
            in_flight = await self.answering.written_down(shortcut)
            await ack()
            self._quoted(user, text, in_flight)
            return
        await ack()

        async def work() -> None:
            await self.answering.conversation.near(await self.answering.own_place(user), text)

        self.answering.job(nowhere(user), work)

    async def submitted(self, ack: Ack, body: Json, view: Json) -> None:
        """The form: its draft is quoted in the person's direct messages and answered there."""
        in_flight = await self.answering.written_down(body)
        await ack()
        user, conversation = str(body["user"]["id"]), self.answering.conversation
        person = await conversation.people.soon(user)
        self._quoted(user, forms.draft_of(view, conversation.coach.catalogues[person.language]), in_flight)

    def _quoted(self, user: str, text: str, command: InFlight) -> None:
        """Quote `text` in the person's direct messages and answer below it."""
        conversation, inbox = self.answering.conversation, self.answering.inbox

        async def work() -> None:
            place = await conversation.quoted(await self.answering.own_place(user), text)
            if place is None:
                return
            quote = InFlight(event=f"Q{place.thread}", conversation=place.channel, message=place.thread)
            await inbox.take(quote)  # from here on the words stand in Slack: nothing need be asked again
            await inbox.done(command.event)
            held[:] = [quote]
            await conversation.review(replace(place, event=quote.event))

        held = [command]
        self.answering.job(nowhere(user), work, held)

    async def _form(self, user: str) -> Json:
        conversation = self.answering.conversation
        person = await conversation.people.soon(user)
        return forms.draft_form(conversation.coach.catalogues[person.language])

    async def _in_your_messages(self, user: str) -> str:
        conversation = self.answering.conversation
        person = await conversation.people.soon(user)
        key = "slack.in_messages" if person.welcome else "slack.not_here"
        return conversation.coach.catalogues[person.language].text(key)
