"""The providers that settings name: made once per process, loaded before use.

`Registry` knows nothing of Django: assembly builds its `ProviderSettings`.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar, cast

from conversations.engine.ports import (
    LanguageModel,
    ProviderError,
    SpeechToText,
    TextToSpeech,
    VoiceActivity,
)
from conversations.providers import scripted
from conversations.providers.answerer.language_model import OfflineAnswerer
from conversations.providers.fallback import (
    FallbackLanguageModel,
    FallbackSpeechToText,
    FallbackTextToSpeech,
)
from conversations.providers.http_endpoint import EndpointSettings, HttpEndpoint
from conversations.providers.moonshine import MoonshineSpeechToText
from conversations.providers.openai_llm import OpenAiLanguageModel
from conversations.providers.openai_stt import OpenAiSpeechToText
from conversations.providers.openai_tts import OpenAiTextToSpeech
from conversations.providers.piper import PiperTextToSpeech
from conversations.providers.problems import Problem, find_problems
from conversations.providers.settings import Endpoint, ProviderSettings
from conversations.providers.silero import SileroVoiceActivity
from conversations.providers.threads import InferencePool

__all__ = ["Endpoint", "Problem", "ProviderSettings", "Registry"]

HTTP = "openai/"
Port = TypeVar("Port")


class Registry:
    """Providers by id; "" is the default of the settings."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings
        self.pool = InferencePool(settings.inference_threads)
        self._made: dict[tuple[str, str], object] = {}
        self._endpoints = {
            "llm": _endpoint("Language model", "LLM", settings.llm_endpoint, 30.0),
            "stt": _endpoint("Speech recognition", "STT", settings.stt_endpoint, 20.0),
            "tts": _endpoint("Speech", "TTS", settings.tts_endpoint, 20.0),
        }

    def warm_up(self, progress: Callable[[str], None]) -> None:
        """Load what the settings name and run each model once. Blocks for seconds.

        Raises ProviderError.
        """
        wanted = self._settings
        loaders: Sequence[tuple[str, tuple[str, ...], Callable[[str], object]]] = (
            ("voice activity", (wanted.vad,), self.voice_activity),
            (
                "speech recognition",
                (wanted.stt, *wanted.stt_fallback),
                self._speech_to_text,
            ),
            (
                "language model",
                (wanted.llm, *wanted.llm_fallback),
                self._language_model,
            ),
            ("speech", (wanted.tts, *wanted.tts_fallback), self._text_to_speech),
        )
        for job, names, make in loaders:
            for name in dict.fromkeys(names):
                started_s = time.perf_counter()
                load = getattr(make(name), "load", None)
                if load is not None:
                    load()
                took_s = time.perf_counter() - started_s
                progress(f"{job} ({name}) ready in {took_s:.1f} s")
        for endpoint in self._endpoints.values():
            endpoint.warm_up()

    def voice_activity(self, name: str = "") -> VoiceActivity:
        """Raises ProviderError for an unknown id."""
        name = name or self._settings.vad
        known: dict[str, Callable[[], VoiceActivity]] = {
            "offline/silero": SileroVoiceActivity,
            "scripted/energy": scripted.EnergyVoiceActivity,
        }
        return self._get("vad", name, known, None)

    def speech_to_text(self, name: str = "") -> SpeechToText:
        """Raises ProviderError for an unknown id."""
        if name and name != self._settings.stt:
            return self._speech_to_text(name)
        chain = self._chain(
            self._settings.stt, self._settings.stt_fallback, self._speech_to_text
        )
        if len(chain) == 1:
            return chain[0][1]
        return FallbackSpeechToText(chain, self._settings.cascade_timeout_ms)

    def language_model(self, name: str = "") -> LanguageModel:
        """Raises ProviderError for an unknown id."""
        if name and name != self._settings.llm:
            return self._language_model(name)
        chain = self._chain(
            self._settings.llm, self._settings.llm_fallback, self._language_model
        )
        if len(chain) == 1:
            return chain[0][1]
        return FallbackLanguageModel(chain, self._settings.cascade_timeout_ms)

    def text_to_speech(self, name: str = "") -> TextToSpeech:
        """Raises ProviderError for an unknown id."""
        if name and name != self._settings.tts:
            return self._text_to_speech(name)
        chain = self._chain(
            self._settings.tts, self._settings.tts_fallback, self._text_to_speech
        )
        if len(chain) == 1:
            return chain[0][1]
        return FallbackTextToSpeech(chain, self._settings.cascade_timeout_ms)

    async def prepare(self, name: str, knowledge: tuple[str, ...]) -> None:
        """Index what an agent knows before its first question. Costs a second at most
        for forty passages, nothing when they are known already.
        """
        model = self._language_model(name or self._settings.llm)
        if isinstance(model, OfflineAnswerer):
            await model.prepare(knowledge)

    def problems(self) -> list[Problem]:
        """What would keep the configured providers from working."""
        return find_problems(self._settings)

    async def aclose(self) -> None:
        """Close connections and threads."""
        for endpoint in self._endpoints.values():
            await endpoint.aclose()
        for provider in self._made.values():
            if isinstance(provider, SileroVoiceActivity):
                provider.close()
        self.pool.close()

    def _speech_to_text(self, name: str) -> SpeechToText:
        known: dict[str, Callable[[], SpeechToText]] = {
            "offline/moonshine": lambda: MoonshineSpeechToText(
                self.pool, self._settings.inference_threads
            ),
            "scripted/lines": scripted.ScriptedSpeechToText,
        }

        def over_http(model: str) -> SpeechToText:
            return OpenAiSpeechToText(self._endpoints["stt"], model)

        return self._get("stt", name, known, over_http)

    def _language_model(self, name: str) -> LanguageModel:
        known: dict[str, Callable[[], LanguageModel]] = {
            "offline/answerer": lambda: OfflineAnswerer(self.pool),
            "scripted/echo": scripted.EchoLanguageModel,
        }

        def over_http(model: str) -> LanguageModel:
            return OpenAiLanguageModel(self._endpoints["llm"], model)

        return self._get("llm", name, known, over_http)

    def _text_to_speech(self, name: str) -> TextToSpeech:
        voice = self._settings.tts_voice
        model_file = Path(voice) if voice.endswith(".onnx") else None
        known: dict[str, Callable[[], TextToSpeech]] = {
            "offline/piper": lambda: PiperTextToSpeech(self.pool, model_file),
            "scripted/tone": scripted.ToneTextToSpeech,
        }

        def over_http(model: str) -> TextToSpeech:
            return OpenAiTextToSpeech(self._endpoints["tts"], model, voice)

        return self._get("tts", name, known, over_http)

    def _get(
        self,
        kind: str,
        name: str,
        known: dict[str, Callable[[], Port]],
        over_http: Callable[[str], Port] | None,
    ) -> Port:
        if (kind, name) in self._made:
            # Keyed by kind, so it is of this port.
            return cast(Port, self._made[(kind, name)])
        if name in known:
            made = known[name]()
        elif over_http is not None and name.startswith(HTTP) and name != HTTP:
            settings = self._endpoints[kind].settings
            if not settings.base_url and not settings.api_key:
                raise ProviderError(
                    f"{settings.kind} '{name}' needs {settings.prefix}_API_KEY, or "
                    f"{settings.prefix}_BASE_URL for a server of your own."
                )
            made = over_http(name.removeprefix(HTTP))
        else:
            raise ProviderError(_unknown(kind, name, known, over_http is not None))
        self._made[(kind, name)] = made
        return made

    def _chain(
        self, first: str, others: Iterable[str], make: Callable[[str], Port]
    ) -> list[tuple[str, Port]]:
        names = dict.fromkeys([first, *others])
        return [(name, make(name)) for name in names]


def _endpoint(
    kind: str, prefix: str, endpoint: Endpoint, read_timeout_s: float
) -> HttpEndpoint:
    return HttpEndpoint(
        EndpointSettings(
            kind, prefix, endpoint.base_url, endpoint.api_key, read_timeout_s
        )
    )


def _unknown(kind: str, name: str, known: Iterable[str], over_http: bool) -> str:
    names = [*known, "openai/MODEL"] if over_http else [*known]
    return f"There is no {kind.upper()} provider '{name}'. Known: {', '.join(names)}."
