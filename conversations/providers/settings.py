"""What the registry is told: which provider does what, and where the services are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conversations.protocol.custom_llm import CUSTOM_LLM


class Kind(StrEnum):
    """The jobs, by the names that columns and forms have for them."""

    VAD = "vad"
    STT = "stt"
    LLM = "llm"
    TTS = "tts"
    EMBEDDING = "embedding"

    @property
    def job(self) -> str:
        """For people."""
        return _JOBS[self]

    @property
    def setting(self) -> str:
        """With which its settings begin, as `LLM` and `LLM_BASE_URL`."""
        return self.value.upper()


_JOBS = {
    Kind.VAD: "Voice activity",
    Kind.STT: "Speech recognition",
    Kind.LLM: "Language model",
    Kind.TTS: "Speech",
    Kind.EMBEDDING: "Embedding",
}

ENVIRONMENT = "openai"
"""What stands before the models of the endpoints that the environment names."""
KNOWLEDGE_CHARACTERS = 40_000
"""Of what an agent knows, told to an HTTP model with every question: some 10 000
tokens.
"""
OFFLINE = "offline"
SCRIPTED = "scripted"
RESERVED_SLUGS = frozenset({OFFLINE, SCRIPTED, CUSTOM_LLM})
"""Stand before models that run here, or for an agent's own: no service is named so."""


def runs_here(name: str) -> bool:
    """Whether a model of this name runs in this process, and nobody is paid for it."""
    return name.startswith((f"{OFFLINE}/", f"{SCRIPTED}/"))


def is_over_http(name: str) -> bool:
    """Whether a model of this name is one of a service, if there is such a one."""
    slug, _, model = name.partition("/")
    return bool(slug and model) and not runs_here(name)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an HTTP service is."""

    base_url: str = ""
    """"" is the public API, which needs a key."""
    api_key: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent with every request; their values may be secret."""
    silence_ms: int | None = None
    """How long it may send nothing; None: as is usual for its kind."""
    name: str = ""
    """As staff know it; "" where it is set by the environment."""
    dialect: str = ""
    """Whose dialect it speaks, as in `dialects.py`; "" is told by the address."""

    @property
    def is_set(self) -> bool:
        """Whether requests can be made: a server of one's own may need no key."""
        return bool(self.base_url or self.api_key)


@dataclass(frozen=True, slots=True)
class Service:
    """An HTTP service that staff named; its models are SLUG/MODEL."""

    kind: Kind
    slug: str
    endpoint: Endpoint
    problem: str = ""
    """What keeps it from being used, and how to mend it."""
    models: tuple[str, ...] = ()
    """Known ones; there may be others."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The language model of an agent, and who answers when it does not."""

    name: str = ""
    """"" is the site's."""
    fallbacks: tuple[str, ...] | None = None
    """None: the site's."""
    cascade_timeout_ms: int | None = None
    """None: the site's."""


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
    llm_knowledge_characters: int = KNOWLEDGE_CHARACTERS
    """Of what an agent knows, told to an HTTP model with every question."""
    tts_voice: str = ""
    """For HTTP speech the default voice; for offline/piper the path of an .onnx file."""
    llm_fallback: tuple[str, ...] = ()
    stt_fallback: tuple[str, ...] = ()
    tts_fallback: tuple[str, ...] = ()
    cascade_timeout_ms: int = 8_000
    inference_threads: int = 2
    services: tuple[Service, ...] = ()
    """Beside those of the environment."""

    def chosen(self, kind: Kind) -> tuple[str, ...]:
        """The provider of a kind and those behind it, each once."""
        names = {
            Kind.VAD: (self.vad,),
            Kind.STT: (self.stt, *self.stt_fallback),
            Kind.LLM: (self.llm, *self.llm_fallback),
            Kind.TTS: (self.tts, *self.tts_fallback),
        }
        return tuple(dict.fromkeys(names.get(kind, ())))

    def offered(self, kind: Kind) -> dict[str, Service]:
        """The HTTP services of a kind, by what stands before their models.

        What the environment sets comes before a row of the same name.
        """
        found = {one.slug: one for one in self.services if one.kind == kind}
        environments = self.endpoint(kind)
        if environments.is_set or ENVIRONMENT not in found:
            found[ENVIRONMENT] = Service(kind, ENVIRONMENT, environments)
        return found

    def endpoint(self, kind: Kind) -> Endpoint:
        """What the environment says of the HTTP service of a kind."""
        endpoints = {
            Kind.STT: self.stt_endpoint,
            Kind.LLM: self.llm_endpoint,
            Kind.TTS: self.tts_endpoint,
        }
        return endpoints.get(kind, Endpoint())
