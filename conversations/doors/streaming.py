"""Long answers, made in a thread of their own while they are sent."""

import asyncio
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

Headers = Mapping[str, str]

# One thread: steps of one answer never overlap, nor does closing it; several answers
# take turns, and no more than one processor is kept from conversations.
_thread = ThreadPoolExecutor(1, thread_name_prefix="answer")


def streamed(
    request: HttpRequest, chunks: Iterator[bytes], media_type: str, headers: Headers
) -> StreamingHttpResponse:
    """What is made chunk by chunk; no cache keeps it."""
    # An asynchronous server would make all of a plain iterator before it sends any.
    is_async = isinstance(request, ASGIRequest)
    return StreamingHttpResponse(
        ThreadedStream(chunks) if is_async else chunks,
        content_type=media_type,
        headers={"Cache-Control": "private, no-store", **headers},
    )


class ThreadedStream:
    """Chunks of an answer, for an asynchronous server. Made one at a time, as sent."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def __aiter__(self) -> "ThreadedStream":
        return self

    async def __anext__(self) -> bytes:
        """The next chunk."""
        loop = asyncio.get_running_loop()
        chunk = await loop.run_in_executor(_thread, next, self._chunks, None)
        if chunk is None:
            raise StopAsyncIteration
        return chunk

    def close(self) -> None:
        """The client has all it wants: called by Django, also when it hangs up."""
        close = getattr(self._chunks, "close", None)
        if close is not None:
            _thread.submit(close)
