"""What came from a client, and how much of that it need not keep any longer. Pure."""

from collections import deque

MARGIN_MS = 1_000
"""A voice is noticed, and said to have begun, a little after it did."""
KEPT_MS = 120_000
"""So long times are remembered: speech that goes on for longer is settled."""


class ReceivedFrames:
    """Counts frames, and knows when each came. Times are ms of the conversation."""

    def __init__(self) -> None:
        self.count = 0
        """All there were: the newest frame's number."""
        self._times: deque[tuple[int, int]] = deque()
        """When frames came, and the number of the newest by then; rising."""
        self._safe = 0

    def came(self, now_ms: int) -> None:
        """One more."""
        self.count += 1
        if self._times and self._times[-1][0] == now_ms:
            self._times[-1] = (now_ms, self.count)
            return
        self._times.append((now_ms, self.count))
        while self._times[0][0] < now_ms - KEPT_MS:
            self._safe = max(self._safe, self._times.popleft()[1])

    def by(self, at_ms: int) -> int:
        """How many had come by then, as far as is remembered."""
        newest = self._safe
        for came_ms, number in self._times:
            if came_ms > at_ms:
                break
            newest = number
        return newest

    def safe(self, now_ms: int, open_since_ms: int | None) -> int:
        """What the client may forget; never less than before.

        Not what was said since `open_since_ms`, which is not stored yet, nor the newest,
        in which somebody may have begun to speak.
        """
        until_ms = now_ms if open_since_ms is None else min(now_ms, open_since_ms)
        self._safe = max(self._safe, self.by(until_ms - MARGIN_MS))
        return self._safe
