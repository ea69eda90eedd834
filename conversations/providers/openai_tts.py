"""Text to speech behind an OpenAI-compatible audio speech endpoint."""

import json
from collections.abc import AsyncIterator

from conversations.engine.ports import SpeechChunk, SpeechRequest
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.pcm_stream import PcmStream, PcmStreamError
from conversations.providers.provider import Provider

DEFAULT_VOICE = "alloy"


class OpenAiTextToSpeech(Provider):
    """`POST /audio/speech`, raw samples, played on while they come in."""

    def __init__(self, endpoint: HttpEndpoint, model: str, voice: str = "") -> None:
        self._endpoint = endpoint
        self._model = model
        self._voice = voice or DEFAULT_VOICE

    async def speak(self, request: SpeechRequest) -> AsyncIterator[SpeechChunk]:
        """A chunk per piece the service sends, the first without delay."""
        if not request.text.strip():
            return
        body: dict[str, object] = {
            "model": self._model,
            "input": request.text,
            "voice": request.voice or self._voice,
            "response_format": "pcm",
        }
        if request.speed != 1.0:
            body["speed"] = request.speed
        async with self._endpoint.post(
            "/audio/speech",
            content=json.dumps(body).encode(),
            content_type="application/json",
        ) as response:
            try:
                stream = PcmStream(
                    request.rate_hz, response.headers.get("content-type", "")
                )
                async for part in response.aiter_raw():
                    if pcm := stream.feed(part):
                        yield SpeechChunk(pcm)
                if pcm := stream.finish():
                    yield SpeechChunk(pcm)
            except PcmStreamError as error:
                raise self._endpoint.error(str(error)) from None
