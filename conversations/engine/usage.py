"""Counts what a conversation takes of models, under the names that the owner gave them.

A model is wrapped in a counter of its kind, which passes everything on as it comes. Where
it is a chain of them, what is taken is that one's who answers.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

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
    is_free: Callable[[str], bool] = lambda name: False
    """Whether nobody is paid for a model of this name: in vain were its tokens guessed
    where it does not count them."""


class _Asked:
    """Who is asked: the model itself, or the one a chain of them has come to."""

    def __init__(self, name: str) -> None:
        self.name = name

    def now(self, name: str) -> None:
        """The one before gave no answer."""
        self.name = name


class CountedLanguageModel:
    """Takes the counts out of its answers."""

    def __init__(self, model: LanguageModel, names: ModelNames, used: Used) -> None:
        self._model = model
        self._names = names
        self._used = used

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        """As the model, without counts."""
        asked = _Asked(self._names.language_model)
        request = replace(request, on_asked=asked.now)
        counted, begun, failed, characters = False, False, False, 0
        try:
            async with aclosing(self._model.reply(request)) as parts:  # type: ignore[type-var]  # generators close
                async for part in parts:
                    begun = True
                    if isinstance(part, TokensUsed):
                        counted = True
                        self._used(_tokens(part))
                        continue
                    if isinstance(part, TextDelta):
                        characters += len(part.text)
                    yield part
        except ProviderError:
            # Who refuses to begin takes nothing for it.
            failed = not begun
            raise
        finally:
            # Also when nobody wants to hear the rest: it was asked for all the same.
            if not counted and not failed:
                self._used(self._guess(asked.name, request, characters))

    def _guess(self, name: str, request: ReplyRequest, characters: int) -> ModelUsed:
        if self._names.is_free(name):
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
        asked, failed = _Asked(self._name), False
        try:
            return await self._recogniser.transcribe(
                replace(request, on_asked=asked.now)
            )
        except ProviderError:
            failed = True
            raise
        finally:
            if not failed:
                audio_ms = len(request.pcm) // BYTES_PER_MS
                self._used(ModelUsed("stt", asked.name, audio_ms=audio_ms))


class CountedTextToSpeech:
    """Counts what is spoken, heard or not."""

    def __init__(self, voice: TextToSpeech, name: str, used: Used) -> None:
        self._voice = voice
        self._name = name
        self._used = used

    async def speak(self, request: SpeechRequest) -> AsyncIterator[SpeechChunk]:
        """As the voice."""
        asked, begun = _Asked(self._name), False
        request = replace(request, on_asked=asked.now)
        async with aclosing(self._voice.speak(request)) as chunks:  # type: ignore[type-var]  # generators close
            async for chunk in chunks:
                if not begun:
                    begun = True
                    characters = len(request.text)
                    self._used(ModelUsed("tts", asked.name, characters=characters))
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
