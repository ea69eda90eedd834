import asyncio

from conversations.realtime.webrtc.presence import LOST, Loss, Presence


class Client:
    def __init__(self, window_ms: int) -> None:
        self.gone = asyncio.Event()
        self.presence = Presence(window_ms, self.gone.set)


async def test_who_comes_back_in_time_was_only_lost():
    client = Client(60_000)
    client.presence.lost(Loss.SIGNALLING)
    assert client.presence._window is not None
    client.presence.back(Loss.SIGNALLING)
    assert client.presence._window is None
    assert client.presence.left_with is None


async def test_who_is_lost_in_two_ways_is_not_back_with_one():
    client = Client(10)
    client.presence.lost(Loss.SIGNS)
    client.presence.lost(Loss.SIGNALLING)
    client.presence.back(Loss.SIGNALLING)
    await client.gone.wait()
    assert client.presence.left_with == LOST


async def test_without_a_window_who_is_lost_is_gone():
    client = Client(0)
    client.presence.lost(Loss.SIGNALLING, 1013)
    assert (client.gone.is_set(), client.presence.left_with) == (True, 1013)


async def test_who_hangs_up_is_gone_a_moment_later_and_the_first_reason_stands():
    client = Client(60_000)
    client.presence.hangs_up(1000)
    assert client.presence.left_with is None
    await client.gone.wait()
    client.presence.leave(1008)
    assert client.presence.left_with == 1000
