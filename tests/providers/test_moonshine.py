import asyncio
from dataclasses import replace

import pytest

from conversations.engine.ports import ProviderError, TranscriptionRequest
from conversations.providers.moonshine import MoonshineSpeechToText
from conversations.providers.piper import PiperTextToSpeech
from conversations.providers.threads import InferencePool
from tests.providers.conftest import spoken


async def test_other_languages_are_refused_with_the_fix() -> None:
    recogniser = MoonshineSpeechToText(InferencePool(1))
    request = TranscriptionRequest(bytes(32_000), language="de")
    with pytest.raises(ProviderError, match="English only.*openai/MODEL"):
        await recogniser.transcribe(request)


async def test_a_click_is_no_speech() -> None:
    recogniser = MoonshineSpeechToText(InferencePool(1))
    assert await recogniser.transcribe(TranscriptionRequest(bytes(640))) == ""


async def test_a_tentative_request_is_dropped_when_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(InferencePool, "has_room", False)
    recogniser = MoonshineSpeechToText(InferencePool(1))
    request = TranscriptionRequest(bytes(32_000), final=False)
    assert await recogniser.transcribe(request) == ""


async def test_a_mishearing_is_put_right_only_over_the_agents_voice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MoonshineSpeechToText, "_run", lambda _, pcm: "Step.")
    recogniser = MoonshineSpeechToText(InferencePool(1))
    request = TranscriptionRequest(bytes(32_000))
    assert await recogniser.transcribe(request) == "Step."
    over_agent = replace(request, over_agent=True)
    assert await recogniser.transcribe(over_agent) == "Stop."


@pytest.mark.models
async def test_callers_at_once_get_their_own_words() -> None:
    pool = InferencePool(2)
    voice, recogniser = PiperTextToSpeech(pool), MoonshineSpeechToText(pool)
    texts = (
        "The train leaves at seven in the evening.",
        "Please send the letter to my brother.",
        "Yesterday it rained for hours and hours.",
    )
    requests = [TranscriptionRequest(await spoken(voice, text)) for text in texts]
    alone = [await recogniser.transcribe(request) for request in requests]
    assert ["train" in alone[0], "letter" in alone[1]] == [True, True]
    heard = await asyncio.gather(*map(recogniser.transcribe, requests * 4))
    assert list(heard) == alone * 4
    pool.close()
