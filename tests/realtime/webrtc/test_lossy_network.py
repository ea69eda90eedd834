"""A network that loses, delays and reorders packets, between a client and its room."""

import asyncio
import json
import random
import re
from typing import Any

import numpy as np
import pytest

from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.codec import UserAudio, encode_audio
from conversations.realtime.translate import metadata_frame
from tests.realtime.webrtc.caller import RATE_HZ, RoomCaller

PCM = AudioFormat.parse("pcm_48000")
CANDIDATE = re.compile(r"(a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 )(\d+)( typ host)")
LOST_SHARE = 0.05
DELAY_S = (0.02, 0.06)
HEARD_S = 4
AT = np.arange(RATE_HZ * 2) / RATE_HZ
TONE = (8_000 * np.sin(2 * np.pi * 660 * AT)).astype(np.int16).tobytes()


class BadNetwork(asyncio.DatagramProtocol):
    """Stands between one client and the server's port."""

    def __init__(self, server_port: int) -> None:
        self._server = ("127.0.0.1", server_port)
        self._client: Any = None
        self._chance = random.Random(5)
        self.lost = 0
        self.passed = 0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if addr != self._server:
            self._client = addr
        target = self._client if addr == self._server else self._server
        if self._chance.random() < LOST_SHARE:
            self.lost += 1
            return
        self.passed += 1
        delay_s = self._chance.uniform(*DELAY_S)
        loop = asyncio.get_running_loop()
        loop.call_later(delay_s, self._pass, data, target)

    def _pass(self, data: bytes, target: Any) -> None:
        if not self.transport.is_closing():
            self.transport.sendto(data, target)


class BadlyConnected(RoomCaller):
    """Reaches its room by such a network alone."""

    network: BadNetwork

    async def answered(self, sdp: str) -> str:
        if not hasattr(self, "network"):
            found = CANDIDATE.search(sdp)
            assert found is not None
            loop = asyncio.get_running_loop()
            _, self.network = await loop.create_datagram_endpoint(
                lambda: BadNetwork(int(found[2])), local_addr=("127.0.0.1", 0)
            )
        port = self.network.transport.get_extra_info("sockname")[1]
        return CANDIDATE.sub(rf"\g<1>{port}\g<3>", sdp)


@pytest.fixture
async def caller():
    caller = BadlyConnected()
    try:
        async with asyncio.timeout(60):
            yield caller
    finally:
        await caller.close()
        caller.network.transport.close()


async def test_over_a_bad_network_both_are_heard_in_time_and_nothing_written_is_lost(
    caller: BadlyConnected,
):
    await caller.join()
    await caller.room.send(metadata_frame("conv_abc", PCM, PCM))
    await caller.publish()
    for number in range(50):
        caller.say(json.dumps({"type": "user_message", "text": str(number)}))
    began_s = asyncio.get_running_loop().time()
    sound, texts = [], []
    async for frame in caller.room.frames():
        if isinstance(frame, UserAudio):
            sound.append(frame.audio)
        else:
            texts.append(json.loads(frame)["text"])
        if len(b"".join(sound)) >= 2 * RATE_HZ * HEARD_S and len(texts) == 50:
            break
    assert texts == [str(number) for number in range(50)]
    took_s = asyncio.get_running_loop().time() - began_s
    heard_s = len(b"".join(sound)) / 2 / RATE_HZ
    # What is lost is silence as long, and no loss makes the next sound later.
    assert heard_s == pytest.approx(took_s, abs=1)
    samples = np.frombuffer(b"".join(sound), np.int16)[-2 * RATE_HZ :].astype(float)
    spectrum = np.abs(np.fft.rfft(samples))
    loudest_hz = spectrum.argmax() * RATE_HZ / len(samples)
    assert loudest_hz == pytest.approx(440, abs=5)
    await caller.room.send(encode_audio(1, TONE))
    assert len(await caller.heard(1_000)) >= RATE_HZ
    assert caller.network.lost > 0
