"""Audio that carries its own transcript.

Every word is a stretch of one constant sample value, its mark. `FakeSpeechToText` reads
the words back from any cut of it, `FakeVoiceActivity` takes any mark for speech.
"""

import array
import sys

from conversations.engine.ports import INPUT_RATE_HZ

FIRST_MARK = 4_000
_words: list[str] = []
_marks: dict[str, int] = {}


def speech(text: str, duration_ms: int | None = None) -> bytes:
    """`text` spoken in `duration_ms` (300 ms a word), at INPUT_RATE_HZ."""
    words = text.split()
    if duration_ms is None:
        duration_ms = 300 * len(words)
    total = INPUT_RATE_HZ * duration_ms // 1000
    pcm = array.array("h")
    for index, word in enumerate(words):
        samples = total * (index + 1) // len(words) - total * index // len(words)
        pcm.extend([_mark(word)] * samples)
    return _little_endian(pcm)


def noise(duration_ms: int) -> bytes:
    """Loud, taken for speech, without words: a cough."""
    samples = INPUT_RATE_HZ * duration_ms // 1000
    return _little_endian(array.array("h", [FIRST_MARK - 1] * samples))


def silence(duration_ms: int, rate_hz: int = INPUT_RATE_HZ) -> bytes:
    """Nothing at all."""
    return bytes(2 * (rate_hz * duration_ms // 1000))


def words_in(pcm: bytes, least_ms: int = 60) -> str:
    """The words of which at least `least_ms` are in the audio."""
    least = INPUT_RATE_HZ * least_ms // 1000
    found: list[str] = []
    previous, run = 0, 0
    samples = array.array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    for value in samples:
        if value != previous:
            previous, run = value, 0
        run += 1
        if run == least and FIRST_MARK <= value < FIRST_MARK + len(_words):
            found.append(_words[value - FIRST_MARK])
    return " ".join(found)


def _mark(word: str) -> int:
    if word not in _marks:
        _marks[word] = FIRST_MARK + len(_words)
        _words.append(word)
    return _marks[word]


def _little_endian(pcm: "array.array[int]") -> bytes:
    if sys.byteorder == "big":
        pcm.byteswap()
    return pcm.tobytes()
