"""How well passages speak of a question's words, as BM25 weighs them."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sys import intern

import numpy as np
import numpy.typing as npt

from conversations.store.search.words import words_of

STEM_CHARACTERS = 5
"""Words that begin alike so far are taken for one: cheap, and right in most languages
that inflect at the end.
"""
SATURATION = 1.2
LENGTH_SHARE = 0.75

MAX_KEPT_STEMS = 2_000

Scores = npt.NDArray[np.float32]
Posting = tuple[npt.NDArray[np.int32], Scores]
NOWHERE: Posting = (np.zeros(0, np.int32), np.zeros(0, np.float32))


def stems_of(text: str) -> list[str]:
    """A text's words as they are compared, in their order."""
    return [word[:STEM_CHARACTERS] for word in words_of(text)]


@dataclass(frozen=True, slots=True)
class WordBlock:
    """The words of one document's passages, in few arrays: each takes a hundred bytes."""

    numbers: dict[str, int]
    """Of the stems."""
    starts: npt.NDArray[np.int32]
    """By stem, where the passages that have it begin; and the end of all."""
    at: npt.NDArray[np.int32]
    often: npt.NDArray[np.uint8]
    lengths: Scores

    @classmethod
    def of(cls, passages: Iterable[str]) -> "WordBlock":
        """Of these passages, in their order."""
        found: dict[str, list[tuple[int, int]]] = {}
        lengths = []
        for number, text in enumerate(passages):
            counts = Counter(stems_of(text))
            lengths.append(counts.total())
            for stem, count in counts.items():
                found.setdefault(intern(stem), []).append((number, min(count, 255)))
        pairs = [pair for pairs in found.values() for pair in pairs]
        table = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        return cls(
            {stem: number for number, stem in enumerate(found)},
            np.cumsum([0, *map(len, found.values())], dtype=np.int32),
            table[:, 0].copy(),
            table[:, 1].astype(np.uint8),
            np.array(lengths, dtype=np.float32),
        )

    def posting(self, stem: str) -> Posting | None:
        """The passages that have it, and how often; None if there is none."""
        number = self.numbers.get(stem)
        if number is None:
            return None
        here = slice(self.starts[number], self.starts[number + 1])
        return self.at[here], self.often[here].astype(np.float32)


class Words:
    """The words of several blocks together. What one search looks up is kept for the
    next: most questions are made of the same words.
    """

    def __init__(self, blocks: Sequence[WordBlock]) -> None:
        self._blocks = tuple(blocks)
        lengths = [block.lengths for block in blocks] or [np.zeros(0, np.float32)]
        self._starts = np.cumsum([0, *map(len, lengths)])
        together = np.concatenate(lengths)
        self._total = len(together)
        usual = float(together.mean()) if self._total else 1.0
        # How much of it is said beside a word, in usual lengths.
        self._beside = (1 - LENGTH_SHARE) + LENGTH_SHARE * together / (usual or 1.0)
        self._known: dict[str, Posting] = {}

    def shares(self, question: str) -> Scores:
        """For each passage how much of the question's telling words it has: 0 is
        nothing; 1 is all of them, once in a passage of the usual length.
        """
        found = np.zeros(self._total, dtype=np.float32)
        everything = 0.0
        for stem in set(stems_of(question)):
            at, worth = self._posting(stem)
            weight = math.log(1 + (self._total - len(at) + 0.5) / (len(at) + 0.5))
            found[at] += np.float32(weight) * worth
            everything += weight
        return found * np.float32((SATURATION + 1) / (everything or 1.0))

    def _posting(self, stem: str) -> "Posting":
        """Where a stem stands, and what it is worth there."""
        posting = self._known.get(stem)
        if posting is None:
            having = [
                (places, start)
                for block, start in zip(self._blocks, self._starts, strict=False)
                if (places := block.posting(stem)) is not None
            ]
            if having:
                at = np.concatenate([places[0] + start for places, start in having])
                often = np.concatenate([places[1] for places, _ in having])
                worth = often / (often + SATURATION * self._beside[at])
                posting = (at.astype(np.int32), worth.astype(np.float32))
            else:
                posting = NOWHERE
            if len(self._known) < MAX_KEPT_STEMS:
                self._known[stem] = posting
        return posting
