"""Finds the passage that answers a question, by meaning and by shared words."""

import math
from collections import Counter, OrderedDict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from conversations.providers.answerer_words import terms
from conversations.providers.embeddings import Embeddings

MAX_INDEXES = 64


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how far it is to be trusted as the answer."""

    passage: str
    likeness: float
    """Of meaning, as the embeddings see it."""
    coverage: float
    """0..1, how much of the question's rare words the passage has."""
    lead: float
    """How far its likeness stands above that of an average passage."""

    @property
    def score(self) -> float:
        """One figure to rank by and to compare with thresholds."""
        return 10 * (self.likeness - 0.80) + self.coverage + 5 * self.lead


class KnowledgeIndex:
    """One agent's passages, ready to be searched."""

    def __init__(
        self, passages: tuple[str, ...], vectors: npt.NDArray[np.float32]
    ) -> None:
        self._passages = passages
        self._vectors = vectors
        self._terms = [frozenset(terms(passage)) for passage in passages]
        counts = Counter(term for group in self._terms for term in group)
        total = len(passages)
        self._rarity = {
            term: math.log(1 + total / (1 + count)) for term, count in counts.items()
        }
        self._rarest = math.log(1 + total)

    def search(self, question: str, vector: npt.NDArray[np.float32]) -> list[Hit]:
        """All passages, best first."""
        asked = {
            term: self._rarity.get(term, self._rarest) for term in set(terms(question))
        }
        weight = sum(asked.values())
        likenesses = self._vectors @ vector
        average = float(np.mean(likenesses))
        hits = []
        for index, passage in enumerate(self._passages):
            shared = sum(asked[term] for term in asked.keys() & self._terms[index])
            likeness = float(likenesses[index])
            hits.append(
                Hit(
                    passage,
                    likeness,
                    shared / weight if weight else 0.0,
                    likeness - average,
                )
            )
        return sorted(hits, key=lambda hit: hit.score, reverse=True)


class Knowledge:
    """Indexes by content, shared by the conversations of a process. Blocks."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings
        self._indexes: OrderedDict[tuple[str, ...], KnowledgeIndex] = OrderedDict()

    def is_ready(self, passages: tuple[str, ...]) -> bool:
        """Whether searching costs no indexing."""
        return not passages or passages in self._indexes

    def search(self, passages: tuple[str, ...], question: str) -> list[Hit]:
        """All passages, best first."""
        if not passages:
            return []
        return self._index(passages).search(
            question, self._embeddings.question(question)
        )

    def embed(self, passages: tuple[str, ...]) -> None:
        """Make ready part of what is to be indexed."""
        self._embeddings.passages(passages)

    def _index(self, passages: tuple[str, ...]) -> KnowledgeIndex:
        index = self._indexes.get(passages)
        if index is None:
            index = KnowledgeIndex(passages, self._embeddings.passages(passages))
            self._indexes[passages] = index
            while len(self._indexes) > MAX_INDEXES:
                self._indexes.popitem(last=False)
        return index
