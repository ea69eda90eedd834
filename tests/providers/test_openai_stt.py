import io
import wave
from email.parser import BytesParser
from email.policy import HTTP

import httpx
import pytest

from conversations.engine.ports import ProviderError, TranscriptionRequest
from conversations.providers.openai_stt import OpenAiSpeechToText
from tests.providers.model_server import ModelServer

PCM = bytes(range(256)) * 40


async def transcribe(server: ModelServer, request: TranscriptionRequest) -> str:
    return await OpenAiSpeechToText(server.endpoint(), "whisper-1").transcribe(request)


async def test_the_audio_goes_as_a_wav_file_with_language_and_keywords() -> None:
    server = ModelServer(httpx.Response(200, json={"text": " Hello there. "}))
    request = TranscriptionRequest(PCM, "en-GB", keywords=("Parley", "Fernhollow"))
    assert await transcribe(server, request) == "Hello there."

    kind = server.requests[0].headers["content-type"]
    mime = f"Content-Type: {kind}\r\n\r\n".encode() + server.bodies[0]
    form = {
        part.get_param("name", header="content-disposition"): part
        for part in BytesParser(policy=HTTP).parsebytes(mime).iter_parts()
    }
    assert server.requests[0].url.path == "/v1/audio/transcriptions"
    assert form["model"].get_payload() == "whisper-1"
    assert form["language"].get_payload() == "en"
    assert form["prompt"].get_payload() == "Parley, Fernhollow"
    assert form["response_format"].get_payload() == "json"
    assert form["file"].get_filename() == "speech.wav"
    with wave.open(io.BytesIO(form["file"].get_payload(decode=True))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert file.getframerate() == 16_000
        assert file.readframes(100_000) == PCM


async def test_a_click_is_not_sent() -> None:
    assert await transcribe(ModelServer(), TranscriptionRequest(bytes(640))) == ""


@pytest.mark.parametrize("body", ["<html>", "[]", '{"words": []}'])
async def test_an_answer_without_text_is_an_error(body: str) -> None:
    server = ModelServer(httpx.Response(200, text=body))
    with pytest.raises(ProviderError, match="holds no text"):
        await transcribe(server, TranscriptionRequest(PCM))


async def test_silence_is_no_words() -> None:
    server = ModelServer(httpx.Response(200, json={"text": None}))
    assert await transcribe(server, TranscriptionRequest(PCM)) == ""
