"""The traps that official SDKs set for a server, and what keeps us out of them."""

import json

import pytest
from pydantic import ValidationError

from conversations.protocol import server_events as sent
from conversations.protocol.codec import encode, encode_audio


def payload(event):
    frame = json.loads(encode(event))
    return frame[event.payload_key]


def test_ping_ms_is_always_there_even_when_null():
    assert payload(sent.Ping(event_id=1, ping_ms=None)) == {
        "event_id": 1,
        "ping_ms": None,
    }
    with pytest.raises(ValidationError):
        sent.Ping(event_id=1)


def test_alignment_is_left_out_rather_than_null():
    assert "alignment" not in payload(sent.Audio(audio_base_64="AAAA", event_id=1))
    assert "alignment" not in json.loads(encode_audio(1, b"\0\0"))["audio_event"]


def test_alignment_names_times_for_each_character():
    with pytest.raises(ValidationError, match="one start time and one duration"):
        sent.Alignment(chars=("a",), char_start_times_ms=(), char_durations_ms=(1,))


def test_tool_parameters_are_always_an_object():
    call = {"tool_name": "t", "tool_call_id": "c", "event_id": 1}
    assert payload(sent.ClientToolCall(**call, parameters={}))["parameters"] == {}
    for no_object in (None, "text", [1]):
        with pytest.raises(ValidationError):
            sent.ClientToolCall(**call, parameters=no_object)


def test_nulls_inside_tool_parameters_are_the_tools_own_and_stay():
    parameters = {"a": None, "b": [{"c": None}]}
    call = sent.ClientToolCall(
        tool_name="t", tool_call_id="c", event_id=1, parameters=parameters
    )
    assert payload(call)["parameters"] == parameters


@pytest.mark.parametrize(
    ("event_class", "fields"),
    [
        (sent.AgentResponse, {"agent_response": None}),
        (sent.UserTranscript, {"user_transcript": None}),
        (sent.TentativeUserTranscript, {"user_transcript": 5}),
        (sent.AgentChatResponsePart, {"type": "delta", "text": None}),
        (
            sent.AgentResponseCorrection,
            {"original_agent_response": "a", "corrected_agent_response": None},
        ),
    ],
)
def test_texts_are_always_strings(event_class, fields):
    with pytest.raises(ValidationError):
        event_class(event_id=1, **fields)


@pytest.mark.parametrize("event_id", [None, "1", 1.0, True, -1])
def test_ids_are_always_whole_numbers(event_id):
    with pytest.raises(ValidationError):
        sent.Interruption(event_id=event_id)


@pytest.mark.parametrize("name", ["mp3_44100_128", "pcm_12345", "opus", None])
def test_formats_that_clients_reject_cannot_be_announced(name):
    with pytest.raises(ValidationError):
        sent.ConversationInitiationMetadata(
            conversation_id="conv_1",
            agent_output_audio_format=name,
            user_input_audio_format="pcm_16000",
        )


def test_start_and_stop_of_a_streamed_answer_have_an_empty_text():
    part = payload(sent.AgentChatResponsePart(type="start", event_id=1))
    assert part == {"type": "start", "text": "", "event_id": 1}


def test_error_codes_are_those_that_clients_know():
    assert payload(sent.Error(code=1011)) == {"code": 1011}
    with pytest.raises(ValidationError):
        sent.Error(code=4000)
    with pytest.raises(ValidationError):
        sent.Error(code=1011, error_type="our_own")


def test_no_key_is_sent_that_the_contract_does_not_have():
    with pytest.raises(ValidationError):
        sent.Interruption(event_id=1, because="of you")


def test_sent_events_do_not_change():
    with pytest.raises(ValidationError):
        sent.Interruption(event_id=1).event_id = 2


def test_a_split_surrogate_pair_is_joined_and_a_lone_half_replaced():
    said = payload(sent.AgentResponse(agent_response="\ud83d\ude00 \ud83d", event_id=1))
    assert said["agent_response"] == "😀 �"


def test_tool_parameters_with_broken_strings_or_numbers_still_go_out_as_json():
    call = sent.ClientToolCall(
        tool_name="t",
        tool_call_id="c",
        event_id=1,
        parameters={"a\ud800": ("\ud800", float("nan"), 5)},
    )
    assert payload(call)["parameters"] == {"a�": ["�", None, 5]}


def test_an_empty_payload_is_left_out_except_where_clients_read_it():
    assert encode(sent.GuardrailTriggered()) == '{"type":"guardrail_triggered"}'
    assert payload(sent.AsrInitiationMetadata()) == {}


def test_free_payload_cannot_break_the_frame():
    event = sent.ExternalAgentConnected(payload={"load": float("inf")})
    assert payload(event) == {"load": None}


MCP_CALL = {
    "service_id": "s",
    "tool_call_id": "c",
    "tool_name": "t",
    "parameters": {},
    "timestamp": "2026-01-05T09:30:00Z",
}


@pytest.mark.parametrize(
    "state",
    [
        {"state": "loading"},
        {"state": "awaiting_approval", "approval_timeout_secs": 30},
        {"state": "success", "result": []},
        {"state": "failure", "error_message": ""},
    ],
)
def test_an_mcp_call_tells_what_belongs_to_its_state(state):
    assert payload(sent.McpToolCall(**MCP_CALL, **state)) == {**MCP_CALL, **state}


@pytest.mark.parametrize(
    "state",
    [
        {"state": "loading", "result": []},
        {"state": "awaiting_approval"},
        {"state": "success"},
        {"state": "success", "result": [], "error_message": "no"},
        {"state": "failure"},
    ],
)
def test_an_mcp_call_cannot_mix_states(state):
    with pytest.raises(ValidationError, match="a call in state"):
        sent.McpToolCall(**MCP_CALL, **state)
