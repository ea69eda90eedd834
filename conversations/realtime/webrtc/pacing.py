"""When each frame of sound is due. Pure; times are seconds of the event loop."""

from collections import Counter

LATE_FRAMES = 3
"""Later than that, the clock is set anew: a burst would swell the client's buffer."""


class Pacing:
    """Deadlines at one distance, by absolute time: lateness does not add up."""

    def __init__(self, frame_s: float) -> None:
        self._frame_s = frame_s
        self._due_s: float | None = None
        self._late: Counter[int] = Counter()
        """How many frames were so many ms late."""

    def next(self, now_s: float) -> float:
        """When the next frame is due; the past, if it is late."""
        if self._due_s is None:
            self._due_s = now_s
        else:
            self._due_s += self._frame_s
        return self._due_s

    def missed(self, now_s: float) -> int:
        """Whole frames to be left out, since their time is over. Call at each frame."""
        assert self._due_s is not None
        late_s = now_s - self._due_s
        self._late[int(late_s * 1000)] += 1
        if late_s <= LATE_FRAMES * self._frame_s:
            return 0
        missed = int(late_s / self._frame_s)
        self._due_s += missed * self._frame_s
        return missed

    @property
    def frames(self) -> int:
        """How many were sent."""
        return self._late.total()

    def late_ms(self, share: float) -> int:
        """No more than so many ms late were this share of the frames; 0 without any."""
        left = share * self.frames
        for late_ms, count in sorted(self._late.items()):
            left -= count
            if left <= 0:
                return late_ms
        return 0
