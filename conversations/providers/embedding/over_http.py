"""Embedding models behind an OpenAI-compatible endpoint."""

import json
from collections.abc import Sequence

import numpy as np

from conversations.engine.ports import ProviderError
from conversations.providers.answerer.embeddings import ANYTHING
from conversations.providers.embedding.port import Vector, unit
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.provider import Provider

AT_ONCE = 64
"""Texts in one request; most services take more, some no more."""


class HttpEmbedding(Provider):
    """`POST /embeddings`."""

    def __init__(self, endpoint: HttpEndpoint, model: str, name: str) -> None:
        self._endpoint = endpoint
        self._model = model
        self._name = name
        self._unrelated: Vector | None = None

    @property
    def name(self) -> str:
        """As the port."""
        return self._name

    async def question(self, text: str) -> Vector:
        """As the port."""
        rows = await self._asked([text])
        first: Vector = rows[0]
        return first

    async def passages(self, texts: Sequence[str]) -> Vector:
        """As the port."""
        rows: list[Vector] = []
        for start in range(0, len(texts), AT_ONCE):
            rows.append(await self._asked(texts[start : start + AT_ONCE]))
        return np.concatenate(rows)

    async def unrelated(self) -> Vector:
        """As the port."""
        if self._unrelated is None:
            # All in one request: it is on the way of the first answer.
            rows = await self._asked(ANYTHING)
            mean: Vector = rows.mean(axis=0)
            self._unrelated = mean
        return self._unrelated

    async def release(self) -> None:
        """As the port."""
        await self._endpoint.aclose()

    async def _asked(self, texts: Sequence[str]) -> Vector:
        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        async with self._endpoint.post(
            "/embeddings",
            content=json.dumps(body).encode(),
            content_type="application/json",
        ) as response:
            answer = await response.aread()
        try:
            found = json.loads(answer)["data"]
            found = sorted(found, key=lambda one: one.get("index", 0))
            rows = np.array([one["embedding"] for one in found], dtype=np.float32)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._endpoint.error("it answered with no vectors") from None
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise self._endpoint.error(
                f"it was asked about {len(texts)} texts and answered with vectors of"
                " another number, or with none at all"
            )
        return unit(rows)


def unusable(name: str, reason: str) -> ProviderError:
    """Why there is no such model, and what to do."""
    return ProviderError(
        f"There is no embedding model '{name}'. {reason} Set EMBEDDING_MODEL to"
        " offline/e5-minilm, offline/e5 or SERVICE/MODEL."
    )
