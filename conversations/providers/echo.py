"""Tells the agent's own voice in the user's microphone from the user's.

An echo rises and falls, band by band, with what was played a fixed moment before. Once
that delay and how much comes back are known, what is louder than they explain is
somebody else's voice. Nothing is computed for audio that nobody asks about.
"""

import math

import numpy as np
import numpy.typing as npt

from conversations.engine.ports import INPUT_RATE_HZ, Origin
from conversations.providers.bands import BANDS, FRAME_MS, Bands, Decibels
from conversations.providers.played_audio import PlayedAudio

WINDOW_FRAMES = 28
"""What is compared: long enough for the pauses and syllables that tell voices apart."""
MAX_DELAY_FRAMES = 32
"""From the moment a sample should be heard until it comes in again: half a second of
network, buffers and air."""
REACH_FRAMES = WINDOW_FRAMES + MAX_DELAY_FRAMES
RANGE_DB = 35.0
"""Weaker parts are drowned by noise in one of the two."""
AUDIBLE_DB = 60.0
"""A frame of what was played below this cannot come back loud enough to be a voice."""

SETTLED_MS = 240
"""A sound shorter than this may be alike to something by chance."""
LIKENESS = 0.76
"""So much alike by chance, at any delay, is one voice in fifty."""
CONFIRMED_AFTER_MS = WINDOW_FRAMES * FRAME_MS
"""A delay that still fits when none of the audio it was found in is left is no chance."""
KNOWN_LIKENESS = 0.6
"""At a delay that is known already much less can be chance."""
EXPLAINED_LIKENESS = 0.35
"""Enough where nothing is louder than the echo: it may just fade away."""

MISFITS = 4

FADING_DB = 2.0
"""How fast a room falls quiet, per frame: slower than most."""
FADING_FRAMES = 24
EXCESS_DB = 6.0
NOISE_SPREAD_DB = 10.0
"""Rooms of talkers are so much louder at times than when they are quiet."""
EXCESS_BANDS = 2
EXCESS_FRAMES = 10
"""Over so many frames is counted how many are louder than the echo could be."""
EXCESS = 0.5
EXCESS_UNLIKE = 0.3
"""The share of them that is another voice, where the course is alike or not."""
EXCESS_MOVED = 0.15
ALIKE = 0.85

LOUD_DB = 20.0
"""Only parts within this of the loudest tell how much comes back."""
ABOVE_NOISE_DB = 6.0
LEAST_PARTS = 4
LEARN_EVERY = 4
LEARNING = 0.4
"""How much a new measurement of the path changes the old."""
NOISE_RISE_DB = 0.05
QUIET_FRAMES = 3

_SLOPE_DB = FADING_DB * np.arange(FADING_FRAMES + 1, dtype=np.float32)[:, None]


class EchoDetector:
    """One conversation's echo: what was played, and what is known of its path."""

    def __init__(self, rate_hz: int) -> None:
        self._played = PlayedAudio(rate_hz)
        self._bands = Bands(INPUT_RATE_HZ)
        self._heard = np.zeros((WINDOW_FRAMES, BANDS), np.float32)
        self._heard_until_ms: int | None = None
        self._noise_db = np.full(BANDS, 100, np.float32)
        self._gain_db = np.zeros(BANDS, np.float32)
        self._delay: int | None = None
        """In frames; None while nothing like an echo was heard."""
        self._found_at_ms = 0
        self._confirmed = False
        self._echoes = 0
        self._misfits = 0
        """How often in a row the path explained nothing."""

    def played(self, pcm: bytes, at_ms: int) -> None:
        """Audio of the agent whose first sample is heard at this moment."""
        self._played.add(pcm, at_ms)

    def judge(self, pcm: bytes, until_ms: int, sounding_ms: int) -> Origin:
        """Whose voice it is that goes on there and has sounded for so long.

        `pcm`, at `INPUT_RATE_HZ`, ends there; too little of it is not judged.
        """
        if self._delay is None and not self._played.since(
            until_ms - REACH_FRAMES * FRAME_MS
        ):
            return Origin.UNKNOWN
        if not self._hear(pcm, until_ms):
            return Origin.UNKNOWN
        played = self._played.newest(until_ms, REACH_FRAMES + FADING_FRAMES)
        if self._delay is not None:
            return self._by_path(played, self._delay, until_ms)
        if sounding_ms >= SETTLED_MS and self._search(played, until_ms):
            return Origin.LIKELY_ECHO
        return Origin.UNKNOWN

    def _by_path(self, played: Decibels, delay: int, until_ms: int) -> Origin:
        """Judge by the known path, and follow it."""
        last = len(played) - delay
        near = played[last - WINDOW_FRAMES - 1 : last + 1]
        likeness = _likeness_near(self._heard, near)
        excess = self._excess(played, delay)
        least = EXCESS if likeness >= KNOWN_LIKENESS else EXCESS_UNLIKE
        if excess >= least and likeness < ALIKE:
            return self._more_than_echo(played, delay)
        if likeness < KNOWN_LIKENESS:
            self._misfits += likeness < EXPLAINED_LIKENESS
            if self._misfits >= MISFITS or not self._confirmed:
                # Whatever this is: the path has changed, or the echo is gone.
                self._delay, self._confirmed, self._misfits = None, False, 0
            return Origin.UNKNOWN
        self._misfits = 0
        if likeness >= LIKENESS and until_ms >= self._found_at_ms + CONFIRMED_AFTER_MS:
            self._confirmed = True
        self._echoes += 1
        if self._echoes % LEARN_EVERY == 0:
            self._learn(played, delay, LEARNING)
        return Origin.ECHO if self._confirmed else Origin.LIKELY_ECHO

    def _more_than_echo(self, played: Decibels, known: int) -> Origin:
        """Louder than the echo at its delay: another voice, or another delay?

        Clients that ran dry play on later than they did.
        """
        if not self._confirmed:
            return Origin.UNKNOWN
        explains = [
            delay
            for delay in range(MAX_DELAY_FRAMES + 1)
            if self._excess(played, known, delay) < EXCESS_MOVED
        ]
        if not explains:
            return Origin.USER
        likeness = _likeness(self._heard, played[-REACH_FRAMES:])[::-1]
        best = max(explains, key=lambda delay: float(likeness[delay]))
        if likeness[best] < KNOWN_LIKENESS:
            return Origin.UNKNOWN
        self._delay = best
        return Origin.ECHO

    def _search(self, played: Decibels, until_ms: int) -> bool:
        """Look for a delay at which this is what was played."""
        reach = played[-REACH_FRAMES:]
        if reach.max() < AUDIBLE_DB:
            return False
        likeness = _likeness(self._heard, reach)
        best = int(likeness.argmax())
        if likeness[best] < LIKENESS:
            return False
        self._delay = MAX_DELAY_FRAMES - best
        self._found_at_ms = until_ms
        self._learn(played, self._delay, 1.0)
        return True

    def _excess(self, played: Decibels, *delays: int) -> float:
        """The share of the newest frames that are louder than the echo explains.

        With several delays any of them may hold.
        """
        echo = _comes_back(played, delays[0])
        for delay in delays[1:]:
            echo = np.maximum(echo, _comes_back(played, delay))
        echo = echo + self._gain_db
        explained = np.maximum(echo, self._noise_db + NOISE_SPREAD_DB) + EXCESS_DB
        bands = np.count_nonzero(self._heard[-EXCESS_FRAMES:] > explained, axis=1)
        return float(np.count_nonzero(bands >= EXCESS_BANDS)) / EXCESS_FRAMES

    def _learn(self, played: Decibels, delay: int, rate: float) -> None:
        """Measure how much of each band comes back."""
        last = len(played) - delay
        source = played[last - WINDOW_FRAMES : last]
        parts = source > source.max(axis=0) - LOUD_DB
        parts &= self._heard > self._noise_db + ABOVE_NOISE_DB
        count = parts.sum(axis=0)
        measured = ((self._heard - source) * parts).sum(axis=0) / np.maximum(count, 1)
        known = count >= LEAST_PARTS
        if not known.any():
            return
        if rate == 1.0:
            self._gain_db = np.where(known, measured, measured[known].mean())
        else:
            self._gain_db += rate * np.where(known, measured - self._gain_db, 0)

    def _hear(self, pcm: bytes, until_ms: int) -> bool:
        """Measure what came in since the last time."""
        new = WINDOW_FRAMES
        if self._heard_until_ms is not None:
            passed_ms = until_ms - self._heard_until_ms
            if 0 <= passed_ms < WINDOW_FRAMES * FRAME_MS and passed_ms % FRAME_MS == 0:
                new = passed_ms // FRAME_MS
        size = 2 * self._bands.frame_samples * new
        if len(pcm) < size:
            return False
        if new:
            fresh = self._bands.measure(np.frombuffer(pcm[-size:], "<i2"))
            self._heard = np.concatenate((self._heard[new:], fresh))
            quiet = np.partition(self._heard, QUIET_FRAMES, axis=0)[QUIET_FRAMES]
            self._noise_db = np.minimum(self._noise_db + NOISE_RISE_DB, quiet)
        self._heard_until_ms = until_ms
        return True


def _comes_back(played: Decibels, delay: int) -> Decibels:
    """What of it fills the newest frames, at most."""
    last = len(played) - delay
    past = played[last - FADING_FRAMES : last + 1]
    slope = _SLOPE_DB[: len(past)]
    echo = np.maximum.accumulate(past + slope, axis=0) - slope
    # It may come a frame sooner or later than thought.
    either: Decibels = np.maximum(echo[1:], echo[:-1])[-EXCESS_FRAMES:]
    return either


def _likeness(heard: Decibels, played: Decibels) -> npt.NDArray[np.float32]:
    """The correlation of the two at each delay, the longest delay first."""
    together, length, played = _compare(heard, played)
    count = len(heard)
    sums = np.zeros((2, len(played) + 1, BANDS), np.float32)
    np.cumsum(played, axis=0, out=sums[0, 1:])
    np.cumsum(played * played, axis=0, out=sums[1, 1:])
    inside = sums[:, count:] - sums[:, :-count]
    spread = (inside[1] - inside[0] ** 2 / count).sum(axis=1)
    likeness: npt.NDArray[np.float32] = together / np.sqrt(np.maximum(spread, 1e-3))
    return likeness / length


def _likeness_near(heard: Decibels, played: Decibels) -> float:
    """The best of the few delays that so many rows of `played` leave."""
    together, length, played = _compare(heard, played)
    middle = played[1 : len(heard) + 1]
    middle = middle - middle.sum(axis=0) / len(middle)
    spread = max(float(np.vdot(middle, middle)), 1e-3)
    return float(together.max()) / (length * math.sqrt(spread))


def _compare(
    heard: Decibels, played: Decibels
) -> tuple[npt.NDArray[np.float32], float, Decibels]:
    """Products at each delay, the length of what was heard, and what is compared."""
    shape = np.maximum(heard, heard.max() - RANGE_DB)
    shape -= shape.sum(axis=0) / len(heard)
    played = np.maximum(played, played.max() - RANGE_DB)
    played -= played.sum(axis=0) / len(played)
    # A delay less is a row further: of all offsets only those of whole rows count.
    together = np.correlate(played.ravel(), shape.ravel(), "valid")[::BANDS]
    return together, math.sqrt(max(float(np.vdot(shape, shape)), 1e-3)), played
