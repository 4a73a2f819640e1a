"""The keys that sign the platform's requests: fetched without blocking, kept for a day, asked for anew when one is new.

A stranger can name any key: so an unknown one is looked up at most once in `_PAUSE` seconds, however many ask.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

import aiohttp

from bot.domain.errors import ChannelError

_LOG = logging.getLogger(__name__)
_DAY: Final = 86_400.0
_PAUSE: Final = 10.0
_SECONDS: Final = 10.0
_MOST_BYTES: Final = 1_000_000

Key = TypeVar("Key")


class SigningKeys(Generic[Key]):
    """The keys that `metadata_url` leads to. `parse` makes one of its entry, when it is first asked for."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        metadata_url: str,
        parse: Callable[[dict[str, Any]], Key],
        *,
        pause: float = _PAUSE,
    ) -> None:
        self._session = session
        self._metadata_url = metadata_url
        self._parse = parse
        self._pause = pause
        self._entries: dict[str, dict[str, Any]] = {}
        self._keys: dict[str, Key] = {}
        self._fetched_at: float | None = None
        self._asked_at: float | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def get(self, key_id: str) -> Key:
        """The key of that name.

        Raises:
            ChannelError: status 401 if there is none; 503 if nothing can be known, the keys being out of reach.
        """
        if key_id not in self._entries:
            await self._refreshed()
        elif self._old():
            self._refresh()  # what is known is good meanwhile
        if key_id not in self._entries:
            raise ChannelError("denied", 401) if self._entries else ChannelError("keys", 503)
        key = self._keys.get(key_id)
        if key is None:
            try:
                key = self._keys[key_id] = self._parse(self._entries[key_id])
            except Exception:  # noqa: BLE001 - an entry that is no key of a kind that we read
                raise ChannelError("denied", 401) from None
        return key

    async def close(self) -> None:
        """Fetch no more."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait({self._fetching})

    async def _refreshed(self) -> None:
        """Fetch, unless that was done a moment ago; those who ask meanwhile wait for the same answer."""
        fetching = self._refresh()
        if fetching is not None:
            await asyncio.shield(fetching)

    def _refresh(self) -> asyncio.Task[None] | None:
        if self._fetching is None or self._fetching.done():
            if self._asked_at is not None and time.monotonic() - self._asked_at < self._pause:
                return None
            self._asked_at = time.monotonic()
            self._fetching = asyncio.create_task(self._fetch(), name="teams-keys")
        return self._fetching

    async def _fetch(self) -> None:
        try:
            metadata = await self._json(self._metadata_url)
            found = await self._json(str(metadata["jwks_uri"]))
            entries = {str(each["kid"]): each for each in found["keys"] if each.get("kid")}
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError, AttributeError) as error:
            _LOG.warning("the keys of Microsoft's requests cannot be fetched (%s)", type(error).__name__)
            return
        self._entries, self._keys, self._fetched_at = entries, {}, time.monotonic()

    async def _json(self, url: str) -> Any:  # noqa: ANN401 - whatever stands there
        async with (
            asyncio.timeout(_SECONDS),
            self._session.get(url, allow_redirects=False, raise_for_status=True) as response,
        ):
            data = await response.content.read(_MOST_BYTES)
            while len(data) < _MOST_BYTES and (more := await response.content.read(_MOST_BYTES - len(data))):
                data += more
            return json.loads(data)

    def _old(self) -> bool:
        return self._fetched_at is None or time.monotonic() - self._fetched_at > _DAY
