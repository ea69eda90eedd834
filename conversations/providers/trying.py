"""One service, asked what models it has, or asked for something small."""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from conversations.engine.ports import (
    INPUT_RATE_HZ,
    ChatMessage,
    ProviderError,
    ReplyRequest,
    SpeechRequest,
    TextDelta,
    TranscriptionRequest,
)
from conversations.providers.embedding.over_http import HttpEmbedding
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.openai_llm import OpenAiLanguageModel
from conversations.providers.openai_stt import OpenAiSpeechToText
from conversations.providers.openai_tts import OpenAiTextToSpeech
from conversations.providers.settings import Kind

QUESTION = "Say hello in one short sentence."
SENTENCE = "Hello, this is a test."
SILENCE_S = 1
MAX_ANSWER_BYTES = 4_194_304
MAX_SHOWN_CHARACTERS = 500
MAX_MODELS = 2_000
BYTES_PER_SAMPLE = 2


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: an answer, or else an error, which says how to mend it."""

    took_ms: int
    answer: str = ""
    error: str = ""


async def list_models(endpoint: HttpEndpoint) -> list[str]:
    """The names of its models, as requests have them. Raises ProviderError."""
    async with endpoint.get("/models") as response:
        answer = bytearray()
        async for part in response.aiter_bytes():
            answer += part
            if len(answer) > MAX_ANSWER_BYTES:
                raise endpoint.error("its list of models is too large")
    try:
        found = json.loads(answer)
        models = found["data"] if isinstance(found, dict) else found
        names = {endpoint.dialect.listed(str(model["id"])) for model in models}
    except (ValueError, KeyError, TypeError):
        raise endpoint.error("its answer is no list of models") from None
    return sorted(names)[:MAX_MODELS]


async def try_model(kind: Kind, endpoint: HttpEndpoint, model: str) -> Tried:
    """Ask one model for something small."""
    ask = _WAYS[kind]
    began_s = time.perf_counter()
    try:
        answer, error = await ask(endpoint, model), ""
    except ProviderError as failure:
        answer, error = "", str(failure)
    took_ms = round((time.perf_counter() - began_s) * 1000)
    return Tried(took_ms, answer[:MAX_SHOWN_CHARACTERS], error)


async def _reply(endpoint: HttpEndpoint, model: str) -> str:
    request = ReplyRequest([ChatMessage("user", QUESTION)])
    words = [
        part.text
        async for part in OpenAiLanguageModel(endpoint, model).reply(request)
        if isinstance(part, TextDelta)
    ]
    if not "".join(words).strip():
        raise endpoint.error("its answer was empty")
    return "".join(words)


async def _speech(endpoint: HttpEndpoint, model: str) -> str:
    voice = OpenAiTextToSpeech(endpoint, model)
    request = SpeechRequest(SENTENCE, INPUT_RATE_HZ)
    size_bytes = sum([len(chunk.pcm) async for chunk in voice.speak(request)])
    if not size_bytes:
        raise endpoint.error("it sent no sound")
    seconds = size_bytes / BYTES_PER_SAMPLE / INPUT_RATE_HZ
    return f"{seconds:.1f} s of speech for “{SENTENCE}”"


async def _words(endpoint: HttpEndpoint, model: str) -> str:
    silence = bytes(BYTES_PER_SAMPLE * INPUT_RATE_HZ * SILENCE_S)
    recogniser = OpenAiSpeechToText(endpoint, model)
    heard = await recogniser.transcribe(TranscriptionRequest(silence))
    words = f"“{heard}”" if heard else "no words, as is right"
    return f"In {SILENCE_S} s of silence it heard {words}."


async def _vector(endpoint: HttpEndpoint, model: str) -> str:
    vector = await HttpEmbedding(endpoint, model, model).question(SENTENCE)
    return f"A vector of {len(vector)} numbers"


_WAYS: dict[Kind, Callable[[HttpEndpoint, str], Awaitable[str]]] = {
    Kind.LLM: _reply,
    Kind.TTS: _speech,
    Kind.STT: _words,
    Kind.EMBEDDING: _vector,
}
