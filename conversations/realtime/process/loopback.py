"""A turn the server holds with itself, to know that it could hold one with a person."""

import asyncio

from conversations.engine.ports import (
    INPUT_RATE_HZ,
    ChatMessage,
    ProviderError,
    ReplyRequest,
    SpeechRequest,
    TextDelta,
    TranscriptionRequest,
)
from conversations.providers.registry import Registry

QUESTION = "When are you open?"
TIMEOUT_S = 30


async def loopback_turn(registry: Registry) -> str:
    """Say a question, hear it, answer it; returns the answer. Raises ProviderError."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return await _turn(registry)
    except TimeoutError:
        raise ProviderError(
            f"A turn the server tried by itself took longer than {TIMEOUT_S} s."
        ) from None


async def _turn(registry: Registry) -> str:
    pcm = b""
    speech = registry.text_to_speech().speak(SpeechRequest(QUESTION, INPUT_RATE_HZ))
    async for chunk in speech:
        pcm += chunk.pcm
    if not pcm:
        raise ProviderError("Speech synthesis gave no audio.")
    heard = await registry.speech_to_text().transcribe(TranscriptionRequest(pcm))
    if not heard.strip():
        raise ProviderError("Speech recognition did not hear what was just said.")
    answer = ""
    request = ReplyRequest(
        [ChatMessage("user", heard)], knowledge=("We are open from nine to five.",)
    )
    async for part in registry.language_model().reply(request):
        if isinstance(part, TextDelta):
            answer += part.text
    if not answer.strip():
        raise ProviderError("The language model gave no answer.")
    return answer
