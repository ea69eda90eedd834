"""One client's WebSocket, as ASGI has it: connect, frames, close."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from asgiref.typing import (
    ASGIReceiveCallable,
    ASGISendCallable,
    WebSocketScope,
)

from conversations.doors.client_address import client_address
from conversations.protocol.close_codes import close_reason

SUBPROTOCOL = "convai"
GOODBYE_TIMEOUT_S = 3.0
"""How long a client may take to be closed, and to answer it."""


class Socket:
    """Reads and writes in one task each; neither decides anything."""

    def __init__(
        self,
        scope: WebSocketScope,
        receive: ASGIReceiveCallable,
        send: ASGISendCallable,
    ) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._open = False
        self.left_with: int | None = None
        """The close code with which the client's side ended; None while it has not."""
        self._ahead: asyncio.Task[Any] | None = None
        self.coming_back: None = None
        """A client that may is served by a `ResumableTransport`."""

    @property
    def origin(self) -> str | None:
        """The page's origin, None when no browser says one."""
        return self._header(b"origin")

    @property
    def host(self) -> str:
        """The host the client asked for, with its port."""
        return self._header(b"host") or ""

    @property
    def authorization(self) -> str | None:
        """The header of that name."""
        return self._header(b"authorization")

    @property
    def address(self) -> str:
        """Whom limits are kept for."""
        peer = self._scope.get("client")
        return client_address(
            peer[0] if peer else None, self._headers(b"x-forwarded-for")
        )

    @property
    def subprotocols(self) -> Sequence[str]:
        """Those the client offers; credentials may be among them."""
        return list(self._scope["subprotocols"])

    def _header(self, name: bytes) -> str | None:
        return next(iter(self._headers(name)), None)

    def _headers(self, name: bytes) -> list[str]:
        headers = self._scope["headers"]
        return [value.decode("latin-1") for key, value in headers if key == name]

    @property
    def query(self) -> str:
        """The query string."""
        return self._scope["query_string"].decode("latin-1")

    async def opened(self) -> bool:
        """Wait for the client's handshake; False when it left before."""
        message = await self._receive()
        return message["type"] == "websocket.connect"

    async def refuse(self) -> None:
        """Answer the handshake with 403."""
        await self._send({"type": "websocket.close", "code": 1000, "reason": None})

    async def accept(self) -> None:
        """Complete the handshake; selects `convai` when it was offered."""
        offered = SUBPROTOCOL in self._scope["subprotocols"]
        await self._send(
            {
                "type": "websocket.accept",
                "subprotocol": SUBPROTOCOL if offered else None,
                "headers": [],
            }
        )
        self._open = True

    async def receive(self) -> str | bytes | None:
        """The next frame, None once the client has closed."""
        # The stubs have a type for each message; only these keys matter.
        ahead, self._ahead = self._ahead, None
        message: Any = await (ahead or self._receive())
        if message["type"] != "websocket.receive":
            self._open = False
            self.left_with = message.get("code") or 1005
            return None
        text: str | None = message.get("text")
        return text if text is not None else message["bytes"]

    def listen_ahead(self) -> None:
        """Take in the next message already: `has_left` tells from now on if it is the end.

        Whoever receives next, or closes, gets it.
        """

        async def message() -> Any:
            return await self._receive()

        self._ahead = asyncio.ensure_future(message())

    def has_left(self) -> bool:
        """Whether the client is known to be gone. May be asked by any thread."""
        ahead = self._ahead
        if ahead is None or not ahead.done() or ahead.cancelled():
            return self.left_with is not None
        return bool(ahead.result()["type"] != "websocket.receive")

    async def frames(self) -> AsyncIterator[str | bytes]:
        """Every frame until the client closes."""
        while (frame := await self.receive()) is not None:
            yield frame

    async def send(self, frame: str | bytes) -> None:
        """Send a frame of text or of bytes; nothing once closed."""
        if self._open:
            text, data = (frame, None) if isinstance(frame, str) else (None, frame)
            try:
                await self._send(
                    {"type": "websocket.send", "text": text, "bytes": data}
                )
            except OSError:
                # How ASGI says that the client is gone; `receive` hears of it as well.
                self._open = False

    async def close(self, code: int, reason: str = "") -> None:
        """Close, if it is still open, and wait a moment for the client to agree.

        Daphne forgets the application of a socket that is not closed yet, and then fails
        to stop the others when it is stopped; so none may end before its socket has.
        """
        if not self._open:
            return
        self._open = False
        try:
            async with asyncio.timeout(GOODBYE_TIMEOUT_S):
                await self._send(
                    {
                        "type": "websocket.close",
                        "code": int(code),
                        "reason": close_reason(reason),
                    }
                )
                async for _ in self.frames():
                    pass
        except (OSError, TimeoutError):
            pass
