"""A client that can come back: it counts frames and keeps what the server may lack."""

import asyncio
import json
from typing import Any

from tests.realtime.wire_client import Closed, Frame, WireClient

LINE_LOST = 1006


class ResumingClient:
    """One conversation over several sockets, as `docs/protocol.md` has it."""

    def __init__(self, agent_id: str = "agent_library", **options: Any) -> None:
        self._agent_id = agent_id
        self._options = options
        self.link = WireClient(
            agent_id, query="resumable=1", answer_pings=False, **options
        )
        self.frames: list[Frame] = []
        """What came after the metadata, over all sockets."""
        self.sent: list[str] = []
        self.token = ""
        self.resumed: list[Frame] = []

    @property
    def conversation_id(self) -> str:
        return str(self._metadata["conversation_id"])

    @property
    def offer(self) -> Frame:
        offer: Frame = self._metadata["resumption"]
        return offer

    def of_type(self, wire_type: str) -> list[Frame]:
        return [frame for frame in self.frames if frame["type"] == wire_type]

    @property
    def audio(self) -> str:
        """All the agent's audio, in order."""
        return "".join(f["audio_event"]["audio_base_64"] for f in self.of_type("audio"))

    async def begin(self, **data: Any) -> str:
        await self.link.begin(**data)
        self._metadata = self.link.frames[0]["conversation_initiation_metadata_event"]
        self.token = self.offer["token"]
        return self.conversation_id

    async def send(self, wire_type: str, **fields: Any) -> None:
        await self.send_raw(json.dumps({"type": wire_type, **fields}))

    async def send_raw(self, frame: str) -> None:
        self.sent.append(frame)
        await self.link.send_raw(frame)

    async def next(self) -> Frame | Closed:
        frame = await self.link.next()
        if isinstance(frame, Closed):
            return frame
        self.frames.append(frame)
        if frame["type"] == "ping":
            event_id = frame["ping_event"]["event_id"]
            await self.send("pong", event_id=event_id, received=len(self.frames))
        return frame

    async def until(self, wire_type: str) -> Frame:
        while True:
            frame = await self.next()
            assert not isinstance(frame, Closed), f"closed before {wire_type}: {frame}"
            if frame["type"] == wire_type:
                return frame

    async def until_closed(self) -> Closed:
        while not isinstance(got := await self.next(), Closed):
            pass
        return got

    # --- The line ------------------------------------------------------------------------

    async def lose(self, code: int = LINE_LOST) -> None:
        """The line is lost, and the server notices."""
        await self.link.hang_up(code)

    async def dial_in_vain(self) -> WireClient:
        """A new socket that is lost as soon as the wish was sent: no answer is awaited."""
        link = WireClient(
            self._agent_id, query="resumable=1&resuming=1", **self._options
        )
        assert await link.connect()
        await link.send_raw(self._wish(self.token, len(self.frames)))
        await link.lose(LINE_LOST)
        return link

    def _wish(self, token: str, received: int) -> str:
        wish = {"type": "conversation_resume", "token": token, "received": received}
        return json.dumps(wish)

    async def dial(
        self, *, received: int | None = None, token: str = "", agent_id: str = ""
    ) -> Frame | Closed:
        """A new socket; what the server says first, or how it refuses."""
        self.link = WireClient(
            agent_id or self._agent_id,
            query="resumable=1&resuming=1",
            answer_pings=False,
            **self._options,
        )
        assert await self.link.connect()
        known = len(self.frames) if received is None else received
        await self.link.send_raw(self._wish(token or self.token, known))
        first = await self.link.next()
        if not isinstance(first, Closed) and first["type"] == "error":
            return await self.link.until_closed()
        return first

    async def come_back(self) -> Frame:
        """Dial, and send what the server has not got."""
        first = await self.dial()
        assert not isinstance(first, Closed), f"refused: {first}"
        assert first["type"] == "conversation_resumed", first
        event: Frame = first["conversation_resumed_event"]
        self.resumed.append(event)
        self.token = event["token"]
        for frame in self.sent[event["received"] :]:
            await self.link.send_raw(frame)
        return event

    async def hang_up(self) -> None:
        """Say goodbye, and wait until all is put away."""
        await self.link.hang_up(1000)


async def let_the_loop_turn() -> None:
    """Whatever can happen without time passing has happened."""
    for _ in range(50):
        await asyncio.sleep(0)
