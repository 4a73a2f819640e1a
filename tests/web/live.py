"""A real server in a thread, for clients that are not asyncio's. It can be stopped and restarted."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.server import serve

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveServer:
    """Serves what `build` makes, always at the same address."""

    def __init__(self, build: Callable[[], web.Application]) -> None:
        self._build = build
        self.port = free_port()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self.url = f"http://127.0.0.1:{self.port}"
        self.delay = 0.0

    def start(self) -> None:
        """Serve until `stop`."""
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        """Drain and end."""
        assert self._loop
        assert self._stop
        assert self._thread
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = self._build()

        @web.middleware
        async def slow(request: web.Request, handler: Handler) -> web.StreamResponse:
            if self.delay and request.path.startswith("/v1/"):
                await asyncio.sleep(self.delay)
            return await handler(request)

        app.middlewares.append(slow)
        await serve(app, host="127.0.0.1", port=self.port, stop=self._stop, listening=lambda _url: ready.set())
