"""A caller over WebRTC: LiveKit's own client in place of the WebSocket.

What it hears is what that client gives out after its jitter buffer, so times hold all
that a person would wait for but for the sound card.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import numpy as np
from livekit import rtc

from tests.callers.caller import Caller, CallerOptions, Connection, Json, Received
from tests.callers.microphone import MIC_RATE_HZ

HEARD_RATE_HZ = 48_000
STEP_MS = 10
"""The client takes nothing else from a microphone."""
AUDIBLE = 300
"""Of 32,768: what counts as sound."""


class RoomLine:
    """One room, as a `Connection`: frames of the wire in and out."""

    def __init__(self, room: rtc.Room) -> None:
        self.room = room
        self.frames: asyncio.Queue[str | None] = asyncio.Queue()
        self.close_code: int | None = None
        self.close_reason: str | None = None
        # Like a microphone: no queue, in which what once came late would stay late.
        self._source = rtc.AudioSource(MIC_RATE_HZ, 1, queue_size_ms=0)
        room.on("data_received", self._came)
        room.on("participant_disconnected", lambda _: self._left(1000))
        room.on("disconnected", lambda _: self._left(1006))

    async def publish(self) -> None:
        """Have the microphone heard."""
        track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await self.room.local_participant.publish_track(track, options)

    def _came(self, packet: rtc.DataPacket) -> None:
        self.frames.put_nowait(packet.data.decode())

    def _left(self, code: int) -> None:
        if self.close_code is None:
            self.close_code = code
            self.frames.put_nowait(None)

    async def send(self, message: str, /) -> None:
        """Send a frame; sound leaves as sound."""
        event = json.loads(message)
        if "user_audio_chunk" in event:
            pcm = base64.b64decode(event["user_audio_chunk"])
            frame = rtc.AudioFrame(pcm, MIC_RATE_HZ, 1, len(pcm) // 2)
            await self._source.capture_frame(frame)
        else:
            await self.room.local_participant.publish_data(message, reliable=True)

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        while (frame := await self.frames.get()) is not None:
            yield frame

    async def close(self) -> None:
        """Leave."""
        self._left(1000)
        await self.room.disconnect()


class RoomCaller(Caller):
    """`single`: over one peer connection, as newer clients join, or over two."""

    single = True

    def __init__(self, base_url: str, options: CallerOptions) -> None:
        super().__init__(base_url, replace(options, chunk_ms=STEP_MS))
        self._base_url = base_url
        self._utterance = -1
        self._heard_utterance = -1
        self._listening: list[asyncio.Task[None]] = []

    async def _connect(self) -> Connection:
        async with httpx.AsyncClient() as client:
            answer = await client.get(
                f"{self._base_url}/v1/convai/conversation/token",
                params={"agent_id": self.options.agent_id},
            )
        token = answer.raise_for_status().json()["token"]
        room = rtc.Room()
        room.on("track_subscribed", self._listen)
        options = rtc.RoomOptions(single_peer_connection=self.single)
        await room.connect(self._base_url.replace("http", "ws", 1), token, options)
        line = RoomLine(room)
        await line.publish()
        return line

    async def __aexit__(self, *exc: object) -> None:
        for listening in self._listening:
            listening.cancel()
        await super().__aexit__(*exc)

    def _listen(
        self,
        track: rtc.RemoteAudioTrack,
        _publication: rtc.RemoteTrackPublication,
        _participant: rtc.RemoteParticipant,
    ) -> None:
        self._listening.append(asyncio.ensure_future(self._hear(track)))

    async def _hear(self, track: rtc.RemoteAudioTrack) -> None:
        stream = rtc.AudioStream(track, sample_rate=HEARD_RATE_HZ, num_channels=1)
        async for came in stream:
            pcm = np.frombuffer(came.frame.data, np.int16)
            if np.abs(pcm).max() < AUDIBLE:
                continue
            now_s = self.now_s
            self.playback.add(pcm, self._utterance, now_s)
            if self._utterance != self._heard_utterance:
                self._heard_utterance = self._utterance
                heard: Json = {"event_id": self._utterance, "bytes": pcm.nbytes}
                self.events.append(Received("audio", now_s, heard))
                self._news.set()

    async def _take(self, message: Json) -> None:
        match message["type"]:
            case "audio":
                # Its sound comes by itself, a little later.
                self._utterance = message["audio_event"]["event_id"]
            case "interruption":
                # What is heard was heard: nothing is dropped here.
                self.events.append(Received("interruption", self.now_s, message))
                self._news.set()
            case _:
                await super()._take(message)
