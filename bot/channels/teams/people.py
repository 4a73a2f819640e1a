"""Who may speak with the coach, in which language, and what they chose: people of the company's own tenant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.choices import Choices
from bot.channels.teams.wire import Reference
from bot.coaching.ports import Preferences, PreferenceStore
from bot.domain.draft import Language

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of somebody. `language` is their choice, else the client's; a draft's own comes first."""

    welcome: bool
    language: Language
    chosen: Preferences = field(default_factory=Preferences)


class People:
    """Looks people up in what the platform says of them with each message, and in `store`."""

    def __init__(self, locale: Language, store: PreferenceStore) -> None:
        self._locale = locale
        self.choices = Choices(store)

    async def of(self, where: Reference, sender: Json | None = None) -> Person:
        """Who it is; `sender` is the message's `from`, where there is one. Guests are not welcome."""
        language = _language(where.locale) or self._locale
        if sender is not None and is_outsider(sender, where.tenant):
            return Person(welcome=False, language=language)
        chosen = await self.choices.of(where.user)
        return Person(welcome=True, language=chosen.language or language, chosen=chosen)

    def soon(self, where: Reference) -> Language:
        """The language of somebody who cannot wait for the store."""
        return _language(where.locale) or self._locale


def is_outsider(sender: Json, tenant: str) -> bool:
    """True for guests, people of another tenant, the nameless, and other programs."""
    role = str(sender.get("userRole") or sender.get("role") or "").casefold()
    name = str(sender.get("userPrincipalName") or sender.get("email") or "").upper()
    home = str(sender.get("tenantId") or tenant)
    other = home.casefold() != tenant.casefold()
    return role in {"guest", "anonymous", "bot", "federated"} or "#EXT#" in name or other


def _language(locale: str) -> Language | None:
    code = locale[:2].casefold()
    return Language(code) if code in tuple(Language) else None
