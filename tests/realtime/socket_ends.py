"""Both ends of a client's WebSocket, without a server between them."""

import asyncio
from typing import Any

from conversations.realtime.socket import Socket


class SocketEnds:
    """`socket` is the server's; what the client sends and gets is here."""

    def __init__(
        self,
        *,
        query: str = "",
        headers: Any = (),
        protocols: Any = (),
        client: Any = None,
    ) -> None:
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outgoing: list[dict[str, Any]] = []
        self.gone = False
        """The server notices with its next send."""
        scope: Any = {
            "type": "websocket",
            "query_string": query.encode(),
            "headers": list(headers),
            "subprotocols": list(protocols),
            "client": client,
        }
        self.socket = Socket(scope, self._receive, self._send)

    def client_sends(self, frame: str | bytes) -> None:
        kind = "text" if isinstance(frame, str) else "bytes"
        self.incoming.put_nowait({"type": "websocket.receive", kind: frame})

    def client_leaves(self, code: int | None = 1000) -> None:
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": code})

    async def _receive(self) -> Any:
        return await self.incoming.get()

    async def _send(self, message: Any) -> None:
        if self.gone:
            raise OSError("the client is gone")
        self.outgoing.append(message)
