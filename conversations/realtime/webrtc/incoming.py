"""What a client sent and nobody has taken yet: so much, and no more."""

import asyncio
from collections.abc import AsyncIterator

from conversations.protocol.codec import UserAudio
from conversations.realtime.transport import Frame

MOST_WAITING = 2_000
"""Frames; 40 s of a microphone."""
MOST_WAITING_BYTES = 8_000_000


class Incoming:
    """A queue with an end."""

    def __init__(self) -> None:
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._waiting_bytes = 0
        self._over = False
        """All that came before the end was taken."""

    def put(self, frame: Frame) -> bool:
        """A frame came; False: it is too much."""
        self._waiting_bytes += _size_bytes(frame)
        if (
            self._frames.qsize() >= MOST_WAITING
            or self._waiting_bytes > MOST_WAITING_BYTES
        ):
            return False
        self._frames.put_nowait(frame)
        return True

    def end(self) -> None:
        """No more come."""
        self._frames.put_nowait(None)

    async def receive(self) -> Frame | None:
        """The next frame, None after the last."""
        if self._over:
            return None
        frame = await self._frames.get()
        if frame is None:
            self._over = True
        else:
            self._waiting_bytes -= _size_bytes(frame)
        return frame

    async def frames(self) -> AsyncIterator[Frame]:
        """Every frame until the end."""
        while (frame := await self.receive()) is not None:
            yield frame


def _size_bytes(frame: Frame) -> int:
    return len(frame.audio) if isinstance(frame, UserAudio) else len(frame)
