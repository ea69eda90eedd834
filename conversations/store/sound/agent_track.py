"""The agent's audio at the recording's rate."""

import numpy as np

from conversations.protocol.resampling import Resampler
from conversations.store.sound.timeline import AGENT_TOLERANCE_MS, RATE_HZ, Samples

SETTLE_MS = 500
"""The resampler holds a few samples back until more come; this long after the last
chunk none will, and they are given out. Well below the timeline's lag."""

Placed = tuple[int, Samples]


class AgentTrack:
    """Resamples run by run, so that no utterance bleeds into the next.

    A run is audio without a gap. Its pieces follow each other; only the time of the
    first one places it.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._resampler = Resampler(rate_hz, RATE_HZ)
        self._running = False
        self._start_ms = 0
        self._taken = 0
        """Samples of this run that came in."""
        self._given = 0
        """Samples of this run that went out."""

    def add(self, samples: Samples, at_ms: int) -> list[Placed]:
        """Take a chunk; returns what can be placed by now."""
        if self._rate_hz == RATE_HZ:
            return [(at_ms, samples)]
        placed: list[Placed] = []
        if self._running and at_ms - self._end_ms > AGENT_TOLERANCE_MS:
            placed = self.end()
        if not self._running:
            self._running = True
            self._start_ms, self._taken, self._given = at_ms, 0, 0
        self._taken += len(samples)
        return placed + self._place(self._resampler.convert(samples.tobytes()))

    def settle(self, now_ms: int) -> list[Placed]:
        """End the run if it is over; returns its last samples."""
        if not self._running or now_ms - self._end_ms < SETTLE_MS:
            return []
        return self.end()

    def end(self) -> list[Placed]:
        """End the run; returns its last samples."""
        if not self._running:
            return []
        self._running = False
        return self._place(self._resampler.flush())

    @property
    def _end_ms(self) -> int:
        return self._start_ms + self._taken * 1000 // self._rate_hz

    def _place(self, pcm: bytes) -> list[Placed]:
        if not pcm:
            return []
        samples = np.frombuffer(pcm, np.int16)
        at_ms = self._start_ms + self._given * 1000 // RATE_HZ
        self._given += len(samples)
        return [(at_ms, samples)]
