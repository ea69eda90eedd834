"""Looks up passages of documents for an answer: the engine's port."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.conf import settings

from conversations.engine.ports import Found, FoundPassage, ProviderError
from conversations.knowledge import follow_ups
from conversations.knowledge.chunking import Chunk
from conversations.knowledge.index import PassageIndex
from conversations.knowledge.search import Hit, best
from conversations.providers.embedding.port import EmbeddingModel
from conversations.providers.embedding.site import embedding_model, model_name
from conversations.store.library.passages import Version, texts_of, versions_in

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

MIN_SCORE = 0.2
"""Found best on questions of our own: of what no document answers two in three are
below, of what one does one in twenty.
"""
MAX_QUESTION_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What of the passages is given to who answers."""

    max_passages: int = 5
    max_distance: float | None = None
    """None: as was found to be best."""

    @property
    def min_score(self) -> float:
        """What a passage is to score."""
        return MIN_SCORE if self.max_distance is None else 1 - self.max_distance


class DocumentRetriever:
    """Searches documents, and all that is in them if they are folders."""

    def __init__(
        self,
        documents: Sequence[int],
        limits: Limits,
        *,
        model: Callable[[str], EmbeddingModel] = embedding_model,
        clock_s: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._documents = tuple(documents)
        self._limits = limits
        self._model = model
        self._clock_s = clock_s

    async def prepare(self) -> None:
        """Load what the first search would wait for. Raises ProviderError."""
        await self.find("Hello?", ())

    async def find(self, question: str, said_before: Sequence[str]) -> Found:
        """As the port."""
        began_s = self._clock_s()
        query = follow_ups.meant(question, said_before)[:MAX_QUESTION_CHARACTERS]
        by_model = defaultdict[str, list[Version]](list)
        for version in await _in_a_thread(versions_in)(self._documents):
            by_model[version.embedded_by].append(version)
        hits: list[Hit] = []
        for name, versions in by_model.items():
            hits += await self._hits(name, versions, query)
        # Of one model as a rule; of two while documents get vectors of a new one.
        key = "rank" if len(by_model) == 1 else "score"
        hits.sort(key=lambda hit: float(getattr(hit, key)), reverse=True)
        hits = [hit for hit in hits if hit.score >= self._limits.min_score]
        everything = [one for group in by_model.values() for one in group]
        found = await self._passages(hits[: self._limits.max_passages], everything)
        latency_ms = round((self._clock_s() - began_s) * 1000)
        names = " ".join(by_model) or model_name()
        return Found(query, found, names, latency_ms)

    async def _hits(
        self, name: str, versions: Sequence[Version], query: str
    ) -> list[Hit]:
        try:
            model = self._model(name)
        except ProviderError:
            if name == model_name():
                raise
            # Another model takes over; until it has, these documents wait for it.
            logger.warning("Documents with vectors of %s are not searched", name)
            return []
        unrelated = await model.unrelated()
        # Loading asks the database, embedding does not: neither waits for the other.
        passages, vector = await asyncio.gather(
            _in_a_thread(_index().passages_of)(versions, unrelated),
            model.question(query),
        )
        most = self._limits.max_passages
        return await asyncio.to_thread(best, passages, query, vector, most)

    async def _passages(
        self, hits: Sequence[Hit], versions: Sequence[Version]
    ) -> tuple[FoundPassage, ...]:
        if not hits:
            return ()
        documents = {version.document_pk: version for version in versions}
        texts = await _in_a_thread(texts_of)([hit.key for hit in hits])
        return tuple(
            FoundPassage(
                documents[hit.document_pk].public_id,
                documents[hit.document_pk].name,
                Chunk(*texts[hit.key]).whole,
                round(hit.score, 3),
            )
            for hit in hits
            if hit.key in texts
        )


@cache
def _index() -> PassageIndex:
    return PassageIndex(settings.PARLEY["MAX_INDEXED_PASSAGES"])


def _in_a_thread(work: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """Each in a thread of its own: loading an index holds up nobody else."""
    return database_sync_to_async(work, thread_sensitive=False)
