"""Speech to text by Moonshine, in English, on this machine.

The engine mixes up concurrent callers of one transcriber, so each call holds a
transcriber of the pool for itself, from the call until its result is copied.
"""

import ctypes
import os
import queue
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from conversations.engine.ports import (
    INPUT_RATE_HZ,
    ProviderError,
    TranscriptionRequest,
)
from conversations.providers.languages import require_english
from conversations.providers.moonshine_mishearings import as_said_over_agent
from conversations.providers.packages import INSTALL
from conversations.providers.provider import Provider
from conversations.providers.settings import Kind
from conversations.providers.threads import InferencePool

if TYPE_CHECKING:
    from moonshine_voice.transcriber import Transcriber

BYTES_PER_MS = INPUT_RATE_HZ * 2 // 1000
PADDING_SAMPLES = INPUT_RATE_HZ // 10
MIN_SAMPLES = INPUT_RATE_HZ // 20
"""Less than this is a click."""


class MoonshineSpeechToText(Provider):
    """A pool of transcribers. `load()` first, in a thread: it takes seconds."""

    def __init__(self, pool: InferencePool, transcribers: int = 2) -> None:
        self._pool = pool
        self._free: queue.SimpleQueue[Transcriber] = queue.SimpleQueue()
        self._missing = transcribers
        self._loading = threading.Lock()

    def load(self) -> None:
        """Load the models and run each once. Raises ProviderError. Blocks."""
        with self._loading:
            while self._missing:
                transcriber = _load_transcriber()
                _transcribe(transcriber, np.zeros(INPUT_RATE_HZ // 2, dtype=np.float32))
                self._free.put(transcriber)
                self._missing -= 1

    async def transcribe(self, request: TranscriptionRequest) -> str:
        """The words. A tentative request gives "" when the machine is busy."""
        require_english(request.language, Kind.STT, "offline/moonshine")
        if len(request.pcm) < 2 * MIN_SAMPLES:
            return ""
        if not request.final and not self._pool.has_room:
            return ""
        words = await self._pool.run(self._run, request.pcm)
        if request.over_agent:
            return as_said_over_agent(words, len(request.pcm) // BYTES_PER_MS)
        return words

    def _run(self, pcm: bytes) -> str:
        self.load()
        samples = np.frombuffer(pcm, dtype="<i2", count=len(pcm) // 2)
        audio = np.zeros(len(samples) + 2 * PADDING_SAMPLES, dtype=np.float32)
        np.multiply(samples, 1 / 32768, out=audio[PADDING_SAMPLES:-PADDING_SAMPLES])
        transcriber = self._free.get()
        try:
            return _transcribe(transcriber, audio)
        finally:
            self._free.put(transcriber)


def _load_transcriber() -> "Transcriber":
    # Read by the library when it is loaded: without it each call starts a thread per
    # core, and two calls at once get slower than one after the other.
    os.environ["MOONSHINE_ORT_SINGLE_THREAD"] = "1"
    from moonshine_voice.moonshine_api import ModelArch  # noqa: PLC0415 (after environ)
    from moonshine_voice.transcriber import Transcriber  # noqa: PLC0415
    from moonshine_voice.utils import get_model_path  # noqa: PLC0415

    path = get_model_path("tiny-en")
    if not path.exists():
        raise ProviderError(
            "Speech recognition: this version of moonshine-voice brings no model. "
            f"{INSTALL}"
        )
    return Transcriber(
        str(path),
        ModelArch.TINY,
        # Its own voice detection drops words; ours has already cut the speech out.
        options={"vad_threshold": "0", "return_audio_data": "false"},
    )


def _transcribe(transcriber: Any, audio: npt.NDArray[np.float32]) -> str:
    """Call the library with the array itself.

    Its own method copies the audio sample by sample into a C array, which holds the
    interpreter for 10 ms per second of speech.
    """
    from moonshine_voice.errors import (  # noqa: PLC0415 (loaded late, see above)
        MoonshineError,
        check_error,
    )
    from moonshine_voice.moonshine_api import TranscriptC  # noqa: PLC0415

    out = ctypes.POINTER(TranscriptC)()
    try:
        check_error(
            transcriber._lib.moonshine_transcribe_without_streaming(
                transcriber._handle,
                audio.ctypes.data_as(ctypes.POINTER(ctypes.c_float)),
                len(audio),
                INPUT_RATE_HZ,
                0,
                ctypes.byref(out),
            )
        )
        lines = transcriber._parse_transcript(out).lines
    except MoonshineError as error:
        raise ProviderError(f"Speech recognition (moonshine) failed: {error}") from None
    return " ".join(line.text.strip() for line in lines).strip()
