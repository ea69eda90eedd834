"""A client of a room, in one process with it: LiveKit's signalling and aiortc's media."""

import asyncio
from fractions import Fraction
from typing import Any, Protocol

import av
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from livekit.protocol import models, rtc

from conversations.realtime.webrtc.joining import Join, JoinPath
from conversations.realtime.webrtc.names import Names
from conversations.realtime.webrtc.peer import Network
from conversations.realtime.webrtc.room import Room, RoomLimits
from conversations.realtime.webrtc.signalling import Signalling

RATE_HZ = 48_000
TIMEOUT_S = 20
LIMITS = RoomLimits(
    signal_bytes=65_536,
    message_bytes=100_000,
    connect_timeout_ms=20_000,
    resume_window_ms=30_000,
    silence_ms=20_000,
)


class SignalSocketInMemory:
    """The room's end of a signalling socket, and what the client does at the other."""

    def __init__(self) -> None:
        self.left_with: int | None = None
        self.closed_with: tuple[int, str] | None = None
        self.closed = asyncio.Event()
        self.frames: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self.sent: asyncio.Queue[str | bytes] = asyncio.Queue()

    async def receive(self) -> str | bytes | None:
        return await self.frames.get()

    async def send(self, frame: str | bytes) -> None:
        if self.closed_with is None:
            self.sent.put_nowait(frame)

    async def close(self, code: int, reason: str = "") -> None:
        if self.closed_with is None:
            self.closed_with = (code, reason)
            self.closed.set()
            self.frames.put_nowait(None)

    def ask(self, request: rtc.SignalRequest) -> None:
        self.frames.put_nowait(request.SerializeToString())

    def drop(self, code: int = 1006) -> None:
        """The network loses it."""
        self.left_with = code
        self.frames.put_nowait(None)

    async def told(self, kind: str) -> Any:
        """The next response of this kind; others are passed over."""
        async with asyncio.timeout(TIMEOUT_S):
            while True:
                frame = await self.sent.get()
                assert isinstance(frame, bytes)
                response = rtc.SignalResponse.FromString(frame)
                if response.WhichOneof("message") == kind:
                    return getattr(response, kind)


class Tone(MediaStreamTrack):
    """A microphone that hears a tone."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._at = 0

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(0.02)
        at = (self._at + np.arange(960)) / RATE_HZ
        samples = (8_000 * np.sin(2 * np.pi * 440 * at)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples[None, :], "s16", "mono")
        frame.sample_rate = RATE_HZ
        frame.pts, frame.time_base = self._at, Fraction(1, RATE_HZ)
        self._at += 960
        return frame


class Signals(Protocol):
    """The client's end of a signalling socket."""

    def ask(self, request: rtc.SignalRequest) -> None:
        """Send a request."""

    async def told(self, kind: str) -> Any:
        """The next response of this kind; others are passed over."""


class Caller:
    """Joins over one peer connection or two, and talks."""

    def __init__(self, path: JoinPath, socket: Signals) -> None:
        self.path = path
        self.socket = socket
        self.published = self._connection()
        self.subscribed = (
            self._connection() if path is JoinPath.DUAL else self.published
        )
        self.events: asyncio.Queue[str] = asyncio.Queue()
        self.voices: asyncio.Queue[MediaStreamTrack] = asyncio.Queue()
        self.subscribed.on("track", self.voices.put_nowait)
        self.subscribed.on("datachannel", lambda one: one.on("message", self._data))
        self.channel = self.published.createDataChannel("_reliable")
        self.channel.on("message", self._data)
        self._opened = asyncio.Event()
        self.channel.on("open", self._opened.set)
        self._sequence = 0
        self._offers = 0

    @staticmethod
    def _connection() -> RTCPeerConnection:
        return RTCPeerConnection(RTCConfiguration(iceServers=[]))

    async def join(self) -> rtc.JoinResponse:
        """Until data can be sent."""
        joined: rtc.JoinResponse = await self.socket.told("join")
        if self.path is JoinPath.DUAL:
            offer = await self.socket.told("offer")
            await self.subscribed.setRemoteDescription(
                RTCSessionDescription(offer.sdp, "offer")
            )
            await self.subscribed.setLocalDescription()
            answer = self.subscribed.localDescription.sdp
            self.socket.ask(
                rtc.SignalRequest(
                    answer=rtc.SessionDescription(type="answer", sdp=answer)
                )
            )
        else:
            self.published.addTransceiver("audio", "recvonly")
        await self.negotiate()
        async with asyncio.timeout(TIMEOUT_S):
            await self._opened.wait()
        return joined

    async def negotiate(self) -> rtc.SessionDescription:
        """Offer, and take the answer."""
        await self.published.setLocalDescription(await self.published.createOffer())
        self._offers += 1
        sdp = self.published.localDescription.sdp
        self.socket.ask(
            rtc.SignalRequest(
                offer=rtc.SessionDescription(type="offer", sdp=sdp, id=self._offers)
            )
        )
        answer: rtc.SessionDescription = await self.socket.told("answer")
        assert answer.id == self._offers
        await self.published.setRemoteDescription(
            RTCSessionDescription(await self.answered(answer.sdp), "answer")
        )
        return answer

    async def answered(self, sdp: str) -> str:
        """The answer as it reaches this client."""
        return sdp

    async def publish(self) -> None:
        """Add a microphone."""
        self.socket.ask(
            rtc.SignalRequest(
                add_track=rtc.AddTrackRequest(cid="mic", type=models.TrackType.AUDIO)
            )
        )
        await self.socket.told("track_published")
        self.published.addTransceiver(Tone(), "sendonly")
        await self.negotiate()

    def say(self, event: str) -> None:
        """Send an event as LiveKit's clients do."""
        self._sequence += 1
        self.channel.send(
            models.DataPacket(
                sequence=self._sequence, user=models.UserPacket(payload=event.encode())
            ).SerializeToString()
        )

    def _data(self, data: str | bytes) -> None:
        if isinstance(data, bytes):
            data = models.DataPacket.FromString(data).user.payload.decode()
        self.events.put_nowait(data)

    async def heard(self, duration_ms: int) -> np.ndarray:
        """What the agent says next that is not silence, mono."""
        async with asyncio.timeout(TIMEOUT_S):
            voice = await self.voices.get()
            self.voices.put_nowait(voice)
            sound: list[np.ndarray] = []
            while sum(map(len, sound)) < RATE_HZ * duration_ms // 1000:
                frame: Any = await voice.recv()
                samples = frame.to_ndarray().reshape(-1, 2)[:, 0]
                if sound or np.abs(samples).max() > 500:  # noqa: PLR2004
                    sound.append(samples)
            return np.concatenate(sound)

    async def close(self) -> None:
        """Vanish without a word."""
        await self.published.close()
        await self.subscribed.close()


class RoomCaller(Caller):
    """With the room it calls."""

    socket: SignalSocketInMemory

    def __init__(
        self, path: JoinPath = JoinPath.SINGLE, limits: RoomLimits = LIMITS, **room: Any
    ) -> None:
        super().__init__(path, SignalSocketInMemory())
        self.names = Names("conv_abc", "agent_demo")
        signalling = Signalling(Join(path, "token"), self.names, (), 50, lambda: 0)
        self.room = Room(self.names, signalling, Network(), limits, **room)

    async def join(self) -> rtc.JoinResponse:
        self.room.open(self.socket)
        return await super().join()

    async def close(self) -> None:
        await self.room.shut()
        await super().close()
