"""When each frame of sound is due. Pure; times are seconds of the event loop."""

LATE_FRAMES = 3
"""Later than that, the clock is set anew: a burst would swell the client's buffer."""


class Pacing:
    """Deadlines at one distance, by absolute time: lateness does not add up."""

    def __init__(self, frame_s: float) -> None:
        self._frame_s = frame_s
        self._due_s: float | None = None
        self.worst_late_s = 0.0
        """Since the beginning."""

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
        self.worst_late_s = max(self.worst_late_s, late_s)
        if late_s <= LATE_FRAMES * self._frame_s:
            return 0
        missed = int(late_s / self._frame_s)
        self._due_s += missed * self._frame_s
        return missed
