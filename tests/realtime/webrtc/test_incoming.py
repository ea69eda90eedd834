"""What waits to be taken: in order, to its end, within bounds."""

from conversations.protocol.codec import UserAudio
from conversations.realtime.webrtc.incoming import (
    MOST_WAITING,
    MOST_WAITING_BYTES,
    Incoming,
)


async def test_frames_come_out_in_order_and_then_the_end():
    incoming = Incoming()
    sound = UserAudio(b"\1\2")
    assert incoming.put("a")
    assert incoming.put(sound)
    incoming.end()
    assert [frame async for frame in incoming.frames()] == ["a", sound]
    assert await incoming.receive() is None
    assert await incoming.receive() is None


async def test_so_many_may_wait_and_no_more():
    incoming = Incoming()
    assert all(incoming.put("x") for _ in range(MOST_WAITING))
    assert not incoming.put("x")
    await incoming.receive()
    assert incoming.put("x")


async def test_so_many_bytes_may_wait_and_no_more():
    incoming = Incoming()
    assert incoming.put(UserAudio(bytes(MOST_WAITING_BYTES)))
    await incoming.receive()
    assert incoming.put("x" * MOST_WAITING_BYTES)
    assert not incoming.put("x")
