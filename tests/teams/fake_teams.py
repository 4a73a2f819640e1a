"""A Microsoft Teams on loopback: the connector that bots post to, and people who write, press, edit and install.

Two halves. Towards the coach it sends what Teams sends (realistic activities, with a token that `fake_entra.py`
signs) to `coach_url` + `api/messages`. From the coach it takes `v3/conversations/…` under `url`, the serviceUrl of
every activity, and keeps Teams' rules: the bearer token, known conversations, 100 KB a message and 25 KB a card,
Adaptive Cards of 1.5 at most, one root entity with at most 20 citations, 7 messages a second, 8 in two and 60 in
thirty a conversation (429 with Retry-After), 15 seconds for an invoke. What breaks a rule is refused and noted in
`faults`; a throttled call is counted in `throttled`.

    teams = FakeTeams()                          # no tokens: for the development switch
    await teams.start()
    teams.coach_url = "http://127.0.0.1:3978/"
    stamp = await teams.types("anna", "Our Q3 revenue is up!")
    [answer] = await teams.settled("anna", 1)    # the bot's messages to her, as they stand now (updates applied)
    status, body = await teams.presses("anna", answer["id"], "why", {"article": "spokesperson"})

Of a message with words and a card, or with several cards in a list, Teams makes several: they are taken with 202, no
name is told (`split` counts them), and one that should take an earlier message's place is refused (400).

`messages` holds every message by conversation, `wire` each request of the bot as it came (method, path, JSON), `sent`
every activity posted or put, typing included.
"""

import asyncio
import hashlib
import itertools
import json
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientSession, ClientTimeout, web
from fake_entra import APP, TENANT, FakeEntra

BOT = f"28:{APP}"
INVOKE_SECONDS = 15.0
MOST_MESSAGE = 100_000
MOST_CARD = 25_000
WINDOWS = ((7, 1.0), (8, 2.0), (60, 30.0))
CARD = "application/vnd.microsoft.card.adaptive"
FILE = "application/vnd.microsoft.teams.file.download.info"
Json = dict[str, Any]


@dataclass
class FakeTeams:
    """The tenant. With `entra` activities carry tokens and the bot's bearer is checked; without, nothing is signed."""

    entra: FakeEntra | None = None
    tenant: str = TENANT
    locales: dict[str, str] = field(default_factory=dict)
    messages: dict[str, list[Json]] = field(default_factory=dict)
    sent: list[Json] = field(default_factory=list)
    wire: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refuse: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    drop: int = 0
    refuse_delete: list[int] = field(default_factory=list)
    """Statuses for the next deletions; the last one stays."""
    split: int = 0
    throttled: int = 0
    throttles: bool = True
    delay: float = 0.0
    url: str = ""
    coach_url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    redirect: str = ""
    _known: dict[str, str] = field(default_factory=dict)
    _times: dict[str, deque[float]] = field(default_factory=dict)
    _clock: Any = field(default_factory=lambda: itertools.count(1_700_000_000_000, 7))
    _runner: web.AppRunner | None = None
    _session: ClientSession | None = None

    async def start(self) -> None:
        """Listen on loopback."""
        app = web.Application(client_max_size=2**22)
        base = "/emea/v3/conversations"
        app.router.add_post(base, self._open)
        app.router.add_post(f"{base}/{{conversation}}/activities", self._post)
        app.router.add_post(f"{base}/{{conversation}}/activities/{{activity}}", self._post)
        app.router.add_put(f"{base}/{{conversation}}/activities/{{activity}}", self._put)
        app.router.add_delete(f"{base}/{{conversation}}/activities/{{activity}}", self._delete)
        app.router.add_get("/files/{name}", self._file)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/emea/"
        self._session = ClientSession(timeout=ClientTimeout(total=60))

    async def stop(self) -> None:
        """Listen no more."""
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # ---------------------------------------------------------------- names, as Teams makes them

    def conversation(self, user: str) -> str:
        """The personal chat of `user`: longer than 128 characters, as they are."""
        name = "a:1" + hashlib.sha512(user.encode()).hexdigest() + hashlib.sha1(user.encode()).hexdigest()  # noqa: S324
        self._known[name] = user
        return name

    def account(self, user: str) -> str:
        """The channel account of `user`."""
        return f"29:1{hashlib.sha256(user.encode()).hexdigest()}"

    def person(self, user: str) -> str:
        """Their `aadObjectId`."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, user))

    # ---------------------------------------------------------------- what people do

    def activity(self, user: str, kind: str = "message", **more: object) -> Json:
        """An activity in the personal chat of `user`, as Teams sends it."""
        stamp, locale = next(self._clock), self.locales.get(user, "en-US")
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {
            "type": kind,
            "id": str(stamp),
            "timestamp": now,
            "localTimestamp": now,
            "channelId": "msteams",
            "serviceUrl": self.url,
            "from": {"id": self.account(user), "name": user.title(), "aadObjectId": self.person(user)},
            "conversation": {
                "conversationType": "personal",
                "tenantId": self.tenant,
                "id": self.conversation(user),
            },
            "recipient": {"id": BOT, "name": "Avantpost"},
            "entities": [
                {
                    "locale": locale,
                    "country": locale[-2:],
                    "platform": "Web",
                    "timezone": "Europe/Paris",
                    "type": "clientInfo",
                }
            ],
            "channelData": {"tenant": {"id": self.tenant}},
            "locale": locale,
            "localTimezone": "Europe/Paris",
            **more,
        }

    def message(self, user: str, text: str, **more: object) -> Json:
        """A message activity, with the HTML that Teams sends beside the text."""
        shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
        attachments = [{"contentType": "text/html", "content": f"<p>{shown}</p>"}]
        return self.activity(user, text=text, textFormat="plain", attachments=attachments, **more)

    async def types(self, user: str, text: str, **more: object) -> str:
        """A message in the personal chat; its id."""
        message = self.message(user, text, **more)
        self.messages.setdefault(self.conversation(user), []).append(message)
        status, _ = await self.deliver(message)
        assert status == 200, status
        return str(message["id"])

    async def edits(self, user: str, stamp: str, text: str) -> None:
        """The user changes a message: the same id, another time."""
        message = self.message(user, text, id=stamp, type="messageUpdate")
        message["channelData"]["eventType"] = "editMessage"
        await self.deliver(message)

    async def removes(self, user: str, stamp: str) -> None:
        """The user deletes a message."""
        await self.deliver(
            self.activity(
                user,
                "messageDelete",
                id=stamp,
                channelData={"tenant": {"id": self.tenant}, "eventType": "softDeleteMessage"},
            )
        )

    async def installs(self, user: str) -> None:
        """The user adds the app."""
        bot, who = {"id": BOT}, {"id": self.account(user), "aadObjectId": self.person(user)}
        added = self.activity(user, "conversationUpdate", id=f"f:{uuid.uuid4()}", membersAdded=[who, bot])
        await self.deliver(added)
        await self.deliver(self.activity(user, "installationUpdate", id=f"f:{uuid.uuid4()}", action="add"))

    async def mentions(self, user: str, text: str, *, thread: str = "19:team@thread.tacv2") -> None:
        """A mention in a channel."""
        said = f"<at>Avantpost</at> {text}"
        mention = {"type": "mention", "text": "<at>Avantpost</at>", "mentioned": {"id": BOT, "name": "Avantpost"}}
        message = self.message(user, said)
        name = f"{thread};messageid={message['id']}"
        self._known[name] = user
        message["entities"].append(mention)
        message["conversation"] = {
            "isGroup": True,
            "conversationType": "channel",
            "tenantId": self.tenant,
            "id": name,
        }
        message["channelData"] |= {"teamsChannelId": thread, "teamsTeamId": thread, "channel": {"id": thread}}
        await self.deliver(message)

    async def presses(self, user: str, stamp: str, verb: str, data: Json | None = None) -> tuple[int, Json]:
        """`Action.Execute` on a card; HTTP status and body of the answer."""
        action = {"type": "Action.Execute", "id": verb, "verb": verb, "data": data or {}}
        value = {"action": action, "trigger": "manual"}
        return await self.invokes(user, "adaptiveCard/action", value, replyToId=stamp)

    async def invokes(self, user: str, name: str, value: Json, **more: object) -> tuple[int, Json]:
        """An invoke; the answer must come within fifteen seconds."""
        began = time.monotonic()
        invoke = self.activity(user, "invoke", id=f"f:{uuid.uuid4()}", name=name, value=value, **more)
        status, text = await self.deliver(invoke)
        if time.monotonic() - began > INVOKE_SECONDS:
            self.faults.append(f"{name} was answered too late")
        return status, json.loads(text) if text else {}

    def file(self, data: bytes, name: str = "draft.txt", kind: str = "txt") -> Json:
        """An attachment as Teams hangs it on a message, its bytes behind a link that needs no token."""
        unique = f"{next(self._clock)}-{name}"
        self.files[unique] = data
        link = f"{self.url.removesuffix('emea/')}files/{unique}?tempauth=sesame"
        content = {"downloadUrl": link, "uniqueId": str(uuid.uuid4()), "fileType": kind}
        return {"contentType": FILE, "content": content, "contentUrl": link.partition("?")[0], "name": name}

    async def deliver(self, activity: Json, *, token: str | None = None) -> tuple[int, str]:
        """An activity to the coach, with a right token unless one is given; the answer's status and text."""
        if token is None and self.entra is not None:
            token = self.entra.token(str(activity.get("serviceUrl")))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.post(json.dumps(activity).encode(), **headers)

    async def post(
        self, body: bytes, *, content_type: str | None = "application/json; charset=utf-8", **headers: str
    ) -> tuple[int, str]:
        """Any bytes to the coach."""
        assert self._session is not None
        given = {**({"Content-Type": content_type} if content_type else {}), **headers}
        skip = () if content_type else ("Content-Type",)
        async with self._session.post(
            f"{self.coach_url}api/messages", data=body, headers=given, skip_auto_headers=skip
        ) as response:
            return response.status, await response.text()

    # ---------------------------------------------------------------- what people see

    def answers(self, user: str) -> list[Json]:
        """The bot's messages in the personal chat, oldest first, as they stand now."""
        return [
            each for each in self.messages.get(self.conversation(user), []) if each.get("from", {}).get("id") == BOT
        ]

    async def settled(self, user: str, count: int, seconds: float = 10.0) -> list[Json]:
        """The bot's messages once there are `count` of them."""
        until = time.monotonic() + seconds
        while len(self.answers(user)) < count and time.monotonic() < until:  # noqa: ASYNC110 - Teams tells nobody
            await asyncio.sleep(0.01)
        found = self.answers(user)
        assert len(found) >= count, [words(message) for message in found]
        return found

    # ---------------------------------------------------------------- the connector

    async def _open(self, request: web.Request) -> web.Response:
        found = await self._taken(request)
        if isinstance(found, web.Response):
            return found
        tenant = (found.get("channelData") or {}).get("tenant", {}).get("id") or found.get("tenantId")
        members = found.get("members") or []
        if tenant != self.tenant or len(members) != 1 or not (found.get("bot") or {}).get("id"):
            return self._bad("a conversation without tenant, bot or member")
        who = next((name for name in self._known.values() if self.account(name) == members[0].get("id")), None)
        if who is None:
            return _refused(404, "ConversationNotFound")
        return web.json_response({"id": self.conversation(who)}, status=201)

    async def _post(self, request: web.Request) -> web.Response:
        activity = await self._taken(request)
        if isinstance(activity, web.Response):
            return activity
        parts = _parts(activity)
        for part in parts:
            kept = {**part, "id": str(next(self._clock)), "from": {"id": BOT, "name": "Avantpost"}}
            self.sent.append(kept)
            if activity.get("type") == "message":
                self.messages.setdefault(request.match_info["conversation"], []).append(kept)
        if len(parts) > 1:
            self.split += 1
            return web.Response(status=202)
        return web.json_response({"id": kept["id"]}, status=201)

    async def _put(self, request: web.Request) -> web.Response:
        activity = await self._taken(request)
        if isinstance(activity, web.Response):
            return activity
        own = self._find(request)
        if own is None:
            return _refused(404, "ActivityNotFoundInConversation")
        if len(_parts(activity)) > 1:
            return self._bad("an update that is several messages")
        kept = {**activity, "id": own["id"], "from": own["from"]}
        self.sent.append(kept)
        own.clear()
        own.update(kept)
        return web.json_response({"id": own["id"]})

    async def _delete(self, request: web.Request) -> web.Response:
        refused = await self._taken(request)
        if isinstance(refused, web.Response):
            return refused
        if self.refuse_delete:
            status = self.refuse_delete.pop(0) if len(self.refuse_delete) > 1 else self.refuse_delete[0]
            return _refused(status, "DeleteActivityAPINotImplemented")
        own = self._find(request)
        if own is None:
            return _refused(404, "ActivityNotFoundInConversation")
        self.messages[request.match_info["conversation"]].remove(own)
        return web.Response()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if self.redirect:
            raise web.HTTPFound(self.redirect)
        if request.headers.get("Authorization"):
            self.faults.append("the bearer token went to a file's host")
        return web.Response(body=self.files[request.match_info["name"]], content_type="text/plain")

    async def _taken(self, request: web.Request) -> Json | web.Response:  # noqa: PLR0911 - one a rule
        body = await request.read()
        if self.delay:
            await asyncio.sleep(self.delay)
        self.wire.append(f"{request.method} {request.path} {body.decode()}")
        if self.drop:
            self.drop -= 1
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if self.refuse:
            status, headers = self.refuse.pop(0)
            return web.Response(status=status, headers=headers, text="<html>Bad gateway</html>")
        if self.entra is not None and request.headers.get("Authorization") != f"Bearer {self.entra.bearer}":
            return _refused(401, "Unauthorized")
        name = request.match_info.get("conversation", "")
        if name and name not in self._known:
            return _refused(404, "ConversationNotFound")
        wait = self._throttle(name)
        if wait:
            self.throttled += 1
            return web.Response(status=429, headers={"Retry-After": str(wait)})
        if len(body) > MOST_MESSAGE:
            self.faults.append(f"a message of {len(body)} bytes")
            return _refused(413, "MessageSizeTooBig")
        if request.method == "DELETE":
            return {}
        if request.content_type != "application/json":
            return self._bad("not JSON")
        activity: Json = json.loads(body)
        fault = _fault(activity) if name else None
        return self._bad(fault) if fault else activity

    def _throttle(self, name: str) -> int:
        now, times = time.monotonic(), self._times.setdefault(name, deque(maxlen=WINDOWS[-1][0]))
        if self.throttles and name:
            for most, seconds in WINDOWS:
                if len(times) >= most and now - times[-most] < seconds:
                    return max(1, round(seconds - (now - times[-most])))
        times.append(now)
        return 0

    def _bad(self, what: str) -> web.Response:
        self.faults.append(what)
        return _refused(400, "BadSyntax")

    def _find(self, request: web.Request) -> Json | None:
        kept = self.messages.get(request.match_info["conversation"], [])
        own = [each for each in kept if each["id"] == request.match_info["activity"] and each["from"]["id"] == BOT]
        return own[0] if own else None


def _refused(status: int, code: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": code}}, status=status)


def _parts(activity: Json) -> list[Json]:
    """The messages that Teams makes of one ("skype activities"): its words, and each attachment in a list."""
    attachments = activity.get("attachments") or []
    if activity.get("attachmentLayout") == "carousel" or not attachments:
        return [activity]
    said = [{**activity, "attachments": []}] if activity.get("text") else []
    return said + [{**activity, "text": "", "attachments": [each]} for each in attachments]


def _fault(activity: Json) -> str | None:  # noqa: C901, PLR0911 - one a rule
    """What is wrong with an activity of the bot's."""
    if activity.get("type") not in {"message", "typing"}:
        return f"an activity of type {activity.get('type')}"
    if activity["type"] == "message" and not (str(activity.get("text") or "").strip() or activity.get("attachments")):
        return "an empty message"
    for attachment in activity.get("attachments") or []:
        if attachment.get("contentType") != CARD:
            continue
        card = attachment.get("content") or {}
        if len(json.dumps(card, ensure_ascii=False).encode()) > MOST_CARD:
            return "a card of more than 25 KB"
        if card.get("type") != "AdaptiveCard" or card.get("version") not in {"1.2", "1.3", "1.4", "1.5"}:
            return "not an Adaptive Card of 1.5"
    roots = [each for each in activity.get("entities") or [] if each.get("type") == "https://schema.org/Message"]
    if len(roots) > 1:
        return "more than one root entity"
    for root in roots:
        citations = root.get("citation") or []
        if root.get("@type") != "Message" or len(citations) > 20:
            return "a root entity that is not a Message, or more than 20 citations"
        for number, citation in enumerate(citations, 1):
            shown = citation.get("appearance") or {}
            if citation.get("position") != number or not 0 < len(str(shown.get("name") or "")) <= 80:
                return "a citation without its position or its name"
            if len(str(shown.get("abstract") or "")) > 160:
                return "a citation's abstract of more than 160 characters"
    return None


def words(value: object) -> str:
    """All that a reader sees of a message or a card, in order."""
    if isinstance(value, dict):
        parts = [str(value[key]) for key in ("text", "title", "value") if isinstance(value.get(key), str)]
        nested = ("attachments", "content", "body", "items", "columns", "facts", "inlines", "actions", "rows", "cells")
        return " ".join(filter(None, [*parts, *(words(value[key]) for key in nested if key in value)]))
    if isinstance(value, list):
        return " ".join(filter(None, map(words, value)))
    return value if isinstance(value, str) else ""
