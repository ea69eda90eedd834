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
from conversations.knowledge.index import PassageIndex, PassageSet, set_of
from conversations.knowledge.limits import Limits
from conversations.knowledge.search import Hit, best
from conversations.providers.embedding.port import EmbeddingModel, Vector
from conversations.providers.embedding.site import embedding_model, model_name
from conversations.store.library import nearest
from conversations.store.library.passages import Version, versions_in

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

MAX_QUESTION_CHARACTERS = 2_000
MAX_CANDIDATES = 100
"""That the database finds by meaning, before words have their say as well."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a model understands it."""

    question: Vector
    unrelated: Vector
    """What it has in common with questions about anything."""


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
        # Nearly always all documents have vectors of the site's model, so the question
        # is embedded before that is known.
        model = self._model(model_name())
        versions, usual = await asyncio.gather(
            _in_a_thread(versions_in)(self._documents), self._asked(model, query)
        )
        by_model = defaultdict[str, list[Version]](list)
        for version in versions:
            by_model[version.embedded_by].append(version)
        asked = [
            (
                group,
                usual if name == model_name() else await self._of_another(name, query),
            )
            for name, group in by_model.items()
        ]
        searched = [(group, vectors) for group, vectors in asked if vectors is not None]
        found = await _in_a_thread(self._search)(searched, query)
        latency_ms = round((self._clock_s() - began_s) * 1000)
        return Found(query, found, " ".join(by_model) or model_name(), latency_ms)

    async def _asked(self, model: EmbeddingModel, query: str) -> Asked:
        return Asked(await model.question(query), await model.unrelated())

    async def _of_another(self, name: str, query: str) -> Asked | None:
        """For documents that get vectors of a new model, and still have an old one's."""
        try:
            return await self._asked(self._model(name), query)
        except ProviderError as error:
            logger.warning(
                "Documents are not searched until they have new vectors: %s", error
            )
            return None

    def _search(
        self, searched: Sequence[tuple[Sequence[Version], Asked]], query: str
    ) -> tuple[FoundPassage, ...]:
        most = self._limits.max_passages
        hits: list[Hit] = []
        for versions, asked in searched:
            passages = _passages(versions, asked)
            hits += best(passages, query, asked.question, most)
        if len(searched) > 1:
            # Ranks of two models say nothing to each other.
            hits.sort(key=lambda hit: hit.score, reverse=True)
        hits = [hit for hit in hits if hit.score >= self._limits.min_score][:most]
        documents = {one.document_pk: one for group, _ in searched for one in group}
        return tuple(
            FoundPassage(
                documents[hit.document_pk].public_id,
                documents[hit.document_pk].name,
                hit.text,
                round(hit.score, 3),
            )
            for hit in hits
        )


def _passages(versions: Sequence[Version], asked: Asked) -> PassageSet:
    """Those among which the best are: all, or where they are too many for memory and
    the database knows meanings, those that are nearest to it.
    """
    if _index().holds(versions) or not nearest.is_ready():
        return _index().passages_of(versions, asked.unrelated)
    question = asked.question.astype("<f4").tobytes()
    found = nearest.near(versions, question, MAX_CANDIDATES)
    return set_of(versions, found, asked.unrelated)


@cache
def _index() -> PassageIndex:
    return PassageIndex(settings.PARLEY["MAX_INDEXED_PASSAGES"])


def _in_a_thread(work: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """Each in a thread of its own: loading an index holds up nobody else."""
    return database_sync_to_async(work, thread_sensitive=False)
