"""An embedding model for which texts with the same words mean the same."""

import zlib
from collections.abc import Callable, Sequence

import numpy as np

from conversations.providers.embedding.port import Vector, unit

DIMENSIONS = 1_024
"""So many that few words share one."""


class FakeEmbedding:
    """Counts what it was asked for; `before` is called with each batch."""

    def __init__(
        self,
        name: str = "fake/words",
        before: Callable[[Sequence[str]], None] = lambda texts: None,
    ) -> None:
        self.name = name
        self.embedded: list[str] = []
        self.asked: list[str] = []
        self.released = 0
        self._before = before

    async def question(self, text: str) -> Vector:
        self.asked.append(text)
        return _vector(text)

    async def passages(self, texts: Sequence[str]) -> Vector:
        self._before(texts)
        self.embedded.extend(texts)
        return np.stack([_vector(text) for text in texts])

    async def unrelated(self) -> Vector:
        return np.full(DIMENSIONS, 0.01, dtype=np.float32)

    async def release(self) -> None:
        self.released += 1


def _vector(text: str) -> Vector:
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    for word in text.lower().split():
        vector[zlib.crc32(word.strip(".,:?!").encode()) % DIMENSIONS] += 1
    return unit(vector)
