"""Speech for the tests of the models."""

import asyncio

import pytest

from conversations.engine.ports import SpeechRequest
from conversations.providers.piper import PiperTextToSpeech
from conversations.providers.threads import InferencePool

QUESTION = "When is the library open on Saturday, and how much is a card?"


async def spoken(voice: PiperTextToSpeech, text: str, rate_hz: int = 16_000) -> bytes:
    chunks = [chunk.pcm async for chunk in voice.speak(SpeechRequest(text, rate_hz))]
    return b"".join(chunks)


@pytest.fixture(scope="session")
def spoken_question() -> bytes:
    """QUESTION at 16 kHz, said by the built-in voice."""
    pool = InferencePool(1)
    try:
        return asyncio.run(spoken(PiperTextToSpeech(pool), QUESTION))
    finally:
        pool.close()
