"""Slack's events for the people who keep the charter: acknowledged at once, then a job.

Anybody else's do nothing, but for who kept it once: their old messages have buttons, which say so.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from slack_bolt.async_app import AsyncApp

from bot.channels.clocks import zone_of
from bot.channels.desk_forms import FOLLOWS, OPENED_BY, Forms, Unreadable, form, read
from bot.channels.slack import admin_forms
from bot.channels.slack.admin import Admin, AdminActions, noted
from bot.channels.slack.answering import Ack, Answering, Json, Listener, nowhere
from bot.channels.slack.messenger import Place
from bot.channels.slack.people import Person
from bot.coaching.catalogue import Catalogue

Work = Callable[[Place, Json, Person], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class AdminListeners:
    """Registers the desk's buttons and windows."""

    admin: Admin
    answering: Answering

    def register(self, app: AsyncApp) -> None:
        """Add every listener to `app`."""
        told = self.answering.told
        for which in OPENED_BY:
            app.action(f"{AdminActions.OPEN}{which}")(told(self._opens(which)))
        for which in Forms:
            app.view(f"{admin_forms.PREFIX}{which}")(told(self._sent))
        for action, work in (
            (AdminActions.HISTORY, self._history),
            (AdminActions.PUBLISH, self._publish),
            (AdminActions.APPROVE, self._publish),
            (AdminActions.CANCEL, self._cancel),
            (AdminActions.BACK, self._back),
        ):
            app.action(action)(told(self._button(work)))

    def _opens(self, which: Forms) -> Listener:
        async def opened(ack: Ack, body: Json) -> None:
            await ack()
            await self._open(which, body)

        return opened

    def _button(self, work: Work) -> Listener:
        async def pressed(ack: Ack, body: Json) -> None:
            await ack()
            self._press(work, body)

        return pressed

    async def _open(self, which: Forms, body: Json) -> None:
        """A form's window at once, for a trigger lives three seconds."""
        user = str(body["user"]["id"])
        if not self.admin.is_admin(user):
            self._no_more(user, body)
            return
        catalogue, person = await self._for(user)
        wanted = form(which, self.admin.keepers.engine().charter, person.language)
        if wanted is not None:
            await self.answering.open_window(body["trigger_id"], user, admin_forms.view(wanted, catalogue))

    async def _sent(self, ack: Ack, body: Json, view: Json) -> None:
        """A form sent: its faults under its fields, the form that follows, or what the edit would do."""
        user = str(body["user"]["id"])
        if not self.admin.is_admin(user):
            await ack()
            self._tell_no_more(user)
            return
        catalogue, person = await self._for(user)
        which, about = admin_forms.sent(view)
        values = admin_forms.values(view, zone_of(person.zone))
        now, charter = self.admin.conversation.coach.clock(), self.admin.keepers.engine().charter
        if which in FOLLOWS:
            wanted = form(FOLLOWS[which], charter, person.language, about=str(values.get("which") or ""))
            if wanted is None:
                await ack(response_action="errors", errors={"which": catalogue.text("admin.fault_gone")})
            else:
                await ack(response_action="update", view=admin_forms.view(wanted, catalogue))
            return
        edit = read(which, about, values, charter=charter, now=now)
        if isinstance(edit, Unreadable):
            await ack(response_action="errors", errors=admin_forms.errors(edit, catalogue))
            return
        held = [await self.answering.written_down(body)]
        await ack(response_action="clear")

        async def work() -> None:
            person = await self.admin.conversation.person(user)
            if not person.welcome:
                return
            place = await self.answering.own_place(user)
            begun = await self.admin.trying(place, person)
            held[:] = [replace(held[0], reference=begun[0])]  # if this process dies, it says there that it did not end
            await self.answering.inbox.note(held[0].event, held[0].reference)
            await self.admin.propose(place, edit, person, begun)

        self.answering.job(nowhere(user), work, held)

    def _press(self, work: Work, body: Json) -> None:
        user = str(body["user"]["id"])
        if not self.admin.is_admin(user):
            self._no_more(user, body)
            return
        message = body.get("message") or {}
        thread = str(message.get("thread_ts") or message.get("ts") or "")
        place = Place(user=user, channel=str((body.get("channel") or {}).get("id") or ""), thread=thread)

        async def done() -> None:
            person = await self.admin.conversation.person(user)
            if person.welcome:
                await work(await self.answering.found(place), body, person)

        self.answering.job(place, done)

    def _no_more(self, user: str, body: Json) -> None:
        """Say that somebody does not keep the charter any more, if the button truly stands where they pressed."""
        pressed = {str(each.get("action_id")) for each in body["actions"]}
        shown = (body.get("message") or body.get("view") or {}).get("blocks") or []
        if pressed & {str(each.get("action_id")) for block in shown for each in block.get("elements") or []}:
            self._tell_no_more(user)

    def _tell_no_more(self, user: str) -> None:
        async def work() -> None:
            conversation = self.admin.conversation
            person = await conversation.person(user)
            if person.welcome:
                text = conversation.coach.catalogues[person.language].text("admin.not_keeper")
                await conversation.messenger.tell(await self.answering.own_place(user), [text])

        self.answering.job(nowhere(user), work)

    async def _history(self, place: Place, body: Json, person: Person) -> None:
        del body
        await self.admin.history(place, person)

    async def _publish(self, place: Place, body: Json, person: Person) -> None:
        value = str(body["actions"][0].get("value") or "")
        await self.admin.publish(place, body.get("message") or {}, value, noted(body), person)

    async def _cancel(self, place: Place, body: Json, person: Person) -> None:
        await self.admin.cancel(place, body.get("message") or {}, person)

    async def _back(self, place: Place, body: Json, person: Person) -> None:
        value = str((body["actions"][0].get("selected_option") or {}).get("value") or "")
        await self.admin.back(place, body.get("message") or {}, value, person)

    async def _for(self, user: str) -> tuple[Catalogue, Person]:
        person = await self.admin.conversation.people.soon(user)
        return self.admin.conversation.coach.catalogues[person.language], person
