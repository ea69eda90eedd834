import asyncio
import json

import pytest
from livekit.protocol import rtc

from conversations.protocol.close_codes import ProtocolViolation
from conversations.realtime.webrtc.joining import Join, JoinPath
from conversations.realtime.webrtc.names import Names
from conversations.realtime.webrtc.signal_codec import BadSignal
from conversations.realtime.webrtc.signal_line import MOST_WAITING, SignalLine
from conversations.realtime.webrtc.signalling import Leave, Signalling, Step
from tests.realtime.socket_ends import SocketEnds
from tests.realtime.webrtc.caller import SignalSocketInMemory

PONG = rtc.SignalResponse(pong=1)


class Ends:
    """A line, what it was asked for, and its writer."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.acted: list[Step] = []
        join = Join(JoinPath.SINGLE, "token")
        signalling = Signalling(join, Names("conv_abc", "agent"), (), 50, lambda: 0)
        self.line = SignalLine(
            signalling, self.acted.append, as_json=as_json, message_bytes=100
        )
        self.writer = asyncio.ensure_future(self.line.write())


async def test_signals_are_acted_on_until_the_client_closes():
    ends, socket = Ends(), SignalSocketInMemory()
    socket.ask(rtc.SignalRequest(leave=rtc.LeaveRequest()))
    socket.drop(1000)
    assert await ends.line.read(socket, list) == 1000
    assert ends.acted == [Leave()]
    assert not ends.line.there


async def test_responses_are_sent_over_the_socket_that_is_there_by_then():
    ends = Ends()
    first, second = SignalSocketInMemory(), SignalSocketInMemory()
    reading = asyncio.ensure_future(ends.line.read(first, list))
    await asyncio.sleep(0)
    later = asyncio.ensure_future(ends.line.read(second, list))
    await first.closed.wait()
    ends.line.say(PONG)
    assert await second.told("pong") == 1
    assert first.sent.empty()
    # Another has taken its place: nobody has left.
    assert await reading is None
    second.drop(1006)
    assert await later == 1006


async def test_client_that_speaks_json_is_answered_in_json():
    ends, socket = Ends(as_json=True), SignalSocketInMemory()
    reading = asyncio.ensure_future(ends.line.read(socket, list))
    socket.frames.put_nowait('{"ping": "4"}')
    assert json.loads(await socket.sent.get()) == {"pong": "0"}
    socket.drop()
    await reading


@pytest.mark.parametrize(
    ("frame", "fault"), [("{", BadSignal), ("x" * 101, ProtocolViolation)]
)
async def test_frame_that_breaks_the_rules_is_told(frame: str, fault: type[Exception]):
    ends, socket = Ends(), SignalSocketInMemory()
    socket.frames.put_nowait(frame)
    with pytest.raises(fault):
        await ends.line.read(socket, list)


async def test_what_is_left_to_be_said_is_sent_before_the_close():
    ends, socket = Ends(), SignalSocketInMemory()
    reading = asyncio.ensure_future(ends.line.read(socket, list))
    await asyncio.sleep(0)
    for _ in range(3):
        ends.line.say(PONG)
    await ends.line.close(1000, "over")
    assert socket.sent.qsize() == 3
    assert socket.closed_with == (1000, "over")
    await reading


async def test_client_that_reads_nothing_costs_little():
    ends = Ends()
    ends.writer.cancel()
    for _ in range(10 * MOST_WAITING):
        ends.line.say(PONG)
    assert ends.line._responses.qsize() == MOST_WAITING


async def test_socket_that_is_closed_is_not_read_by_two():
    """A real one, which reads on until its client agrees to be closed."""
    ends, first, second = Ends(), SocketEnds(), SocketEnds()
    for each in (first, second):
        each.socket._open = True
    reading = asyncio.ensure_future(ends.line.read(first.socket, list))
    await asyncio.sleep(0)
    later = asyncio.ensure_future(ends.line.read(second.socket, list))
    first.client_leaves(1006)
    async with asyncio.timeout(1):
        assert await reading is None
        second.client_leaves(1000)
        await ends.line.close(1000, "over")
        assert await later in (None, 1000)
