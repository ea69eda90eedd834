"""An echo test that answers by script."""

from collections.abc import Sequence

from conversations.engine.ports import Origin


class FakeEchoTest:
    """Gives these answers one after the other, the last one for ever."""

    def __init__(self, *answers: Origin) -> None:
        self._answers: Sequence[Origin] = answers or (Origin.UNKNOWN,)
        self.asked: list[tuple[int, int, int]] = []
        """Bytes of audio, the moment it ends, and how long the voice sounds."""
        self.played_ms: list[int] = []

    def played(self, pcm: bytes, at_ms: int) -> None:
        self.played_ms.append(at_ms)

    def judge(self, pcm: bytes, until_ms: int, sounding_ms: int) -> Origin:
        self.asked.append((len(pcm), until_ms, sounding_ms))
        return self._answers[min(len(self.asked), len(self._answers)) - 1]
