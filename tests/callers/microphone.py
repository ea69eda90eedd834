"""What a caller's microphone hears: silence, scheduled sounds, noise, echo."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

MIC_RATE_HZ = 16_000

Echo = Callable[[int, int], Samples]
"""Given the first sample's number and a count: the loudspeaker as the mic hears it."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound and where it stands on the microphone's line of samples."""

    pcm: Samples
    first_sample: int

    @property
    def end_sample(self) -> int:
        """One past the last."""
        return self.first_sample + len(self.pcm)


class Microphone:
    """A line of samples that is read chunk by chunk, once."""

    def __init__(self) -> None:
        self.position = 0
        self.echo: Echo | None = None
        self._background: Samples | None = None
        self._sounds: list[Sound] = []

    def schedule(self, pcm: Samples, first_sample: int) -> Sound:
        """Let a sound be heard from a sample on, but not in what was already read."""
        sound = Sound(pcm, max(first_sample, self.position))
        self._sounds.append(sound)
        return sound

    def set_background(self, pcm: Samples | None) -> None:
        """Repeat a noise under everything from now on; None for silence."""
        self._background = pcm

    def read(self, count: int) -> Samples | None:
        """The next chunk; None when it is all silence."""
        first, self.position = self.position, self.position + count
        parts: list[Samples] = []
        if self._background is not None:
            indices = np.arange(first, first + count)
            parts.append(self._background.take(indices, mode="wrap"))
        for sound in self._sounds:
            part = _overlap(sound, first, count)
            if part is not None:
                parts.append(part)
        self._sounds = [s for s in self._sounds if s.end_sample > first + count]
        if self.echo is not None:
            parts.append(self.echo(first, count))
        if not parts:
            return None
        if len(parts) == 1:
            return parts[0]
        mixed = np.sum([part.astype(np.int32) for part in parts], axis=0)
        return np.clip(mixed, -32768, 32767).astype(np.int16)


def _overlap(sound: Sound, first: int, count: int) -> Samples | None:
    lower = max(sound.first_sample, first)
    upper = min(sound.end_sample, first + count)
    if upper <= lower:
        return None
    chunk: Samples = np.zeros(count, np.int16)
    chunk[lower - first : upper - first] = sound.pcm[
        lower - sound.first_sample : upper - sound.first_sample
    ]
    return chunk
