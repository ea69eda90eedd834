"""Frames on their way to one client: bounded, in order, sent by one task."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

CLOSED = None


class Outbox:
    """Takes frames at once, sends them as fast as the client reads."""

    def __init__(
        self, send: Callable[[str], Awaitable[None]], limit_bytes: int
    ) -> None:
        self._send = send
        self._limit_bytes = limit_bytes
        self._frames: deque[str | None] = deque()
        self._bytes = 0
        self._filled = asyncio.Event()
        self.overflowed = False
        """The client reads too slowly; nothing more is taken."""

    def put(self, frame: str) -> None:
        """Send this after what came before."""
        if self.overflowed:
            return
        if self._bytes + len(frame) > self._limit_bytes:
            self.overflowed = True
            self._frames.clear()
            self.close()
            return
        self._bytes += len(frame)
        self._frames.append(frame)
        self._filled.set()

    def close(self) -> None:
        """Nothing comes after this: `run` returns once all was sent."""
        self._frames.append(CLOSED)
        self._filled.set()

    async def run(self) -> None:
        """Send until closed."""
        while True:
            if not self._frames:
                self._filled.clear()
                await self._filled.wait()
            frame = self._frames.popleft()
            if frame is CLOSED:
                return
            self._bytes -= len(frame)
            await self._send(frame)
