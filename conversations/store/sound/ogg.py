"""Opus in Ogg, written while it grows: what is on disk plays, however it ended.

Ogg needs no table at its end. A player finds the length from the last page and seeks by
halving, over HTTP ranges.
"""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from conversations.store.sound.timeline import RATE_HZ, Samples

FRAME_SAMPLES = RATE_HZ * 120 // 1000
MEDIA_TYPE = "audio/ogg"
PAGE_US = 1_000_000
"""A page is written to disk when it is full: this much is lost when killed."""


class OggOpusFile:
    """A stereo file at RATE_HZ. Belongs to one thread at a time."""

    def __init__(self, path: Path, bitrate: int) -> None:
        self._container = av.open(
            str(path),
            "w",
            format="ogg",
            options={"page_duration": str(PAGE_US), "flush_packets": "1"},
        )
        stream = self._container.add_stream("libopus", rate=RATE_HZ)
        stream.layout = "stereo"
        stream.bit_rate = bitrate
        stream.codec_context.format = "s16"
        # The cheapest settings of the codec that keep speech clear: long frames, and no
        # search for a better encoding. "voip" costs three times as much.
        stream.codec_context.options = {
            "application": "audio",
            "frame_duration": "120",
            "compression_level": "0",
        }
        self._stream = stream
        self._rest = np.zeros((0, 2), np.int16)
        self._position = 0

    @property
    def written_samples(self) -> int:
        """How long the file is, counting what waits for a whole frame."""
        return self._position + len(self._rest)

    def write(self, rows: Samples) -> None:
        """Append rows of (left, right)."""
        rows = np.concatenate((self._rest, rows)) if len(self._rest) else rows
        whole = len(rows) - len(rows) % FRAME_SAMPLES
        for start in range(0, whole, FRAME_SAMPLES):
            self._encode(rows[start : start + FRAME_SAMPLES])
        self._rest = rows[whole:].copy()

    def close(self) -> None:
        """Write what is left; the file's length is then exact to the sample."""
        if len(self._rest):
            self._encode(self._rest)
            self._rest = self._rest[:0]
        for packet in self._stream.encode(None):
            self._container.mux(packet)
        self._container.close()

    def _encode(self, rows: Samples) -> None:
        packed = np.ascontiguousarray(rows).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout="stereo")
        frame.sample_rate = RATE_HZ
        frame.pts = self._position
        self._position += len(rows)
        for packet in self._stream.encode(frame):
            self._container.mux(packet)


def samples_in(path: Path) -> Iterator[Samples]:
    """Rows of (left, right) of a stereo file, at RATE_HZ, in order.

    Raises OSError, av.FFmpegError.
    """
    resampler = av.AudioResampler(format="s16", layout="stereo", rate=RATE_HZ)
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                yield _rows(part)
    for part in resampler.resample(None):
        yield _rows(part)


def _rows(frame: av.AudioFrame) -> Samples:
    return frame.to_ndarray().reshape(-1, 2).astype(np.int16, copy=False)
