"""When a line is lost, and for how long its client may come back: on virtual time."""

import asyncio
import json

from conversations.realtime.resuming.frames import Resume
from conversations.realtime.resuming.resumable_transport import (
    TOO_LATE,
    TOO_MUCH,
    ResumableTransport,
)
from conversations.realtime.resuming.terms import ResumeTerms
from tests.fakes.virtual_time import elapsed_ms, run_virtual

WINDOW_MS = 20_000
PING_MS = 5_000
SILENCE_MS = 12_000
METADATA = json.dumps(
    {
        "type": "conversation_initiation_metadata",
        "conversation_initiation_metadata_event": {"conversation_id": "conv_1"},
    }
)
ACTIVITY = '{"type": "user_activity"}'


class Socket:
    """The client's end is a queue."""

    def __init__(self):
        self.left_with = None
        self.incoming = asyncio.Queue()
        self.sent = []
        self.closed = None

    async def frames(self):
        while (frame := await self.incoming.get()) is not None:
            yield frame

    async def send(self, frame):
        self.sent.append(json.loads(frame))

    async def close(self, code, reason=""):
        self.closed = (code, reason)

    def lose(self, code=1006):
        self.left_with = code
        self.incoming.put_nowait(None)


class Conversation:
    """Stands still while its client is away."""

    def __init__(self):
        self.stood_still_ms = []
        self.resumed = []

    def now_ms(self):
        return elapsed_ms()

    def open_since_ms(self):
        return None

    def stand_still(self):
        self.stood_still_ms.append(elapsed_ms())

    def resume(self, missed_ms):
        self.resumed.append((elapsed_ms(), missed_ms))


class Case:
    """A transport with its first line; the conversation has begun."""

    def __init__(self, buffer_bytes=100_000):
        terms = ResumeTerms(WINDOW_MS, buffer_bytes, PING_MS)
        self.transport = ResumableTransport("agent_a", terms)
        self.socket = Socket()
        self.conversation = Conversation()
        self.transport.attach(self.socket)
        self.transport.join("conv_1", self.conversation)

    async def begin(self):
        await self.transport.send(METADATA)
        event = self.socket.sent[0]["conversation_initiation_metadata_event"]
        self.token = event["resumption"]["token"]
        return self

    async def until_over(self):
        """The client is gone for good."""
        async for _ in self.transport.frames():
            pass
        return elapsed_ms()

    def come_back(self, received=0):
        socket = Socket()
        wish = Resume(type="conversation_resume", token=self.token, received=received)
        self.transport.come_back(socket, wish)
        return socket


def test_a_line_over_which_nothing_comes_is_lost_and_closed():
    async def script():
        case = await Case().begin()
        await case.transport.first_socket_left()
        assert elapsed_ms() == SILENCE_MS
        assert case.socket.closed == (1002, "")
        assert case.conversation.stood_still_ms == [SILENCE_MS]
        assert not case.transport.over
        case.transport.finish()

    run_virtual(script())


def test_every_frame_puts_that_off():
    async def script():
        case = await Case().begin()
        await asyncio.sleep(10)
        case.socket.incoming.put_nowait(ACTIVITY)
        await case.transport.first_socket_left()
        assert elapsed_ms() == 10_000 + SILENCE_MS
        case.transport.finish()

    run_virtual(script())


def test_who_does_not_come_back_in_the_window_is_gone():
    async def script():
        case = await Case().begin()
        await asyncio.sleep(1)
        case.socket.lose()
        assert await case.until_over() == 1_000 + WINDOW_MS
        assert case.transport.over == TOO_LATE
        assert case.transport.left_with == 1006

    run_virtual(script())


def test_who_comes_back_in_the_window_hears_the_rest_and_may_be_lost_anew():
    async def script():
        case = await Case().begin()
        case.socket.lose()
        await asyncio.sleep(3)
        await case.transport.send('{"type": "agent_response"}')
        await asyncio.sleep(WINDOW_MS / 1000 - 4)
        socket = case.come_back()
        await asyncio.sleep(0.1)
        assert [frame["type"] for frame in socket.sent] == [
            "conversation_resumed",
            "agent_response",
        ]
        # It hears now what was sent to it so long ago.
        assert case.conversation.resumed == [(19_000, 16_000)]
        await asyncio.sleep(5)
        assert not case.transport.over
        socket.lose()
        assert await case.until_over() == 24_100 + WINDOW_MS

    run_virtual(script())


def test_who_hangs_up_is_not_waited_for():
    async def script():
        case = await Case().begin()
        case.socket.lose(1000)
        assert await case.until_over() == 0
        assert case.transport.left_with == 1000

    run_virtual(script())


def test_more_than_can_be_kept_is_the_end():
    async def script():
        case = await Case(buffer_bytes=200).begin()
        case.socket.lose()
        await asyncio.sleep(1)
        for _ in range(3):
            await case.transport.send(json.dumps({"type": "x", "text": "a" * 80}))
        assert await case.until_over() == 1_000
        assert case.transport.over == TOO_MUCH

    run_virtual(script())
