"""Services that many use, so that nobody has to look up their addresses."""

from dataclasses import dataclass

from conversations.providers.dialects import PUBLIC_BASE_URL
from conversations.providers.settings import Kind


@dataclass(frozen=True, slots=True)
class Preset:
    """What to begin with; everything may be changed."""

    name: str
    slug: str
    base_url: str
    kinds: tuple[Kind, ...]
    needs_key: bool = True


PRESETS = (
    Preset(
        "OpenAI",
        "openai",
        PUBLIC_BASE_URL,
        (Kind.LLM, Kind.STT, Kind.TTS, Kind.EMBEDDING),
    ),
    Preset("Anthropic", "anthropic", "https://api.anthropic.com/v1", (Kind.LLM,)),
    Preset(
        "Google Gemini",
        "google",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        (Kind.LLM, Kind.EMBEDDING),
    ),
    Preset(
        "Ollama on this machine",
        "ollama",
        "http://127.0.0.1:11434/v1",
        (Kind.LLM, Kind.EMBEDDING),
        needs_key=False,
    ),
)
