"""What each chat spoke of last, in memory, for half an hour: Teams lets no bot read a chat's history.

Bounded, never written, dropped when its time is over whether or not anybody comes back. Beside it the ids of our own
messages, for "forget" to find them.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from bot.domain.advice import Advice
from bot.domain.draft import Draft

SECONDS: Final = 1_800.0
_MOST_CHATS: Final = 2_000
_MOST_IDS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """A draft, the whole advice on it, the message that it came in, and those that answered."""

    draft: Draft
    advice: Advice
    message: str = ""
    answers: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Recent:
    """The last exchange of each chat, by the chat's id."""

    clock: Callable[[], float] = time.monotonic
    _last: OrderedDict[str, tuple[float, Last]] = field(default_factory=OrderedDict)
    _ours: OrderedDict[str, dict[str, str]] = field(default_factory=OrderedDict)
    _alarm: asyncio.TimerHandle | None = None

    def of(self, chat: str) -> Last | None:
        """What was spoken of last; None if that is long ago."""
        self._drop_old()
        kept = self._last.get(chat)
        return kept[1] if kept else None

    def keep(self, chat: str, last: Last) -> None:
        """Remember it in place of what was before."""
        self._last.pop(chat, None)
        self._last[chat] = (self.clock() + SECONDS, last)
        while len(self._last) > _MOST_CHATS:
            self._last.popitem(last=False)
        self._drop_old()

    def forget(self, chat: str) -> Last | None:
        """Drop it; what it was."""
        kept = self._last.pop(chat, None)
        return kept[1] if kept else None

    def posted(self, chat: str, ids: Iterable[str], about: str = "") -> None:
        """These messages of ours stand there and answer `about`."""
        known = self._ours.setdefault(chat, {})
        known |= {each: about for each in ids if each}
        for each in list(known)[:-_MOST_IDS]:
            del known[each]
        self._ours.move_to_end(chat)
        while len(self._ours) > _MOST_CHATS:
            self._ours.popitem(last=False)

    def answers(self, chat: str, about: str) -> list[str]:
        """Every message of ours there that answers `about`, oldest first."""
        return [each for each, message in self._ours.get(chat, {}).items() if about and message == about]

    def about(self, chat: str, shown: str) -> str:
        """What a message of ours answers, if that is known."""
        return self._ours.get(chat, {}).get(shown, "")

    def beside(self, chat: str, shown: str) -> list[str]:
        """`shown` and the messages of ours that answer the same."""
        return self.answers(chat, self.about(chat, shown)) or [shown]

    def all(self, chat: str) -> list[str]:
        """Every message of ours there that is known."""
        return list(self._ours.get(chat, {}))

    def gone(self, chat: str, ids: Iterable[str]) -> None:
        """These stand there no more."""
        for each in ids:
            self._ours.get(chat, {}).pop(each, None)

    def _drop_old(self) -> None:
        now = self.clock()
        while self._last and next(iter(self._last.values()))[0] <= now:
            self._last.popitem(last=False)
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._last:
            wait = next(iter(self._last.values()))[0] - now
            self._alarm = asyncio.get_running_loop().call_later(wait + 1, self._drop_old)
