"""What would keep the configured providers from working, with the fix for each."""

from dataclasses import dataclass

from conversations.engine.ports import ProviderError
from conversations.providers import moonshine, piper, silero
from conversations.providers.answerer import embeddings
from conversations.providers.settings import Endpoint, ProviderSettings

KNOWN = {
    "LLM": ("offline/answerer", "scripted/echo", "openai/MODEL"),
    "STT": ("offline/moonshine", "scripted/lines", "openai/MODEL"),
    "TTS": ("offline/piper", "scripted/tone", "openai/MODEL"),
    "VAD": ("offline/silero", "scripted/energy"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend before conversations can work."""

    id: str
    text: str
    fix: str


def find_problems(settings: ProviderSettings) -> list[Problem]:
    """Checks names, keys and packages; loads nothing."""
    found: list[Problem] = []
    chains: tuple[tuple[str, tuple[str, ...], Endpoint], ...] = (
        ("LLM", (settings.llm, *settings.llm_fallback), settings.llm_endpoint),
        ("STT", (settings.stt, *settings.stt_fallback), settings.stt_endpoint),
        ("TTS", (settings.tts, *settings.tts_fallback), settings.tts_endpoint),
        ("VAD", (settings.vad,), Endpoint()),
    )
    for setting, names, endpoint in chains:
        for name in dict.fromkeys(names):
            problem = _problem(setting, name, endpoint)
            if problem is not None:
                found.append(problem)
    return found


def _problem(setting: str, name: str, endpoint: Endpoint) -> Problem | None:
    known = KNOWN[setting]
    over_http = "openai/MODEL" in known and name.startswith("openai/")
    if name not in known and not (over_http and name != "openai/"):
        return Problem(
            "providers.unknown",
            f"{setting} names the provider '{name}', which does not exist.",
            f"Set {setting} to one of: {', '.join(known)}.",
        )
    if over_http and not endpoint.base_url and not endpoint.api_key:
        return Problem(
            "providers.no_key",
            f"{setting} is '{name}' but there is no key for the service.",
            f"Set {setting}_API_KEY, or {setting}_BASE_URL for a server of your own.",
        )
    if fix := _missing_package(name):
        return Problem(
            "providers.no_package",
            f"{setting} is '{name}' but a package it needs is not installed.",
            f"Run: {fix}",
        )
    return None


def _missing_package(name: str) -> str:
    if name == "offline/moonshine":
        return moonshine.missing()
    if name == "offline/piper":
        return piper.missing()
    if name == "offline/answerer":
        return embeddings.missing()
    if name == "offline/silero":
        try:
            silero.model_path()
        except ProviderError:
            return "pip install --no-deps silero-vad==6.2.3"
    return ""
