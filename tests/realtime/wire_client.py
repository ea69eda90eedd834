"""A client of the agent socket inside the test's own process, without a server."""

import asyncio
import base64
import json
from dataclasses import dataclass
from typing import Any

from channels.testing import WebsocketCommunicator

from config.sockets import sockets

CHUNK_BYTES = 1024
PATIENCE_S = 30.0
"""Far longer than anything here takes: only a failure waits so long."""
Frame = dict[str, Any]


@dataclass(frozen=True)
class Closed:
    """How the server closed the socket."""

    code: int
    reason: str


class WireClient:
    """Speaks the wire; keeps every frame it was sent."""

    def __init__(
        self,
        agent_id: str | None = "agent_library",
        *,
        query: str = "",
        headers: dict[str, str] | None = None,
        subprotocols: list[str] | None = None,
        answer_pings: bool = True,
        address: str = "203.0.113.7",
    ) -> None:
        given = {"host": "localhost:8000"} | (headers or {})
        asked = ([] if agent_id is None else [f"agent_id={agent_id}"]) + [query]
        self._link = WebsocketCommunicator(
            sockets,
            "/v1/convai/conversation?" + "&".join(filter(None, asked)),
            headers=[(name.encode(), value.encode()) for name, value in given.items()],
            subprotocols=subprotocols,
        )
        self._link.scope["client"] = [address, 50_000]
        self.answer_pings = answer_pings
        self.frames: list[Frame] = []
        self.texts: list[str] = []
        """The frames as they came."""
        self.subprotocol: str | None = None
        self.closed: Closed | None = None

    @property
    def application(self) -> "asyncio.Task[None]":
        """The server's side of the socket."""
        return self._link.future

    @property
    def conversation_id(self) -> str:
        """As told by the metadata, which must be the first frame."""
        assert self.frames[0]["type"] == "conversation_initiation_metadata"
        event = self.frames[0]["conversation_initiation_metadata_event"]
        return str(event["conversation_id"])

    @property
    def types(self) -> list[str]:
        return [frame["type"] for frame in self.frames]

    def of_type(self, wire_type: str) -> list[Frame]:
        return [frame for frame in self.frames if frame["type"] == wire_type]

    # --- Doing ---------------------------------------------------------------------------

    async def connect(self) -> bool:
        """Whether the handshake was accepted."""
        accepted, chosen = await self._link.connect(timeout=PATIENCE_S)
        self.subprotocol = chosen if accepted else None
        return bool(accepted)

    async def begin(self, **data: Any) -> str:
        """Connect, initiate and wait for the metadata; gives the conversation's id."""
        assert await self.connect()
        await self.send("conversation_initiation_client_data", **data)
        await self.until("conversation_initiation_metadata")
        return self.conversation_id

    async def send(self, wire_type: str, **fields: Any) -> None:
        await self.send_raw(json.dumps({"type": wire_type, **fields}))

    async def send_raw(self, frame: str | bytes) -> None:
        kind = "text" if isinstance(frame, str) else "bytes"
        await self._link.send_input({"type": "websocket.receive", kind: frame})

    async def send_audio(self, pcm: bytes) -> None:
        encoded = base64.b64encode(pcm).decode()
        await self.send_raw(json.dumps({"user_audio_chunk": encoded}))

    async def say(self, pcm: bytes) -> None:
        """Send audio as a microphone would, in real time."""
        for start in range(0, len(pcm), CHUNK_BYTES):
            await self.send_audio(pcm[start : start + CHUNK_BYTES])
            await asyncio.sleep(0.032)

    async def hang_up(self, code: int = 1000) -> None:
        """Close, and wait until the server has put everything away."""
        await self.lose(code)
        await self.wait_for_the_server()

    async def lose(self, code: int) -> None:
        """The server is told that the socket is closed."""
        await self._link.send_input({"type": "websocket.disconnect", "code": code})

    async def wait_for_the_server(self) -> None:
        """Until it has put everything away."""
        await self._link.wait(PATIENCE_S)

    # --- Hearing -------------------------------------------------------------------------

    async def next(self) -> Frame | Closed:
        """The next frame, or how the socket was closed."""
        message = await self._link.receive_output(PATIENCE_S)
        if message["type"] == "websocket.close":
            self.closed = Closed(message["code"], message["reason"])
            await self.hang_up(message["code"])
            return self.closed
        frame: Frame = json.loads(message["text"])
        self.texts.append(message["text"])
        self.frames.append(frame)
        if frame.get("type") == "ping" and self.answer_pings:
            await self.send("pong", event_id=frame["ping_event"]["event_id"])
        return frame

    async def is_sent_nothing(self, for_s: float) -> bool:
        """Whether no frame comes for so long."""
        return bool(await self._link.receive_nothing(for_s))

    async def until(self, wire_type: str) -> Frame:
        """Take in frames up to the next of this type."""
        while True:
            frame = await self.next()
            assert not isinstance(frame, Closed), f"closed before {wire_type}: {frame}"
            if frame["type"] == wire_type:
                return frame

    async def until_closed(self) -> Closed:
        """Take in frames until the server closes."""
        while not isinstance(got := await self.next(), Closed):
            pass
        return got
