"""Who may speak with the coach, in which language, and what they chose: members of the company's own workspace."""

import asyncio
import logging
import time
from dataclasses import dataclass, field, replace
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.choices import Choices
from bot.channels.remembered import Remembered
from bot.coaching.ports import Preferences, PreferenceStore
from bot.domain.draft import Language

_PROFILE_SECONDS: Final = 3_600.0
_TEAM_SECONDS: Final = 30.0
_SOON_SECONDS: Final = 1.0
"""Slack waits three seconds for an acknowledgement, and a trigger lives as long."""
_LOG = logging.getLogger(__name__)
_OUTSIDERS = ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "deleted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of somebody. `language` is their choice, else Slack's locale; a draft's own comes first.

    `zone` is the name of the time zone of their profile, if Slack tells one.
    """

    welcome: bool
    language: Language
    chosen: Preferences = field(default_factory=Preferences)
    zone: str | None = None


class People:
    """Looks people up with `users.info` (scope `users:read`) and in `store`; remembers for a while, in memory."""

    def __init__(self, client: AsyncWebClient, locale: Language, store: PreferenceStore) -> None:
        self._client = client
        self._locale = locale
        self._team: str | None = None
        self._team_again = 0.0
        self._profiles: Remembered[Person] = Remembered(_PROFILE_SECONDS, self._profile)
        self._choices = Choices(store)

    async def team(self) -> str | None:
        """The workspace that the token belongs to; None while Slack does not say."""
        if self._team is None and self._team_again < time.monotonic():
            self._team_again = time.monotonic() + _TEAM_SECONDS
            try:
                self._team = str((await self._client.auth_test())["team_id"])
            except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
                _LOG.warning(
                    "Slack does not say which workspace this is (%s): is SLACK_BOT_TOKEN right?", type(error).__name__
                )
        return self._team

    async def of(self, user: str) -> Person:
        """The person behind a user id; guests, bots and people of other workspaces are not welcome."""
        person = await self._profiles.of(user)
        if not person.welcome:
            return person
        chosen = await self._choices.of(user)
        return replace(person, chosen=chosen, language=chosen.language or person.language)

    async def soon(self, user: str) -> Person:
        """The same for a window or a word that cannot wait: where Slack takes its time, a member of the default locale.

        Not for advice: who is welcome is asked again before any.
        """
        try:
            async with asyncio.timeout(_SOON_SECONDS):
                return await self.of(user)
        except (SlackApiError, aiohttp.ClientError, TimeoutError):
            return Person(welcome=True, language=self._locale)

    async def called(self, user: str) -> str:
        """What somebody is called in the workspace; nothing where Slack does not say."""
        try:
            profile = (await self._client.users_info(user=user)).get("user") or {}
        except (SlackApiError, aiohttp.ClientError, TimeoutError):
            return ""
        shown = profile.get("profile") or {}
        return str(shown.get("display_name") or shown.get("real_name") or profile.get("real_name") or "")

    async def greet(self, user: str) -> bool:
        """Keep that somebody was greeted; True if they were not."""
        return await self._choices.greet(user)

    async def ungreet(self, user: str) -> None:
        """Somebody was not greeted after all."""
        await self._choices.ungreet(user)

    async def keep(self, user: str, chosen: Preferences) -> None:
        """Keep what somebody chose.

        Raises:
            StorageError: the database is away.
        """
        await self._choices.keep(user, chosen)

    async def forget(self, user: str) -> None:
        """Keep nothing on somebody.

        Raises:
            StorageError: the database is away.
        """
        await self._choices.forget(user)
        self._profiles.forget(user)

    async def _profile(self, user: str) -> Person:
        answer = await self._client.users_info(user=user, include_locale=True)
        return _person(answer.get("user") or {}, await self.team(), self._locale)


def _person(profile: dict[str, Any], team: str | None, locale: Language) -> Person:
    outside = any(profile.get(mark) for mark in _OUTSIDERS)
    elsewhere = bool(
        team and profile.get("team_id") and profile["team_id"] != team and not profile.get("enterprise_user")
    )
    code = str(profile.get("locale") or "")[:2]
    language = Language(code) if code in tuple(Language) else locale
    zone = str(profile["tz"]) if profile.get("tz") else None
    return Person(welcome=not outside and not elsewhere, language=language, zone=zone)
