"""Both ends of relayed conversations, as light as they can be made.

One process plays the clients and the hosted side on raw asyncio protocols, so that what
it costs stays small beside the server under test, and both ends share a clock. A frame
carries the time it left in the first characters of its audio.
"""

import asyncio
import base64
import hashlib
import json
import os
import struct
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

FRAMES_PER_SECOND = 25
AUDIO_BYTES = 1_920
"""40 ms at 24 kHz: 2.6 KB on the wire, as the vendor's voices come."""
FORMAT = "pcm_24000"
STAMP = 16
_TEXT = 0x81
_HTTP_END = b"\r\n\r\n"
_INITIATION = b'{"type":"conversation_initiation_client_data"}'


@dataclass(slots=True)
class Samples:
    """What was measured while `open`."""

    open: bool = False
    to_agent_us: list[int] = field(default_factory=list)
    to_client_us: list[int] = field(default_factory=list)
    sent: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def received(self) -> int:
        return len(self.to_agent_us) + len(self.to_client_us)


def _now_us() -> int:
    return time.monotonic_ns() // 1_000


class _End(asyncio.Protocol):
    """One end of one socket; after the handshake, frames."""

    masks = False

    def __init__(self, samples: Samples) -> None:
        self.samples = samples
        self.transport: Any = None
        self.buffer = bytearray()
        self.speaking: asyncio.TimerHandle | None = None
        self.upgraded = False
        self.pieces = (b"", b"")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.speaking is not None:
            self.speaking.cancel()

    def data_received(self, data: bytes) -> None:
        buffer = self.buffer
        buffer += data
        if not self.upgraded:
            end = buffer.find(_HTTP_END)
            if end < 0:
                return
            head = bytes(buffer[:end])
            del buffer[: end + len(_HTTP_END)]
            self.handshake(head)
        while self.upgraded:
            frame = self._next_frame()
            if frame is None:
                return
            opcode, payload, mask = frame
            if opcode == 1:
                self.frame(payload, mask)
            elif opcode == 9:
                self.send(payload if not mask else _unmasked(payload, mask), 0x8A)
            elif opcode == 8:
                self.transport.close()
                return

    def _next_frame(self) -> tuple[int, bytes, bytes] | None:
        buffer = self.buffer
        if len(buffer) < 2:
            return None
        length, at = buffer[1] & 0x7F, 2
        if length == 126:
            if len(buffer) < 4:
                return None
            length, at = (buffer[2] << 8) | buffer[3], 4
        mask = b""
        if buffer[1] & 0x80:
            mask = bytes(buffer[at : at + 4])
            at += 4
        if len(buffer) < at + length:
            return None
        opcode = buffer[0] & 0x0F
        payload = bytes(buffer[at : at + length])
        del buffer[: at + length]
        return opcode, payload, mask

    def send(self, payload: bytes, first: int = _TEXT) -> None:
        self.transport.write(self._head(len(payload), first) + payload)

    def _head(self, length: int, first: int = _TEXT) -> bytes:
        bit = 0x80 if self.masks else 0
        # A mask of zeros leaves the payload as it is.
        mask = bytes(4) if self.masks else b""
        if length < 126:
            return bytes((first, bit | length)) + mask
        return struct.pack("!BBH", first, bit | 126, length) + mask

    def speak(self, before: bytes, after: bytes) -> None:
        """Send a frame 25 times a second from now on, each end at its own moment."""
        head = self._head(len(before) + STAMP + len(after))
        self.pieces = (head + before, after)
        loop = asyncio.get_running_loop()
        self.due_s = loop.time() + np.random.default_rng().uniform(0, 0.04)
        self.speaking = loop.call_at(self.due_s, self._tick)

    def _tick(self) -> None:
        before, after = self.pieces
        stamp = b"%0*d" % (STAMP, _now_us())
        self.transport.write(before + stamp + after)
        if self.samples.open:
            self.samples.sent += 1
        self.due_s += 1 / FRAMES_PER_SECOND
        self.speaking = asyncio.get_running_loop().call_at(self.due_s, self._tick)

    def handshake(self, head: bytes) -> None:
        raise NotImplementedError

    def frame(self, payload: bytes, mask: bytes) -> None:
        raise NotImplementedError


_AUDIO = base64.b64encode(
    np.random.default_rng(1).integers(-3000, 3000, AUDIO_BYTES // 2).astype("<i2")
)[STAMP:]
_FROM_CLIENT = (b'{"user_audio_chunk":"', _AUDIO + b'"}')
_FROM_AGENT = (
    b'{"audio_event":{"audio_base_64":"',
    _AUDIO + b'","event_id":1},"type":"audio"}',
)


class Client(_End):
    """A client of the server under test."""

    masks = True

    def __init__(
        self, samples: Samples, path: str, began: "asyncio.Future[None]"
    ) -> None:
        super().__init__(samples)
        self._path = path
        self._began = began

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def handshake(self, head: bytes) -> None:
        if not head.startswith(b"HTTP/1.1 101"):
            self._fail(f"refused: {head[:80]!r}")
            return
        self.upgraded = True
        self.send(_INITIATION)

    def frame(self, payload: bytes, mask: bytes) -> None:
        if payload.startswith(_FROM_AGENT[0]):
            if self.samples.open:
                at = len(_FROM_AGENT[0])
                left_us = int(payload[at : at + STAMP])
                self.samples.to_client_us.append(_now_us() - left_us)
        elif b'"conversation_initiation_metadata"' in payload:
            if not self._began.done():
                self._began.set_result(None)
            self.speak(*_FROM_CLIENT)
        elif b'"error"' in payload:
            self._fail(payload.decode(errors="replace")[:300])

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._fail(f"connection lost: {exc!r}")

    def _fail(self, why: str) -> None:
        if not self._began.done():
            self._began.set_exception(RuntimeError(why))
        elif self.samples.open:
            self.samples.failures.append(why)


class Upstream(_End):
    """The hosted side: its REST answer and its socket."""

    port = 0

    def handshake(self, head: bytes) -> None:
        if b"sec-websocket-key:" not in head.lower():
            url = f"ws://127.0.0.1:{self.port}/socket?conversation_signature=x"
            # To whatever else is asked, the record of a conversation that is over.
            body = json.dumps({"signed_url": url, "status": "done"}).encode()
            self.transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body
            )
            self.transport.close()
            return
        [key] = [
            line.split(b":", 1)[1].strip()
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"sec-websocket-key:")
        ]
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + _accept(key) + _HTTP_END
        )
        self.upgraded = True

    def frame(self, payload: bytes, mask: bytes) -> None:
        at = len(_FROM_CLIENT[0])
        if len(payload) > 1_000:
            if self.samples.open:
                left_us = int(_unmasked(payload[: at + STAMP], mask)[at:])
                self.samples.to_agent_us.append(_now_us() - left_us)
        elif self.speaking is None:
            event = {
                "conversation_id": "conv_there",
                "agent_output_audio_format": FORMAT,
                "user_input_audio_format": FORMAT,
            }
            wire_type = "conversation_initiation_metadata"
            self.send(
                json.dumps({"type": wire_type, f"{wire_type}_event": event}).encode()
            )
            self.speak(*_FROM_AGENT)


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    if not mask:
        return payload
    key = np.frombuffer((mask * (len(payload) // 4 + 1))[: len(payload)], np.uint8)
    found: NDArray[np.uint8] = np.frombuffer(payload, np.uint8) ^ key
    return found.tobytes()


def _accept(key: bytes) -> bytes:
    digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    return base64.b64encode(digest)


async def hosted_side(samples: Samples) -> asyncio.Server:
    """Listen as the hosted side; its port is `Upstream.port`."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Upstream(samples), "127.0.0.1", 0)
    Upstream.port = server.sockets[0].getsockname()[1]
    return server


async def connect(samples: Samples, port: int, path: str) -> Client:
    """One more conversation; returns when it has begun. Raises RuntimeError."""
    loop = asyncio.get_running_loop()
    began: asyncio.Future[None] = loop.create_future()
    _, client = await loop.create_connection(
        lambda: Client(samples, path, began), "127.0.0.1", port
    )
    async with asyncio.timeout(20):
        await began
    return client
