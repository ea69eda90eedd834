"""Finds the passage that answers a question: by meaning, by words, by what is asked."""

import math
from collections import Counter, OrderedDict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from conversations.providers.answerer.concepts import (
    CONCEPTS,
    DAYS,
    concepts_of,
    days_in,
)
from conversations.providers.answerer.embeddings import Embeddings
from conversations.providers.answerer.kinds import answers_to
from conversations.providers.answerer.phrasing import sentences
from conversations.providers.answerer.sound import by_sound, misheard
from conversations.providers.answerer.words import STOP_WORDS, stem, terms, words

MAX_INDEXES = 64
CONCEPT_WEIGHT = 0.8
LATER_WEIGHT = 0.65
"""What a word outside the first sentence counts: the first one says the subject."""
MEANING_SCALE = 12.0
KIND_WEIGHT = 0.12
BARE_KIND_WEIGHT = 0.35
"""When a question names no subject, as in "where are you?"."""
ORDER_WEIGHT = 0.06
"""The general comes before the special in most texts."""
MISHEARD_WEIGHT = 0.5
OTHER_DAY = 0.3
"""Taken off a passage about other days than the one asked for."""
SPECIAL = frozenset({"CHILD", "BABY", "VISITOR"})
NOT_FOR_ALL = 0.15
"""Taken off a passage for people of whom the question does not speak."""
NOT_TOLD = 0.15
"""Taken off a passage without the most telling word of the question."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how far it is to be trusted as the answer."""

    passage: str
    score: float


class _Passage:
    """What can be compared without a model."""

    def __init__(self, text: str) -> None:
        first = next(iter(sentences(text)), "")
        days = days_in(words(text))
        self.text = text
        self.days = days
        self.lower = text.lower()
        self.stems = frozenset(terms(text)) | days
        self.first_stems = frozenset(terms(first)) | days_in(words(first))
        self.concepts = concepts_of(self.stems)
        self.first_concepts = concepts_of(self.first_stems)

    def worth(self, term: str, concepts: frozenset[str]) -> float:
        """0..1, how well the passage speaks of one term of the question."""
        if term in self.first_stems:
            return 1.0
        return max(
            LATER_WEIGHT if term in self.stems else 0.0,
            CONCEPT_WEIGHT if concepts & self.first_concepts else 0.0,
            CONCEPT_WEIGHT * LATER_WEIGHT if concepts & self.concepts else 0.0,
        )


class KnowledgeIndex:
    """One agent's passages, ready to be searched."""

    def __init__(
        self,
        passages: tuple[str, ...],
        vectors: npt.NDArray[np.float32],
        background: npt.NDArray[np.float32],
    ) -> None:
        self._passages = [_Passage(text) for text in passages]
        self._vectors = vectors
        # Some passages are near to any question; what counts is being nearer than usual.
        self._usual = (vectors @ background.T).mean(axis=1)
        counts = Counter(stem for p in self._passages for stem in p.stems)
        concept_counts = Counter(name for p in self._passages for name in p.concepts)
        total = len(passages)
        self._rarity = {s: math.log(1 + total / count) for s, count in counts.items()}
        self._concept_rarity = {
            name: math.log(1 + total / count) for name, count in concept_counts.items()
        }
        self._unknown = 0.8 * math.log(1 + total)
        vocabulary = frozenset(word for text in passages for word in words(text))
        self._stems = frozenset(stem(word) for word in vocabulary)
        singular = {word.removesuffix("s") for word in vocabulary if len(word) > 3}
        self._sounds = by_sound((vocabulary | singular | set(DAYS)) - STOP_WORDS)

    def search(self, question: str, vector: npt.NDArray[np.float32]) -> list[Hit]:
        """All passages, best first."""
        asked = self._asked(question)
        weight = sum(asked.values())
        kinds = answers_to(question)
        kind_weight = KIND_WEIGHT if asked else BARE_KIND_WEIGHT
        concepts = {term: concepts_of(frozenset((term,))) for term in asked}
        asked_concepts = concepts_of(frozenset(asked))
        telling = max(asked, key=lambda term: asked[term], default="")
        days = days_in(words(question))
        likenesses = self._vectors @ vector - self._usual
        above = likenesses - float(np.mean(likenesses))
        hits = []
        for index, passage in enumerate(self._passages):
            found = sum(
                asked[term] * passage.worth(term, concepts[term]) for term in asked
            )
            score = (
                MEANING_SCALE * float(above[index])
                + (found / weight if weight else 0.0)
                + kind_weight * sum(1 for k in kinds if k.search(passage.lower))
                - ORDER_WEIGHT * index / len(self._passages)
            )
            if passage.first_concepts & SPECIAL - asked_concepts:
                score -= NOT_FOR_ALL
            if telling and not passage.worth(telling, concepts[telling]):
                score -= NOT_TOLD
            if days and passage.days and not days & passage.days:
                score -= OTHER_DAY
            hits.append(Hit(passage.text, score))
        return sorted(hits, key=lambda hit: hit.score, reverse=True)

    def _asked(self, question: str) -> dict[str, float]:
        """The telling words of a question, and how telling each is here."""
        stems = set(terms(question)) | days_in(words(question))
        asked = {term: self._telling(term) for term in stems}
        for word in misheard(question, self._is_known, self._sounds):
            term = stem(word)
            asked.setdefault(term, MISHEARD_WEIGHT * self._telling(term))
        return asked

    def _is_known(self, word: str) -> bool:
        common = stem(word)
        return word in STOP_WORDS or common in self._stems or common in CONCEPTS

    def _telling(self, term: str) -> float:
        if term in self._rarity:
            return self._rarity[term]
        concepts = concepts_of(frozenset((term,)))
        return (
            max((self._concept_rarity.get(name, 0.0) for name in concepts), default=0.0)
            or self._unknown
        )


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
        index = self._index(passages)
        return index.search(question, self._embeddings.question(question))

    def embed(self, passages: tuple[str, ...]) -> None:
        """Make ready part of what is to be indexed."""
        self._embeddings.passages(passages)

    def _index(self, passages: tuple[str, ...]) -> KnowledgeIndex:
        index = self._indexes.get(passages)
        if index is None:
            index = KnowledgeIndex(
                passages,
                self._embeddings.passages(passages),
                self._embeddings.background(),
            )
            self._indexes[passages] = index
            while len(self._indexes) > MAX_INDEXES:
                self._indexes.popitem(last=False)
        return index
