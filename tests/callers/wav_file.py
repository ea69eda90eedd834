"""16-bit mono WAV files."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]


def read_wav(path: Path) -> tuple[Samples, int]:
    """Samples and rate; the first channel of several."""
    with wave.open(str(path), "rb") as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        return pcm[:: file.getnchannels()].copy(), file.getframerate()


def write_wav(path: Path, pcm: Samples, rate_hz: int) -> None:
    """Write whole, so that a broken run leaves no half file."""
    partial = path.with_suffix(".part")
    with wave.open(str(partial), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(pcm.tobytes())
    partial.replace(path)
