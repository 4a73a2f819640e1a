"""The conversation as the edge sees it: what an activity is, and who answers it. Implements `wire.Handlers`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.keepers import Keepers
from bot.channels.limits import PersonalLimit
from bot.channels.teams import elements
from bot.channels.teams.actions import Actions, Later
from bot.channels.teams.conversation import PERSONAL, Conversation
from bot.channels.teams.desk import Desk
from bot.channels.teams.extension import Extension
from bot.channels.teams.first_contact import FirstContact
from bot.channels.teams.messenger import Messenger
from bot.channels.teams.people import People
from bot.channels.teams.recent import Recent
from bot.channels.teams.wire import Connector, Invoked, Reference
from bot.channels.words import ModelNotice
from bot.coaching.coach import Coach
from bot.coaching.counting import NoTally, Tally
from bot.coaching.lookups import Lookups
from bot.coaching.ports import PreferenceStore
from bot.domain.draft import Language

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Talk:
    """The coach in Teams: from the activities' names to whoever answers each."""

    coach: Coach
    lookups: Lookups
    connector: Connector
    preferences: PreferenceStore
    later: Later
    locale: Language = Language.EN
    model: ModelNotice | None = None
    tally: Tally = field(default_factory=NoTally)
    limit: PersonalLimit | None = None
    keepers: Keepers | None = None
    conversation: Conversation = field(init=False)
    actions: Actions = field(init=False)
    extension: Extension = field(init=False)

    def __post_init__(self) -> None:
        recent, people = Recent(), People(self.locale, self.preferences)
        messenger = Messenger(connector=self.connector, recent=recent)
        self.conversation = Conversation(
            coach=self.coach,
            lookups=self.lookups,
            messenger=messenger,
            people=people,
            first_contact=FirstContact(coach=self.coach, messenger=messenger, people=people, model=self.model),
            recent=recent,
            tally=self.tally,
            limit=self.limit,
        )
        self.actions = Actions(conversation=self.conversation, later=self.later)
        self.extension = Extension(conversation=self.conversation, later=self.later)
        if self.keepers is not None:
            self.actions.desk = Desk(keepers=self.keepers, conversation=self.conversation)
            self.conversation.keeper = self.actions.desk.heard

    async def activity(self, where: Reference, activity: Json) -> None:
        """Answer a message, an edit, a deletion, an installation. Whatever else Teams tells has no answer."""
        event = _event(activity)
        match activity.get("type"):
            case "message":
                await self._message(where, activity)
            case "messageUpdate" if event in {"editMessage", "undeleteMessage", ""}:
                await self.conversation.said(where, activity, edited=True)
            case "messageDelete":
                await self.conversation.withdrawn(where)
            case "installationUpdate" if str(activity.get("action") or "").startswith("add"):
                await self.conversation.arrived(where, activity)
            case "conversationUpdate" if activity.get("membersAdded"):
                await self.conversation.arrived(where, activity)
            case _:
                return

    async def invoke(self, where: Reference, activity: Json) -> Invoked:
        """Answer an invoke at once."""
        match activity.get("name"):
            case "adaptiveCard/action":
                return await self.actions.invoked(where, activity)
            case "composeExtension/fetchTask":
                return await self.extension.opened(where, activity)
            case "composeExtension/submitAction":
                return await self.extension.submitted(where, activity)
            case "message/submitAction":
                return self._thumb(where, activity)
            case _:
                return Invoked(status=501)

    async def interrupted(self, where: Reference, *, trial: bool = False) -> None:
        """After a crash: ask once for the message again, or say that a trial did not end. It counts as the answer."""
        await self.conversation.interrupted(where, "admin.unfinished" if trial else "chat.interrupted")

    async def failed(self, where: Reference, reference: str) -> None:
        """A kind message with a reference, when something went wrong."""
        await self.conversation.failed(where, reference)

    async def busy(self, where: Reference) -> None:
        """Too much work at once, said kindly."""
        await self.conversation.busy(where)

    async def _message(self, where: Reference, activity: Json) -> None:
        data = elements.action_of(activity.get("value"))
        if data and where.kind == PERSONAL:
            await self.actions.pressed(where, data, str(activity.get("replyToId") or ""), activity)
        else:
            await self.conversation.said(where, activity)

    def _thumb(self, where: Reference, activity: Json) -> Invoked:
        """Count a thumb. What was written with it is neither read nor kept."""
        value = activity.get("value")
        pressed = value.get("actionValue") if isinstance(value, Mapping) else None
        reaction = pressed.get("reaction") if isinstance(pressed, Mapping) else None
        if reaction in {"like", "dislike"}:
            self.conversation.thumbed(where, str(activity.get("replyToId") or ""), yes=reaction == "like")
        return Invoked()


def _event(activity: Json) -> str:
    data = activity.get("channelData")
    return str(data.get("eventType") or "") if isinstance(data, Mapping) else ""
