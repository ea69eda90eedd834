"""Long answers, made in a thread of their own while they are sent."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

# One thread: steps of one answer never overlap, nor does closing it; several answers
# take turns, and no more than one processor is kept from conversations.
_thread = ThreadPoolExecutor(1, thread_name_prefix="answer")


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
