"""What the registry is told: which provider does what, and where the services are."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The jobs; the value names the setting, as in `LLM` and `LLM_BASE_URL`."""

    VAD = "VAD"
    STT = "STT"
    LLM = "LLM"
    TTS = "TTS"

    @property
    def job(self) -> str:
        """For people."""
        return _JOBS[self]


_JOBS = {
    Kind.VAD: "Voice activity",
    Kind.STT: "Speech recognition",
    Kind.LLM: "Language model",
    Kind.TTS: "Speech",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an HTTP service is."""

    base_url: str = ""
    """"" is the public API, which needs a key."""
    api_key: str = field(default="", repr=False)

    @property
    def is_set(self) -> bool:
        """Whether requests can be made: a server of one's own may need no key."""
        return bool(self.base_url or self.api_key)


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """Provider ids are those of `catalogue.py`."""

    llm: str = "offline/answerer"
    stt: str = "offline/moonshine"
    tts: str = "offline/piper"
    vad: str = "offline/silero"
    llm_endpoint: Endpoint = field(default_factory=Endpoint)
    stt_endpoint: Endpoint = field(default_factory=Endpoint)
    tts_endpoint: Endpoint = field(default_factory=Endpoint)
    llm_context_tokens: int = 0
    """What the HTTP model takes; 0: not known, and not told to clients."""
    tts_voice: str = ""
    """For HTTP speech the default voice; for offline/piper the path of an .onnx file."""
    llm_fallback: tuple[str, ...] = ()
    stt_fallback: tuple[str, ...] = ()
    tts_fallback: tuple[str, ...] = ()
    cascade_timeout_ms: int = 8_000
    inference_threads: int = 2

    def chosen(self, kind: Kind) -> tuple[str, ...]:
        """The provider of a kind and those behind it, each once."""
        names = {
            Kind.VAD: (self.vad,),
            Kind.STT: (self.stt, *self.stt_fallback),
            Kind.LLM: (self.llm, *self.llm_fallback),
            Kind.TTS: (self.tts, *self.tts_fallback),
        }
        return tuple(dict.fromkeys(names[kind]))

    def endpoint(self, kind: Kind) -> Endpoint:
        """Where the HTTP providers of a kind are."""
        endpoints = {
            Kind.STT: self.stt_endpoint,
            Kind.LLM: self.llm_endpoint,
            Kind.TTS: self.tts_endpoint,
        }
        return endpoints.get(kind, Endpoint())
