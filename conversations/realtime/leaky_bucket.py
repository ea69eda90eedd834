"""How much may come at once, and how much by and by. Times are ms that are passed in."""


class LeakyBucket:
    """Runs over when more comes than a burst, and than drains with the time."""

    def __init__(self, burst: float, per_second: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._filled = 0.0
        self._at_ms = 0

    def takes(self, now_ms: int, amount: float = 1) -> bool:
        """So much came; whether there was room for it. It is in there either way."""
        drained = (now_ms - self._at_ms) / 1000 * self._per_second
        self._at_ms = now_ms
        self._filled = max(self._filled - drained, 0.0) + amount
        return self._filled <= self._burst
