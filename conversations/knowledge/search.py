"""The passages that fit a question: by meaning and by words together.

What a passage means is compared with the question, less half of what it has in common
with questions about anything, since some passages are near to whatever is asked. The
words they share add to it, by as much as meanings differ here.
"""

from dataclasses import dataclass

import numpy as np

from conversations.knowledge.index import PassageSet
from conversations.providers.embedding.port import Vector

USUAL_SHARE = 0.5
WORDS_WEIGHT = 2.0
"""In deviations of likeness, for a passage that has all the words."""
FEW = 8
FEW_SPREAD = 0.03
"""The deviation where there are too few passages to tell it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found."""

    key: int
    document_pk: int
    rank: float
    """Higher is better; it says nothing to others."""
    score: float
    """0..1: 0 is no nearer than to any question, 1 is the same."""
    text: str


def best(passages: PassageSet, question: str, vector: Vector, most: int) -> list[Hit]:
    """The best of these passages, best first. Blocks, for milliseconds."""
    if not passages.blocks or most < 1:
        return []
    usual = passages.usual
    likeness = np.concatenate([block.vectors @ vector for block in passages.blocks])
    special = likeness - USUAL_SHARE * usual
    spread = float(special.std()) if len(special) >= FEW else FEW_SPREAD
    by_words = WORDS_WEIGHT * spread * passages.words.shares(question)
    rank = special + by_words
    score = np.clip((likeness - usual + by_words) / (1 - usual), 0, 1)
    most = min(most, len(rank))
    chosen = np.argpartition(rank, -most)[-most:]
    chosen = chosen[np.argsort(-rank[chosen], kind="stable")]
    return [
        Hit(
            int(passages.keys[at]),
            int(passages.documents[at]),
            float(rank[at]),
            float(score[at]),
            passages.texts[at],
        )
        for at in chosen
    ]
