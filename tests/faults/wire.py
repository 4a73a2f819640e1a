"""A wire on loopback between a program and its database, which a test makes slow, deaf, or cuts, or listens to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Heard = Callable[[bytes], None]


def _nothing(_piece: bytes) -> None:
    """Nobody listens."""


@dataclass
class Wire:
    """`delay` in seconds for each piece that passes; `deaf`: connections are taken and nothing passes.

    `ears` makes two listeners for each connection: one gets every piece that the program says, one the database's.
    """

    target: int
    delay: float = 0.0
    deaf: bool = False
    port: int = 0
    ears: Callable[[], tuple[Heard, Heard]] = lambda: (_nothing, _nothing)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, in both directions."""
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        self._open |= {writer, far_writer}
        said, answered = self.ears()
        await asyncio.gather(self._pump(reader, far_writer, said), self._pump(far_reader, writer, answered))
        self._open -= {writer, far_writer}

    def cut(self) -> None:
        """Drop every connection, in the middle of whatever it carries."""
        for writer in self._open:
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: Heard) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError):
            while piece := await reader.read(65_536):
                heard(piece)
                await asyncio.sleep(self.delay)
                while self.deaf:  # noqa: ASYNC110 - the test says when
                    await asyncio.sleep(0.02)
                writer.write(piece)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()


@asynccontextmanager
async def wire(target: int) -> AsyncIterator[Wire]:
    """A wire to the port `target`."""
    own = Wire(target)
    server = await asyncio.start_server(own.passed, "127.0.0.1", 0)
    own.port = server.sockets[0].getsockname()[1]
    try:
        yield own
    finally:
        own.deaf = False
        own.cut()
        server.close()
