"""Calls to Teams' connector, in plain JSON: token, allowance, patience and sizes are its business, words are not.

A call is made again after an answer that says "later" (429, 412, 5xx), and when the connection could not be made or was
dropped without an answer. A message whose answer does not come in time is not sent again: it may be there.
"""

import asyncio
import contextlib
import json
import random
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NoReturn
from urllib.parse import quote, urljoin

import aiohttp
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_before_delay
from yarl import URL

from bot.channels.teams.bearer import Bearer
from bot.channels.teams.incoming import Left, origin_of
from bot.channels.teams.throttle import Throttle
from bot.channels.teams.wire import Json, Reference
from bot.domain.errors import ChannelError

MOST_BYTES: Final = 80_000
"""Teams refuses messages of about 100 KB."""
_LATER: Final = frozenset({412, 429, 500, 502, 503, 504})
_ATTEMPT_SECONDS: Final = 10.0
_PATIENCE: Final = 45.0
"""How long one call is tried for, its waits included; a conversation's allowance is whole again after thirty."""
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 10.0
_MOST_REDIRECTS: Final = 3
_MOST_ANSWER: Final = 100_000
FILE_HOSTS: Final = ("sharepoint.com", "sharepoint.us", "sharepoint-mil.us", "sharepoint.cn")
"""Where files stand that people attach in a personal chat: their own OneDrive."""
Noted = Callable[[Left], Awaitable[None]]


class LaterError(ChannelError):
    """What may go well in a moment: in `seconds`, if the platform said so."""

    def __init__(self, kind: str, status: int = 0, seconds: float | None = None) -> None:
        super().__init__(kind, status)
        self.seconds = seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long is waited, in seconds; tests wait less."""

    attempt: float = _ATTEMPT_SECONDS
    patience: float = _PATIENCE
    first_wait: float = _FIRST_WAIT


class AioConnector:
    """Implements `Connector`. Without a `bearer` nothing is signed: for loopback.

    `first` is told in which message the answer to an event begins, before `send` returns. `file_hosts` are hosts
    whose files may be fetched, with their subdomains; `file_origins` are whole origins, for tests and the Playground.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        bearer: Bearer | None,
        *,
        first: Noted | None = None,
        limits: Limits | None = None,
        file_hosts: Collection[str] = FILE_HOSTS,
        file_origins: Collection[str] = (),
    ) -> None:
        self._session = session
        self._bearer = bearer
        self._first = first
        self._limits = limits or Limits()
        self._file_hosts = tuple(file_hosts)
        self._file_origins = frozenset(file_origins)
        self._throttle = Throttle()
        self._answers: dict[str, str] = {}
        self.retries = 0
        """Calls that were made again, for the report."""

    def answer_in(self, event: str, activity_id: str) -> None:
        """The next message to `event` goes in place of one that is out already."""
        self._answers[event] = activity_id

    async def send(self, where: Reference, activity: Json) -> str:
        """Post an activity; typing is dropped rather than waited for."""
        message = self._addressed(where, activity)
        if activity.get("type") == "typing" and not activity.get("entities"):
            await self._in_passing(where, message)
            return ""
        earlier = self._answers.pop(where.event, None) if where.event else None
        if earlier is not None:
            try:
                await self.update(where, earlier, activity)
            except ChannelError as error:
                if error.status not in {403, 404}:
                    raise
            else:
                return earlier
        answer = await self._call("POST", where, _activities(where), message)
        made = str(answer.get("id") or "")
        if where.event and self._first is not None and activity.get("type") == "message":
            await self._first(Left(where=where, answer=made))
        return made

    async def begun(self, where: Reference, activity_id: str, *, trial: bool = False) -> None:
        """Note that an answer begins in place of an earlier message."""
        if where.event and self._first is not None:
            await self._first(Left(where=where, answer=activity_id, trial=trial))

    async def update(self, where: Reference, activity_id: str, activity: Json) -> None:
        """Put `activity` in place of an earlier one."""
        body = {**self._addressed(where, activity), "id": activity_id}
        await self._call("PUT", where, f"{_activities(where)}/{_quoted(activity_id)}", body)

    async def delete(self, where: Reference, activity_id: str) -> None:
        """Take an earlier one back; gone already is fine."""
        try:
            await self._call("DELETE", where, f"{_activities(where)}/{_quoted(activity_id)}", None)
        except ChannelError as error:
            if error.status != 404:
                raise

    async def personal(self, where: Reference) -> Reference:
        """The personal chat of the person in `where`."""
        if where.kind == "personal":
            return where
        body = {
            "isGroup": False,
            "bot": {"id": where.bot},
            "members": [{"id": where.account}],
            "tenantId": where.tenant,
            "channelData": {"tenant": {"id": where.tenant}},
        }
        answer = await self._call("POST", replace(where, conversation=""), _conversations(where), body)
        name = str(answer.get("id") or "")
        if not name:
            raise ChannelError("no_conversation")
        return replace(where, conversation=name, kind="personal", activity="")

    async def download(self, url: str, *, most: int) -> bytes:
        """The bytes of a file on an allowed host; our token does not go there, its address is enough."""
        try:
            async with asyncio.timeout(self._limits.attempt):
                for _ in range(_MOST_REDIRECTS + 1):
                    if not self._may_fetch(url):
                        raise ChannelError("file_host")
                    async with self._session.get(URL(url, encoded=True), allow_redirects=False) as response:
                        if response.status in {301, 302, 303, 307, 308}:
                            url = urljoin(url, response.headers.get("Location", ""))
                            continue
                        if response.status != 200:
                            raise ChannelError("file", response.status)
                        return await _read(response, most)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise ChannelError(f"file: {type(error).__name__}") from None
        raise ChannelError("file_host")

    def _may_fetch(self, url: str) -> bool:
        origin = origin_of(url)
        if origin in self._file_origins:
            return True
        scheme, _, host = origin.partition("://")
        return scheme == "https" and any(host == each or host.endswith(f".{each}") for each in self._file_hosts)

    def _addressed(self, where: Reference, activity: Json) -> Json:
        """The activity with what the connector wants on each, and nothing of it taken away."""
        return {
            "from": {"id": where.bot},
            "recipient": {"id": where.account},
            "conversation": {"id": where.conversation},
            **activity,
        }

    async def _in_passing(self, where: Reference, activity: Json) -> None:
        """What nobody misses: once, if there is room for it."""
        with contextlib.suppress(ChannelError):
            token = await self._token()
            if not self._throttle.wait(where.conversation):
                self._throttle.take(where.conversation)
                await self._once("POST", where, _activities(where), json.dumps(activity).encode(), token)

    async def _call(self, method: str, where: Reference, url: str, body: Json | None) -> Json:
        """Make a call, as often as it takes and patience lasts."""
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        if len(data) >= MOST_BYTES:
            raise ChannelError("too_large", 413)
        retrying = AsyncRetrying(
            retry=retry_if_exception(lambda error: isinstance(error, LaterError)),
            wait=self._wait,
            stop=stop_before_delay(self._limits.patience),
            sleep=asyncio.sleep,
            reraise=True,
        )
        try:
            async with asyncio.timeout(self._limits.patience):
                async for attempt in retrying:
                    with attempt:
                        self.retries += attempt.retry_state.attempt_number > 1
                        token = await self._token()  # before the turn: a turn is when the call goes
                        if where.conversation:
                            await self._throttle.turn(where.conversation)
                        return await self._once(method, where, url, data, token)
        except TimeoutError:
            raise ChannelError("deadline") from None
        raise ChannelError("deadline")

    async def _token(self) -> str | None:
        if self._bearer is None:
            return None
        try:
            return await self._bearer.get()
        except ChannelError as error:
            raise LaterError(error.kind) from None

    async def _once(self, method: str, where: Reference, url: str, data: bytes, token: str | None) -> Json:
        headers = {"Content-Type": "application/json; charset=utf-8"} if data else {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        try:
            async with (
                asyncio.timeout(self._limits.attempt),
                self._session.request(
                    method, URL(url, encoded=True), data=data or None, headers=headers, allow_redirects=False
                ) as response,
            ):
                if response.status < 300:
                    return _object(await _read(response, _MOST_ANSWER))
                self._refused(response, where, token)
        except TimeoutError:
            raise (ChannelError if method == "POST" else LaterError)("timeout") from None
        except (aiohttp.ClientConnectionError, OSError) as error:
            raise LaterError(f"connection: {type(error).__name__}") from None
        except aiohttp.ClientError as error:
            raise ChannelError(f"answer: {type(error).__name__}") from None

    def _refused(self, response: aiohttp.ClientResponse, where: Reference, token: str | None) -> NoReturn:
        status = response.status
        if status == 401 and self._bearer is not None and token is not None:
            self._bearer.spurn(token)
            raise LaterError("unauthorized", status)
        if status in _LATER:
            seconds = _retry_after(response.headers.get("Retry-After"))
            if status == 429 and where.conversation:
                self._throttle.close(where.conversation, seconds or self._limits.first_wait)
            raise LaterError("later", status, seconds)
        raise ChannelError("refused", status)

    def _wait(self, state: RetryCallState) -> float:
        """What the platform asks for, else twice as long each time; with jitter, so that not all come back at once."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.seconds if isinstance(error, LaterError) else None
        jitter = random.random()  # noqa: S311 - no secret
        if asked is not None:
            return asked + jitter * self._limits.first_wait
        longest: float = min(_LONGEST_WAIT, self._limits.first_wait * 2 ** (state.attempt_number - 1))
        return longest * (0.5 + jitter / 2)


def _conversations(where: Reference) -> str:
    return f"{where.service_url.rstrip('/')}/v3/conversations"


def _activities(where: Reference) -> str:
    return f"{_conversations(where)}/{_quoted(where.conversation)}/activities"


def _quoted(name: str) -> str:
    return quote(name, safe="")


def _retry_after(value: str | None) -> float | None:
    """Seconds from a `Retry-After`, which may be a date."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body, of `most` bytes at most."""
    if (response.content_length or 0) > most:
        raise ChannelError("too_large")
    data = bytearray()
    async for piece in response.content.iter_any():
        data += piece
        if len(data) > most:
            raise ChannelError("too_large")
    return bytes(data)


def _object(data: bytes) -> dict[str, Any]:
    """An answer's JSON; nothing for an answer that has none."""
    try:
        found = json.loads(data) if data.strip() else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
