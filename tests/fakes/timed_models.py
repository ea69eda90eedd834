"""The real offline models in a conversation on virtual time.

What they find is real; how long they take is not measured but charged, the same for the
same sound, so that a run does not depend on what else the machine does. The charges are
about what the models take on an idle core. A thread is always free: conversations that
wait for each other's models are not shown.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import ParamSpec, TypeVar

import onnxruntime

from conversations.engine.ports import (
    INPUT_RATE_HZ,
    SpeechChunk,
    SpeechRequest,
    TranscriptionRequest,
    VoiceStream,
)
from conversations.providers.moonshine import MoonshineSpeechToText
from conversations.providers.piper import PiperTextToSpeech
from conversations.providers.silero import SileroVoiceActivity
from conversations.providers.threads import InferencePool
from tests.fakes.virtual_time import VirtualTimeLoop

P = ParamSpec("P")
T = TypeVar("T")

SCORE_MS = 4
"""Charged for the score of a window."""
WORDS_MS, WORDS_MS_PER_SECOND = 120, 30
"""Charged for a transcript, and for each second of the sound."""
VOICE_MS_PER_SECOND = 120
"""Charged for each second that is spoken, breath by breath."""
VOICE_SEED = 7
"""Voices are made with chance: with the same seed, always the same."""


class AtOnce(InferencePool):
    """Runs what it is given where it is given: the virtual clock stands meanwhile."""

    async def run(
        self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return function(*args, **kwargs)


class TimedVoiceActivity:
    """Silero, each score `SCORE_MS` after its window."""

    def __init__(self) -> None:
        self._network = SileroVoiceActivity()

    def open(self, on_score: Callable[[float], None]) -> VoiceStream:
        return _TimedStream(self._network, on_score)

    def close(self) -> None:
        self._network.close()


class _TimedStream:
    def __init__(
        self, network: SileroVoiceActivity, on_score: Callable[[float], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        self._loop = loop
        self._on_score = on_score
        self._in_network = 0
        self._closed = False
        self._stream = network.open(self._scored)

    def push(self, window: bytes) -> None:
        self._in_network += 1
        self._loop.wait_for_thread()
        self._stream.push(window)

    def close(self) -> None:
        self._closed = True
        self._stream.close()
        while self._in_network:
            self._back()

    def _scored(self, score: float) -> None:
        self._back()
        self._loop.call_later(SCORE_MS / 1000, self._deliver, score)

    def _back(self) -> None:
        self._in_network -= 1
        self._loop.thread_is_back()

    def _deliver(self, score: float) -> None:
        if not self._closed:
            self._on_score(score)


class TimedSpeechToText:
    """Moonshine."""

    def __init__(self) -> None:
        self._recogniser = MoonshineSpeechToText(AtOnce(1), 1)
        self._recogniser.load()

    async def transcribe(self, request: TranscriptionRequest) -> str:
        seconds = len(request.pcm) / (2 * INPUT_RATE_HZ)
        await asyncio.sleep((WORDS_MS + WORDS_MS_PER_SECOND * seconds) / 1000)
        return await self._recogniser.transcribe(request)


class TimedTextToSpeech:
    """Piper. What it has said before takes as long again."""

    def __init__(self) -> None:
        onnxruntime.set_seed(VOICE_SEED)
        self._voice = PiperTextToSpeech(AtOnce(1), cache_bytes=64_000_000)
        self._voice.load()

    async def speak(self, request: SpeechRequest) -> AsyncIterator[SpeechChunk]:
        async for chunk in self._voice.speak(request):
            seconds = len(chunk.pcm) / (2 * request.rate_hz)
            await asyncio.sleep(VOICE_MS_PER_SECOND * seconds / 1000)
            yield chunk
