"""What the client says: RTP packets in, sound in the conversation's format out."""

import logging
from collections.abc import Callable

from conversations.protocol import ulaw
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.resampling import Resampler
from conversations.realtime.webrtc.arrivals import Arrivals, Packet, Piece, Silence
from conversations.realtime.webrtc.opus import BadOpus, OpusDecoder, duration_samples
from conversations.realtime.webrtc.voice_queue import RATE_HZ

logger = logging.getLogger(__name__)

SUCCESSION_MS = 500
"""A client has one microphone at a time: another is heard once one is silent so long."""


class Microphone:
    """Decodes one client's microphone; every method returns at once."""

    def __init__(self, heard: Callable[[bytes], None]) -> None:
        """`heard` takes the sound once there is a format to have it in."""
        self._heard = heard
        self._arrivals = Arrivals()
        self._decoder = OpusDecoder()
        self._source: int | None = None
        self._came_ms = 0
        self._format: AudioFormat | None = None
        self._resampler = Resampler(RATE_HZ, RATE_HZ)
        self.broken_packets = 0
        """That could not be decoded."""

    @property
    def is_open(self) -> bool:
        """Whether somebody listens."""
        return self._format is not None

    def open(self, audio_format: AudioFormat) -> None:
        """Somebody listens from now on, in this format."""
        self._format = audio_format
        self._resampler = Resampler(RATE_HZ, audio_format.rate_hz)

    def packet(
        self, source: int, sequence: int, timestamp: int, payload: bytes, now_ms: int
    ) -> None:
        """A packet came from the microphone with this SSRC."""
        if source != self._source:
            if self._source is not None and now_ms - self._came_ms < SUCCESSION_MS:
                return
            self._source = source
            self._arrivals.begin_anew()
        self._came_ms = now_ms
        try:
            samples = duration_samples(payload)
        except BadOpus as error:
            self._broken(error)
            return
        self._hand_on(self._arrivals.add(sequence, timestamp, payload, samples, now_ms))

    def tick(self, now_ms: int) -> None:
        """Time has passed."""
        self._hand_on(self._arrivals.tick(now_ms))

    def _hand_on(self, pieces: list[Piece]) -> None:
        if self._format is None:
            return
        for piece in pieces:
            pcm = self._sound(piece)
            converted = self._resampler.convert(pcm)
            if self._format.encoding == "ulaw":
                converted = ulaw.encode(converted)
            if converted:
                self._heard(converted)

    def _sound(self, piece: Piece) -> bytes:
        match piece:
            case Silence(samples):
                return bytes(2 * samples)
            case Packet(payload):
                try:
                    return self._decoder.decode(payload)
                except BadOpus as error:
                    self._broken(error)
                    return bytes(2 * duration_samples(payload))

    def _broken(self, error: BadOpus) -> None:
        self.broken_packets += 1
        if self.broken_packets == 1:
            logger.warning("A client sends sound that cannot be decoded: %s", error)
