"""Providers without a model, for demonstrations and tests: known words, known times."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Sequence

import numpy as np

from conversations.engine.ports import (
    CharacterTimes,
    ReplyPart,
    ReplyRequest,
    SpeechChunk,
    SpeechRequest,
    TextDelta,
    TranscriptionRequest,
)
from conversations.providers.provider import Provider

MS_PER_CHARACTER = 60
CHUNK_MS = 200
SPEECH_LEVEL = 500.0
"""Root mean square of a window, above which it counts as speech."""


class EnergyVoiceStream:
    """Scores come with the next turn of the loop."""

    def __init__(self, on_score: Callable[[float], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_score = on_score
        self._closed = False

    def push(self, window: bytes) -> None:
        """Score it by its loudness: 0.95 for speech, 0.02 for none."""
        samples = np.frombuffer(window, dtype="<i2").astype(np.float32)
        level = math.sqrt(float(np.mean(samples * samples))) if len(samples) else 0.0
        self._loop.call_soon(self._emit, 0.95 if level > SPEECH_LEVEL else 0.02)

    def close(self) -> None:
        """No score comes after this, not even of windows that were pushed before."""
        self._closed = True

    def _emit(self, score: float) -> None:
        if not self._closed:
            self._on_score(score)


class EnergyVoiceActivity(Provider):
    """`scripted/energy`: loud is speech."""

    def open(self, on_score: Callable[[float], None]) -> EnergyVoiceStream:
        """A stream of its own. To be called on the loop that is to get the scores."""
        return EnergyVoiceStream(on_score)


class ScriptedSpeechToText(Provider):
    """`scripted/lines`: the same words each time, after a delay."""

    def __init__(
        self, lines: Sequence[str] = ("Hello there.",), delay_ms: int = 0
    ) -> None:
        self._lines = tuple(lines)
        self._delay_ms = delay_ms
        self._next = 0

    async def transcribe(self, request: TranscriptionRequest) -> str:
        """The line whose turn it is; a final request moves on to the next."""
        await asyncio.sleep(self._delay_ms / 1000)
        line = self._lines[self._next % len(self._lines)]
        if request.final:
            self._next += 1
        return line


class EchoLanguageModel(Provider):
    """`scripted/echo`: repeats what the user said, word by word."""

    def __init__(self, delay_ms: int = 0) -> None:
        self._delay_ms = delay_ms

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        """What the user said last, "nothing" when they said nothing."""
        await asyncio.sleep(self._delay_ms / 1000)
        said = [m.text for m in request.messages if m.role == "user"]
        yield TextDelta("You said:")
        for word in (said[-1] if said else "nothing").split():
            yield TextDelta(f" {word}")


class ToneTextToSpeech(Provider):
    """`scripted/tone`: MS_PER_CHARACTER of a tone for each character, with its times."""

    def __init__(self, delay_ms: int = 0) -> None:
        self._delay_ms = delay_ms

    async def speak(self, request: SpeechRequest) -> AsyncIterator[SpeechChunk]:
        """The tones in chunks of CHUNK_MS, each with the times of the whole text."""
        await asyncio.sleep(self._delay_ms / 1000)
        pcm = _tones(request.text, request.rate_hz)
        times = _times(request.text)
        step = 2 * (request.rate_hz * CHUNK_MS // 1000)
        for start in range(0, len(pcm), step):
            yield SpeechChunk(pcm[start : start + step], times)


def _tones(text: str, rate_hz: int) -> bytes:
    """One pitch per letter; other characters are silent."""
    samples = rate_hz * MS_PER_CHARACTER // 1000
    time_s = np.arange(samples) / rate_hz
    fade = np.minimum(1.0, np.minimum(time_s, time_s[::-1]) / 0.005)
    pieces = []
    for character in text.lower():
        pitch_hz = 300 + 20 * (ord(character) % 32) if character.isalnum() else 0
        wave = 6_000 * fade * np.sin(2 * np.pi * pitch_hz * time_s)
        pieces.append(wave.astype("<i2"))
    return b"".join(piece.tobytes() for piece in pieces)


def _times(text: str) -> CharacterTimes:
    return CharacterTimes(
        characters=tuple(text),
        starts_ms=tuple(MS_PER_CHARACTER * index for index in range(len(text))),
        durations_ms=(MS_PER_CHARACTER,) * len(text),
    )
