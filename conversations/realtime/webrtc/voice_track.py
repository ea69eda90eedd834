"""The agent's voice as a track: a packet every 20 ms, sound or silence."""

import asyncio
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from conversations.realtime.webrtc.opus import OpusEncoder
from conversations.realtime.webrtc.pacing import Pacing
from conversations.realtime.webrtc.voice_queue import (
    FRAME_MS,
    FRAME_SAMPLES,
    RATE_HZ,
    VoiceQueue,
)

_TIME_BASE = Fraction(1, RATE_HZ)


class VoiceTrack(MediaStreamTrack):
    """Paced by the event loop's clock; gives packets that are encoded already."""

    kind = "audio"

    def __init__(
        self,
        track_id: str,
        queue: VoiceQueue,
        sent: Callable[[bytes | None], None],
    ) -> None:
        """`sent` is told of every frame as it leaves, None: silence."""
        super().__init__()
        self._id = track_id
        self._queue = queue
        self._sent = sent
        self._encoder = OpusEncoder()
        self._samples = 0
        self._clock_s = asyncio.get_running_loop().time
        self.pacing = Pacing(FRAME_MS / 1000)

    async def recv(self) -> "av.Packet[Any]":
        """The next packet, when it is due."""
        if self.readyState != "live":
            raise MediaStreamError
        due_s = self.pacing.next(self._clock_s())
        await asyncio.sleep(max(due_s - self._clock_s(), 0))
        self._samples += self.pacing.missed(self._clock_s()) * FRAME_SAMPLES
        frame = self._queue.take()
        packet = av.Packet(self._encoder.encode(frame))
        packet.pts = self._samples
        packet.time_base = _TIME_BASE
        self._samples += FRAME_SAMPLES
        self._sent(frame)
        return packet
