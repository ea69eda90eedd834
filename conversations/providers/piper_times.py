"""When the characters of a text are spoken, from the lengths of its phonemes.

Phonemes are not letters, but their words are the text's words: a word's letters share its
time. Where they are not (a number is one word to the eye and three to the ear), all
letters share the time of the voice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from conversations.engine.ports import CharacterTimes

Lengths = Sequence[tuple[str, int]]
"""Phonemes and their lengths in samples; " " parts words, marks begin and end."""
_MARKS = ("^", "$")


@dataclass(slots=True)
class SpokenTimes:
    """The times of a text, breath by breath."""

    _characters: list[str] = field(default_factory=list)
    _starts_ms: list[float] = field(default_factory=list)
    _durations_ms: list[float] = field(default_factory=list)
    _until_ms: float = 0.0

    def add_silent(self, text: str) -> None:
        """Characters that make no sound, where the audio stands now."""
        self._add(text, self._until_ms, 0.0)

    def add_breath(
        self, text: str, words_ms: Sequence[tuple[float, float]], duration_ms: float
    ) -> None:
        """A stretch of audio, and when each word of its text begins and ends in it.

        With one pair for several words, all letters share that time.
        """
        start_ms = self._until_ms
        words = text.split(" ")
        if len(words) != len(words_ms):
            words = [text]
        for index, (word, (from_ms, until_ms)) in enumerate(
            zip(words, words_ms, strict=True)
        ):
            if index:
                self._add(" ", start_ms + from_ms, 0.0)
            each_ms = (until_ms - from_ms) / max(len(word), 1)
            self._add(word, start_ms + from_ms, each_ms)
        self._until_ms = start_ms + duration_ms

    def _add(self, text: str, from_ms: float, each_ms: float) -> None:
        for index, character in enumerate(text):
            self._characters.append(character)
            self._starts_ms.append(from_ms + index * each_ms)
            self._durations_ms.append(each_ms)

    def so_far(self) -> CharacterTimes:
        """Of all that was added."""
        return CharacterTimes(
            tuple(self._characters),
            tuple(round(start) for start in self._starts_ms),
            tuple(round(duration) for duration in self._durations_ms),
        )


def word_spans(chunks: Iterable[Lengths]) -> list[tuple[int, int]]:
    """First and last sample of each spoken word, in audio whose chunks are joined."""
    spans: list[tuple[int, int]] = []
    at = 0
    for lengths in chunks:
        start: int | None = None
        for phoneme, length in lengths:
            if phoneme == " " or phoneme in _MARKS:
                if start is not None:
                    spans.append((start, at))
                start = None
            elif start is None:
                start = at
            at += length
        if start is not None:
            spans.append((start, at))
    return spans
