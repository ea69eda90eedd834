"""One client and one agent on virtual time, without socket and database."""

import asyncio
import base64
import json
from asyncio import sleep
from dataclasses import dataclass, field, replace

import pytest

from conversations.engine.options import SessionOptions, TurnOptions
from conversations.engine.outputs import EndReason
from conversations.engine.persona import Persona, Ports
from conversations.engine.ports import ProviderError
from conversations.engine.session import Session
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import (
    CloseCode,
    ErrorType,
    ProtocolViolation,
    client_fault,
)
from conversations.protocol.server_events import SERVER_EVENT_TYPES
from conversations.realtime.faults import SERVER_RESTARTS
from conversations.realtime.intake import Intake, IntakeLimits
from conversations.realtime.live_conversation import LiveConversation
from conversations.realtime.outbox import Outbox
from conversations.realtime.patience import PONG_TIMEOUT_MS, Patience
from conversations.realtime.translate import Translator
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_recorder import FakeRecorder
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.fake_voice_activity import FakeVoiceActivity
from tests.fakes.virtual_time import elapsed_ms, run_virtual

PING_MS = 5_000


class Record(FakeRecorder):
    conversation_id = "conv_1"
    can_be_taken_over = False

    def __init__(self):
        super().__init__()
        self.thumbs = []
        self.ends = []
        self.parked_at_ms = []

    def feedback(self, event_id, score):
        self.thumbs.append((event_id, score))

    async def close(self, end):
        self.ends.append(end)

    async def park(self, at_ms, window_ms):
        self.parked_at_ms.append(at_ms)


@dataclass
class Held:
    """A live conversation and what its client got; a script does what it wants."""

    language_model: object = field(default_factory=lambda: FakeLanguageModel(("Yes.",)))
    text_to_speech: object = field(default_factory=FakeTextToSpeech)
    options: SessionOptions = field(
        default_factory=lambda: SessionOptions(turn=TurnOptions(reprompt_after_ms=None))
    )
    send_queue_bytes: int = 1_000_000
    receive_timeout_ms: int = 3_600_000
    reads: bool = True
    answers_pings: bool = False

    def __post_init__(self):
        self.record = Record()
        self.frames = []
        self.initiations = []
        self.speech_to_text = FakeSpeechToText()
        self.live = None

    @property
    def types(self):
        return [frame["type"] for frame in self.frames]

    @property
    def pings(self):
        return [f["ping_event"] for f in self.frames if f["type"] == "ping"]

    def client_sends(self, wire_type, **fields):
        self.live.receive_frame(json.dumps({"type": wire_type, **fields}))

    def client_speaks(self, pcm):
        encoded = base64.b64encode(pcm).decode()
        self.live.receive_frame(json.dumps({"user_audio_chunk": encoded}))

    async def _send(self, text):
        if not self.reads:
            await asyncio.Event().wait()
        frame = json.loads(text)
        self.frames.append(frame)
        if frame["type"] == "ping" and self.answers_pings:
            await sleep(0.08)
            self.client_sends("pong", event_id=frame["ping_event"]["event_id"])

    async def run(self, script):
        loop_outbox = Outbox(self._send, self.send_queue_bytes)
        persona = Persona(
            self.options,
            self.language_model,
            self.speech_to_text,
            self.text_to_speech,
        )
        ports = Ports(FakeVoiceActivity(), self.record)
        self.live = LiveConversation(
            self.record,
            Translator(frozenset(SERVER_EVENT_TYPES), AudioFormat.parse("pcm_16000")),
            Intake(IntakeLimits(10_000, 4.0, 50, 100), AudioFormat.parse("pcm_16000")),
            loop_outbox,
            lambda tell: Session(persona, ports, tell),
            self.initiations.append,
        )

        async def play():
            await script(self)
            self.live.leave(EndReason.CLIENT_LEFT)

        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(loop_outbox.run())
            playing = tasks.create_task(play())
            await self.live.run(Patience(PING_MS, self.receive_timeout_ms))
            self.ended_ms = elapsed_ms()
            playing.cancel()
            loop_outbox.close()
            await sleep(0.1)
            sending.cancel()


def hold(script, **changes):
    held = Held(**changes)
    run_virtual(held.run(script))
    return held


def seconds(duration_s):
    async def wait(held):
        await sleep(duration_s)

    return wait


def greeting(text):
    return SessionOptions(first_message=text, turn=TurnOptions(reprompt_after_ms=None))


# --- The client is there -----------------------------------------------------------------


def test_pings_tell_the_latency_of_those_before():
    held = hold(seconds(11), answers_pings=True)
    assert [ping["ping_ms"] for ping in held.pings] == [None, 80, 80]
    ids = [ping["event_id"] for ping in held.pings]
    assert ids == sorted(set(ids))


def test_a_client_that_stops_answering_pings_is_let_go():
    async def stop_answering(held):
        await sleep(12)
        held.answers_pings = False
        while True:
            held.client_speaks(bytes(1024))
            await sleep(1)

    held = hold(stop_answering, answers_pings=True)
    assert held.frames[-1]["error_event"]["error_type"] == "transport_receive_timeout"
    assert held.live.closing.code is CloseCode.OPERATIONAL
    stopped_ms = 15_000
    assert stopped_ms + PONG_TIMEOUT_MS < held.ended_ms
    assert held.ended_ms <= stopped_ms + PONG_TIMEOUT_MS + 2 * PING_MS
    [end] = held.record.ends
    assert end.failed
    assert end.error_type == "transport_receive_timeout"


def test_a_client_that_never_answered_a_ping_may_still_talk():
    async def speak(held):
        for _ in range(300):
            held.client_speaks(bytes(1024))
            await sleep(1)

    assert hold(speak).record.ends[0].reason == "client_left"


def test_a_client_of_which_nothing_is_heard_is_let_go():
    held = hold(seconds(3_600), receive_timeout_ms=60_000)
    assert held.frames[-1]["error_event"]["error_type"] == "transport_receive_timeout"
    assert "60 seconds" in held.live.closing.reason
    assert 60_000 < held.ended_ms <= 60_000 + 2 * PING_MS


def test_a_client_that_does_not_read_is_let_go_with_little_kept_for_it():
    held = hold(
        seconds(600),
        reads=False,
        send_queue_bytes=50_000,
        options=greeting("A very long story. " * 100),
    )
    [end] = held.record.ends
    assert end.failed
    assert end.error_type == "websocket_disconnect"
    # 50 kB of base64 are a little more than one second of audio.
    assert held.ended_ms < 3_000


# --- What the client says ----------------------------------------------------------------


def test_context_reaches_the_agent_without_taking_a_turn():
    async def tell(held):
        held.client_sends("contextual_update", text="The cart is empty.")
        await sleep(1)
        assert held.types == ["ping"]
        held.client_sends("user_message", text="Well?")
        await sleep(1)

    held = hold(tell)
    assert ("context", "The cart is empty.") in [n[:2] for n in held.record.notes]
    [request] = held.language_model.requests
    assert any("The cart is empty." in message.text for message in request.messages)


def test_thumbs_are_kept():
    async def rate(held):
        held.client_sends("feedback", event_id=3, score="like")
        held.client_sends("feedback", event_id=3, score="dislike")
        held.client_sends("feedback", event_id=3, score=None)

    assert hold(rate).record.thumbs == [(3, "like"), (3, "dislike"), (3, None)]


def test_a_sign_of_activity_keeps_the_agent_from_asking():
    async def be_busy(held):
        for _ in range(10):
            await sleep(2)
            held.client_sends("user_activity")

    quiet = SessionOptions(turn=TurnOptions(reprompt_after_ms=3_000))
    assert "agent_response" not in hold(be_busy, options=quiet).types
    assert "agent_response" in hold(seconds(20), options=quiet).types


def test_what_is_not_known_is_ignored():
    async def babble(held):
        held.client_sends("from_the_future", anything=[1, {"a": None}])
        held.client_sends("enclave_setup_config")
        held.client_sends("multimodal_message", text={"text": "Hello?"})
        await sleep(1)

    assert "agent_response" in hold(babble).types


def test_answers_to_calls_that_were_never_made_are_noted():
    async def answer(held):
        held.client_sends("client_tool_result", tool_call_id="x", result=[1])
        held.client_sends(
            "mcp_tool_approval_result", tool_call_id="x", is_approved=True
        )

    notes = [note[:2] for note in hold(answer).record.notes]
    assert ("unexpected", "client_tool_result") in notes
    assert ("unexpected", "mcp_tool_approval_result") in notes


def test_an_initiation_is_handed_on():
    async def initiate(held):
        held.client_sends("conversation_initiation_client_data", user_id="late")

    [data] = hold(initiate).initiations
    assert data.user_id == "late"


# --- What the contract does not allow ----------------------------------------------------


@pytest.mark.parametrize(
    ("frames", "field"),
    [
        (["{"], "JSON"),
        (["[]"], "object"),
        ([b"\xff\xfe"], "UTF-8"),
        (['{"user_audio_chunk": "***"}'], "user_audio_chunk"),
        (['{"user_audio_chunk": "AAAA"}'], "user_audio_chunk"),
        (['{"type": "user_message", "text": ""}'], "text"),
        (['{"type": "user_message", "text": "%s"}' % ("x" * 101)], "text"),
        (['{"type": "contextual_update", "text": "%s"}' % ("x" * 101)], "text"),
        (['{"type": "contextual_update"}'], "contextual_update: text"),
        (['{"type": "pong", "event_id": "one"}'], "pong: event_id"),
        (["x" * 10_001], "at most 10000"),
        (['{"type": "user_activity"}'] * 51, "Too many events"),
        (
            ['{"user_audio_chunk": "%s"}' % ("A" * 9_600)] * 90,
            "user_audio_chunk: audio comes faster",
        ),
    ],
)
def test_a_violation_names_what_is_wrong(frames, field):
    async def violate(held):
        for frame in frames:
            held.live.receive_frame(frame)

    with pytest.raises(ExceptionGroup) as raised:
        hold(violate)
    [violation] = raised.value.exceptions
    assert isinstance(violation, ProtocolViolation)
    assert violation.close_code is CloseCode.CLIENT_FAULT
    assert field in violation.message


def test_breaking_off_tells_why_and_nothing_follows():
    async def violate(held):
        await sleep(1)
        held.live.break_off(client_fault(ErrorType.VALUE_ERROR, "text: is odd"))
        held.live.break_off(client_fault(ErrorType.UNKNOWN, "another"))
        await sleep(60)

    held = hold(violate, options=greeting("A very long story. " * 20))
    assert held.types.count("error") == 1
    assert held.types[-1] == "error"
    assert held.frames[-1]["error_event"]["message"] == "text: is odd"
    assert held.live.closing.code is CloseCode.CLIENT_FAULT
    assert held.live.closing.reason == "text: is odd"
    [end] = held.record.ends
    assert (end.reason, end.error_type) == ("failed", "value_error")
    [turn] = held.record.agent_turns.values()
    assert turn.interrupted


# --- What goes wrong here ----------------------------------------------------------------


class Buggy:
    async def reply(self, request):
        raise KeyError("a bug")
        yield


def test_a_bug_ends_this_conversation_in_order(caplog):
    async def ask(held):
        held.client_sends("user_message", text="Hello?")
        await sleep(60)

    held = hold(ask, language_model=Buggy())
    assert held.frames[-1]["error_event"]["code"] == 1011
    assert held.frames[-1]["error_event"]["message"].startswith("Internal error")
    assert held.live.closing.code is CloseCode.INTERNAL
    [end] = held.record.ends
    assert end.failed
    assert [turn.text for turn in held.record.user_turns.values()] == ["Hello?"]
    [record] = [r for r in caplog.records if r.levelname == "ERROR"]
    assert "conv_1" in record.getMessage()
    assert "a bug" in caplog.text
    assert "a bug" not in json.dumps(held.frames)


class Failing:
    async def reply(self, request):
        raise ProviderError("The model is out of order.")
        yield


def test_a_service_that_keeps_failing_ends_it_by_name():
    async def keep_asking(held):
        for _ in range(10):
            held.client_sends("user_message", text="Hello?")
            await sleep(10)

    held = hold(keep_asking, language_model=Failing())
    [end] = held.record.ends
    assert (end.reason, end.failed, end.error_type) == ("failed", True, "llm_error")
    assert held.live.closing.code is CloseCode.OPERATIONAL
    assert held.frames[-1]["error_event"]["error_type"] == "llm_error"


def test_a_server_that_stops_says_so_and_keeps_what_was_heard():
    async def stop(held):
        await sleep(2)
        held.live.leave(EndReason.SHUT_DOWN, "The server is stopping.")
        await sleep(60)

    held = hold(stop, options=greeting("A very long story. " * 20))
    assert held.frames[-1]["error_event"]["message"] == "The server is stopping."
    assert held.live.closing.code is CloseCode.INTERNAL
    [end] = held.record.ends
    assert (end.reason, end.failed) == ("shut_down", False)
    [turn] = held.record.agent_turns.values()
    assert turn.interrupted
    assert turn.heard.startswith("A very long story.")
    assert len(turn.heard) < len(turn.generated)


def parked(*, before=(), after=()):
    """A server stops that another one may take over from; faults come as well."""

    async def stop(held):
        await sleep(2)
        for violation in before:
            held.live.break_off(violation)
        held.live.leave(EndReason.SHUT_DOWN, "The server is stopping.")
        for violation in after:
            held.live.break_off(violation)
        await sleep(60)

    held = Held(options=greeting("A very long story. " * 20))
    held.record.can_be_taken_over = True
    run_virtual(held.run(stop))
    return held


BROKEN = client_fault(ErrorType.INVALID_MESSAGE, "text is missing")


def test_a_server_that_stops_leaves_the_conversation_to_the_next_and_says_so_by_code():
    held = parked()
    assert held.live.closing.code == SERVER_RESTARTS
    assert held.record.parked_at_ms == [2_000]
    assert held.record.ends == []
    assert "error" not in held.types


def test_a_fault_while_the_server_stops_does_not_end_what_another_one_takes_over():
    held = parked(after=[BROKEN])
    assert held.live.closing.code == SERVER_RESTARTS
    assert held.record.parked_at_ms == [2_000]
    assert held.record.ends == []
    assert "error" not in held.types


def test_what_a_fault_has_ended_is_not_left_to_another_process():
    held = parked(before=[BROKEN])
    assert held.live.closing.code is CloseCode.CLIENT_FAULT
    assert held.record.parked_at_ms == []
    assert [(end.reason, end.error_type) for end in held.record.ends] == [
        ("failed", "invalid_message")
    ]


def test_being_cancelled_closes_the_record_all_the_same():
    held = Held()

    async def cancel():
        running = asyncio.ensure_future(held.run(seconds(60)))
        await sleep(1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    run_virtual(cancel())
    [end] = held.record.ends
    assert (end.reason, end.failed) == ("shut_down", False)


def test_a_regular_end_is_no_failure():
    goodbye = replace(greeting("Hello!"), turn=TurnOptions(hang_up_after_ms=2_000))
    held = hold(seconds(60), options=goodbye)
    [end] = held.record.ends
    assert (end.reason, end.failed) == ("silence", False)
    assert held.live.closing.code is CloseCode.NORMAL
    assert "error" not in held.types
