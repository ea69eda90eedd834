"""Opus both ways, 48 kHz mono, one frame of sound at a time."""

from fractions import Fraction

import av
from av.audio.codeccontext import AudioCodecContext
from av.error import FFmpegError

from conversations.realtime.webrtc.voice_queue import (
    FRAME_BYTES,
    FRAME_SAMPLES,
    RATE_HZ,
)

BITRATE = 40_000
EXPECTED_LOSS_PERCENT = 5
"""So much redundancy is sent: a lost packet can be heard from the next one."""
SETTLED_FRAMES = 10
"""After so much silence its packets are alike."""
_SILENCE = bytes(FRAME_BYTES)
_TIME_BASE = Fraction(1, RATE_HZ)
# Milliseconds of a frame by the configuration in its first byte: RFC 6716, section 3.1.
_FRAME_MS = (
    *(10, 20, 40, 60) * 3,
    *(10, 20) * 2,
    *(2.5, 5, 10, 20) * 4,
)
MAX_PACKET_SAMPLES = 120 * RATE_HZ // 1000


class BadOpus(Exception):
    """A packet that cannot be decoded."""


class OpusEncoder:
    """The agent's voice, as packets of 20 ms."""

    def __init__(self) -> None:
        self._codec = _context("w")
        self._codec.bit_rate = BITRATE
        self._codec.options = {
            "application": "voip",
            "frame_duration": "20",
            "fec": "1",
            "packet_loss": str(EXPECTED_LOSS_PERCENT),
        }
        self._silent_frames = 0
        self._silence = b""

    def encode(self, frame: bytes | None) -> bytes:
        """The packet of a frame; None: of silence, which costs nothing after a while."""
        if frame is not None:
            self._silent_frames = 0
        elif self._silent_frames >= SETTLED_FRAMES:
            return self._silence
        else:
            self._silent_frames += 1
        sound = av.AudioFrame("s16", "mono", FRAME_SAMPLES)
        sound.sample_rate = RATE_HZ
        sound.planes[0].update(_SILENCE if frame is None else frame)
        packets = self._codec.encode(sound)
        packet = b"".join([bytes(one) for one in packets])
        if frame is None:
            self._silence = packet
        return packet


class OpusDecoder:
    """What a client's microphone sends, as 16-bit PCM."""

    def __init__(self) -> None:
        self._codec = _context("r")

    def decode(self, payload: bytes) -> bytes:
        """The sound of a packet. Raises BadOpus."""
        # An empty packet would be the end of everything to the decoder.
        duration_samples(payload)
        try:
            frames = self._codec.decode(av.Packet(payload))
        except (FFmpegError, ValueError) as error:
            raise BadOpus(str(error)) from None
        return b"".join(
            [memoryview(one.planes[0])[: 2 * one.samples] for one in frames]
        )


def duration_samples(payload: bytes) -> int:
    """How long a packet sounds, by its first bytes. Raises BadOpus."""
    if not payload:
        raise BadOpus("an empty packet")
    frame_samples = int(_FRAME_MS[payload[0] >> 3] * RATE_HZ / 1000)
    code = payload[0] & 3
    if code == 0:
        count = 1
    elif code < 3:  # noqa: PLR2004  # codes 1 and 2 are two frames
        count = 2
    elif len(payload) > 1:
        count = payload[1] & 63
    else:
        raise BadOpus("a packet without the number of its frames")
    samples = frame_samples * count
    if not 0 < samples <= MAX_PACKET_SAMPLES:
        raise BadOpus(f"a packet of {samples} samples")
    return samples


def _context(mode: str) -> AudioCodecContext:
    codec = av.CodecContext.create("libopus", mode)  # type: ignore[call-overload]
    assert isinstance(codec, AudioCodecContext)
    codec.format = "s16"
    codec.layout = "mono"
    codec.sample_rate = RATE_HZ
    if mode == "w":
        codec.time_base = _TIME_BASE
    return codec
