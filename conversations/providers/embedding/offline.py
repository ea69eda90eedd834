"""Embeddings without any service: multilingual e5, and for English MiniLM beside it.

Two models err on different questions. Their vectors are put end to end, each weighted,
so that one product compares by both.
"""

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from conversations.providers.answerer.embeddings import MAX_QUESTIONS, Embeddings
from conversations.providers.embedding.minilm import MiniLm
from conversations.providers.embedding.port import Vector
from conversations.providers.threads import InferencePool

E5 = "offline/e5"
E5_MINILM = "offline/e5-minilm"
E5_SHARE = 5 / 6
"""Of a product. What e5 says differs little from text to text, so it says it louder."""
AT_ONCE = 4
"""Passages per job, so that the threads are free for others in between."""


class OfflineEmbedding:
    """Both models, or e5 alone, in threads."""

    def __init__(
        self, e5: Embeddings, minilm: MiniLm | None, pool: InferencePool
    ) -> None:
        self._e5 = e5
        self._minilm = minilm
        self._pool = pool
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="embedding")
        self._unrelated: Vector | None = None
        self._questions: OrderedDict[str, Vector] = OrderedDict()

    @property
    def name(self) -> str:
        """As the port."""
        return E5_MINILM if self._minilm else E5

    async def question(self, text: str) -> Vector:
        """As the port."""
        # Often asked twice: before a turn is certain, and after.
        vector = self._questions.get(text)
        if vector is None:
            vector = await self._pool.run(self._question, text)
            self._questions[text] = vector
            if len(self._questions) > MAX_QUESTIONS:
                self._questions.popitem(last=False)
        return vector

    async def passages(self, texts: Sequence[str]) -> Vector:
        """As the port."""
        rows: list[Vector] = []
        for start in range(0, len(texts), AT_ONCE):
            part = texts[start : start + AT_ONCE]
            rows.append(await self._pool.run(self._passages, part))
        return np.concatenate(rows)

    async def unrelated(self) -> Vector:
        """As the port."""
        if self._unrelated is None:
            self._unrelated = await self._pool.run(self._mean_of_anything)
        return self._unrelated

    async def release(self) -> None:
        """As the port."""

    def _question(self, text: str) -> Vector:
        if self._minilm is None:
            return self._e5.question(text)
        # Neither holds the interpreter: with a core to spare it is as fast as one.
        other = self._beside.submit(self._minilm.vector, text)
        return _both(self._e5.question(text), other.result())

    def _passages(self, texts: Sequence[str]) -> Vector:
        own = self._e5.passages(texts, remember=False)
        if self._minilm is None:
            return own
        return _both(own, np.stack([self._minilm.vector(text) for text in texts]))

    def _mean_of_anything(self) -> Vector:
        own: Vector = self._e5.background().mean(axis=0)
        if self._minilm is None:
            return own
        other = np.stack([self._minilm.vector(text) for text in self._e5.anything])
        return _both(own, other.mean(axis=0))


def _both(e5: Vector, minilm: Vector) -> Vector:
    weighted = (e5 * np.sqrt(E5_SHARE), minilm * np.sqrt(1 - E5_SHARE))
    return np.concatenate(weighted, axis=-1).astype(np.float32)
