"""Text in the pieces that XLM-RoBERTa's models know: the likeliest for each word."""

import re
from functools import lru_cache

from conversations.providers.embedding.e5_file import Vocabulary

SPACE = "\u2581"
"""Stands for the space before a word; no piece has it further in."""
UNKNOWN_PENALTY = 10.0
WORDS_KEPT = 4_096

_SPACES = re.compile(" +")


class SentencePieces:
    """The numbers of a text's pieces."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._numbers = {
            piece: number for number, piece in enumerate(vocabulary.pieces)
        }
        del self._numbers[vocabulary.pieces[vocabulary.unknown]]
        self._scores = vocabulary.scores
        self._unknown = vocabulary.unknown
        self._unknown_score = min(vocabulary.scores) - UNKNOWN_PENALTY
        self._longest = max(map(len, vocabulary.pieces))
        self._written_as = vocabulary.written_as
        self._of_word = lru_cache(WORDS_KEPT)(self._likeliest)

    def numbers(self, text: str) -> list[int]:
        """Of the whole text, without marks around them."""
        plain = _SPACES.sub(" ", text.translate(self._written_as))
        words = f" {plain.removeprefix(' ')}".split(" ")[1:]
        return [number for word in words for number in self._of_word(SPACE + word)]

    def _likeliest(self, word: str) -> tuple[int, ...]:
        """The pieces with the highest sum of scores."""
        best = [0.0] + [float("-inf")] * len(word)
        ways: list[tuple[int, int]] = [(0, 0)] * (len(word) + 1)
        for start in range(len(word)):
            for stop in range(start + 1, min(start + self._longest, len(word)) + 1):
                number = self._numbers.get(word[start:stop])
                if number is None:
                    if stop > start + 1:
                        continue
                    number, score = self._unknown, self._unknown_score
                else:
                    score = self._scores[number]
                if best[start] + score > best[stop]:
                    best[stop] = best[start] + score
                    ways[stop] = (start, number)
        found: list[int] = []
        at = len(word)
        while at > 0:
            at, number = ways[at]
            found.append(number)
        return tuple(reversed(found))
