"""What was sent to a client that may not have got it. Counts from 1; pure."""

from collections import deque
from dataclasses import dataclass


class Forgotten(Exception):
    """Frames the client lacks are not there any more."""


@dataclass(frozen=True, slots=True)
class _Sent:
    frame: str
    at_s: float


class SentFrames:
    """Keeps frames until the client has them, and no more than so many characters.

    Frames are ASCII but for the words in a few: characters stand for bytes.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._kept: deque[_Sent] = deque()
        self._bytes = 0
        self.count = 0
        """All there were: the newest frame's number."""
        self.forgotten = 0
        """The newest frame that is not kept."""

    def add(self, frame: str, at_s: float, *, forget_up_to: int) -> int:
        """One more frame; returns its number.

        Makes room by forgetting frames up to a number; more than the limit may be kept
        after that, which `overflows` tells.
        """
        self._kept.append(_Sent(frame, at_s))
        self._bytes += len(frame)
        self.count += 1
        while self.overflows and self.forgotten < forget_up_to:
            self._drop()
        return self.count

    @property
    def overflows(self) -> bool:
        """More is kept than may be."""
        return self._bytes > self._limit_bytes

    def frame(self, number: int) -> str:
        """A frame that is kept."""
        return self._kept[number - self.forgotten - 1].frame

    def sent_at_s(self, number: int) -> float | None:
        """When a frame was sent; None if there is no such frame yet."""
        if number > self.count:
            return None
        return self._kept[number - self.forgotten - 1].at_s

    def forget(self, up_to: int) -> None:
        """The client has got them up to this."""
        while self.forgotten < min(up_to, self.count):
            self._drop()

    def check(self, received: int) -> None:
        """Raises Forgotten unless all are kept that come after so many."""
        if not self.forgotten <= received <= self.count:
            raise Forgotten(received)

    def _drop(self) -> None:
        self._bytes -= len(self._kept.popleft().frame)
        self.forgotten += 1
