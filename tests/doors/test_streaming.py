import asyncio
import threading

import pytest

from conversations.doors import streaming
from conversations.doors.streaming import ThreadedStream, streamed


class Slow:
    """Chunks, the second of which takes until it is let go."""

    def __init__(self):
        self.started = threading.Event()
        self.let_go = threading.Event()
        self.closed = threading.Event()
        self.closed_while_working = None
        self._working = False

    def __iter__(self):
        return self

    def __next__(self):
        self._working = True
        self.started.set()
        assert self.let_go.wait(20)
        self._working = False
        return b"late"

    def close(self):
        self.closed_while_working = self._working
        self.closed.set()


async def test_a_stream_is_closed_only_between_two_steps():
    """Closing a decoder that works in another thread would crash the process."""
    chunks = Slow()
    stream = ThreadedStream(chunks)
    waiting = asyncio.ensure_future(anext(stream))
    assert await asyncio.to_thread(chunks.started.wait, 20)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    stream.close()
    assert not chunks.closed.is_set()
    chunks.let_go.set()
    assert await asyncio.to_thread(chunks.closed.wait, 20)
    assert chunks.closed_while_working is False


async def test_steps_are_made_off_the_event_loop():
    threads = []

    def chunks():
        threads.append(threading.current_thread().name)
        yield b"one"

    assert [chunk async for chunk in ThreadedStream(chunks())] == [b"one"]
    assert threads[0].startswith(streaming._thread._thread_name_prefix)


async def test_each_server_is_given_the_stream_it_can_send(rf, async_rf):
    made = [b"one", b"two"]
    plain = streamed(rf.get("/"), iter(made), "audio/mpeg", {"X-Is": "so"})
    assert list(plain.streaming_content) == made
    assert plain["Cache-Control"] == "private, no-store"
    assert (plain["Content-Type"], plain["X-Is"]) == ("audio/mpeg", "so")
    threaded = streamed(async_rf.get("/"), iter(made), "audio/mpeg", {})
    assert [chunk async for chunk in threaded.streaming_content] == made
