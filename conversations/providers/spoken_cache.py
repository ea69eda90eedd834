"""Remembers what was spoken lately: greetings and standard phrases come at once."""

from collections import OrderedDict
from collections.abc import Hashable


class SpokenCache:
    """Least recently used goes first; bounded in bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._spoken: OrderedDict[Hashable, tuple[bytes, ...]] = OrderedDict()

    def get(self, key: Hashable) -> tuple[bytes, ...] | None:
        """The audio spoken for this key, None when it is not known."""
        spoken = self._spoken.get(key)
        if spoken is not None:
            self._spoken.move_to_end(key)
        return spoken

    def put(self, key: Hashable, spoken: tuple[bytes, ...]) -> None:
        """Remember, and forget the oldest beyond the limit."""
        size = _size(spoken)
        if size > self._max_bytes // 4 or key in self._spoken:
            return
        self._spoken[key] = spoken
        self._bytes += size
        while self._bytes > self._max_bytes:
            _, oldest = self._spoken.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(spoken: tuple[bytes, ...]) -> int:
    return sum(len(pcm) for pcm in spoken)
