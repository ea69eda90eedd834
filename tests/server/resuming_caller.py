"""A caller in writing over a real socket, who comes back after a restart."""

import asyncio
import contextlib
import json
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE_S = 120.0

Frame = dict[str, Any]


class ResumingCaller:
    """Reads all the time, answers pings, and keeps what the server has not stored."""

    def __init__(self, url: str, agent_id: str) -> None:
        self._address = (
            f"{url.replace('http', 'ws', 1)}/v1/convai/conversation"
            f"?agent_id={agent_id}&resumable=1"
        )
        self.frames: list[Frame] = []
        """Since the last time it dialled; without the first."""
        self.sent: list[str] = []
        self.conversation_id = ""
        self._token = ""
        self._link: ClientConnection
        self._reading: asyncio.Task[None]
        self._came = asyncio.Event()

    async def begin(self) -> None:
        self._link = await connect(self._address, open_timeout=PATIENCE_S)
        await self._link.send('{"type": "conversation_initiation_client_data"}')
        first = json.loads(await self._link.recv())
        event = first["conversation_initiation_metadata_event"]
        self.conversation_id = event["conversation_id"]
        self._token = event["resumption"]["token"]
        self._read()

    async def come_back(self) -> Frame:
        """After a restart; what the server says first."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        address = f"{self._address}&resuming=1"
        self._link = await connect(address, open_timeout=PATIENCE_S)
        wish = {"token": self._token, "received": len(self.frames)}
        await self._link.send(json.dumps({"type": "conversation_resume", **wish}))
        first: Frame = json.loads(await self._link.recv())
        assert first["type"] == "conversation_resumed", first
        event: Frame = first["conversation_resumed_event"]
        self._token = event["token"]
        rest, self.sent = self.sent[event["received"] :], []
        self.frames = []
        self._read()
        for frame in rest:
            await self._send(frame)
        return event

    async def type(self, text: str) -> None:
        await self._send(json.dumps({"type": "user_message", "text": text}))

    async def until(self, wire_type: str, count: int = 1) -> list[Frame]:
        """So many frames of a type, since it dialled."""
        async with asyncio.timeout(PATIENCE_S):
            while len(found := self.of_type(wire_type)) < count:
                self._came.clear()
                await self._came.wait()
        return found

    def of_type(self, wire_type: str) -> list[Frame]:
        return [frame for frame in self.frames if frame["type"] == wire_type]

    async def until_lost(self) -> int | None:
        """The close code."""
        async with asyncio.timeout(PATIENCE_S):
            await self._reading
        return self._link.close_code

    async def hang_up(self) -> None:
        await self._link.close()
        await self._reading

    async def _send(self, frame: str) -> None:
        self.sent.append(frame)
        await self._link.send(frame)

    def _read(self) -> None:
        self._reading = asyncio.ensure_future(self._take_frames())

    async def _take_frames(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in self._link:
                frame: Frame = json.loads(text)
                self.frames.append(frame)
                self._came.set()
                if frame["type"] == "ping":
                    event_id = frame["ping_event"]["event_id"]
                    pong = {"event_id": event_id, "received": len(self.frames)}
                    await self._send(json.dumps({"type": "pong", **pong}))
