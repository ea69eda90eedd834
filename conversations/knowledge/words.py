"""How well passages speak of a question's words, as BM25 weighs them."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from conversations.store.search.words import words_of

STEM_CHARACTERS = 5
"""Words that begin alike so far are taken for one: cheap, and right in most languages
that inflect at the end.
"""
SATURATION = 1.2
LENGTH_SHARE = 0.75

Scores = npt.NDArray[np.float32]


def stems_of(text: str) -> list[str]:
    """A text's words as they are compared, in their order."""
    return [word[:STEM_CHARACTERS] for word in words_of(text)]


@dataclass(frozen=True, slots=True)
class WordBlock:
    """The words of one document's passages."""

    places: dict[str, tuple[npt.NDArray[np.int32], Scores]]
    """By stem, the passages that have it, and how often."""
    lengths: Scores

    @classmethod
    def of(cls, passages: Iterable[str]) -> "WordBlock":
        """Of these passages, in their order."""
        found: dict[str, tuple[list[int], list[int]]] = {}
        lengths = []
        for number, text in enumerate(passages):
            counts = Counter(stems_of(text))
            lengths.append(counts.total())
            for stem, count in counts.items():
                at, often = found.setdefault(stem, ([], []))
                at.append(number)
                often.append(count)
        places = {
            stem: (np.array(at, dtype=np.int32), np.array(often, dtype=np.float32))
            for stem, (at, often) in found.items()
        }
        return cls(places, np.array(lengths, dtype=np.float32))


def shares(blocks: Sequence[WordBlock], question: str) -> list[Scores]:
    """For each passage of each block how much of the question's telling words it has:
    0 is nothing; 1 is all of them, once in a passage of the usual length.
    """
    total = sum(len(block.lengths) for block in blocks)
    stems = set(stems_of(question))
    having = Counter(
        {
            stem: sum(len(b.places[stem][0]) for b in blocks if stem in b.places)
            for stem in stems
        }
    )
    telling = {
        stem: math.log(1 + (total - n + 0.5) / (n + 0.5)) for stem, n in having.items()
    }
    everything = sum(telling.values()) or 1.0
    usual = sum(float(block.lengths.sum()) for block in blocks) / max(total, 1)
    return [_shares(block, telling, everything, usual or 1.0) for block in blocks]


def _shares(
    block: WordBlock, telling: dict[str, float], everything: float, usual: float
) -> Scores:
    found = np.zeros(len(block.lengths), dtype=np.float32)
    length = (1 - LENGTH_SHARE) + LENGTH_SHARE * block.lengths / usual
    for stem, weight in telling.items():
        if stem in block.places:
            at, often = block.places[stem]
            found[at] += weight * often / (often + SATURATION * length[at])
    return found * np.float32((SATURATION + 1) / everything)
