"""What the registry is told: which provider does what, and where the services are."""

from dataclasses import dataclass, field

DEFAULT_LLM = "offline/answerer"
DEFAULT_STT = "offline/moonshine"
DEFAULT_TTS = "offline/piper"
DEFAULT_VAD = "offline/silero"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an HTTP service is."""

    base_url: str = ""
    """"" is the public API, which needs a key."""
    api_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """Provider ids are `offline/NAME`, `openai/MODEL` or `scripted/NAME`."""

    llm: str = DEFAULT_LLM
    stt: str = DEFAULT_STT
    tts: str = DEFAULT_TTS
    vad: str = DEFAULT_VAD
    llm_endpoint: Endpoint = field(default_factory=Endpoint)
    stt_endpoint: Endpoint = field(default_factory=Endpoint)
    tts_endpoint: Endpoint = field(default_factory=Endpoint)
    tts_voice: str = ""
    """For HTTP speech the default voice; for offline/piper the path of an .onnx file."""
    llm_fallback: tuple[str, ...] = ()
    stt_fallback: tuple[str, ...] = ()
    tts_fallback: tuple[str, ...] = ()
    cascade_timeout_ms: int = 8_000
    inference_threads: int = 2
