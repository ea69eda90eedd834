"""A room's signalling sockets, one after the other: reads signals, sends responses."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Protocol

from livekit.protocol import rtc

from conversations.realtime.intake import check_size
from conversations.realtime.webrtc.signal_codec import decode_signal, encode_signal
from conversations.realtime.webrtc.signalling import Say, Signalling, Step

MOST_WAITING = 256
"""Responses for a client that does not read; more are dropped."""
FLUSH_TIMEOUT_S = 2.0
NORMAL = 1000
_Receiving = asyncio.Future[str | bytes | None]


class SignalSocket(Protocol):
    """What is needed of a socket; it is open."""

    @property
    def left_with(self) -> int | None:
        """The close code of the client's side."""

    async def receive(self) -> str | bytes | None:
        """The next frame, None once the client has closed."""

    async def send(self, frame: str | bytes) -> None:
        """Send a frame; nothing once closed."""

    async def close(self, code: int, reason: str = "") -> None:
        """Close, unless it is closed."""


class SignalLine:
    """Gives what signals ask for to the room, which acts."""

    def __init__(
        self,
        signalling: Signalling,
        act: Callable[[Step], None],
        *,
        as_json: bool,
        message_bytes: int,
    ) -> None:
        self._signalling = signalling
        self._act = act
        self._as_json = as_json
        self._message_bytes = message_bytes
        self._socket: SignalSocket | None = None
        self._receiving: _Receiving | None = None
        self._closing: set[asyncio.Future[None]] = set()
        self._now_s = asyncio.get_running_loop().time
        self.came_s = self._now_s()
        """When the client said something last, on the event loop's clock."""
        self._responses: asyncio.Queue[rtc.SignalResponse] = asyncio.Queue()

    @property
    def there(self) -> bool:
        """Whether there is a socket."""
        return self._socket is not None

    def say(self, response: rtc.SignalResponse) -> None:
        """Tell the client; it is dropped while there is no socket."""
        if self._responses.qsize() < MOST_WAITING:
            self._responses.put_nowait(response)

    def run(self, steps: Sequence[Step]) -> None:
        """Do what signals ask for."""
        for step in steps:
            if isinstance(step, Say):
                self.say(step.response)
            else:
                self._act(step)

    async def write(self) -> None:
        """Send what is to be sent, for as long as the room is there."""
        while True:
            response = await self._responses.get()
            if self._socket is not None:
                await self._socket.send(encode_signal(response, as_json=self._as_json))
            self._responses.task_done()

    async def read(
        self, socket: SignalSocket, first: Callable[[], Sequence[Step]]
    ) -> int | None:
        """Do what comes first, then what the client asks for, until it closes.

        Gives the code with which it did.

        None: another socket has taken its place, or the room has closed it. Raises
        BadRequest, BadSignal, ProtocolViolation; the socket is the line's even then.
        """
        before, receiving = self._let_go(), self._receiving
        self._socket = socket
        if before is not None:
            # It may take its time: the client waits for the answer to this one.
            closing = asyncio.ensure_future(_close(before, receiving, NORMAL, ""))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
        self.run(first())
        while (frame := await self._frame(socket)) is not None:
            self.came_s = self._now_s()
            check_size(frame, self._message_bytes)
            self.run(self._signalling.receive(decode_signal(frame)))
        if socket is not self._socket:
            return None
        self._socket = None
        return socket.left_with or NORMAL

    async def _frame(self, socket: SignalSocket) -> str | bytes | None:
        """The next one; None: it is closed, or not read any more."""
        if socket is not self._socket:
            return None
        self._receiving = asyncio.ensure_future(socket.receive())
        try:
            return await self._receiving
        except asyncio.CancelledError:
            if socket is self._socket:
                raise
            return None

    def _let_go(self) -> SignalSocket | None:
        """Read and write the socket no more: whoever closes it reads it to its end."""
        socket, self._socket = self._socket, None
        if self._receiving is not None:
            self._receiving.cancel()
        return socket

    async def close(self, code: int, reason: str) -> None:
        """Send what is left to be sent and close the socket."""
        if self._socket is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_TIMEOUT_S):
                    await self._responses.join()
        socket = self._let_go()
        if socket is not None:
            await _close(socket, self._receiving, code, reason)
        await asyncio.gather(*self._closing)


async def _close(
    socket: SignalSocket, receiving: _Receiving | None, code: int, reason: str
) -> None:
    if receiving is not None:
        await asyncio.wait({receiving})
    await socket.close(code, reason)
