"""A small agent on the vendor's protocol, to test the callers themselves."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np
import websockets
from websockets.asyncio.server import ServerConnection

RATE_HZ = 16_000
LOUD = 300.0


@dataclass(slots=True)
class FakeAgent:
    """Answers `answer_after_ms` of silence with a tone; is interrupted by loudness."""

    answer_after_ms: int = 100
    answer_ms: int = 600
    chunk_samples: list[int] = field(default_factory=list)
    arrivals_s: list[float] = field(default_factory=list)
    answered_s: list[float] = field(default_factory=list)
    interrupted_s: list[float] = field(default_factory=list)
    pongs: int = 0

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Serve on a free loopback port; gives the base address."""
        async with websockets.serve(self._talk, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            yield f"http://127.0.0.1:{port}"

    async def _talk(self, socket: ServerConnection) -> None:
        await socket.recv()
        event = {
            "conversation_id": "conv_fake",
            "agent_output_audio_format": "pcm_16000",
            "user_input_audio_format": "pcm_16000",
        }
        await _send(socket, "conversation_initiation_metadata", event)
        await _send(socket, "ping", {"event_id": 1, "ping_ms": None})
        quiet_ms, has_spoken, event_id, playing_until_s = 0, False, 1, 0.0
        clock = asyncio.get_running_loop().time
        async for text in socket:
            message = json.loads(text)
            if message.get("type") == "pong":
                self.pongs += 1
            if "user_audio_chunk" not in message:
                continue
            pcm = np.frombuffer(base64.b64decode(message["user_audio_chunk"]), np.int16)
            self.chunk_samples.append(len(pcm))
            self.arrivals_s.append(clock())
            if np.sqrt((pcm.astype(np.float64) ** 2).mean()) > LOUD:
                quiet_ms, has_spoken = 0, True
                if clock() < playing_until_s:
                    playing_until_s = 0.0
                    self.interrupted_s.append(clock())
                    await _send(socket, "interruption", {"event_id": event_id})
                continue
            quiet_ms += len(pcm) * 1000 // RATE_HZ
            if has_spoken and quiet_ms >= self.answer_after_ms:
                has_spoken = False
                event_id += 1
                self.answered_s.append(clock())
                await self._answer(socket, event_id)
                playing_until_s = clock() + self.answer_ms / 1000

    async def _answer(self, socket: ServerConnection, event_id: int) -> None:
        t = np.arange(RATE_HZ * self.answer_ms // 1000)
        pcm = (8000 * np.sin(2 * np.pi * 200 * t / RATE_HZ)).astype(np.int16)
        audio = base64.b64encode(pcm.tobytes()).decode()
        said = {"agent_response": "Beep.", "event_id": event_id}
        await _send(socket, "agent_response", said)
        await _send(socket, "audio", {"audio_base_64": audio, "event_id": event_id})


async def _send(socket: ServerConnection, kind: str, event: dict[str, object]) -> None:
    await socket.send(json.dumps({"type": kind, f"{kind}_event": event}))
