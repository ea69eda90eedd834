"""Speech to text behind an OpenAI-compatible audio transcriptions endpoint."""

import json
import secrets
import struct

from conversations.engine.ports import INPUT_RATE_HZ, TranscriptionRequest
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.languages import primary
from conversations.providers.provider import Provider

LEAST_BYTES = 2 * INPUT_RATE_HZ // 20
MAX_ANSWER_BYTES = 1_048_576


class OpenAiSpeechToText(Provider):
    """`POST /audio/transcriptions` with a WAV file."""

    def __init__(self, endpoint: HttpEndpoint, model: str) -> None:
        self._endpoint = endpoint
        self._model = model

    async def transcribe(self, request: TranscriptionRequest) -> str:
        """The words the service heard."""
        if len(request.pcm) < LEAST_BYTES:
            return ""
        fields = {"model": self._model, "response_format": "json"}
        if request.language:
            fields["language"] = primary(request.language)
        if request.keywords:
            fields["prompt"] = ", ".join(request.keywords)
        boundary = secrets.token_hex(16)
        body = _form(fields, wav(request.pcm, INPUT_RATE_HZ), boundary)
        async with self._endpoint.post(
            "/audio/transcriptions",
            content=body,
            content_type=f"multipart/form-data; boundary={boundary}",
        ) as response:
            answer = bytearray()
            async for part in response.aiter_bytes():
                answer += part
                if len(answer) > MAX_ANSWER_BYTES:
                    raise self._endpoint.error("the answer is too large")
        try:
            text = json.loads(answer)["text"]
        except (ValueError, KeyError, TypeError):
            raise self._endpoint.error("the answer holds no text") from None
        return str(text or "").strip()


def wav(pcm: bytes, rate_hz: int) -> bytes:
    """Mono 16-bit samples with a WAV header in front."""
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + len(pcm), b"WAVE", b"fmt ", 16),
        *(1, 1, rate_hz, 2 * rate_hz, 2, 16),
        *(b"data", len(pcm)),
    )
    return header + pcm


def _form(fields: dict[str, str], audio: bytes, boundary: str) -> bytes:
    """Multipart by hand: the client library's own takes five times as long."""
    mark = f"--{boundary}\r\n"
    head = "".join(
        f'{mark}Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    head += (
        f'{mark}Content-Disposition: form-data; name="file"; filename="speech.wav"\r\n'
        "Content-Type: audio/wav\r\n\r\n"
    )
    return b"".join((head.encode(), audio, f"\r\n--{boundary}--\r\n".encode()))
