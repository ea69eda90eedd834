"""A conversation's sound file, read back."""

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

RATE_HZ = 48_000
_FRAME = RATE_HZ // 50
_MARGIN_FRAMES = 15
NOISE = 0.02
"""Of the loudest sample: what is below says nothing."""


def channels(path: Path) -> tuple[Samples, Samples]:
    """The caller's and the agent's sound at RATE_HZ, silence where there is only noise."""
    resampler = av.AudioResampler("s16p", "stereo", RATE_HZ)
    with av.open(str(path)) as file:
        frames = [
            part for frame in file.decode(audio=0) for part in resampler.resample(frame)
        ]
    frames += resampler.resample(None)
    caller, agent = np.concatenate([frame.to_ndarray() for frame in frames], axis=1)
    return _without_noise(caller), _without_noise(agent)


def sounding(pcm: Samples) -> Samples:
    """Without its silent stretches: recognisers hear words in long silence."""
    frames = pcm[: len(pcm) // _FRAME * _FRAME].reshape(-1, _FRAME)
    return frames[frames.any(axis=1)].reshape(-1)


def _without_noise(pcm: Samples) -> Samples:
    frames = pcm[: len(pcm) // _FRAME * _FRAME].reshape(-1, _FRAME)
    loud = abs(frames).max(axis=1) > abs(pcm).max() * NOISE
    kept = np.convolve(loud, np.ones(_MARGIN_FRAMES), "same") > 0
    return (frames * kept[:, None]).astype(np.int16).reshape(-1)
