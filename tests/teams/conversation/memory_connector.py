"""Teams in memory: implements `Connector`, with Teams' rules of size and shape, and writes what its people do."""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.teams import elements
from bot.channels.teams.handlers import Talk
from bot.channels.teams.wire import Invoked, Reference
from bot.domain.errors import ChannelError

Json = dict[str, Any]
BOT = "28:0b0c1a52-4f77-4b8c-9a4c-3f2f3c1d0e11"
TENANT = "6f2b7f0e-5d2f-4a53-9a5b-6b1f6f0a7c11"
ANNA, BEN = "a1a1a1a1-0000-4000-8000-000000000001", "b2b2b2b2-0000-4000-8000-000000000002"
MOST_CARD, MOST_MESSAGE = 25_000, 80_000


@dataclass
class MemoryConnector:
    """What stands in each chat, oldest first; `sent` is every activity in order, typing too."""

    chats: dict[str, dict[str, Json]] = field(default_factory=dict)
    sent: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    refuse: list[ChannelError] = field(default_factory=list)
    refuse_delete: ChannelError | None = None
    refuse_update: ChannelError | None = None
    deletes: list[str] = field(default_factory=list)
    begins: dict[str, tuple[str, bool]] = field(default_factory=dict)
    ids: Any = field(default_factory=lambda: itertools.count(1))

    async def send(self, where: Reference, activity: Json) -> str:
        """Keep it."""
        await asyncio.sleep(0)
        self._check(activity)
        self.sent.append(activity)
        name = f"m{next(self.ids)}"
        if activity["type"] == "message":
            self.chats.setdefault(where.conversation, {})[name] = activity
        return name

    async def update(self, where: Reference, activity_id: str, activity: Json) -> None:
        """Put it in place."""
        await asyncio.sleep(0)
        self._check(activity)
        if self.refuse_update is not None:
            raise self.refuse_update
        self.sent.append(activity)
        if activity_id not in self.chats.get(where.conversation, {}):
            raise ChannelError("missing", 404)
        self.chats[where.conversation][activity_id] = activity

    async def delete(self, where: Reference, activity_id: str) -> None:
        """Take it away."""
        await asyncio.sleep(0)
        self.deletes.append(activity_id)
        if self.refuse_delete is not None:
            raise self.refuse_delete
        self.chats.get(where.conversation, {}).pop(activity_id, None)

    async def begun(self, where: Reference, activity_id: str, *, trial: bool = False) -> None:
        """Remember in which message an answer begins, or a trial."""
        self.begins[where.event] = (activity_id, trial)

    async def personal(self, where: Reference) -> Reference:
        """Not used by the conversation."""
        raise NotImplementedError

    async def download(self, url: str, *, most: int) -> bytes:
        """A file that the test put there."""
        await asyncio.sleep(0)
        if url not in self.files:
            raise ChannelError("refused", 403)
        return self.files[url][:most]

    def _check(self, activity: Json) -> None:
        """What Teams refuses."""
        if activity["type"] == "message" and self.refuse:
            raise self.refuse.pop(0)
        assert len(json.dumps(activity)) < MOST_MESSAGE
        roots = [each for each in activity.get("entities", []) if each["type"] == "https://schema.org/Message"]
        assert len(roots) <= 1
        for claim in (claim for root in roots for claim in root.get("citation", [])):
            assert f"[{claim['position']}]" in activity["text"]
            assert len(claim["appearance"]["name"]) <= 80
            assert 0 < len(claim["appearance"]["abstract"]) <= 160
        # Of words beside a card Teams makes two messages, and tells neither's name.
        parts = [bool(activity.get("text")), bool(activity.get("attachments"))]
        assert parts.count(True) == (activity["type"] == "message")
        for each in activity.get("attachments", []):
            assert each["contentType"] == elements.CARD_TYPE
            assert len(json.dumps(each["content"])) <= MOST_CARD


@dataclass
class Tenant:
    """A tenant with the coach in it: people write, edit, delete, press; jobs run until they end."""

    connector: MemoryConnector
    talk: Talk = field(init=False)
    jobs: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    full: bool = False
    turns: Any = field(default_factory=lambda: itertools.count(1))

    def later(self, _key: Hashable, work: Callable[[], Awaitable[None]]) -> bool:
        """Take a job on."""
        if self.full:
            return False
        self.jobs.append(work)
        return True

    async def types(self, text: str, user: str = ANNA, *, name: str = "", **more: Any) -> str:
        """Somebody writes; the message's id."""
        name = name or f"u{next(self.turns)}"
        await self.arrives({"type": "message", "id": name, "text": text, **more}, user)
        return name

    async def edits(self, name: str, text: str, user: str = ANNA) -> None:
        """Somebody writes a message anew."""
        event = {"eventType": "editMessage"}
        await self.arrives({"type": "messageUpdate", "id": name, "text": text, "channelData": event}, user)

    async def deletes(self, name: str, user: str = ANNA) -> None:
        """Somebody takes a message back."""
        event = {"eventType": "softDeleteMessage"}
        await self.arrives({"type": "messageDelete", "id": name, "channelData": event}, user)

    async def arrives(self, activity: Json, user: str = ANNA, *, kind: str = "personal", locale: str = "en-US") -> None:
        """An activity of somebody's."""
        sender = {"id": f"29:{user}", "name": "Anna", "aadObjectId": user, **activity.pop("sender", {})}
        activity = {"from": sender, "recipient": {"id": BOT}, **activity}
        await self.talk.activity(where(user, activity.get("id", ""), kind, locale), activity)
        await self.settle()

    async def presses(
        self, shown: str, verb: str, user: str = ANNA, *, typed: Mapping[str, str] | None = None, old: bool = False
    ) -> Invoked | None:
        """Somebody presses a button of a card, as a client does: its data and the card's fields go along."""
        card = self.cards(user)[shown]
        action = next(each for each in actions_in(card) if each.get("data", {}).get("coach") == verb)
        data = {**action["data"], **fields_in(card), **(typed or {})}
        if old:
            name = f"u{next(self.turns)}"
            await self.arrives({"type": "message", "id": name, "replyToId": shown, "value": data}, user)
            return None
        value = {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"}
        answer = await self.invokes("adaptiveCard/action", value, user, replyToId=shown)
        await self.settle()
        return answer

    async def invokes(self, name: str, value: object, user: str = ANNA, **more: Any) -> Invoked:
        """An invoke of somebody's."""
        sender = {"id": f"29:{user}", "name": "Anna", "aadObjectId": user, **more.pop("sender", {})}
        place = where(user, f"i{next(self.turns)}", more.pop("kind", "personal"), more.pop("locale", "en-US"))
        return await self.talk.invoke(place, {"type": "invoke", "name": name, "value": value, "from": sender, **more})

    async def settle(self) -> None:
        """Until no job is left."""
        while self.jobs:
            await self.jobs.pop(0)()

    def chat(self, user: str = ANNA) -> dict[str, Json]:
        """What the coach's messages in somebody's chat are now, the lines with citations left out."""
        return {name: each for name, each in self.connector.chats.get(f"a:{user}", {}).items() if not cited_in(each)}

    def cards(self, user: str = ANNA) -> dict[str, Json]:
        """Their cards, by id."""
        return {
            name: each["attachments"][0]["content"] for name, each in self.chat(user).items() if each.get("attachments")
        }

    def said(self, user: str = ANNA) -> list[str]:
        """What a reader sees of each."""
        return [words(each) for each in self.chat(user).values()]


Begin = Callable[..., Tenant]


def where(user: str, activity: str, kind: str = "personal", locale: str = "en-US") -> Reference:
    """The place of somebody's chat, or of a group's."""
    return Reference(
        service_url="https://smba.trafficmanager.net/emea/",
        conversation=f"a:{user}" if kind == "personal" else f"19:{kind}@thread.v2",
        kind=kind,
        tenant=TENANT,
        user=user,
        account=f"29:{user}",
        bot=BOT,
        locale=locale,
        activity=activity,
        event=f"e-{activity}",
    )


def cited_in(activity: Json) -> list[Json]:
    """The citations of a message."""
    return [claim for entity in activity.get("entities", []) for claim in entity.get("citation", [])]


def words(value: object) -> str:
    """All that a reader sees of a message, a card or a dialog, in its order."""
    if isinstance(value, list):
        return "\n".join(filter(None, map(words, value)))
    if not isinstance(value, dict):
        return ""
    if value.get("type") == "RichTextBlock":
        return "".join(each["text"] for each in value["inlines"])
    if value.get("isVisible") is False:
        return ""
    seen = [str(value[key]) for key in ("text", "label", "value", "title") if isinstance(value.get(key), str)]
    below = [words(value.get(key)) for key in ("attachments", "content", "body", "actions", "card", "task")]
    below += [words(value["value"])] if isinstance(value.get("value"), dict) else []
    return "\n".join(filter(None, [*seen, *below]))


def actions_in(value: object) -> list[Json]:
    """Every action of a card, unfolded ones too."""
    if isinstance(value, list):
        return [each for part in value for each in actions_in(part)]
    if not isinstance(value, dict):
        return []
    own = [value] if str(value.get("type", "")).startswith("Action.") else []
    return own + [each for key in ("body", "actions", "card") for each in actions_in(value.get(key))]


def fields_in(value: object) -> dict[str, str]:
    """Every field of a card with what stands in it."""
    if isinstance(value, list):
        return {name: each for part in value for name, each in fields_in(part).items()}
    if not isinstance(value, dict):
        return {}
    own = {value["id"]: value.get("value", "")} if str(value.get("type", "")).startswith("Input.") else {}
    return own | {name: each for key in ("body", "card") for name, each in fields_in(value.get(key)).items()}
