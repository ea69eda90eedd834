"""Language models behind an OpenAI-compatible chat completions endpoint."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx

from conversations.engine.ports import (
    ContextUsed,
    ProviderRefused,
    ReplyMetadata,
    ReplyPart,
    ReplyRequest,
    TextDelta,
    TokensUsed,
)
from conversations.engine.usage import guessed_tokens
from conversations.providers.chat_files import load_files
from conversations.providers.chat_request import chat_body
from conversations.providers.chat_stream import ChatStream, ChatStreamError
from conversations.providers.event_stream import EventStream, EventStreamError
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.provider import Provider
from conversations.providers.refused_options import RefusedOptions
from conversations.providers.settings import KNOWLEDGE_CHARACTERS
from conversations.providers.token_counts import guessed_of_request

END_WAIT_S = 0.2
"""How long the end of the response may follow its last event for the connection to be
kept."""


class OpenAiLanguageModel(Provider):
    """`POST /chat/completions`, streamed."""

    def __init__(
        self,
        endpoint: HttpEndpoint,
        model: str,
        context_limit_tokens: int = 0,
        name: str = "",
        knowledge_characters: int = KNOWLEDGE_CHARACTERS,
    ) -> None:
        """`context_limit_tokens` is what the model takes; 0: nobody said so. `name` is
        what agents call it. `knowledge_characters` is how much it is told of what the
        agent knows.
        """
        self._endpoint = endpoint
        self._model = model
        self._context_limit_tokens = context_limit_tokens
        self._name = name or model
        self._knowledge_characters = knowledge_characters
        self._options = RefusedOptions(self._name)

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        """Words as they come, then the tools asked for, what else came along, and what
        it took.
        """
        chat = chat_body(
            request,
            self._model,
            dialect=self._endpoint.dialect,
            files=await load_files(request.messages),
            knowledge_characters=self._knowledge_characters,
        )
        events, answer = EventStream(), ChatStream()
        async with self._answered(chat, request.max_silence_ms) as response:
            parts = response.aiter_raw()
            try:
                async for part in parts:
                    for data in events.feed(part):
                        if text := answer.feed(data):
                            yield TextDelta(text)
                    if answer.done:
                        break
                for data in events.finish():
                    if text := answer.feed(data):
                        yield TextDelta(text)
                rest = answer.finish()
            except (ChatStreamError, EventStreamError) as error:
                raise self._endpoint.error(str(error)) from None
            for call_id, extra in answer.call_extras.items():
                self._endpoint.dialect.keep_call(call_id, extra)
            for reply_part in (*rest, *self._remarks(answer)):
                yield reply_part
            yield self._taken(chat, answer)
            # Read to the end: only then is the connection used again.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(END_WAIT_S):
                    async for _ in parts:
                        pass

    @contextlib.asynccontextmanager
    async def _answered(
        self, chat: dict[str, Any], max_silence_ms: int | None
    ) -> AsyncIterator[httpx.Response]:
        """The answer to the request, or to one without what the model refuses of it."""
        async with contextlib.AsyncExitStack() as stack:
            response = None
            while response is None:
                sent = self._options.applied(chat)
                posted = self._endpoint.post(
                    "/chat/completions",
                    content=json.dumps(sent).encode(),
                    content_type="application/json",
                    max_silence_ms=max_silence_ms,
                )
                try:
                    response = await stack.enter_async_context(posted)
                except ProviderRefused as error:
                    if not self._options.learn(sent, error):
                        raise
            yield response

    def _remarks(self, answer: ChatStream) -> list[ReplyPart]:
        remarks: list[ReplyPart] = []
        if answer.metadata:
            remarks.append(ReplyMetadata(answer.metadata))
        if answer.tokens is not None and self._context_limit_tokens:
            used = sum(answer.tokens)
            remarks.append(ContextUsed(self._model, used, self._context_limit_tokens))
        return remarks

    def _taken(self, chat: dict[str, Any], answer: ChatStream) -> TokensUsed:
        if answer.tokens is not None:
            return TokensUsed(self._name, *answer.tokens)
        read, written = guessed_of_request(chat), guessed_tokens(answer.characters)
        return TokensUsed(self._name, read, written, estimated=True)
