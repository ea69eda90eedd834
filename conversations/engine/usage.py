"""Counts what a conversation takes of models, under the names that the owner gave them.

A model is wrapped in a counter of its kind, which passes everything on as it comes.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from conversations.engine.ports import (
    INPUT_RATE_HZ,
    LanguageModel,
    ProviderError,
    ReplyPart,
    ReplyRequest,
    SpeechChunk,
    SpeechRequest,
    SpeechToText,
    TextDelta,
    TextToSpeech,
    TokensUsed,
    TranscriptionRequest,
)
from conversations.engine.record import ModelUsed

CHARACTERS_PER_TOKEN = 4
"""Of English text, by the vendors' own rule of thumb."""
BYTES_PER_MS = 2 * INPUT_RATE_HZ // 1000

Used = Callable[[ModelUsed], None]


@dataclass(frozen=True, slots=True)
class ModelNames:
    """What the models of an agent are called; "" is not counted."""

    language_model: str = ""
    speech_to_text: str = ""
    text_to_speech: str = ""
    guesses_tokens: bool = False
    """Of answers that nobody counted; in vain where nobody is paid for them."""


class CountedLanguageModel:
    """Takes the counts out of its answers."""

    def __init__(self, model: LanguageModel, names: ModelNames, used: Used) -> None:
        self._model = model
        self._names = names
        self._used = used

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        """As the model, without counts."""
        counted, failed, characters = False, False, 0
        try:
            async with aclosing(self._model.reply(request)) as parts:  # type: ignore[type-var]  # generators close
                async for part in parts:
                    if isinstance(part, TokensUsed):
                        counted = True
                        self._used(_tokens(part))
                        continue
                    if isinstance(part, TextDelta):
                        characters += len(part.text)
                    yield part
        except ProviderError:
            # Who refuses to begin takes nothing for it.
            failed = not characters
            raise
        finally:
            # Also when nobody wants to hear the rest: it was asked for all the same.
            if not counted and not failed:
                self._used(self._guess(request, characters))

    def _guess(self, request: ReplyRequest, characters: int) -> ModelUsed:
        name = self._names.language_model
        if not self._names.guesses_tokens:
            return ModelUsed("llm", name)
        return ModelUsed(
            "llm",
            name,
            input_tokens=guessed_tokens(_characters(request)),
            output_tokens=guessed_tokens(characters),
            estimated=True,
        )


class CountedSpeechToText:
    """Counts what is transcribed, each look at the same speech anew."""

    def __init__(self, recogniser: SpeechToText, name: str, used: Used) -> None:
        self._recogniser = recogniser
        self._name = name
        self._used = used

    async def transcribe(self, request: TranscriptionRequest) -> str:
        """As the recogniser."""
        failed = False
        try:
            return await self._recogniser.transcribe(request)
        except ProviderError:
            failed = True
            raise
        finally:
            if not failed:
                audio_ms = len(request.pcm) // BYTES_PER_MS
                self._used(ModelUsed("stt", self._name, audio_ms=audio_ms))


class CountedTextToSpeech:
    """Counts what is spoken, heard or not."""

    def __init__(self, voice: TextToSpeech, name: str, used: Used) -> None:
        self._voice = voice
        self._name = name
        self._used = used

    async def speak(self, request: SpeechRequest) -> AsyncIterator[SpeechChunk]:
        """As the voice."""
        begun = False
        async with aclosing(self._voice.speak(request)) as chunks:  # type: ignore[type-var]  # generators close
            async for chunk in chunks:
                if not begun:
                    begun = True
                    characters = len(request.text)
                    self._used(ModelUsed("tts", self._name, characters=characters))
                yield chunk


def guessed_tokens(characters: int) -> int:
    """Of so long a text, rounded up."""
    return -(-characters // CHARACTERS_PER_TOKEN)


def _tokens(counts: TokensUsed) -> ModelUsed:
    return ModelUsed(
        "llm",
        counts.model,
        input_tokens=counts.input_tokens,
        output_tokens=counts.output_tokens,
        estimated=counts.estimated,
    )


def _characters(request: ReplyRequest) -> int:
    """Of all that the model reads; what is attached is not counted."""
    texts = [message.text for message in request.messages]
    texts += [passage.text for passage in request.found]
    texts += request.knowledge
    for tool in request.tools:
        parameters = json.dumps(dict(tool.parameters))
        texts += [tool.name, tool.description, parameters]
    return sum(map(len, texts))
