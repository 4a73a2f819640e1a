"""Writing in somebody's personal chat: the one place that sends, updates and deletes, and remembers the ids."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.channels.teams import elements
from bot.channels.teams.cards import lines_body
from bot.channels.teams.messages import TYPING, Activity, message, plain
from bot.channels.teams.recent import Recent
from bot.channels.teams.wire import Connector, Reference
from bot.domain.draft import Language
from bot.domain.errors import ChannelError

_GONE: Final = frozenset({403, 404})
_REFUSED: Final = "refused"
"""The connector's word for an answer that another attempt would not change."""


@dataclass(slots=True, kw_only=True)
class Messenger:
    """Teams' messages, as the conversation needs them."""

    connector: Connector
    recent: Recent

    async def say(self, where: Reference, text: str) -> None:
        """Say a sentence of our own."""
        await self.send(where, [plain(text)])

    async def tell(
        self, where: Reference, lines: Sequence[str], language: Language, *, title: str | None = None
    ) -> None:
        """Say plain lines, an empty one between paragraphs; none of them is read as markup."""
        await self.show(where, lines_body(lines, title), [], language, summary=title or "Avantpost")

    async def show(
        self,
        where: Reference,
        body: Sequence[elements.Element],
        tail: Sequence[elements.Element],
        language: Language,
        *,
        summary: str,
        by_model: bool = False,
    ) -> list[str]:
        """Post elements, in as many messages as it takes; `tail` under the last. The messages' ids."""
        pages = elements.cards(body, tail, language=language, spoken=summary)
        return await self.send(where, [message([page], summary, by_model=by_model) for page in pages])

    async def send(self, where: Reference, messages: Sequence[Activity], *, update: Sequence[str] = ()) -> list[str]:
        """Post messages, the first ones in place of those of `update`. Their ids."""
        ids: list[str] = []
        for number, activity in enumerate(messages):
            ids.append(await self._put(where, activity, update[number] if number < len(update) else ""))
            self.recent.posted(where.conversation, ids[-1:], where.activity)
        await self.take_back(where, update[len(messages) :])  # it takes fewer messages than before
        return ids

    async def typing(self, where: Reference) -> None:
        """Show that an answer is on its way. Never worth a failure."""
        with contextlib.suppress(ChannelError):
            await self.connector.send(where, TYPING)

    async def take_back(self, where: Reference, ids: Sequence[str], *, instead: str = "") -> list[str]:
        """Delete messages of ours, or have `instead` take the place of what cannot be deleted. Those that still stand.

        They stay known, so that they may be tried again. When Teams is away the rest is not tried: each would wait.
        """
        left: list[str] = []
        for number, each in enumerate(ids):
            try:
                await self._removed(where, each, instead)
            except ChannelError as error:
                left.append(each)
                if error.kind != _REFUSED:
                    left.extend(ids[number + 1 :])
                    break
        self.recent.gone(where.conversation, [each for each in ids if each not in left])
        return left

    async def _removed(self, where: Reference, activity_id: str, instead: str) -> None:
        try:
            await self.connector.delete(where, activity_id)
        except ChannelError as error:
            if error.kind != _REFUSED or not instead:
                raise
            try:
                await self.connector.update(where, activity_id, plain(instead))
            except ChannelError as second:
                if second.status != 404:  # gone meanwhile
                    raise

    async def _put(self, where: Reference, activity: Activity, place: str) -> str:
        if place:
            try:
                await self.connector.update(where, place, activity)
            except ChannelError as error:
                if error.status not in _GONE:
                    raise
            else:
                return place
        return await self.connector.send(where, activity)
