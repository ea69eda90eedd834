"""What a client that was let in may try: it ends its own call at most."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
from aiortc import RTCRtpSender, RTCSessionDescription
from aiortc.rtp import RTCP_RTPFB_NACK, RtcpRtpfbPacket, RtpPacket
from livekit.protocol import rtc

from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.codec import encode_audio
from conversations.realtime.translate import metadata_frame
from conversations.realtime.webrtc import media, peer
from conversations.realtime.webrtc.joining import Join, JoinPath
from conversations.realtime.webrtc.names import Names
from conversations.realtime.webrtc.peer import Network
from conversations.realtime.webrtc.room import Room
from conversations.realtime.webrtc.signalling import MAX_TRACKS, Signalling
from tests.realtime.webrtc.caller import (
    LIMITS,
    RATE_HZ,
    RoomCaller,
    SignalSocketInMemory,
)

PCM = AudioFormat.parse("pcm_48000")
AT = np.arange(RATE_HZ) / RATE_HZ
TONE = (8_000 * np.sin(2 * np.pi * 660 * AT)).astype(np.int16).tobytes()
PATIENCE_S = 20
"""Much longer than anything here takes, and much less than for ever."""


@asynccontextmanager
async def calling(path: JoinPath = JoinPath.SINGLE) -> AsyncIterator[RoomCaller]:
    caller = RoomCaller(path)
    try:
        async with asyncio.timeout(60):
            yield caller
    finally:
        await caller.close()


async def left_with(caller: RoomCaller) -> int | None:
    async with asyncio.timeout(PATIENCE_S):
        while caller.room.left_with is None:
            assert await caller.room.receive() is None
    return caller.room.left_with


async def test_what_it_says_to_have_lost_is_not_sent_again(monkeypatch):
    again: list[int] = []

    async def send_again(_self: RTCRtpSender, sequence_number: int) -> None:
        again.append(sequence_number)

    monkeypatch.setattr(RTCRtpSender, "_retransmit", send_again)
    async with calling() as caller:
        await caller.join()
        came: list[RtpPacket] = []
        listening: Any = next(
            one.receiver
            for one in caller.published.getTransceivers()
            if one.currentDirection == "recvonly"
        )
        take = listening._handle_rtp_packet

        async def note(packet: RtpPacket, arrival_time_ms: int) -> None:
            came.append(packet)
            await take(packet, arrival_time_ms)

        listening._handle_rtp_packet = note
        await caller.room.send(metadata_frame("conv_abc", PCM, PCM))
        await caller.room.send(encode_audio(1, TONE))
        await caller.heard(200)
        lost = sorted(packet.sequence_number for packet in came)
        report = RtcpRtpfbPacket(
            fmt=RTCP_RTPFB_NACK, ssrc=1, media_ssrc=came[0].ssrc, lost=lost
        )
        await listening.transport._send_rtp(bytes(report))
        await caller.heard(200)
    assert again == []


GROUP = re.compile(r"a=group:BUNDLE ")


async def test_offer_with_a_section_that_is_not_there_ends_the_call():
    async with calling() as caller:
        await caller.join()
        await caller.published.setLocalDescription(await caller.published.createOffer())
        sdp = caller.published.localDescription.sdp
        false = GROUP.sub("a=group:BUNDLE nobody ", sdp)
        assert false != sdp
        caller.socket.ask(
            rtc.SignalRequest(
                offer=rtc.SessionDescription(type="offer", sdp=false, id=9)
            )
        )
        assert await left_with(caller) == 1008
        async with asyncio.timeout(PATIENCE_S):
            await caller.room.shut()


async def test_connection_that_cannot_be_closed_in_order_keeps_nobody(monkeypatch):
    monkeypatch.setattr(peer, "CLOSE_TIMEOUT_S", 0.2)
    async with calling() as caller:
        await caller.join()
        answered: Any = caller.room._media._answered
        in_order = answered._pc.close
        never = asyncio.get_running_loop().create_future()
        monkeypatch.setattr(answered._pc, "close", lambda: never)
        async with asyncio.timeout(PATIENCE_S):
            await caller.room.shut()
        await in_order()


async def test_answer_in_which_it_sends_ends_the_call():
    """What would come there nobody reads."""
    async with calling(JoinPath.DUAL) as caller:
        caller.room.open(caller.socket)
        offer = await caller.socket.told("offer")
        await caller.subscribed.setRemoteDescription(
            RTCSessionDescription(offer.sdp, "offer")
        )
        await caller.subscribed.setLocalDescription()
        sdp = caller.subscribed.localDescription.sdp
        both = sdp.replace("a=recvonly", "a=sendrecv")
        assert both != sdp
        caller.socket.ask(
            rtc.SignalRequest(answer=rtc.SessionDescription(type="answer", sdp=both))
        )
        assert await left_with(caller) == 1008


async def test_join_that_is_refused_closes_its_socket():
    socket = SignalSocketInMemory()
    names = Names("conv_abc", "agent_demo")
    tracks = (rtc.AddTrackRequest(cid="mic"),) * (MAX_TRACKS + 1)
    join = Join(JoinPath.SINGLE, "token", tracks=tracks)
    signalling = Signalling(join, names, (), 50, lambda: 0)
    room = Room(names, signalling, Network(), LIMITS)
    try:
        room.open(socket)
        async with asyncio.timeout(PATIENCE_S):
            await socket.closed.wait()
            await room.first_socket_gone()
        assert socket.closed_with is not None
        assert socket.closed_with[0] == 1008
        assert "add_track" in socket.closed_with[1]
    finally:
        await room.shut()


async def test_end_does_not_wait_for_a_voice_that_nobody_takes(monkeypatch):
    monkeypatch.setattr(media, "TAKEN_S", 0.1)
    async with calling() as caller:
        # It offers no section in which the agent could be heard.
        caller.room.open(caller.socket)
        await caller.socket.told("join")
        await caller.negotiate()
        async with asyncio.timeout(PATIENCE_S):
            await caller.room.connected()
            await caller.room.send(metadata_frame("conv_abc", PCM, PCM))
            for _ in range(2 * PATIENCE_S):
                await caller.room.send(encode_audio(1, TONE))
            await caller.room.close(1000, "the agent ended the call")


@pytest.mark.parametrize("path", [JoinPath.SINGLE, JoinPath.DUAL])
async def test_connection_that_failed_is_not_waited_for(path):
    async with calling(path) as caller:
        await caller.join()
        events = caller.room._media._events
        events.failed()
        assert caller.room.left_with == 1006
