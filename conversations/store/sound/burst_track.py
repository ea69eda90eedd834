"""Where the sound of an agent that sends ahead of time is heard.

The agent's side sends faster than it can be played. A chunk is heard at once, or when
those before it have been; an interruption drops what was not heard by then.
"""

from collections import deque

from conversations.store.sound.timeline import Samples

JOIN_MS = 120
"""A chunk that comes this late after the last one was still meant to follow it: players
hold a little back, and an agent that sends in real time is never exactly on time."""


class BurstTrack:
    """The queue of a player, in samples of the agent's rate: no clock, no files."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._end = -self._samples_of(JOIN_MS) - 1
        """The sample after the last one; the first chunk follows nothing."""
        self._waiting: deque[tuple[int, Samples]] = deque()

    def add(self, samples: Samples, at_ms: int) -> None:
        """A chunk arrived."""
        start = self._end
        if self._samples_of(at_ms) - self._end > self._samples_of(JOIN_MS):
            start = self._samples_of(at_ms)
        self._waiting.append((start, samples))
        self._end = start + len(samples)

    def heard_until(self, at_ms: int) -> list[tuple[int, Samples]]:
        """What was heard since the last call, each with the time of its first sample."""
        limit = self._samples_of(at_ms)
        heard: list[tuple[int, Samples]] = []
        while self._waiting and self._waiting[0][0] < limit:
            start, samples = self._waiting.popleft()
            now = samples[: limit - start]
            heard.append((start * 1000 // self._rate_hz, now))
            if len(now) < len(samples):
                self._waiting.appendleft((start + len(now), samples[len(now) :]))
        return heard

    def interrupt(self, at_ms: int) -> None:
        """Nothing that waits is heard any more. Call `heard_until` first."""
        self._waiting.clear()
        self._end = min(self._end, self._samples_of(at_ms))

    def _samples_of(self, at_ms: int) -> int:
        return at_ms * self._rate_hz // 1000
