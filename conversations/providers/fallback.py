"""Chains of providers: the next one is tried when one fails or stays silent.

Only before the first output: once words are out, a second provider would begin again.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import Generic, TypeVar

from conversations.engine.ports import (
    LanguageModel,
    OnAsked,
    ProviderError,
    ReplyPart,
    ReplyRequest,
    SpeechChunk,
    SpeechRequest,
    SpeechToText,
    TextToSpeech,
    TranscriptionRequest,
)
from conversations.providers.provider import Provider

REST_S = 15.0
"""A provider that has just failed is passed over for this long."""

logger = logging.getLogger(__name__)

Port = TypeVar("Port")
Part = TypeVar("Part")


class _Chain(Provider, Generic[Port]):
    """Named providers in order of preference, and who of them rests."""

    def __init__(
        self, providers: Sequence[tuple[str, Port]], cascade_timeout_ms: int
    ) -> None:
        if not providers:
            raise ValueError("a chain needs a provider")
        self.providers = list(providers)
        self.timeout_s = cascade_timeout_ms / 1000
        self._rests_until: dict[str, float] = {}

    def candidates(self) -> list[tuple[str, Port, bool]]:
        """Name, provider, and whether it is the last to be tried."""
        now = asyncio.get_running_loop().time()
        awake = [
            (name, provider)
            for name, provider in self.providers
            if self._rests_until.get(name, 0.0) <= now
        ]
        order = awake or self.providers
        return [
            (name, provider, index == len(order) - 1)
            for index, (name, provider) in enumerate(order)
        ]

    def failed(self, name: str, reason: str) -> None:
        """Pass this provider over for a while."""
        self._rests_until[name] = asyncio.get_running_loop().time() + REST_S
        logger.warning("Provider %s: %s. The next one takes over", name, reason)


class FallbackSpeechToText(_Chain[SpeechToText]):
    """The first recogniser that answers in time."""

    async def transcribe(self, request: TranscriptionRequest) -> str:
        """The words of the first that answers in time; the last may take its own.

        A tentative look is tried once. Raises ProviderError when the last one fails.
        """
        for name, provider, is_last in self.candidates():
            if request.on_asked is not None:
                request.on_asked(name)
            if is_last or not request.final:
                # A tentative look is worth no second attempt.
                return await provider.transcribe(request)
            try:
                async with asyncio.timeout(self.timeout_s):
                    return await provider.transcribe(request)
            except TimeoutError:
                self.failed(name, f"no words within {self.timeout_s:g} s")
            except ProviderError as error:
                self.failed(name, str(error))
        raise AssertionError("the last candidate returns or raises")


class FallbackLanguageModel(_Chain[LanguageModel]):
    """The first model that begins an answer in time."""

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        """Stream the answer of the first that begins in time, to its end.

        One that has begun is not replaced. Raises ProviderError when it fails, or when
        the last one does not begin.
        """
        parts = _first_to_begin(
            self, lambda model: model.reply(request), request.on_asked
        )
        async with aclosing(parts):
            async for part in parts:
                yield part


class FallbackTextToSpeech(_Chain[TextToSpeech]):
    """The first voice that begins to speak in time."""

    async def speak(self, request: SpeechRequest) -> AsyncIterator[SpeechChunk]:
        """Stream the audio of the first that begins in time, to the sentence's end.

        One that has begun is not replaced. Raises ProviderError when it fails, or when
        the last one does not begin.
        """
        parts = _first_to_begin(
            self, lambda voice: voice.speak(request), request.on_asked
        )
        async with aclosing(parts):
            async for part in parts:
                yield part


async def _first_to_begin(
    chain: _Chain[Port],
    begin: Callable[[Port], AsyncIterator[Part]],
    on_asked: OnAsked | None,
) -> AsyncGenerator[Part, None]:
    for name, provider, is_last in chain.candidates():
        if on_asked is not None:
            on_asked(name)
        parts = begin(provider)
        try:
            if is_last:
                async for part in parts:
                    yield part
                return
            try:
                async with asyncio.timeout(chain.timeout_s):
                    first = await anext(parts)
            except TimeoutError:
                chain.failed(name, f"nothing within {chain.timeout_s:g} s")
            except ProviderError as error:
                chain.failed(name, str(error))
            except StopAsyncIteration:
                chain.failed(name, "an empty answer")
            else:
                yield first
                async for part in parts:
                    yield part
                return
        finally:
            close = getattr(parts, "aclose", None)
            if close is not None:
                await close()
