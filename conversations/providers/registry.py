"""The providers that settings name: made once per process, loaded before use.

`Registry` knows nothing of Django: `site.py` builds its `ProviderSettings`. Which
providers there are stands in `catalogue.py`.
"""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from conversations.engine.ports import (
    LanguageModel,
    ProviderError,
    SpeechToText,
    TextToSpeech,
    VoiceActivity,
)
from conversations.providers.catalogue import (
    CATALOGUE,
    HTTP,
    LANGUAGE_MODELS,
    SPEECH_TO_TEXT,
    TEXT_TO_SPEECH,
    VOICE_ACTIVITY,
    Means,
    Offers,
)
from conversations.providers.fallback import (
    FallbackLanguageModel,
    FallbackSpeechToText,
    FallbackTextToSpeech,
)
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.problems import problem_with
from conversations.providers.provider import Provider
from conversations.providers.settings import Kind, ProviderSettings
from conversations.providers.threads import InferencePool

CHAIN = ""
"""Stands for the default provider with its fallbacks."""

Made = TypeVar("Made", bound=Provider)


class Registry:
    """Providers by id; "" is the default of the settings."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings
        self._pool = InferencePool(settings.inference_threads)
        self._endpoints = {
            kind: HttpEndpoint(kind, settings.endpoint(kind))
            for kind in (Kind.STT, Kind.LLM, Kind.TTS)
        }
        self._made: dict[tuple[Kind, str], Provider] = {}

    def warm_up(self, progress: Callable[[str], None]) -> None:
        """Load what the settings name and run each model once. Blocks for seconds.

        Raises ProviderError.
        """
        for offers in CATALOGUE:
            for name in self._settings.chosen(offers.kind):
                started_s = time.perf_counter()
                self._get(offers, name).load()
                took_s = time.perf_counter() - started_s
                job = offers.kind.job.lower()
                progress(f"{job} ({name}) ready in {took_s:.1f} s")
        # Also where no default is behind HTTP: an agent may name such a model.
        for endpoint in self._endpoints.values():
            endpoint.warm_up()

    def voice_activity(self, name: str = "") -> VoiceActivity:
        """Raises ProviderError if it cannot be had."""
        return self._get(VOICE_ACTIVITY, name or self._settings.vad)

    def speech_to_text(self, name: str = "") -> SpeechToText:
        """Raises ProviderError if it cannot be had."""
        return self._chosen(SPEECH_TO_TEXT, name, FallbackSpeechToText)

    def language_model(self, name: str = "") -> LanguageModel:
        """Raises ProviderError if it cannot be had."""
        return self._chosen(LANGUAGE_MODELS, name, FallbackLanguageModel)

    def language_model_alone(self, name: str) -> LanguageModel:
        """Exactly this one, without those behind it. Raises ProviderError."""
        return self._get(LANGUAGE_MODELS, name)

    def text_to_speech(self, name: str = "") -> TextToSpeech:
        """Raises ProviderError if it cannot be had."""
        return self._chosen(TEXT_TO_SPEECH, name, FallbackTextToSpeech)

    async def prepare(self, name: str, knowledge: tuple[str, ...]) -> None:
        """Index what an agent knows before its first question. Costs a second at most
        for forty passages, nothing when they are known already.
        """
        await self._get(LANGUAGE_MODELS, name or self._settings.llm).prepare(knowledge)

    async def disconnect(self) -> None:
        """Close the connections of the running loop, before it ends."""
        for endpoint in self._endpoints.values():
            await endpoint.aclose()

    async def aclose(self) -> None:
        """Close connections and threads."""
        await self.disconnect()
        for provider in self._made.values():
            provider.close()
        self._pool.close()

    def _chosen(
        self,
        offers: Offers[Made],
        name: str,
        chain: Callable[[Sequence[tuple[str, Made]], int], Made],
    ) -> Made:
        """The provider of this name; for the default the one with those behind it."""
        names = self._settings.chosen(offers.kind)
        if name not in ("", names[0]) or len(names) == 1:
            return self._get(offers, name or names[0])
        key = (offers.kind, CHAIN)
        if key not in self._made:
            # Made once: that a provider rests is known to all conversations.
            providers = [(name, self._get(offers, name)) for name in names]
            self._made[key] = chain(providers, self._settings.cascade_timeout_ms)
        return cast(Made, self._made[key])

    def _get(self, offers: Offers[Made], name: str) -> Made:
        key = (offers.kind, name)
        if key not in self._made:
            if problem := problem_with(name, offers, self._settings):
                raise ProviderError(f"{problem.text} {problem.fix}")
            offer = offers.find(name)
            assert offer is not None, "or there was a problem"
            means = Means(self._settings, self._pool, self._endpoints)
            self._made[key] = offer.make(means, name.removeprefix(HTTP))
        # Keyed by kind, so it is of this port.
        return cast(Made, self._made[key])
