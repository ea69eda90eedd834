"""Voice activity by loudness, or by hand."""

import array
import asyncio
from collections.abc import Callable

from conversations.engine.ports import VAD_WINDOW_SAMPLES


class FakeVoiceStream:
    """Scores each window after the given delay; `score()` feeds one by hand."""

    def __init__(self, on_score: Callable[[float], None], delay_ms: int) -> None:
        self._on_score = on_score
        self._delay_ms = delay_ms
        self._loop = asyncio.get_running_loop()
        self.windows = 0
        self.closed = False

    def push(self, window: bytes) -> None:
        assert not self.closed, "pushed after close"
        assert len(window) == 2 * VAD_WINDOW_SAMPLES, "not one window"
        self.windows += 1
        loud = max(array.array("h", window), key=abs, default=0)
        score = 0.95 if abs(loud) > 1_000 else 0.02
        # Windows are all delayed alike, so scores stay in order.
        self._loop.call_later(self._delay_ms / 1000, self.score, score)

    def score(self, score: float) -> None:
        if not self.closed:
            self._on_score(score)

    def close(self) -> None:
        self.closed = True


class FakeVoiceActivity:
    """Loud is speech. `streams` are those opened, in order."""

    def __init__(self, delay_ms: int = 5) -> None:
        self.delay_ms = delay_ms
        self.streams: list[FakeVoiceStream] = []

    def open(self, on_score: Callable[[float], None]) -> FakeVoiceStream:
        stream = FakeVoiceStream(on_score, self.delay_ms)
        self.streams.append(stream)
        return stream
