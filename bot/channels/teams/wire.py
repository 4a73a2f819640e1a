"""What the Teams channel says to the platform and hears from it: plain JSON as it stands on the wire, and names.

Whoever speaks the protocol (`connector.py`) and whoever holds the conversation (`conversation.py`) meet here, so that
neither knows the other and no SDK type goes further than its one module.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where an answer goes: names that the platform gave, never a text.

    `service_url` is on the allow-list (checked before a reference is made). `conversation` is the chat's id, `kind` its
    `conversationType` (`personal`, `groupChat`, `channel`), `user` the person's `aadObjectId` (else the channel
    account's id), `account` that account's id, `bot` the bot's own, `locale` the client's (`fr-FR`), `activity` the
    message that is answered.
    """

    service_url: str
    conversation: str
    kind: str
    tenant: str
    user: str
    account: str
    bot: str
    locale: str = ""
    activity: str = ""
    event: str = ""
    """The event's name in the inbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoked:
    """The answer to an invoke: HTTP status and body, sent at once."""

    status: int = 200
    body: Json = field(default_factory=dict)


class Connector(Protocol):
    """The platform's messages. Throttling and passing faults are waited out inside; what remains raises.

    Every call may raise `bot.domain.errors.ChannelError`.
    """

    async def send(self, where: Reference, activity: Json) -> str:
        """Post an activity (a message, typing, streaming info); the id that the platform gave it."""
        ...

    async def update(self, where: Reference, activity_id: str, activity: Json) -> None:
        """Put `activity` in place of an earlier one."""
        ...

    async def delete(self, where: Reference, activity_id: str) -> None:
        """Take an earlier one back; gone already is fine."""
        ...

    async def begun(self, where: Reference, activity_id: str, *, trial: bool = False) -> None:
        """Say that the answer begins in place of an earlier message, which after a crash says that it did not end.

        `trial` if it is a change of the charter that is being tried. A message that is sent need not be told of.
        """
        ...

    async def personal(self, where: Reference) -> Reference:
        """The personal chat of the person in `where`, opened if need be."""
        ...

    async def download(self, url: str, *, most: int) -> bytes:
        """The bytes of a file that the platform's own storage holds, at most `most`."""
        ...


class Handlers(Protocol):
    """The conversation, as the edge sees it. An activity is authenticated, of the tenant, and not seen before."""

    async def activity(self, where: Reference, activity: Json) -> None:
        """Answer a message, an edit, an installation, a reaction: proactively, in a job of its own."""
        ...

    async def invoke(self, where: Reference, activity: Json) -> Invoked:
        """Answer an invoke within its few seconds: `adaptiveCard/action`, `composeExtension/*`, `message/submitAction`.

        Work that takes longer goes into a job through `later`, and the answer says "checking…".
        """
        ...

    async def interrupted(self, where: Reference, *, trial: bool = False) -> None:
        """After a crash: ask once for the message again, or say that a trial did not end. It counts as the answer."""
        ...

    async def failed(self, where: Reference, reference: str) -> None:
        """A kind message with a reference, when something went wrong."""
        ...

    async def busy(self, where: Reference) -> None:
        """Too much work at once, said kindly."""
        ...
