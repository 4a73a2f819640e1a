"""A conversation as small as one can be: the port's contract for the protocol's tests, and for the program's."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from bot.channels.teams.mount import Later
from bot.channels.teams.wire import Connector, Invoked, Reference

PROGRESS, INTERRUPTED, FAILED, BUSY = "Reading…", "I was interrupted.", "Something went wrong:", "Too much at once."
Json = dict[str, Any]


@dataclass
class Echo:
    """Posts a first line, then puts the answer in its place. Words in a message make it slow or make it fail."""

    connector: Connector
    later: Later
    heard: list[tuple[str, str]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    seconds: float = 0.0

    async def activity(self, where: Reference, activity: Json) -> None:
        """Say what was said."""
        self.heard.append((str(activity["type"]), where.conversation))
        if activity["type"] not in {"message", "messageUpdate"}:
            return
        said = str(activity.get("text") or "")
        if "stumble" in said:
            raise ValueError(said)
        await self.connector.send(where, {"type": "typing"})
        first = await self.connector.send(where, message(PROGRESS))
        await asyncio.sleep(0.2 if "slow" in said else self.seconds)
        await self.connector.update(where, first, message(f"You said: {said}"))
        self.order.append(said)

    async def invoke(self, where: Reference, activity: Json) -> Invoked:
        """At once, or later, or never, or not."""
        verb = ((activity.get("value") or {}).get("action") or {}).get("verb")
        if verb == "later":

            async def work() -> None:
                await self.connector.update(where, str(activity["replyToId"]), message("Done."))

            self.later(where.conversation, work)
        elif verb == "never":
            await asyncio.sleep(60)
        elif verb == "stumble":
            raise ValueError(verb)
        return Invoked(
            body={"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Checking…"}
        )

    async def interrupted(self, where: Reference, *, trial: bool = False) -> None:  # noqa: ARG002 - it tries nothing
        """Ask again."""
        await self.connector.send(where, message(INTERRUPTED))

    async def failed(self, where: Reference, reference: str) -> None:
        """Say so."""
        await self.connector.send(where, message(f"{FAILED} {reference}"))

    async def busy(self, where: Reference) -> None:
        """Say so."""
        await self.connector.send(where, message(BUSY))


def message(text: str) -> Json:
    """A message of plain text."""
    return {"type": "message", "text": text, "textFormat": "plain"}
