"""Which character of a spoken text sounds when.

The synthesiser's own times count. Where it has none the characters are spread evenly over
the stretch of its audio that holds a voice: silence before and behind is nobody's.
"""

import array
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Protocol

from conversations.engine.ports import CharacterTimes

MS_PER_CHARACTER = 65
"""The usual pace of speech, as long as not all of the audio is there."""
_LOUD = 200
"""Samples below this amplitude are silence."""
_FRAME_MS = 10
_STRIDE = 4


class Pace(Protocol):
    """When the characters of a text are spoken; ms from the first sample."""

    @property
    def known(self) -> int:
        """How many characters it knows of, from the first."""

    def start_ms(self, index: int) -> float:
        """When a character begins."""

    def duration_ms(self, index: int) -> float:
        """How long it lasts."""

    def begun_by(self, at_ms: float) -> int:
        """How many have begun before then."""


@dataclass(frozen=True, slots=True)
class Given:
    """As the synthesiser says."""

    times: CharacterTimes

    @property
    def known(self) -> int:
        """As many as the synthesiser has given times for."""
        return len(self.times.characters)

    def start_ms(self, index: int) -> float:
        """As given. Raises IndexError for a character that is not known yet."""
        return self.times.starts_ms[index]

    def duration_ms(self, index: int) -> float:
        """As given. Raises IndexError for a character that is not known yet."""
        return self.times.durations_ms[index]

    def begun_by(self, at_ms: float) -> int:
        """One that begins at this very moment has not."""
        return bisect_left(self.times.starts_ms, at_ms)


@dataclass(frozen=True, slots=True)
class Spread:
    """Evenly."""

    known: int
    from_ms: float
    each_ms: float

    def start_ms(self, index: int) -> float:
        """Any character's, also of one that is not known yet."""
        return self.from_ms + index * self.each_ms

    def duration_ms(self, index: int) -> float:
        """The same for each."""
        return self.each_ms

    def begun_by(self, at_ms: float) -> int:
        """All of them, where they take no time."""
        if self.each_ms <= 0:
            return self.known
        begun = int((at_ms - self.from_ms) / self.each_ms)
        return min(max(begun, 0), self.known)


class VoicedStretch:
    """Finds the first and last sound in audio that comes in parts."""

    def __init__(self, rate_hz: int) -> None:
        self._frame = max(rate_hz * _FRAME_MS // 1000, 1)
        self._bytes_per_ms = rate_hz * 2 / 1000
        self._size_bytes = 0
        self._first_bytes: int | None = None
        self._last_bytes = 0

    def add(self, pcm: bytes) -> None:
        """More audio, whole samples."""
        samples = array.array("h", pcm)
        starts = range(0, len(samples), self._frame)
        if self._first_bytes is None:
            first = next((at for at in starts if self._is_loud(samples, at)), None)
            if first is not None:
                self._first_bytes = self._size_bytes + 2 * first
        if self._first_bytes is not None:
            last = next((at for at in starts[::-1] if self._is_loud(samples, at)), None)
            if last is not None:
                end = min(last + self._frame, len(samples))
                self._last_bytes = self._size_bytes + 2 * end
        self._size_bytes += len(pcm)

    def _is_loud(self, samples: "array.array[int]", at: int) -> bool:
        frame = samples[at : at + self._frame : _STRIDE]
        return max(frame) > _LOUD or min(frame) < -_LOUD

    @property
    def from_ms(self) -> float:
        """Where the voice sets in; the end of the audio as long as it has not."""
        first = self._size_bytes if self._first_bytes is None else self._first_bytes
        return first / self._bytes_per_ms

    @property
    def until_ms(self) -> float:
        """Where it falls silent; of audio without a sound, its end."""
        last = self._size_bytes if self._first_bytes is None else self._last_bytes
        return last / self._bytes_per_ms


@dataclass(slots=True)
class Marks:
    """The characters that begin in one stretch of audio, while they are collected."""

    from_ms: float
    _characters: list[str] = field(default_factory=list)
    _starts_ms: list[int] = field(default_factory=list)
    _durations_ms: list[int] = field(default_factory=list)

    def add(self, character: str, start_ms: float, duration_ms: float) -> None:
        """One more; its start counts from where that of the stretch does."""
        self._characters.append(character)
        self._starts_ms.append(max(round(start_ms - self.from_ms), 0))
        self._durations_ms.append(max(round(duration_ms), 0))

    def times(self) -> CharacterTimes | None:
        """None if none begin in it."""
        if not self._characters:
            return None
        return CharacterTimes(
            tuple(self._characters), tuple(self._starts_ms), tuple(self._durations_ms)
        )


def pace_of(
    text: str,
    given: CharacterTimes | None,
    voiced: VoicedStretch,
    *,
    complete: bool,
) -> Pace:
    """How a text is spoken, as far as is known by now."""
    if given is not None and text.startswith("".join(given.characters)):
        return Given(given)
    if not complete:
        return Spread(len(text), voiced.from_ms, MS_PER_CHARACTER)
    length_ms = voiced.until_ms - voiced.from_ms
    return Spread(len(text), voiced.from_ms, length_ms / max(len(text), 1))
