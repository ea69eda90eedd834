"""When a client has played what it was sent: it plays at once, or after what waits."""

JOIN_MS = 120
"""A chunk this late after the last one was still meant to follow it."""


class PlayoutEstimate:
    """Times are ms of a clock that is passed in."""

    def __init__(self) -> None:
        self.end_ms = -JOIN_MS - 1
        """When everything will have been heard; the first chunk follows nothing."""

    def add(self, duration_ms: int, now_ms: int) -> int:
        """Audio was sent; returns when its first sample is heard."""
        start_ms = self.end_ms if now_ms - self.end_ms <= JOIN_MS else now_ms
        self.end_ms = start_ms + duration_ms
        return start_ms

    def interrupt(self, now_ms: int) -> None:
        """What waits is not heard any more."""
        self.end_ms = min(self.end_ms, now_ms)
