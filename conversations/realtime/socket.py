"""One client's WebSocket, as ASGI has it: connect, frames, close."""

from collections.abc import AsyncIterator
from typing import Any

from asgiref.typing import (
    ASGIReceiveCallable,
    ASGISendCallable,
    WebSocketScope,
)

from conversations.protocol.close_codes import CloseCode, close_reason

SUBPROTOCOL = "convai"


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
        self._closed = False

    @property
    def origin(self) -> str | None:
        """The page's origin, None when no browser says one."""
        return self._header(b"origin")

    @property
    def host(self) -> str:
        """The host the client asked for, with its port."""
        return self._header(b"host") or ""

    def _header(self, name: bytes) -> str | None:
        for key, value in self._scope["headers"]:
            if key == name:
                return value.decode("latin-1")
        return None

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
        self._closed = True
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

    async def receive(self) -> str | bytes | None:
        """The next frame, None once the client has closed."""
        message: Any = await self._receive()
        if message["type"] != "websocket.receive":
            self._closed = True
            return None
        text: str | None = message.get("text")
        return text if text is not None else message["bytes"]

    async def frames(self) -> AsyncIterator[str | bytes]:
        """Every frame until the client closes."""
        while (frame := await self.receive()) is not None:
            yield frame

    async def send(self, frame: str) -> None:
        """Send a text frame; nothing once closed."""
        if not self._closed:
            await self._send({"type": "websocket.send", "text": frame, "bytes": None})

    async def close(self, code: CloseCode, reason: str = "") -> None:
        """Close, if it is still open."""
        if not self._closed:
            self._closed = True
            await self._send(
                {
                    "type": "websocket.close",
                    "code": int(code),
                    "reason": close_reason(reason),
                }
            )
