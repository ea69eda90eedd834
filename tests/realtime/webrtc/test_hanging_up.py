import asyncio
import json

import numpy as np
import pytest

from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.codec import encode_audio
from conversations.protocol.tool_events import (
    AgentToolResponse,
    AgentToolResponseFullPayload,
)
from conversations.realtime.translate import metadata_frame
from tests.realtime.webrtc.caller import RATE_HZ, RoomCaller

PCM = AudioFormat.parse("pcm_48000")
AT = np.arange(RATE_HZ // 2) / RATE_HZ
HALF_A_SECOND = (8_000 * np.sin(2 * np.pi * 660 * AT)).astype(np.int16).tobytes()
END_CALL = {
    "tool_name": "end_call",
    "tool_call_id": "call_1",
    "tool_type": "system",
    "is_error": False,
    "is_called": True,
    "event_id": 1,
}


@pytest.mark.parametrize(
    "response",
    [
        AgentToolResponse(**END_CALL),
        AgentToolResponseFullPayload(**END_CALL, full_tool_result="{}"),
    ],
    ids=lambda response: response.wire_type,
)
async def test_client_learns_that_the_agent_hung_up_once_it_has_heard_all(response):
    caller = RoomCaller()
    try:
        async with asyncio.timeout(60):
            await caller.join()
            await caller.room.send(metadata_frame("conv_abc", PCM, PCM))
            await caller.events.get()
            await caller.room.send(encode_audio(1, HALF_A_SECOND))
            await caller.events.get()
            # Whoever tells does not wait for that, and what follows does not either.
            await caller.room.send(response.to_json())
            await caller.room.send('{"type":"ping","ping_event":{"event_id":7}}')
            assert json.loads(await caller.events.get())["type"] == "ping"
            await caller.heard(480)
            assert caller.events.empty()
            told = json.loads(await caller.events.get())
            assert told[response.payload_key]["tool_name"] == "end_call"
    finally:
        await caller.close()


async def test_end_waits_for_what_left_a_moment_ago():
    caller = RoomCaller()
    try:
        async with asyncio.timeout(60):
            await caller.join()
            await caller.room.send(metadata_frame("conv_abc", PCM, PCM))
            await caller.room.send(encode_audio(1, HALF_A_SECOND))
            # Its own smoothing makes the client the last to know.
            await caller.heard(480)
            heard_s = asyncio.get_running_loop().time()
            await caller.room.close(1000, "the agent ended the call")
            assert asyncio.get_running_loop().time() - heard_s > 0.02
    finally:
        await caller.close()
