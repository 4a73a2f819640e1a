"""A Slack on loopback that keeps Slack's rules: sizes, one-shot triggers, signed deliveries, threads, deletions, 429.

What it enforces was measured or is documented (see blocks.py); an argument it does not know how to read is an error, as
is a block that `slack_sdk.models` refuses.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession, WSMsgType, web
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.channels.slack.blocks import text_size
from bot.channels.slack.manifest import SCOPES

SECRET = "slack-signing-secret-of-a-test"
TOKEN = "xoxb-of-a-test"
APP_TOKEN = "xapp-of-a-test"
TEAM, BOT, BOT_USER = "T1", "B1", "UBOT"
TRIGGER_SECONDS = 3.0
MOST_TEXT = 11_000
BLOCKS = frozenset({"actions", "context", "context_actions", "divider", "header", "input", "rich_text", "section"})
Json = dict[str, Any]


@dataclass
class FakeSlack:
    """The workspace. `users` by id; `messages` by channel, oldest first; `views` by id; `calls` in order."""

    users: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, list[Json]] = field(default_factory=dict)
    views: dict[str, Json] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refuse: dict[str, list[tuple[int, Json, dict[str, str]]]] = field(default_factory=dict)
    url: str = ""
    coach_url: str = ""
    acknowledged: list[str] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    deaf: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    file_status: int = 200
    statuses: list[str] = field(default_factory=list)
    prompts: dict[str, list[Json]] = field(default_factory=dict)
    delay: float = 0.0
    drops: list[str] = field(default_factory=list)
    """What happens to the next messages posted: `before` or `after` they are taken, the connection is dropped."""
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))
    page: int = 0
    wire: list[str] = field(default_factory=list)
    _clock: Any = field(default_factory=lambda: itertools.count(1_700_000_000))
    _triggers: dict[str, float] = field(default_factory=dict)
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on loopback."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/socket", self._socket)
        app.router.add_get("/files/{name}", self._file)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/"
        self.users[BOT_USER] = {"id": BOT_USER, "team_id": TEAM, "is_bot": True}

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    def person(self, user: str, **profile: object) -> str:
        """Somebody of the workspace; `profile` for guests and languages."""
        self.users[user] = {"id": user, "team_id": TEAM, "locale": "en-US", **profile}
        return f"D{user}"

    # ---------------------------------------------------------------- what people do

    async def types(self, user: str, text: str, *, thread: str | None = None, **more: object) -> str:
        """A message in the user's direct messages; its `ts`."""
        message: Json = {"type": "message", "user": user, "text": text, "ts": self._stamp(), "team": TEAM, **more}
        if thread:
            message["thread_ts"] = thread
        self.messages.setdefault(f"D{user}", []).append(message)
        await self.deliver({**message, "channel": f"D{user}", "channel_type": "im"})
        return str(message["ts"])

    async def edits(self, user: str, stamp: str, text: str) -> None:
        """The user changes a message."""
        message = self._find(f"D{user}", stamp)
        before = dict(message)
        message["text"] = text
        event = {"type": "message", "subtype": "message_changed", "channel": f"D{user}", "channel_type": "im"}
        await self.deliver({**event, "message": message, "previous_message": before, "ts": self._stamp()})

    async def deletes(self, user: str, stamp: str) -> None:
        """The user deletes a message."""
        message = self._find(f"D{user}", stamp)
        self.messages[f"D{user}"].remove(message)
        event = {"type": "message", "subtype": "message_deleted", "channel": f"D{user}", "channel_type": "im"}
        await self.deliver({**event, "deleted_ts": stamp, "previous_message": message, "ts": self._stamp()})

    def snippet(self, data: bytes, *, mimetype: str = "text/plain", **more: object) -> Json:
        """A file as it hangs on a message; `data` is what its address gives."""
        name = f"F{next(self._clock)}"
        self.files[name] = data
        url = f"{self.url.removesuffix('api/')}files/{name}"
        file = {"id": name, "mimetype": mimetype, "filetype": "text", "size": len(data), "url_private_download": url}
        return {**file, **more}

    async def deliver(
        self,
        event: Json,
        *,
        event_id: str | None = None,
        again: bool = False,
        to: str | None = None,
        **envelope: object,
    ) -> int:
        """An event to the coach, signed, or to the replica `to`; the status of the answer."""
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event": event,
            "event_id": event_id or f"Ev{next(self._clock)}",
            "event_time": int(time.time()),
            **envelope,
        }
        retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"} if again else {}
        return await self.post(json.dumps(body), "application/json", to=to, **retry)

    async def command(self, user: str, command: str, text: str = "") -> str:
        """A slash command; what Slack shows at once."""
        fields = {"command": command, "text": text, "user_id": user, "channel_id": "C1", "team_id": TEAM}
        return await self._form({**fields, "trigger_id": self.trigger(), "response_url": f"{self.url}response"})

    async def presses(
        self, user: str, stamp: str, action: str, *, state: dict[str, str] | None = None, **more: object
    ) -> str:
        """A button under a message; `state` is what stands in its fields."""
        message = self._find(f"D{user}", stamp)
        body = {
            "type": "block_actions",
            "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM},
            "channel": {"id": f"D{user}"},
            "message": message,
            "container": {"type": "message", "message_ts": stamp},
            "trigger_id": self.trigger(),
            "state": {"values": {name: {name: {"value": text}} for name, text in (state or {}).items()}},
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "action_ts": "1", **more}],
        }
        return await self._form({"payload": json.dumps(body)})

    async def chooses(self, user: str, action: str, value: str | None = None, *, trigger: str | None = None) -> str:
        """A list or a button on the Home tab."""
        chosen = {"selected_option": {"value": value}} if value is not None else {}
        body = {
            "type": "block_actions",
            "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM},
            "container": {"type": "view"},
            "view": {"type": "home", "id": "VH", **self.homes.get(user, {})},
            "trigger_id": trigger or self.trigger(),
            "actions": [{"type": "static_select", "action_id": action, "block_id": "b", **chosen}],
        }
        return await self._form({"payload": json.dumps(body)})

    async def shortcut(self, user: str, name: str, message: Json | None = None) -> str:
        """A global shortcut, or one on a message."""
        kind = (
            {"type": "message_action", "message": message, "channel": {"id": "C1"}} if message else {"type": "shortcut"}
        )
        body = {**kind, "callback_id": name, "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}}
        return await self._form({"payload": json.dumps({**body, "trigger_id": self.trigger()})})

    async def submits(self, user: str, callback: str, **values: str) -> str:
        """A form sent."""
        state = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()}
        view = {"id": "V1", "type": "modal", "callback_id": callback, "state": {"values": state}}
        body = {"type": "view_submission", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "view": view}
        return await self._form({"payload": json.dumps({**body, "trigger_id": self.trigger()})})

    async def fills(self, user: str, **answers: object) -> Json:
        """The newest window filled in and sent, as Slack lets people do it; what the coach says to it.

        Fields that are not answered keep what stands in them. A window that takes the place of this one is the newest.
        """
        name, view = list(self.views.items())[-1]
        state = {block["block_id"]: {block["block_id"]: self._answer(block, answers)} for block in view["blocks"]}
        assert answers.keys() <= state.keys(), (answers, state.keys())
        sent = {**view, "id": name, "state": {"values": state}}
        body = {"type": "view_submission", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "view": sent}
        text = await self._form({"payload": json.dumps({**body, "trigger_id": self.trigger()})})
        said: Json = json.loads(text) if text else {}
        if said.get("response_action") == "update":
            self.views[f"V{next(self._clock)}"] = self._view(said["view"], 100)
        if said.get("response_action") == "errors" and not said["errors"].keys() <= state.keys():
            self.faults.append("errors under fields that are not there")
        return said

    def _answer(self, block: Json, answers: dict[str, object]) -> Json:
        """What Slack sends of one field."""
        element, given = block["element"], answers.get(block["block_id"])
        kind = element["type"]
        if kind == "plain_text_input":
            value = element.get("initial_value") if given is None else given
            assert value or block["optional"], block["block_id"]
            assert len(str(value or "")) <= element["max_length"]
            return {"type": kind, "value": value or None}
        if kind == "static_select":
            chosen = element.get("initial_option", {}).get("value") if given is None else given
            return {
                "type": kind,
                "selected_option": next(each for each in element["options"] if each["value"] == chosen),
            }
        name = {"datetimepicker": "date_time", "datepicker": "date"}[kind]
        return {"type": kind, f"selected_{name}": element.get(f"initial_{name}") if given is None else given}

    def trigger(self) -> str:
        """A trigger that lives three seconds and works once."""
        name = f"trigger-{next(self._clock)}"
        self._triggers[name] = time.monotonic() + TRIGGER_SECONDS
        return name

    async def post(
        self,
        body: str,
        content_type: str,
        *,
        secret: str = SECRET,
        age: float = 0,
        to: str | None = None,
        **headers: str,
    ) -> int:
        """A signed request to the coach; its status."""
        status, _ = await self._posted(body, content_type, secret=secret, age=age, to=to, more=headers)
        return status

    async def _form(self, fields: dict[str, str]) -> str:
        status, text = await self._posted(urlencode(fields), "application/x-www-form-urlencoded")
        assert status == 200, (status, text)
        return text

    async def _posted(
        self,
        body: str,
        content_type: str,
        *,
        secret: str = SECRET,
        age: float = 0,
        to: str | None = None,
        more: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        stamp = str(int(time.time() - age))
        signature = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
            **(more or {}),
        }
        async with (
            ClientSession() as session,
            session.post(f"{to or self.coach_url}slack/events", data=body.encode(), headers=headers) as response,
        ):
            return response.status, await response.text()

    async def deliver_by_socket(self, event: Json) -> str:
        """An event over Socket Mode; the id of its envelope, which the coach acknowledges."""
        while not self.sockets or self.sockets[-1].closed:  # noqa: ASYNC110 - the client connects when it likes
            await asyncio.sleep(0.01)
        name = f"envelope-{next(self._clock)}"
        body = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event": event, "event_id": f"Ev{name}"}
        envelope = {"type": "events_api", "envelope_id": name, "payload": body, "accepts_response_payload": False}
        await self.sockets[-1].send_json(envelope)
        return name

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=not self.deaf)
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self.sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT and "envelope_id" in message.data:
                self.acknowledged.append(json.loads(message.data)["envelope_id"])
        return socket

    async def _file(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        return web.Response(body=self.files[request.match_info["name"]], status=self.file_status)

    # ---------------------------------------------------------------- what people see

    def answers(self, user: str, thread: str | None = None) -> list[Json]:
        """The coach's messages in somebody's direct messages, oldest first; perhaps those of one thread only."""
        own = [message for message in self.messages.get(f"D{user}", []) if message.get("bot_id")]
        return [message for message in own if thread is None or message.get("thread_ts") == thread]

    async def settled(self, user: str, count: int, seconds: float = 30.0) -> list[Json]:
        """The coach's messages once there are `count` of them."""
        until = time.monotonic() + seconds
        while len(self.answers(user)) < count and time.monotonic() < until:  # noqa: ASYNC110 - Slack tells nobody
            await asyncio.sleep(0.01)
        found = self.answers(user)
        assert len(found) >= count, [words(message) for message in found]
        return found

    # ---------------------------------------------------------------- Slack's API

    async def _call(self, request: web.Request) -> web.Response:  # noqa: C901, PLR0911 - one a way to fail
        method = request.match_info["method"]
        self.calls.append(method)
        if self.delay:
            await asyncio.sleep(self.delay)
        try:
            self.wire.append(f"{method} {await request.text()}")
        except ConnectionError:  # the caller was killed
            return web.Response(status=499)
        drop = self.drops.pop(0) if self.drops and method == "chat.postMessage" else ""
        if drop == "before":
            return _dropped(request)
        if self.page and method == "chat.postMessage":
            self.page -= 1
            return web.Response(text="<html>Bad gateway</html>", content_type="text/html", status=502)
        if self.refuse.get(method):
            status, answer, headers = self.refuse[method].pop(0)
            return web.json_response(answer, status=status, headers=headers)
        wanted = APP_TOKEN if method == "apps.connections.open" else TOKEN
        if request.headers.get("Authorization") != f"Bearer {wanted}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if request.content_type == "application/json":
            values = await request.json()
        else:
            given = {**request.query, **await request.post()}
            values = {name: _typed(str(value)) for name, value in given.items()}
        handler = getattr(self, f"_{method.replace('.', '_')}", None)
        if handler is None:
            self.faults.append(f"unknown method {method}")
            return web.json_response({"ok": False, "error": "unknown_method"})
        try:
            answer = {"ok": True, **handler(values)}
        except RefusedError as error:
            return web.json_response({"ok": False, "error": str(error)})
        if drop:
            return _dropped(request)
        return web.json_response(answer, headers={"X-OAuth-Scopes": ",".join(self.scopes)})

    def _auth_test(self, _values: Json) -> Json:
        return {
            "url": "https://x.slack.com/",
            "team": "x",
            "user": "coach",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
        }

    def _apps_connections_open(self, _values: Json) -> Json:
        return {"url": self.url.replace("http:", "ws:").replace("/api/", "/socket")}

    def _users_info(self, values: Json) -> Json:
        if values["user"] not in self.users:
            raise RefusedError("user_not_found")
        return {"user": self.users[values["user"]]}

    def _conversations_info(self, values: Json) -> Json:
        return {"channel": {"id": values["channel"], "is_im": True, "user": values["channel"].removeprefix("D")}}

    def _assistant_threads_setStatus(self, values: Json) -> Json:  # noqa: N802 - Slack's name
        self.statuses.append(values["status"])
        return {}

    def _assistant_threads_setSuggestedPrompts(self, values: Json) -> Json:  # noqa: N802 - Slack's name
        if len(values["prompts"]) > 4 or values.get("thread_ts"):
            raise self._fault("prompts")
        self.prompts[values["channel_id"]] = values["prompts"]
        return {}

    def _conversations_open(self, values: Json) -> Json:
        return {"channel": {"id": f"D{values['users']}"}}

    def _conversations_history(self, values: Json) -> Json:
        messages = self.messages.get(values["channel"], [])
        top = [
            {**message, "reply_count": sum(each.get("thread_ts") == message["ts"] for each in messages)}
            for message in messages
            if message.get("thread_ts", message["ts"]) == message["ts"]
        ]
        return {"messages": list(reversed(top))[: int(values.get("limit", 100))]}

    def _conversations_replies(self, values: Json) -> Json:
        root = values["ts"]
        for message in self.messages.get(values["channel"], []):
            if message["ts"] == root and message.get("thread_ts", root) != root:
                return {"messages": [message]}  # a reply's own stamp gives that reply alone
        found = [
            message
            for message in self.messages.get(values["channel"], [])
            if message["ts"] == root or message.get("thread_ts") == root
        ]
        if not found:
            raise RefusedError("thread_not_found")
        return {"messages": found[: int(values.get("limit", 100))]}

    def _chat_postMessage(self, values: Json) -> Json:  # noqa: N802 - Slack's name
        blocks = self._checked(values.get("blocks", []), 50)
        if re.search(r"<[!@#]|<http", str(values.get("text", ""))):
            raise self._fault("a live mention or link in the text")
        if not blocks and not str(values.get("text", "")).strip():
            raise RefusedError("no_text")
        if len(str(values.get("text", ""))) > 40_000:
            raise RefusedError("msg_too_long")
        message = {"type": "message", "bot_id": BOT, "user": BOT_USER, "text": values.get("text", ""), "blocks": blocks}
        message["ts"] = self._stamp()
        if values.get("thread_ts"):
            message["thread_ts"] = values["thread_ts"]
        self.messages.setdefault(values["channel"], []).append(message)
        return {"ts": message["ts"], "channel": values["channel"], "message": message}

    def _chat_update(self, values: Json) -> Json:
        message = self._find(values["channel"], values["ts"])
        message.update(text=values.get("text", ""), blocks=self._checked(values.get("blocks", []), 50))
        return {"ts": values["ts"]}

    def _chat_delete(self, values: Json) -> Json:
        message = self._find(values["channel"], values["ts"])
        if not message.get("bot_id"):
            raise RefusedError("cant_delete_message")
        self.messages[values["channel"]].remove(message)
        return {}

    def _views_open(self, values: Json) -> Json:
        until = self._triggers.pop(values["trigger_id"], None)
        if until is None or until < time.monotonic():
            raise RefusedError("expired_trigger_id")
        view = self._view(values["view"], 100)
        name = f"V{next(self._clock)}"
        self.views[name] = view
        return {"view": {"id": name, **view}}

    def _views_update(self, values: Json) -> Json:
        self.views[values["view_id"]] = self._view(values["view"], 100)
        return {"view": {"id": values["view_id"]}}

    def _views_publish(self, values: Json) -> Json:
        self.homes[values["user_id"]] = self._view(values["view"], 100)
        return {}

    def _view(self, view: Json, most: int) -> Json:
        self._checked(view["blocks"], most)
        try:
            View(**view).to_dict()
        except Exception as error:  # noqa: BLE001 - whatever the validator dislikes
            raise self._fault(f"view: {error}") from None
        if len(view.get("private_metadata", "")) > 3_000:
            raise self._fault("private_metadata is longer than 3,000")
        for name in ("title", "submit", "close"):
            if name in view and len(view[name]["text"]) > 24:
                raise self._fault(f"{name} is longer than 24")
        return view

    def _checked(self, blocks: list[Json], most: int) -> list[Json]:
        if len(blocks) > most:
            raise self._fault(f"{len(blocks)} blocks")
        for block in blocks:
            if block["type"] not in {
                "header",
                "section",
                "context",
                "actions",
                "rich_text",
                "divider",
                "input",
                "context_actions",
            }:
                raise self._fault(f"block {block['type']}")
            self._lengths(block)
            parsed = Block.parse(block)
            try:
                parsed.to_dict()
            except Exception as error:  # noqa: BLE001 - whatever the validator dislikes
                raise self._fault(f"{block['type']}: {error}") from None
            if not text_size(block):
                raise self._fault(f"an empty {block['type']}")
        if sum(map(text_size, blocks)) > MOST_TEXT:
            raise self._fault("msg_blocks_too_long")
        return blocks

    def _lengths(self, block: Json) -> None:
        """What `slack_sdk.models` does not look at."""
        if len(str(block.get("block_id") or "")) > 255:
            raise self._fault("block_id is longer than 255")
        for element in block.get("elements") or [block.get("element") or {}]:
            if len(str(element.get("initial_value", ""))) > element.get("max_length", 3_000):
                raise self._fault("initial_value is longer than max_length")
            if element.get("type") == "static_select" and not 1 <= len(element["options"]) <= 100:
                raise self._fault("options")
            if element.get("type") == "button" and len(str(element.get("value") or "")) > 2_000:
                raise self._fault("value")
        if block["type"] == "input" and block["element"].get("max_length", 0) > 3_000:
            raise self._fault("max_length")
        if block["type"] == "actions" and len(block["elements"]) > 25:
            raise self._fault("actions")

    def _fault(self, what: str) -> "RefusedError":
        self.faults.append(what)
        return RefusedError("invalid_blocks")

    def _find(self, channel: str, stamp: str) -> Json:
        for message in self.messages.get(channel, []):
            if message["ts"] == stamp:
                return message
        raise RefusedError("message_not_found")

    def _stamp(self) -> str:
        return f"{next(self._clock)}.000100"


class RefusedError(Exception):
    """What Slack answers with `ok: false`."""


def words(value: object) -> str:
    """All that a reader sees of a message or a view, in order."""
    if isinstance(value, dict):
        parts = [words(each) for key, each in value.items() if key in {"blocks", "elements", "text", "title", "label"}]
        if isinstance(value.get("text"), str) and value.get("blocks"):
            parts = [words(value["blocks"])]  # the fallback is not shown beside the blocks
        return " ".join(filter(None, parts))
    if isinstance(value, list):
        return " ".join(filter(None, map(words, value)))
    return value if isinstance(value, str) else ""


def _typed(value: str) -> Any:
    """A form's value: lists and objects travel as JSON."""
    return json.loads(value) if value[:1] in {"[", "{"} else value


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)
