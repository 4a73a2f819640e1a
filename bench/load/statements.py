"""How often a program waited for PostgreSQL, and for what: read on the wire between the two, where nothing is left out.

The server says that it is ready (`Z`) once for each time that a program waits for it: that is a round trip, `BEGIN`
and `COMMIT` among them. What the program says in between (`Q`, or `P` and `B` for what is prepared once) names it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import asyncpg

_HEAD = 4
"""Bytes of a message's length, which counts itself."""
_TABLES = {"in_flight", "preferences", "charter_active", "charter_replicas"}
Heard = Callable[[bytes], None]


@dataclass(slots=True)
class RoundTrips:
    """Round trips over every connection of a wire, and the statements that were run."""

    count: int = 0
    statements: Counter[str] = field(default_factory=Counter)

    def forget(self) -> None:
        """Begin anew."""
        self.count = 0
        self.statements.clear()

    def ears(self) -> tuple[Heard, Heard]:
        """Listeners to one connection: what the program says, what the server says."""
        prepared: dict[bytes, str] = {}
        asked, answered = _Messages(letters=False), _Messages(letters=True)

        def said(piece: bytes) -> None:
            for kind, content in asked.in_(piece):
                if kind == b"Q":
                    self.statements[_named(content)] += 1
                elif kind == b"P":
                    name, _, rest = content.partition(b"\0")
                    prepared[name] = _named(rest)
                elif kind == b"B":  # the portal's name, then that of the statement
                    name = content.partition(b"\0")[2].partition(b"\0")[0]
                    self.statements[prepared.get(name, "?")] += 1

        def heard(piece: bytes) -> None:
            self.count += sum(kind == b"Z" for kind, _ in answered.in_(piece))

        return said, heard


@dataclass(slots=True)
class _Messages:
    """The messages in pieces of any size. A program's first ones have no kind; a server's may be one letter alone."""

    letters: bool
    _rest: bytearray = field(default_factory=bytearray)
    _begun: bool = False

    def in_(self, piece: bytes) -> Iterator[tuple[bytes, bytes]]:
        self._rest.extend(piece)
        rest = self._rest
        if self.letters and not self._begun and rest[:1] == b"N":  # no encryption here
            del rest[:1]
        self._begun = self._begun or self.letters
        while len(rest) > _HEAD:
            kinds = 1 if self._begun else 0
            size = kinds + int.from_bytes(rest[kinds : kinds + _HEAD], "big")
            if len(rest) < size:
                return
            kind, content = bytes(rest[:kinds]), bytes(rest[kinds + _HEAD : size])
            del rest[:size]
            # A request for encryption has one number, 80877103; the start itself has a version and names.
            self._begun = self._begun or content[:2] == b"\0\3"
            yield kind, content


def _named(statement: bytes) -> str:
    """The first words of a statement, without the words that every insert has."""
    words = statement.rstrip(b"\0").decode("utf-8", "replace").replace(";", "").split()
    table = next((word for word in words if word in _TABLES), "")
    return " ".join([words[0].upper(), table]).strip() if words else "?"


async def connections(url: str) -> int:
    """Connections that others than this one have open."""
    own = await asyncpg.connect(url)
    try:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return int(await own.fetchval(asked))
    finally:
        await own.close()


async def size(url: str) -> float:
    """Megabytes of the whole database, and none of anything else."""
    own = await asyncpg.connect(url)
    try:
        return float(await own.fetchval("SELECT pg_database_size(current_database())")) / 2**20
    finally:
        await own.close()


async def known(url: str, people: int) -> None:
    """People who were greeted long ago, as most are, named `P0`, `P1` and so on."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "INSERT INTO preferences (channel, person, greeted) SELECT 'slack', 'P' || n, TRUE "
            "FROM generate_series(0, $1::int - 1) AS n ON CONFLICT DO NOTHING",
            people,
        )
    finally:
        await connection.close()
