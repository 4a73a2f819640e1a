"""The look-up index of the charter in force: one for all channels, built anew when the charter changes."""

import asyncio

from bot.coaching.lookup import Lookup, Stemmer
from bot.coaching.ports import CharterSource


class Lookups:
    """Gives the index of the charter in force. Two who ask while it is built wait for the same one."""

    def __init__(self, charters: CharterSource, stem: Stemmer) -> None:
        """Nothing is built yet."""
        self._charters = charters
        self._stem = stem
        self._building = asyncio.Lock()
        self._built: Lookup | None = None

    async def current(self) -> Lookup:
        """The index of the charter in force; building one takes half a second, off the loop."""
        async with self._building:
            charter = self._charters.current().charter
            if self._built is None or self._built.charter.version != charter.version:
                self._built = await asyncio.to_thread(Lookup, charter, self._stem)
            return self._built
