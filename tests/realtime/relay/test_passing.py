"""What ends a relayed conversation, with times that are given."""

import asyncio
import base64
import json

import pytest

from conversations.engine.outputs import EndReason
from conversations.hosted.link import LinkEnd
from conversations.hosted.problems import HostedError
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import ProtocolViolation
from conversations.realtime.intake import Intake
from conversations.realtime.limits import intake_limits
from conversations.realtime.patience import PONG_TIMEOUT_MS
from conversations.realtime.process.heartbeat import Heartbeat
from conversations.realtime.relay.client import RelayClient
from conversations.realtime.relay.passing import (
    SEND_TIMEOUT_MS,
    Relay,
    RelayLimits,
    text_of,
)
from conversations.realtime.relay.tap import RelayTap, read_event
from tests.fakes.fake_recorder import FakeRecorder
from tests.fakes.virtual_time import run_virtual

PCM = AudioFormat.parse("pcm_16000")
AUDIO = base64.b64encode(bytes(3_200)).decode()


class Sound:
    """Keeps what it is given."""

    def __init__(self):
        self.kept = []

    def user_base64(self, audio, at_ms):
        self.kept.append(("user", audio, at_ms))

    def agent_base64(self, audio, at_ms):
        self.kept.append(("agent", audio, at_ms))

    def interrupted(self, at_ms):
        self.kept.append(("interrupted", at_ms))


class Way:
    """One side: frames that come are put in, frames that leave are kept."""

    left_with = None

    end = LinkEnd(1000, "")

    def __init__(self):
        self.coming = asyncio.Queue()
        self.sent = []
        self.blocked = False

    async def frames(self):
        while (frame := await self.coming.get()) is not None:
            yield frame
        self.left_with = 1000

    async def receive(self):
        return await self.coming.get()

    async def send(self, frame):
        if self.blocked:
            await asyncio.Event().wait()
        self.sent.append(frame)


class Case:
    """A relay between two sides, with virtual time."""

    def __init__(self, **limits):
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        self.now_ms = lambda: int((loop.time() - began_s) * 1000)
        self.client, self.agent = Way(), Way()
        self.recorder, self.sound = FakeRecorder(), Sound()
        self.recorder.feedback = lambda *said: self.recorder.calls.append(said)
        heartbeat = Heartbeat()
        self.tap = RelayTap(self.recorder, heartbeat, PCM, self.sound, text_only=False)
        self.late = []
        reader = RelayClient(
            Intake(intake_limits(), PCM),
            self.tap,
            self.recorder,
            heartbeat,
            self.late.append,
            sound=self.sound,
        )
        chosen = {
            "client_silence_ms": 10**9,
            "agent_silence_ms": 0,
            "duration_ms": 10**9,
            **limits,
        }
        self.reader = reader
        self.relay = Relay(
            self.client,
            self.agent,
            self.now_ms,
            self.tap,
            reader,
            RelayLimits(**chosen),
        )

    async def run(self, *early):
        return await self.relay.run(early)


def played(play):
    """Run a coroutine function on virtual time."""
    return run_virtual(play())


def test_frames_cross_in_both_directions():
    async def play():
        case = Case()
        for frame in ("a", "b"):
            case.agent.coming.put_nowait(json.dumps({"type": frame}))
        case.client.coming.put_nowait('{"type":"user_activity"}')
        case.client.coming.put_nowait(None)
        ending = await case.run('{"type":"early"}')
        assert case.agent.sent == ['{"type":"early"}', '{"type":"user_activity"}']
        assert case.client.sent == ['{"type": "a"}', '{"type": "b"}']
        return ending

    assert played(play).reason is EndReason.CLIENT_LEFT


def test_sound_of_both_is_kept_as_it_stands():
    async def play():
        case = Case()
        agent = '{"type":"audio","audio_event":{"audio_base_64":"%s","event_id":1}}'
        case.agent.coming.put_nowait(agent % AUDIO)
        case.agent.coming.put_nowait(
            '{"audio_event":{"alignment":{},"audio_base_64":"AAAA"},"type":"audio"}'
        )
        case.agent.coming.put_nowait('{"type":"interruption","interruption_event":{}}')
        case.client.coming.put_nowait(f'{{"user_audio_chunk":"{AUDIO}"}}')
        await asyncio.wait([asyncio.ensure_future(case.run())], timeout=1)
        return case.sound.kept

    assert sorted(played(play)) == [
        ("agent", "AAAA", 0),
        ("agent", AUDIO, 0),
        ("interrupted", 0),
        ("user", AUDIO, 0),
    ]


@pytest.mark.parametrize(
    ("side", "words"), [("client", "more slowly"), ("agent", "takes nothing any more")]
)
def test_a_side_that_takes_nothing_is_given_up(side, words):
    async def play():
        case = Case()
        getattr(case, side).blocked = True
        other = case.agent if side == "client" else case.client
        other.coming.put_nowait('{"type":"x"}')
        ending = await case.run()
        assert SEND_TIMEOUT_MS < case.now_ms() < SEND_TIMEOUT_MS + 2_000
        return ending

    ending = played(play)
    assert words in ending.told
    assert ending.violation is not None


def test_a_client_that_says_nothing_is_gone():
    async def play():
        return await Case(client_silence_ms=5_000).run()

    assert played(play).told == "Nothing was received for 5 seconds."


def test_an_agent_may_be_silent_for_ever_if_so_set():
    async def play():
        case = Case(agent_silence_ms=0, duration_ms=10_000_000)
        ending = await case.run()
        assert case.now_ms() > 10_000_000
        return ending

    assert played(play).reason is EndReason.MAX_DURATION


def test_a_client_that_stops_answering_the_agents_pings_is_gone():
    async def play():
        case = Case()
        ping = '{"type":"ping","ping_event":{"event_id":%d,"ping_ms":null}}'
        case.agent.coming.put_nowait(ping % 1)
        running = asyncio.ensure_future(case.run())
        await asyncio.sleep(0.1)
        case.client.coming.put_nowait('{"type":"pong","event_id":1}')
        await asyncio.sleep(0.1)
        case.agent.coming.put_nowait(ping % 2)
        ending = await running
        assert case.now_ms() > PONG_TIMEOUT_MS
        return ending

    assert "pings" in played(play).told


def test_a_fault_of_our_own_is_told_as_one():
    async def play():
        case = Case()
        case.tap.agent_frame = None
        case.agent.coming.put_nowait("{}")
        return await case.run()

    assert played(play).told.startswith("Internal error")


def test_what_the_client_says_is_known():
    async def play():
        case = Case()
        for frame in (
            '{"type":"contextual_update","text":"on the price page"}',
            '{"type":"feedback","event_id":3,"score":null}',
            '{"type":"conversation_initiation_client_data","user_id":"u2"}',
            '{"type":"multimodal_message","text":{"type":"user_message","text":"Hi"}}',
            '{"type":"user_message"}',
        ):
            case.reader.frame(frame, 7)
        case.reader.opening_frame('{"type":"user_message","text":"First"}', 8)
        case.reader.opening_frame('{"type":"conversation_initiation_client_data"}', 8)
        case.reader.opening_frame('{"user_audio_chunk":"AAAA"}', 8)
        case.tap.finish(9)
        assert case.recorder.notes == [("context", "on the price page", 7)]
        assert (3, None) in case.recorder.calls
        assert [data.user_id for data in case.late] == ["u2"]
        assert [t.text for t in case.recorder.user_turns.values()] == ["Hi", "First"]
        assert case.sound.kept == [("user", "AAAA", 8)]

    played(play)


@pytest.mark.parametrize("frame", ['{"type":', "[]", '{"type":"x","y":NaN}', b"\xff"])
def test_what_is_no_message_is_refused(frame):
    async def play():
        Case().reader.frame(frame, 0)

    with pytest.raises(ProtocolViolation):
        played(play)


@pytest.mark.parametrize("frame", ["", "5", "null", "{"])
def test_what_is_no_event_is_refused(frame):
    with pytest.raises(HostedError):
        read_event(frame)


def test_text_in_a_binary_frame_is_text():
    assert text_of("é".encode()) == "é"
    with pytest.raises(HostedError):
        text_of(b"\xff")


def test_what_the_agents_side_tells_is_noted():
    async def play():
        case = Case()
        case.tap.agent_frame('{"type":"guardrail_triggered"}', 5)
        case.tap.agent_frame(
            '{"type":"client_error","error_event":{"error_type":"x","reason":"y"}}', 6
        )
        case.tap.agent_frame('{"type":"error"}', 7)
        assert case.recorder.notes == [
            ("guardrail_triggered", "", 5),
            ("error", "x: y", 6),
            ("error", "no reason given", 7),
        ]
        return case.tap.told_error

    assert played(play) == "no reason given"
