"""A line: one of a client's sockets while the conversation goes over it."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from conversations.protocol.close_codes import CloseCode
from conversations.realtime.resuming.sent_frames import SentFrames
from conversations.realtime.transport import Frame

NO_LINE = 1006


class ClientSocket(Protocol):
    """What is needed of a socket; it is open."""

    @property
    def left_with(self) -> int | None:
        """The close code of the client's side."""

    def frames(self) -> AsyncIterator[Frame]:
        """Every frame until the client closes."""

    async def send(self, frame: str) -> None:
        """Send a frame; nothing once closed."""

    async def close(self, code: int, reason: str = "") -> None:
        """Close, if it is open."""


Take = Callable[["Line", Frame], Awaitable[None]]
Lost = Callable[["Line", int], None]


class Line:
    """Reads and writes one socket until it is lost or not needed any more."""

    def __init__(
        self,
        socket: ClientSocket,
        sent: SentFrames,
        next_number: int,
        greeting: str = "",
    ) -> None:
        """`greeting` goes first, then the frames from `next_number` on."""
        self.next_number = next_number
        self._socket = socket
        self._sent = sent
        self._greeting = greeting
        self._more = asyncio.Event()
        self._progress = asyncio.Event()
        self._gone = asyncio.Event()
        self._closing = ""
        self._released = False
        self._loop = asyncio.get_running_loop()
        self._heard_s = 0.0
        self._watching: asyncio.TimerHandle | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def start(
        self,
        take: Take,
        lost: Lost,
        silence_s: float,
    ) -> None:
        """Begin; `take` gets every frame, `lost` the close code."""
        self._heard_s = self._loop.time()
        # Both are awaited in `_settled`.
        self._tasks = [
            asyncio.ensure_future(self._read(take, lost)),
            asyncio.ensure_future(self._write()),
        ]
        self._watch(lost, silence_s)

    # --- Sending -------------------------------------------------------------------------

    async def send(self, frame: str) -> None:
        """Send a frame that is not counted."""
        await self._socket.send(frame)

    def wake(self) -> None:
        """There is more to be sent."""
        self._more.set()

    async def passed(self, number: int) -> None:
        """Wait until this frame was sent, or never will be over this socket."""
        while self.next_number <= number and not self._released:
            self._progress.clear()
            await self._progress.wait()

    async def _write(self) -> None:
        if self._greeting:
            await self._socket.send(self._greeting)
        while True:
            if self.next_number > self._sent.count:
                self._more.clear()
                await self._more.wait()
                continue
            await self._socket.send(self._sent.frame(self.next_number))
            self.next_number += 1
            self._progress.set()

    # --- Receiving -----------------------------------------------------------------------

    async def _read(
        self,
        take: Take,
        lost: Lost,
    ) -> None:
        async for frame in self._socket.frames():
            # While nobody handles frames the silence is not the client's.
            self._heard_s = math.inf
            await take(self, frame)
            self._heard_s = self._loop.time()
        lost(self, self._socket.left_with or NO_LINE)

    def _watch(self, lost: Lost, silence_s: float) -> None:
        # One timer that looks when the last frame came: to set one for every frame
        # would cost more than to take the frame in.
        due_s = min(self._heard_s, self._loop.time()) + silence_s
        if self._loop.time() >= due_s:
            lost(self, NO_LINE)
        else:
            self._watching = self._loop.call_at(due_s, self._watch, lost, silence_s)

    # --- Ending --------------------------------------------------------------------------

    def release(self, reason: str) -> None:
        """It is not needed any more: whoever waits in `left` closes the socket."""
        self._stop()
        self._closing = reason
        self._gone.set()

    async def close(self, code: int, reason: str) -> None:
        """Close the socket for good."""
        self._stop()
        try:
            await self._settled()
            await self._socket.close(code, reason)
        finally:
            self._gone.set()

    async def left(self) -> None:
        """Wait for the end, and see the socket closed."""
        await self._gone.wait()
        await self._settled()
        await self._socket.close(CloseCode.OPERATIONAL, self._closing)

    def _stop(self) -> None:
        self._released = True
        self._progress.set()
        if self._watching is not None:
            self._watching.cancel()
        # The reader may have found itself that the client is gone.
        this = asyncio.current_task()
        for task in self._tasks:
            if task is not this:
                task.cancel()

    async def _settled(self) -> None:
        """Nothing reads or writes the socket any more."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
