"""Language models behind an OpenAI-compatible chat completions endpoint."""

import json
from collections.abc import AsyncIterator

from conversations.engine.ports import ReplyPart, ReplyRequest, TextDelta
from conversations.providers.chat_request import chat_body
from conversations.providers.chat_stream import ChatStream, ChatStreamError
from conversations.providers.event_stream import EventStreamError, events
from conversations.providers.http_endpoint import HttpEndpoint


class OpenAiLanguageModel:
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
        stream = ChatStream()
        async with self._endpoint.post(
            "/chat/completions", content=body, content_type="application/json"
        ) as response:
            try:
                async for data in events(response.aiter_bytes()):
                    if text := stream.feed(data):
                        yield TextDelta(text)
                    if stream.done:
                        break
                rest = stream.finish()
            except (ChatStreamError, EventStreamError) as error:
                raise self._endpoint.error(str(error)) from None
        for part in rest:
            yield part
