import asyncio

import numpy as np
import pytest
from livekit.protocol import rtc

from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.codec import encode_audio
from conversations.realtime.translate import metadata_frame
from conversations.realtime.webrtc.presence import LAST_DATA_S
from tests.realtime.webrtc.caller import RATE_HZ, RoomCaller, SignalSocketInMemory

PCM = AudioFormat.parse("pcm_48000")
AT = np.arange(3 * RATE_HZ) / RATE_HZ
TONE = (8_000 * np.sin(2 * np.pi * 660 * AT)).astype(np.int16).tobytes()


@pytest.mark.parametrize("code", [1000, 1001, 1005, 1006])
async def test_socket_closed_without_a_word_is_a_lost_one_whatever_its_code(code: int):
    # LiveKit's native client closes what is left of the old one in good order.
    caller = RoomCaller()
    try:
        async with asyncio.timeout(60):
            await caller.join()
            await caller.room.send(metadata_frame("conv_abc", PCM, PCM))
            await caller.events.get()
            caller.socket.drop(code)
            await caller.room.first_socket_gone()
            later = SignalSocketInMemory()
            resumed = asyncio.ensure_future(caller.room.resume(later))
            await later.told("reconnect")
            await caller.room.send(encode_audio(1, TONE))
            await caller.heard(int(LAST_DATA_S * 1000) + 200)
            assert caller.room.left_with is None
            later.ask(rtc.SignalRequest(leave=rtc.LeaveRequest()))
            later.drop(code)
            assert await caller.room.receive() is None
            assert caller.room.left_with == 1000
            await resumed
    finally:
        await caller.close()
