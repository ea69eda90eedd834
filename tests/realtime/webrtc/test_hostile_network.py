"""What comes to the port of a call from others, or over a line that is not its own."""

import asyncio
import os
import random
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import numpy as np
import pytest
from aioice import stun
from aiortc.rtp import RtpPacket
from livekit.protocol import rtc

from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.codec import encode_audio
from conversations.realtime.translate import metadata_frame
from tests.realtime.webrtc.caller import LIMITS, RATE_HZ, RoomCaller

PCM = AudioFormat.parse("pcm_48000")
AT = np.arange(RATE_HZ) / RATE_HZ
TONE = (8_000 * np.sin(2 * np.pi * 660 * AT)).astype(np.int16).tobytes()
CANDIDATE = re.compile(r"a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 (\d+) typ host")
FINGERPRINT = re.compile(r"(a=fingerprint:sha-\d+ )\S+")
CHANCE = random.Random(7)


@asynccontextmanager
async def calling(**room) -> AsyncIterator[RoomCaller]:
    caller = RoomCaller(**room)
    try:
        async with asyncio.timeout(60):
            yield caller
    finally:
        await caller.close()


async def check_it_lives(caller: RoomCaller) -> None:
    caller.say('{"type":"user_activity"}')
    while not isinstance(event := await caller.room.receive(), bytes):
        # Its microphone goes on meanwhile.
        assert event is not None
    assert event == b'{"type":"user_activity"}'
    await caller.room.send(encode_audio(1, TONE))
    assert (await caller.heard(100)).any()


def stun_messages() -> list[bytes]:
    binding = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    wrong = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    wrong.attributes["USERNAME"] = "some:body"
    wrong.attributes["PRIORITY"] = 1
    wrong.add_message_integrity(b"not the password")
    indication = stun.Message(stun.Method.BINDING, stun.Class.INDICATION)
    broken = bytearray(bytes(binding))
    broken[2:4] = b"\xff\xff"
    return [bytes(binding), bytes(wrong), bytes(indication), bytes(broken)]


def rtp_packets() -> list[bytes]:
    packet = RtpPacket(payload_type=96, sequence_number=1, timestamp=1)
    packet.ssrc, packet.payload = 1, b"\x99" * 100
    return [packet.serialize(), b"\x80", b"\x80\xc8\xff\xff" + b"\0" * 4, b"\xbf" * 40]


DTLS = [b"\x16\xfe\xfd" + b"\0" * 8 + b"\xff\xff" + b"\x99" * 60, b"\x17" * 14, b"\x16"]
JUNK = [CHANCE.randbytes(CHANCE.randrange(1, 1_400)) for _ in range(500)]


@pytest.mark.parametrize(
    "packets",
    [stun_messages(), rtp_packets(), DTLS, JUNK],
    ids=["stun", "rtp", "dtls", "junk"],
)
async def test_packets_of_strangers_do_nothing_to_a_call(packets: list[bytes]):
    async with calling() as caller:
        await caller.join()
        await caller.room.send(metadata_frame("conv_abc", PCM, PCM))
        await caller.publish()
        sdp = caller.published.remoteDescription.sdp
        port = int(CANDIDATE.findall(sdp)[0])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for packet in packets * 5:
                stranger.sendto(packet, ("127.0.0.1", port))
        await check_it_lives(caller)


async def test_line_whose_certificate_is_another_is_not_used():
    """As when somebody sits between: the fingerprint came over the signalling."""
    limits = replace(LIMITS, connect_timeout_ms=1_500, resume_window_ms=0)
    async with calling(limits=limits) as caller, calling() as other:
        await other.join()
        caller.room.open(caller.socket)
        await caller.socket.told("join")
        caller.published.addTransceiver("audio", "recvonly")
        await caller.published.setLocalDescription(await caller.published.createOffer())
        false = ":".join(f"{byte:02X}" for byte in os.urandom(32))
        sdp = FINGERPRINT.sub(rf"\g<1>{false}", caller.published.localDescription.sdp)
        caller.socket.ask(
            rtc.SignalRequest(offer=rtc.SessionDescription(type="offer", sdp=sdp, id=1))
        )
        answer = await caller.socket.told("answer")
        await caller.published.setRemoteDescription(
            type(caller.published.localDescription)(answer.sdp, "answer")
        )
        assert not await caller.room.connected()
        assert caller.room.left_with is not None
        await check_it_lives(other)


async def test_server_sends_nothing_to_an_address_that_a_client_names():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as victim:
        victim.bind(("127.0.0.1", 0))
        victim.setblocking(False)
        port = victim.getsockname()[1]
        async with calling() as caller:
            caller.room.open(caller.socket)
            await caller.socket.told("join")
            caller.published.addTransceiver("audio", "recvonly")
            await caller.published.setLocalDescription(
                await caller.published.createOffer()
            )
            named = f"a=candidate:1 1 udp 2130706431 127.0.0.1 {port} typ host\r\n"
            sdp = caller.published.localDescription.sdp
            sdp = re.sub(r"a=candidate:.*\r\n", named, sdp)
            assert named in sdp
            for description in (
                rtc.SignalRequest(
                    offer=rtc.SessionDescription(type="offer", sdp=sdp, id=1)
                ),
                rtc.SignalRequest(
                    trickle=rtc.TrickleRequest(
                        candidateInit=f'{{"candidate":"{named.strip()[2:]}"}}'
                    )
                ),
            ):
                caller.socket.ask(description)
            answer = await caller.socket.told("answer")
            await caller.published.setRemoteDescription(
                type(caller.published.localDescription)(answer.sdp, "answer")
            )
            # It finds its client all the same, by where its packets come from.
            assert await caller.room.connected()
        with pytest.raises(BlockingIOError):
            victim.recv(2_000)
