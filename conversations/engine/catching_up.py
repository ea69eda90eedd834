"""When audio was spoken that comes in one piece after the line was lost."""

SETTLED_MS = 200
"""Audio this close to the present is not late any more."""
PATIENCE_MS = 3_000
"""Audio that was held up comes within so long after the line is back."""


class CatchingUp:
    """Tells when a chunk of the microphone's audio was spoken. Times are ms of a clock.

    A chunk that comes was just spoken. After the line was lost those come first that
    were spoken meanwhile, faster than they were spoken: each follows the one before.
    """

    def __init__(self) -> None:
        self._spoken_until_ms = 0
        self._late_until_ms = 0
        """Up to then chunks may be late."""

    def line_is_back(self, now_ms: int) -> None:
        """What was held up is going to come."""
        self._late_until_ms = now_ms + PATIENCE_MS

    def spoken_until(self, duration_ms: int, now_ms: int) -> int:
        """A chunk came: when its last sample was spoken."""
        if now_ms < self._late_until_ms:
            follows_ms = self._spoken_until_ms + duration_ms
            if follows_ms < now_ms - SETTLED_MS:
                self._spoken_until_ms = follows_ms
                return follows_ms
            self._late_until_ms = 0
        self._spoken_until_ms = now_ms
        return now_ms
