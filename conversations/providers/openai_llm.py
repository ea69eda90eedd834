"""Language models behind an OpenAI-compatible chat completions endpoint."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from conversations.engine.ports import ReplyPart, ReplyRequest, TextDelta
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

    def __init__(self, endpoint: HttpEndpoint, model: str) -> None:
        self._endpoint = endpoint
        self._model = model

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        """Words as they come, then the tools asked for."""
        limit_name = (
            "max_completion_tokens" if self._endpoint.is_public else "max_tokens"
        )
        body = json.dumps(chat_body(request, self._model, limit_name)).encode()
        events, answer = EventStream(), ChatStream()
        async with self._endpoint.post(
            "/chat/completions", content=body, content_type="application/json"
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
            for reply_part in rest:
                yield reply_part
            # Read to the end: only then is the connection used again.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(END_WAIT_S):
                    async for _ in parts:
                        pass
