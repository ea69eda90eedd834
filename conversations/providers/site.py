"""The providers of this process, as the site's settings name them."""

from functools import cache
from typing import Any

from django.conf import settings

from conversations.providers.registry import Registry
from conversations.providers.settings import Endpoint, ProviderSettings


@cache
def registry() -> Registry:
    """The providers of this process."""
    return Registry(provider_settings(settings.PARLEY))


def provider_settings(parley: dict[str, Any]) -> ProviderSettings:
    """The part of the settings that concerns providers."""
    return ProviderSettings(
        llm=parley["LLM"],
        stt=parley["STT"],
        tts=parley["TTS"],
        vad=parley["VAD"],
        llm_endpoint=Endpoint(parley["LLM_BASE_URL"], parley["LLM_API_KEY"]),
        stt_endpoint=Endpoint(parley["STT_BASE_URL"], parley["STT_API_KEY"]),
        tts_endpoint=Endpoint(parley["TTS_BASE_URL"], parley["TTS_API_KEY"]),
        llm_context_tokens=parley["LLM_CONTEXT_TOKENS"],
        llm_knowledge_characters=parley["LLM_KNOWLEDGE_CHARACTERS"],
        tts_voice=parley["TTS_VOICE"],
        llm_fallback=tuple(parley["LLM_FALLBACK"]),
        stt_fallback=tuple(parley["STT_FALLBACK"]),
        tts_fallback=tuple(parley["TTS_FALLBACK"]),
        cascade_timeout_ms=parley["CASCADE_TIMEOUT_MS"],
        inference_threads=parley["INFERENCE_THREADS"],
    )
