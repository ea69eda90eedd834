"""The official Python SDK's own message handler reads our frames."""

import base64
import json
import warnings

import pytest

from conversations.protocol import codec
from conversations.protocol import server_events as sent

with warnings.catch_warnings():
    # The SDK names a class that its own WebSocket library is about to drop.
    warnings.simplefilter("ignore", DeprecationWarning)
    from elevenlabs.client import ElevenLabs
    from elevenlabs.conversational_ai.conversation import AudioInterface, Conversation


class Speaker(AudioInterface):
    def __init__(self, told):
        self.told = told

    def start(self, input_callback):
        raise AssertionError("no session is started")

    def stop(self):
        raise AssertionError("no session is started")

    def output(self, audio):
        self.told.append(("audio", audio))

    def interrupt(self):
        self.told.append(("interrupt",))


class Tools:
    def __init__(self, told):
        self.told = told

    def start(self):
        """No thread is needed: nothing is run."""

    def execute_tool(self, name, parameters, callback):
        self.told.append(("tool", name, parameters))


class Socket:
    def __init__(self, told):
        self.told = told

    def send(self, frame):
        self.told.append(("sent", json.loads(frame)))


class Listener:
    """A session whose every callback is set: each of them reads more of a frame."""

    def __init__(self):
        self.told = []
        names = [
            "agent_response",
            "agent_response_correction",
            "agent_chat_response_part",
            "user_transcript",
            "latency_measurement",
            "audio_alignment",
        ]
        self.session = Conversation(
            ElevenLabs(api_key="none", base_url="http://127.0.0.1:9"),
            "agent_1",
            requires_auth=False,
            audio_interface=Speaker(self.told),
            client_tools=Tools(self.told),
            **{f"callback_{name}": self._teller(name) for name in names},
        )

    def _teller(self, name):
        return lambda *values: self.told.append((name, *values))

    def hear(self, frame):
        self.session._handle_message(json.loads(frame), Socket(self.told))
        return self.told


@pytest.fixture
def listener():
    return Listener()


def test_every_server_frame_is_read_without_an_exception(listener, server_frame):
    listener.hear(json.dumps(server_frame))


def test_audio_and_its_alignment_arrive(listener):
    alignment = sent.Alignment(
        chars=("a",), char_start_times_ms=(0,), char_durations_ms=(9,)
    )
    (_, audio), (_, times) = listener.hear(codec.encode_audio(1, b"\1\2", alignment))
    assert audio == b"\1\2"
    assert (times.chars, times.char_durations_ms) == (["a"], [9])


def test_audio_without_alignment_arrives(listener):
    event = sent.Audio(audio_base_64=base64.b64encode(b"\1\2").decode(), event_id=1)
    assert listener.hear(codec.encode(event)) == [("audio", b"\1\2")]


def test_a_first_ping_is_answered_and_a_later_one_tells_the_latency(listener):
    listener.hear(codec.encode(sent.Ping(event_id=1, ping_ms=None)))
    told = listener.hear(codec.encode(sent.Ping(event_id=2, ping_ms=40)))
    assert told == [
        ("sent", {"type": "pong", "event_id": 1}),
        ("sent", {"type": "pong", "event_id": 2}),
        ("latency_measurement", 40),
    ]


def test_audio_of_an_interrupted_utterance_is_dropped_and_the_next_is_heard(listener):
    listener.hear(codec.encode(sent.Interruption(event_id=5)))
    listener.hear(codec.encode_audio(5, b"\0\0"))
    told = listener.hear(codec.encode_audio(6, b"\1\1"))
    assert told == [("interrupt",), ("audio", b"\1\1")]


def test_texts_arrive(listener):
    for event in (
        sent.AgentResponse(agent_response="Hi", event_id=1),
        sent.UserTranscript(user_transcript="Yes", event_id=2),
        sent.AgentResponseCorrection(
            original_agent_response="Hi there",
            corrected_agent_response="Hi",
            event_id=1,
        ),
    ):
        listener.hear(codec.encode(event))
    assert listener.told == [
        ("agent_response", "Hi"),
        ("user_transcript", "Yes"),
        ("agent_response_correction", "Hi there", "Hi"),
    ]


def test_a_tool_call_arrives_with_its_parameters(listener):
    call = sent.ClientToolCall(
        tool_name="reserve", tool_call_id="c1", parameters={"hour": 14}, event_id=3
    )
    told = listener.hear(codec.encode(call))
    assert told == [("tool", "reserve", {"tool_call_id": "c1", "hour": 14})]


def test_metadata_names_the_conversation(listener):
    metadata = sent.ConversationInitiationMetadata(
        conversation_id="conv_1",
        agent_output_audio_format="pcm_16000",
        user_input_audio_format="pcm_16000",
    )
    listener.hear(codec.encode(metadata))
    assert listener.session._conversation_id == "conv_1"
