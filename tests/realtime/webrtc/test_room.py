import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import numpy as np
import pytest
from livekit.protocol import models, rtc

from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.codec import UserAudio, encode_audio
from conversations.realtime.translate import metadata_frame
from conversations.realtime.webrtc.incoming import MOST_WAITING_BYTES
from conversations.realtime.webrtc.joining import JoinPath
from conversations.realtime.webrtc.peer import MAX_CHANNELS, MAX_SENDING_SECTIONS
from tests.realtime.webrtc.caller import LIMITS, RATE_HZ, RoomCaller

PCM = AudioFormat.parse("pcm_48000")
METADATA = metadata_frame("conv_abc", PCM, PCM)
BOTH = pytest.mark.parametrize("path", [JoinPath.SINGLE, JoinPath.DUAL])
AT = np.arange(RATE_HZ * 2) / RATE_HZ
TONE = (8_000 * np.sin(2 * np.pi * 660 * AT)).astype(np.int16).tobytes()


@asynccontextmanager
async def calling(
    path: JoinPath = JoinPath.SINGLE, **room
) -> AsyncIterator[RoomCaller]:
    caller = RoomCaller(path, **room)
    try:
        async with asyncio.timeout(60):
            yield caller
    finally:
        await caller.close()


def loudest_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples.astype(float)))
    return float(spectrum.argmax() * RATE_HZ / len(samples))


@BOTH
async def test_client_and_agent_hear_each_other_and_exchange_events(path: JoinPath):
    async with calling(path) as caller:
        joined = await caller.join()
        assert joined.room.name == "conv_abc"
        assert await caller.room.connected()
        caller.say('{"type":"user_message","text":"Hello"}')
        assert await caller.room.receive() == b'{"type":"user_message","text":"Hello"}'
        await caller.room.send(METADATA)
        assert await caller.events.get() == METADATA
        await caller.publish()
        sound = [await caller.room.receive() for _ in range(50)]
        heard = b"".join(one.audio for one in sound if isinstance(one, UserAudio))
        samples = np.frombuffer(heard, np.int16)
        assert loudest_hz(samples[-RATE_HZ // 2 :]) == pytest.approx(440, abs=5)
        await caller.room.send(encode_audio(1, TONE))
        assert json.loads(await caller.events.get())["audio_event"] == {
            "audio_base_64": "",
            "event_id": 1,
        }
        assert loudest_hz(await caller.heard(1_000)) == pytest.approx(660, abs=5)
        speakers = await caller.socket.told("speakers_changed")
        assert [one.sid for one in speakers.speakers] == [caller.names.agent_sid]


async def test_interruption_is_heard_at_once():
    async with calling() as caller:
        await caller.join()
        await caller.room.send(METADATA)
        await caller.room.send(encode_audio(1, TONE * 5))
        await caller.heard(300)
        await caller.room.send(
            '{"type":"interruption","interruption_event":{"event_id":1}}'
        )
        voice = await caller.voices.get()
        frames = 0
        while np.abs((await voice.recv()).to_ndarray()).max() >= 100:
            frames += 1
        # What was on its way, and what this client holds back by itself.
        assert frames < 15


async def test_agent_that_ends_has_its_last_words_heard_and_leaves():
    async with calling() as caller:
        await caller.join()
        await caller.room.send(METADATA)
        await caller.room.send(encode_audio(1, TONE[: RATE_HZ // 2]))
        listening = asyncio.ensure_future(caller.heard(240))
        await caller.room.close(1000, "the agent ended the call")
        assert len(await listening) >= RATE_HZ * 0.24
        update = await caller.socket.told("update")
        [agent] = update.participants
        assert agent.state == models.ParticipantInfo.DISCONNECTED
        leave = await caller.socket.told("leave")
        assert leave.action == rtc.LeaveRequest.DISCONNECT
        assert caller.socket.closed_with == (1000, "the agent ended the call")


async def test_client_that_hangs_up_has_left():
    async with calling() as caller:
        await caller.join()
        caller.socket.ask(rtc.SignalRequest(leave=rtc.LeaveRequest()))
        assert await caller.room.receive() is None
        assert caller.room.left_with == 1000


async def test_feedback_of_official_clients_is_about_the_newest_answer():
    async with calling() as caller:
        await caller.join()
        answer = {"agent_response": "Yes.", "event_id": 12}
        await caller.room.send(
            json.dumps({"type": "agent_response", "agent_response_event": answer})
        )
        caller.say('{"type":"feedback","score":"like","event_id":3}')
        assert json.loads(await caller.room.receive())["event_id"] == 12


async def test_signalling_that_is_lost_is_taken_up_again_without_a_break():
    async with calling() as caller:
        await caller.join()
        await caller.room.send(METADATA)
        await caller.events.get()
        caller.say('{"type":"user_activity"}')
        await caller.room.receive()
        caller.socket.drop()
        await caller.room.first_socket_gone()
        assert caller.room.left_with is None
        await caller.room.send(encode_audio(1, TONE))
        assert (await caller.heard(200)).any()
        later = type(caller.socket)()
        resumed = asyncio.ensure_future(caller.room.resume(later))
        caller.socket = later
        assert (await later.told("reconnect")).last_message_seq == 1
        assert len((await later.told("update")).participants) == 2
        # As LiveKit's clients do, it negotiates anew.
        await caller.negotiate()
        caller.say('{"type":"user_activity"}')
        assert await caller.room.receive() == b'{"type":"user_activity"}'
        later.ask(rtc.SignalRequest(leave=rtc.LeaveRequest()))
        later.drop(1000)
        await resumed
        assert await caller.room.receive() is None
        assert caller.room.left_with == 1000


async def test_client_that_does_not_come_back_in_time_has_left():
    async with calling(limits=replace(LIMITS, resume_window_ms=50)) as caller:
        await caller.join()
        caller.socket.drop()
        assert await caller.room.receive() is None
        assert caller.room.left_with == 1006


async def test_client_that_never_connects_has_left():
    async with calling(limits=replace(LIMITS, connect_timeout_ms=50)) as caller:
        caller.room.open(caller.socket)
        assert not await caller.room.connected()


async def test_our_own_client_sends_events_as_they_are_and_keeps_its_ids():
    async with calling(ours=True, limits=replace(LIMITS, resume_window_ms=0)) as caller:
        caller.room.open(caller.socket)
        first = await caller.socket.sent.get()
        assert isinstance(first, str)
        assert json.loads(first)["join"]["room"]["name"] == "conv_abc"
        caller.published.addTransceiver("audio", "recvonly")
        await caller.published.setLocalDescription(await caller.published.createOffer())
        sdp = caller.published.localDescription.sdp
        offer = {"offer": {"type": "offer", "sdp": sdp, "id": 1}}
        caller.socket.frames.put_nowait(json.dumps(offer))
        answer = json.loads(await caller.socket.sent.get())["answer"]
        assert list(answer["midToTrackId"].values()) == [caller.names.agent_track_sid]
        await caller.published.setRemoteDescription(
            type(caller.published.localDescription)(answer["sdp"], "answer")
        )
        assert await caller.room.connected()
        await caller.room.send(METADATA)
        assert await caller.events.get() == METADATA
        feedback = '{"type":"feedback","score":"like","event_id":3}'
        caller.channel.send(feedback)
        assert await caller.room.receive() == feedback
        caller.socket.drop(1006)
        assert await caller.room.receive() is None
        assert caller.room.left_with == 1006


BROKEN_SDP = [
    "",
    "nonsense",
    "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
    "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\n",
    "v=0\r\n" + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" * 500,
    "v=0\r\na=" + "x" * 60_000,
]


@pytest.mark.parametrize("sdp", BROKEN_SDP, ids=range(len(BROKEN_SDP)))
async def test_offer_that_cannot_be_read_ends_only_this_call(sdp: str):
    async with calling() as caller, calling() as other:
        await other.join()
        caller.room.open(caller.socket)
        await caller.socket.told("join")
        offer = rtc.SessionDescription(type="offer", sdp=sdp, id=1)
        caller.socket.ask(rtc.SignalRequest(offer=offer))
        await caller.socket.told("leave")
        await caller.socket.closed.wait()
        assert caller.socket.closed_with is not None
        assert caller.socket.closed_with[0] == 1008
        assert "offer" in caller.socket.closed_with[1]
        other.say('{"type":"user_activity"}')
        assert await other.room.receive() == b'{"type":"user_activity"}'


@pytest.mark.parametrize(
    "frame",
    [
        b"\xff\xff",
        "{",
        rtc.SignalRequest(
            answer=rtc.SessionDescription(type="answer", sdp="v=0")
        ).SerializeToString(),
        b"x" * 70_000,
    ],
)
async def test_signal_that_breaks_the_rules_ends_only_this_call(frame: str | bytes):
    async with calling() as caller:
        caller.room.open(caller.socket)
        caller.socket.frames.put_nowait(frame)
        await caller.socket.closed.wait()
        assert caller.socket.closed_with is not None
        assert caller.socket.closed_with[0] == 1008
        assert caller.room.left_with == 1008


async def test_flood_of_offers_ends_only_this_call():
    async with calling() as caller:
        caller.room.open(caller.socket)
        await caller.socket.told("join")
        await caller.published.setLocalDescription(await caller.published.createOffer())
        sdp = caller.published.localDescription.sdp
        for number in range(30):
            offer = rtc.SessionDescription(type="offer", sdp=sdp, id=number)
            caller.socket.ask(rtc.SignalRequest(offer=offer))
        await caller.socket.closed.wait()
        assert caller.room.left_with == 1008


async def test_data_that_cannot_be_read_ends_only_this_call():
    async with calling() as caller:
        await caller.join()
        caller.channel.send(b"\xff\xff\xff")
        assert await caller.room.receive() is None
        assert caller.room.left_with == 1008


async def test_message_that_is_too_long_ends_only_this_call():
    async with calling(limits=replace(LIMITS, message_bytes=1_000)) as caller:
        await caller.join()
        caller.say("x" * 2_000)
        assert await caller.room.receive() is None
        assert caller.room.left_with == 1008


async def test_client_of_which_nothing_comes_any_more_is_lost_and_silence_is_no_sign():
    limits = replace(LIMITS, resume_window_ms=0, silence_ms=1_500)
    async with calling(ours=False, limits=limits) as caller:
        await caller.join()
        await caller.room.send(METADATA)
        await caller.publish()
        assert isinstance(await caller.room.receive(), UserAudio)
        # As when a machine goes to sleep: nothing is closed.
        for connection in (caller.published, caller.subscribed):
            for sender in connection.getSenders():
                sender.replaceTrack(None)
        async with asyncio.timeout(20):
            async for _ in caller.room.frames():
                pass
        assert caller.room.left_with == 1006


async def test_sockets_that_the_server_ends_end_the_call():
    async with calling() as caller:
        await caller.join()
        caller.socket.drop(1012)
        assert await caller.room.receive() is None
        assert caller.room.left_with == 1012


async def test_room_that_is_over_is_not_taken_up_again():
    async with calling() as caller:
        await caller.join()
        await caller.room.shut()
        later = type(caller.socket)()
        await caller.room.resume(later)
        assert later.closed_with is not None


async def test_client_that_opens_channel_after_channel_has_to_go():
    async with calling() as caller:
        await caller.join()
        for number in range(MAX_CHANNELS):
            caller.published.createDataChannel(f"more {number}")
        assert await caller.room.receive() is None
        assert caller.room.left_with == 1008


async def test_client_that_would_send_in_many_sections_has_to_go():
    async with calling() as caller:
        await caller.join()
        for _ in range(MAX_SENDING_SECTIONS + 1):
            caller.published.addTransceiver("audio", "sendonly")
        await caller.published.setLocalDescription(await caller.published.createOffer())
        sdp = caller.published.localDescription.sdp
        offer = rtc.SessionDescription(type="offer", sdp=sdp, id=9)
        caller.socket.ask(rtc.SignalRequest(offer=offer))
        assert await caller.room.receive() is None
        assert caller.room.left_with == 1008


async def test_last_words_are_heard_to_their_end_however_many_came_at_once():
    async with calling() as caller:
        await caller.join()
        await caller.room.send(METADATA)
        await caller.room.send(encode_audio(1, TONE * 2))
        listening = asyncio.ensure_future(caller.heard(3_900))
        await caller.room.close(1000, "goodbye")
        assert len(await listening) >= RATE_HZ * 3.9


async def test_frames_that_nobody_takes_do_not_fill_the_memory():
    limits = replace(LIMITS, message_bytes=MOST_WAITING_BYTES)
    async with calling(ours=True, limits=limits) as caller:
        for _ in range(MOST_WAITING_BYTES // 60_000 + 1):
            caller.room._data("x" * 60_000)
        assert caller.room.left_with == 1008
