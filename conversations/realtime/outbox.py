"""Frames on their way to one client: bounded, in order, sent by one task."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

FIRST_ALONE_MS = 40
"""The vendor's client listens for more only once it has taken in the metadata. In Node,
frames that arrive in one piece are read in one go, and the greeting would be lost."""


class Outbox:
    """Takes frames at once, sends them as fast as the client reads."""

    def __init__(
        self,
        send: Callable[[str], Awaitable[None]],
        limit_bytes: int,
        first_alone_ms: int = 0,
    ) -> None:
        """The first frame gets so much time to itself before the next is sent."""
        self._send = send
        self._limit_bytes = limit_bytes
        self._first_alone_ms = first_alone_ms
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._changed = asyncio.Event()
        self._closed = False
        self.overflowed = False
        """The client reads too slowly; what waited is dropped, nothing more is taken."""

    def put(self, frame: str) -> None:
        """Send this after what came before."""
        if self._closed:
            return
        if self._bytes + len(frame) > self._limit_bytes:
            self.overflowed = True
            self._frames.clear()
            self.close()
            return
        self._bytes += len(frame)
        self._frames.append(frame)
        self._changed.set()

    def close(self) -> None:
        """Nothing comes after this: `run` returns once all was sent."""
        self._closed = True
        self._changed.set()

    async def run(self) -> None:
        """Send until closed."""
        frames = self._frames
        while frames or not self._closed:
            if not frames:
                self._changed.clear()
                await self._changed.wait()
                continue
            frame = frames.popleft()
            self._bytes -= len(frame)
            await self._send(frame)
            if self._first_alone_ms:
                await asyncio.sleep(self._first_alone_ms / 1000)
                self._first_alone_ms = 0
