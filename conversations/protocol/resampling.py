"""Audio between the wire's format and the 16-bit PCM inside, chunk by chunk.

Resampling is FFmpeg's (through PyAV): it holds back 1 to 2 ms, where the blocks of soxr
hold back 20 to 110 ms and come out in bursts, which is time lost on every turn. It costs
1 ms of processor time per second of audio in chunks of 40 ms, where soxr costs 0.4. Chunks
resampled one by one give exactly the samples that the whole gives at once.
"""

import av

from conversations.protocol import ulaw
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import ErrorType, client_fault


class Resampler:
    """A stream of 16-bit mono PCM from one rate to another."""

    def __init__(self, from_rate_hz: int, to_rate_hz: int) -> None:
        self._from_rate_hz = from_rate_hz
        self._to_rate_hz = to_rate_hz
        self._stream: av.AudioResampler | None = None

    def convert(self, pcm: bytes) -> bytes:
        """What has become ready. Takes whole samples."""
        if self._from_rate_hz == self._to_rate_hz or not pcm:
            return pcm
        if self._stream is None:
            self._stream = av.AudioResampler("s16", "mono", self._to_rate_hz)
        # Filled by hand: through an array it takes twice the time.
        frame = av.AudioFrame("s16", "mono", len(pcm) // 2)
        frame.sample_rate = self._from_rate_hz
        frame.planes[0].update(pcm)
        return _pcm_of(self._stream.resample(frame))

    def flush(self) -> bytes:
        """The last samples. What comes after begins a new stream."""
        if self._stream is None:
            return b""
        stream, self._stream = self._stream, None
        return _pcm_of(stream.resample(None))

    def discard(self) -> None:
        """Forget the samples held back. What comes after begins a new stream."""
        self._stream = None


def _pcm_of(frames: list[av.AudioFrame]) -> bytes:
    # A plane may be longer than the samples in it.
    return b"".join(
        [memoryview(frame.planes[0])[: 2 * frame.samples] for frame in frames]
    )


class InputConverter:
    """What a client's microphone sends, as 16-bit PCM at one rate."""

    def __init__(self, wire_format: AudioFormat, to_rate_hz: int) -> None:
        self._format = wire_format
        self._resampler = Resampler(wire_format.rate_hz, to_rate_hz)

    def convert(self, chunk: bytes) -> bytes:
        """The samples that have become ready; the chunk itself if nothing is to do.

        Raises ProtocolViolation for half a sample.
        """
        if self._format.encoding == "ulaw":
            return self._resampler.convert(ulaw.decode(chunk))
        if len(chunk) % self._format.sample_bytes:
            raise client_fault(
                ErrorType.VALUE_ERROR,
                f"user_audio_chunk: {len(chunk)} bytes are not whole 16-bit samples of "
                f"{self._format.name}; send an even number of bytes",
            )
        return self._resampler.convert(chunk)


class OutputConverter:
    """What the agent says, in the format that the client plays.

    `flush` ends an utterance, `discard` drops one that was interrupted: without either
    its last samples would be heard at the start of the next.
    """

    def __init__(self, from_rate_hz: int, wire_format: AudioFormat) -> None:
        self._format = wire_format
        self._resampler = Resampler(from_rate_hz, wire_format.rate_hz)

    def convert(self, pcm: bytes) -> bytes:
        """Whole samples for the wire; `pcm` itself if nothing is to do.

        Raises ValueError for half a sample: a client's player breaks on one.
        """
        if len(pcm) % 2:
            raise ValueError(f"{len(pcm)} bytes are not whole 16-bit samples")
        return self._encoded(self._resampler.convert(pcm))

    def flush(self) -> bytes:
        """The last samples of the utterance."""
        return self._encoded(self._resampler.flush())

    def discard(self) -> None:
        """Drop what is held back of the utterance."""
        self._resampler.discard()

    def _encoded(self, pcm: bytes) -> bytes:
        return ulaw.encode(pcm) if self._format.encoding == "ulaw" else pcm
