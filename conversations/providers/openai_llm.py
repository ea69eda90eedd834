"""Language models behind an OpenAI-compatible chat completions endpoint."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from conversations.engine.ports import (
    ContextUsed,
    ReplyMetadata,
    ReplyPart,
    ReplyRequest,
    TextDelta,
)
from conversations.providers.chat_files import load_files
from conversations.providers.chat_request import chat_body
from conversations.providers.chat_stream import ChatStream, ChatStreamError
from conversations.providers.event_stream import EventStream, EventStreamError
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.provider import Provider

END_WAIT_S = 0.2
"""How long the end of the response may follow its last event for the connection to be
kept."""


class OpenAiLanguageModel(Provider):
    """`POST /chat/completions`, streamed."""

    def __init__(
        self, endpoint: HttpEndpoint, model: str, context_limit_tokens: int = 0
    ) -> None:
        """`context_limit_tokens` is what the model takes; 0: nobody said so."""
        self._endpoint = endpoint
        self._model = model
        self._context_limit_tokens = context_limit_tokens

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        """Words as they come, then the tools asked for and what else came along."""
        chat = chat_body(
            request,
            self._model,
            is_public=self._endpoint.is_public,
            files=await load_files(request.messages),
        )
        body = json.dumps(chat).encode()
        events, answer = EventStream(), ChatStream()
        async with self._endpoint.post(
            "/chat/completions",
            content=body,
            content_type="application/json",
            max_silence_ms=request.max_silence_ms,
        ) as response:
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
            for reply_part in (*rest, *self._remarks(answer)):
                yield reply_part
            # Read to the end: only then is the connection used again.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(END_WAIT_S):
                    async for _ in parts:
                        pass

    def _remarks(self, answer: ChatStream) -> list[ReplyPart]:
        remarks: list[ReplyPart] = []
        if answer.metadata:
            remarks.append(ReplyMetadata(answer.metadata))
        if answer.used_tokens is not None and self._context_limit_tokens:
            remarks.append(
                ContextUsed(self._model, answer.used_tokens, self._context_limit_tokens)
            )
        return remarks
