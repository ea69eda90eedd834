import json

import pytest

from conversations.engine.ports import ProviderError, SpeechRequest
from conversations.providers.openai_tts import OpenAiTextToSpeech
from tests.providers.model_server import ModelServer, Parts, streamed

PCM = bytes(range(100)) * 48


async def speak(server: ModelServer, request: SpeechRequest) -> list[bytes]:
    voice = OpenAiTextToSpeech(server.endpoint(), "kokoro", "nova")
    return [chunk.pcm async for chunk in voice.speak(request)]


async def test_samples_are_passed_on_as_they_come() -> None:
    server = ModelServer(streamed([PCM[:1_001], PCM[1_001:]], "audio/pcm"))
    chunks = await speak(server, SpeechRequest("Hello.", 24_000))
    assert [len(chunk) for chunk in chunks] == [1_000, len(PCM) - 1_000]
    assert b"".join(chunks) == PCM
    assert server.requests[0].url.path == "/v1/audio/speech"
    assert json.loads(server.bodies[0]) == {
        "model": "kokoro",
        "input": "Hello.",
        "voice": "nova",
        "response_format": "pcm",
    }


async def test_voice_and_speed_of_the_agent_go_along() -> None:
    server = ModelServer(streamed([PCM]))
    await speak(server, SpeechRequest("Hello.", 24_000, voice="echo", speed=1.2))
    body = json.loads(server.bodies[0])
    assert (body["voice"], body["speed"]) == ("echo", 1.2)


async def test_audio_comes_at_the_wanted_rate() -> None:
    server = ModelServer(streamed([PCM]))
    chunks = await speak(server, SpeechRequest("Hello.", 16_000))
    assert len(b"".join(chunks)) == pytest.approx(len(PCM) * 2 / 3, abs=4)


async def test_nothing_to_say_asks_for_nothing() -> None:
    assert await speak(ModelServer(), SpeechRequest("  ", 16_000)) == []


async def test_compressed_audio_is_an_error_that_names_the_fix() -> None:
    server = ModelServer(streamed([b"ID3"], "audio/mpeg"))
    with pytest.raises(ProviderError, match="response_format pcm"):
        await speak(server, SpeechRequest("Hello.", 16_000))


async def test_closing_early_closes_the_response() -> None:
    body = Parts([PCM, PCM, PCM])
    voice = OpenAiTextToSpeech(ModelServer(streamed(body)).endpoint(), "kokoro")
    chunks = voice.speak(SpeechRequest("Hello.", 24_000))
    await anext(chunks)
    await chunks.aclose()  # type: ignore[attr-defined]  # a generator
    assert body.closed
    assert body.given == 1
