"""Remembers what was spoken lately: greetings and standard phrases come at once."""

from collections import OrderedDict
from collections.abc import Hashable

from conversations.engine.ports import SpeechChunk


class SpokenCache:
    """Least recently used goes first; bounded in bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._spoken: OrderedDict[Hashable, tuple[SpeechChunk, ...]] = OrderedDict()

    def get(self, key: Hashable) -> tuple[SpeechChunk, ...] | None:
        """The audio spoken for this key, None when it is not known."""
        spoken = self._spoken.get(key)
        if spoken is not None:
            self._spoken.move_to_end(key)
        return spoken

    def put(self, key: Hashable, spoken: tuple[SpeechChunk, ...]) -> None:
        """Remember, and forget the oldest beyond the limit."""
        size = _size(spoken)
        if size > self._max_bytes // 4 or key in self._spoken:
            return
        self._spoken[key] = spoken
        self._bytes += size
        while self._bytes > self._max_bytes:
            _, oldest = self._spoken.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(spoken: tuple[SpeechChunk, ...]) -> int:
    return sum(len(chunk.pcm) for chunk in spoken)
