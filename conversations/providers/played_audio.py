"""What a listener has been played lately, measured on demand."""

import numpy as np
import numpy.typing as npt

from conversations.providers.bands import BANDS, FRAME_MS, Bands, Decibels

KEPT_FRAMES = 192
"""Three seconds."""


class PlayedAudio:
    """A line of audio with gaps, and its loudness in frames of the session clock."""

    def __init__(self, rate_hz: int) -> None:
        self._per_ms = rate_hz / 1000
        self._bands = Bands(rate_hz)
        self._size = KEPT_FRAMES * self._bands.frame_samples
        self._ring = np.zeros(self._size, np.int16)
        self._end = 0
        """The number of the sample after the newest. Frames are counted from 0 and all
        of one length, which at odd rates is not quite `FRAME_MS`: see `_sample`."""
        self._rows = np.zeros((KEPT_FRAMES, BANDS), np.float32)
        self._rows_until = 0
        """The number of the frame after the newest row."""

    def add(self, pcm: bytes, at_ms: int) -> None:
        """Audio whose first sample is heard at this moment."""
        samples = np.frombuffer(pcm, "<i2")[-self._size :]
        start = self._sample(at_ms)
        if start > self._end:
            self._put(np.zeros(min(start - self._end, self._size), np.int16), start)
        self._end = start + len(samples)
        self._put(samples, self._end)

    def since(self, moment_ms: int) -> bool:
        """Whether any of it is heard after a moment."""
        return self._end > self._sample(moment_ms)

    def newest(self, until_ms: int, rows: int) -> Decibels:
        """The frames up to a moment that is not later than now; gaps are silent."""
        last = round(until_ms / FRAME_MS)
        new = min(last - self._rows_until, KEPT_FRAMES)
        if new > 0:
            frame = self._bands.frame_samples
            fresh = self._bands.measure(self._read((last - new) * frame, last * frame))
            self._rows = np.concatenate((self._rows[new:], fresh))
            self._rows_until = last
        return self._rows[-rows:]

    def _sample(self, at_ms: int) -> int:
        return round(at_ms / FRAME_MS * self._bands.frame_samples)

    def _put(self, samples: npt.NDArray[np.int16], end: int) -> None:
        first = (end - len(samples)) % self._size
        fits = min(len(samples), self._size - first)
        self._ring[first : first + fits] = samples[:fits]
        self._ring[: len(samples) - fits] = samples[fits:]

    def _read(self, start: int, end: int) -> npt.NDArray[np.int16]:
        """Samples that are kept; none has been heard after the newest."""
        first = start % self._size
        samples = self._ring[first : first + end - start]
        if len(samples) < end - start:
            samples = np.concatenate(
                (samples, self._ring[: end - start - len(samples)])
            )
        if end > self._end:
            samples = samples.copy()
            samples[max(self._end - start, 0) :] = 0
        return samples
