"""How loud a voice is in each of a few bands of frequency, frame by frame."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

FRAME_MS = 16
EDGES_HZ = (200, 350, 550, 800, 1150, 1600, 2250, 3000, 3700)
"""Up to what a telephone carries, so that every rate has all bands."""
BANDS = len(EDGES_HZ) - 1

Decibels = npt.NDArray[np.float32]
"""A row a frame, a column a band. Digital silence is 0, full scale about 130."""

_SCALE_SAMPLES = 256
"""Frames of this length are the measure, so that rates can be compared."""


class Bands:
    """Measures audio of one sample rate."""

    def __init__(self, rate_hz: int) -> None:
        self.frame_samples = round(rate_hz * FRAME_MS / 1000)
        hz = np.fft.rfftfreq(self.frame_samples, 1 / rate_hz)
        members = np.stack(
            [(hz >= low) & (hz < high) for low, high in pairwise(EDGES_HZ)], axis=1
        )
        used = np.flatnonzero(members.any(axis=1))
        self._used = slice(int(used[0]), int(used[-1]) + 1)
        # Real and imaginary parts lie side by side.
        self._sums = np.repeat(members[self._used], 2, axis=0).astype(np.float32)
        self._window = np.hanning(self.frame_samples).astype(np.float32)
        self._window *= _SCALE_SAMPLES / self.frame_samples
        self._decibels = np.float32(10 / np.log(10))

    def measure(self, samples: npt.NDArray[np.int16]) -> Decibels:
        """Whole frames of audio, one after the other."""
        frames = samples.reshape(-1, self.frame_samples) * self._window
        spectrum = np.ascontiguousarray(np.fft.rfft(frames)[:, self._used])
        parts = spectrum.astype(np.complex64, copy=False).view(np.float32)
        power = (parts * parts) @ self._sums + np.float32(1)
        loudness: Decibels = np.log(power) * self._decibels
        return loudness
