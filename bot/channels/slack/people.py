"""Who may speak with the coach, and in which language: members of the company's own workspace, as Slack says."""

import time
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.draft import Language

_HOUR: Final = 3_600.0
_MOST = 10_000
_OUTSIDERS = ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "deleted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of somebody: nothing but this, in memory, for an hour."""

    welcome: bool
    language: Language


class People:
    """Implements the look-up with `users.info` (scope `users:read`)."""

    def __init__(self, client: AsyncWebClient, locale: Language) -> None:
        self._client = client
        self._locale = locale
        self._known: dict[str, tuple[float, Person]] = {}

    async def of(self, user: str, team: str | None) -> Person:
        """The person behind a user id; guests, bots and people of other workspaces are not welcome."""
        kept = self._known.get(user)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        answer = await self._client.users_info(user=user, include_locale=True)
        person = _person(answer.get("user") or {}, team, self._locale)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[user] = (time.monotonic() + _HOUR, person)
        return person


def _person(profile: dict[str, Any], team: str | None, locale: Language) -> Person:
    outside = any(profile.get(mark) for mark in _OUTSIDERS)
    elsewhere = bool(
        team and profile.get("team_id") and profile["team_id"] != team and not profile.get("enterprise_user")
    )
    code = str(profile.get("locale") or "")[:2]
    language = Language(code) if code in tuple(Language) else locale
    return Person(welcome=not outside and not elsewhere, language=language)
