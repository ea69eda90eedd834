"""Pings with the latency they measured. Times are ms of a clock that is passed in."""

from dataclasses import dataclass, field

FORGOTTEN_AFTER = 16
"""Pings a client never answered are not kept for ever."""
SMOOTHING = 0.3


@dataclass(slots=True)
class Heartbeat:
    """One client's round-trip time, from pings and the pongs that answer them."""

    latency_ms: int | None = None
    """Smoothed; None until the first pong."""
    _sent_ms: dict[int, int] = field(default_factory=dict)
    _waiting_since_ms: int | None = None
    """When the oldest ping left that came after the last one answered."""

    def ping(self, event_id: int, now_ms: int) -> int | None:
        """A ping leaves; returns the latency to tell the client."""
        self._sent_ms[event_id] = now_ms
        if self._waiting_since_ms is None:
            self._waiting_since_ms = now_ms
        while len(self._sent_ms) > FORGOTTEN_AFTER:
            del self._sent_ms[next(iter(self._sent_ms))]
        return self.latency_ms

    def pong(self, event_id: int, now_ms: int) -> None:
        """The client answered; ids it was never sent are ignored."""
        sent_ms = self._sent_ms.pop(event_id, None)
        if sent_ms is None:
            return
        for earlier in [other for other in self._sent_ms if other < event_id]:
            del self._sent_ms[earlier]
        self._waiting_since_ms = next(iter(self._sent_ms.values()), None)
        measured_ms = now_ms - sent_ms
        if self.latency_ms is None:
            self.latency_ms = measured_ms
        else:
            change_ms = SMOOTHING * (measured_ms - self.latency_ms)
            self.latency_ms = round(self.latency_ms + change_ms)

    def forget(self) -> None:
        """What was asked over a line that was lost is not waited for."""
        self._sent_ms.clear()
        self._waiting_since_ms = None

    def overdue_ms(self, now_ms: int) -> int:
        """How long a pong has been waited for, from a client that has sent one before."""
        if self.latency_ms is None or self._waiting_since_ms is None:
            return 0
        return now_ms - self._waiting_since_ms
