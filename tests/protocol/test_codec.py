import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.protocol import client_events, codec
from conversations.protocol.close_codes import ErrorType, ProtocolViolation
from conversations.protocol.server_events import Alignment, Audio

ALIGNMENT = Alignment(
    chars=("O", "k"), char_start_times_ms=(0, 40), char_durations_ms=(40, 60)
)


def refusal(frame):
    with pytest.raises(ProtocolViolation) as caught:
        codec.decode(frame)
    assert caught.value.close_code == 1008
    return caught.value


def test_audio_is_decoded_from_the_compact_frame_of_browsers():
    assert codec.decode('{"user_audio_chunk":"AAEC"}') == codec.UserAudio(b"\0\1\2")


def test_audio_is_decoded_whatever_the_whitespace():
    frame = ' \r\n{\t"user_audio_chunk" : "AAEC" \n}\n'
    assert codec.decode(frame) == codec.UserAudio(b"\0\1\2")


def test_audio_is_found_among_other_keys():
    frame = '{"type":"user_audio_chunk","user_audio_chunk":"AAEC","n":1}'
    assert codec.decode(frame) == codec.UserAudio(b"\0\1\2")


def test_audio_with_escaped_slashes_is_decoded():
    assert codec.decode(r'{"user_audio_chunk":"\/\/\/\/"}') == codec.UserAudio(
        b"\xff\xff\xff"
    )


def test_binary_frame_with_json_is_read_like_text():
    assert codec.decode(b'{"user_audio_chunk":"AAEC"}') == codec.UserAudio(b"\0\1\2")
    assert codec.decode(b'{"type":"pong","event_id":3}') == client_events.Pong(
        event_id=3
    )


def test_null_audio_beside_a_type_is_no_audio():
    frame = '{"type":"pong","event_id":3,"user_audio_chunk":null}'
    assert codec.decode(frame) == client_events.Pong(event_id=3)


def test_unknown_type_is_kept_and_no_fault():
    frame = '{"type":"brand_new","a":1}'
    assert codec.decode(frame) == codec.UnknownEvent(
        "brand_new", {"type": "brand_new", "a": 1}
    )


@pytest.mark.parametrize(
    ("frame", "error_type", "said"),
    [
        (b"\x80\x81", "invalid_message", "binary frame"),
        ("", "invalid_message", "not valid JSON"),
        ("{'type': 'pong'}", "invalid_message", "not valid JSON"),
        ('{"type":"pong"', "invalid_message", "not valid JSON"),
        ('{"user_audio_chunk":"}', "invalid_message", "not valid JSON"),
        ("[1]", "invalid_message", "one JSON object"),
        ("null", "invalid_message", "one JSON object"),
        ("\ud800", "invalid_message", "not UTF-8"),
        (r'{"type":"user_message","text":"\ud800"}', "invalid_message", "JSON"),
        ("[" * 100_000, "invalid_message", "recursion"),
        ('{"type":"pong","event_id":' + "9" * 5000 + "}", "invalid_message", "number"),
        ('{"type":"pong","event_id":NaN}', "invalid_message", "not valid JSON"),
        ("{}", "missing_fields", "type is missing"),
        ('{"type":null}', "missing_fields", "type is missing"),
        ('{"type":7}', "value_error", "type must be a string"),
        ('{"type":"pong"}', "missing_fields", "pong: event_id: is missing; add it"),
        ('{"type":"pong","event_id":"x"}', "value_error", "pong: event_id"),
        ('{"type":"pong","event_id":1e18}', "value_error", "pong: event_id"),
        ('{"type":"feedback","score":"meh"}', "value_error", "feedback: event_id"),
        ('{"type":"contextual_update","text":null}', "missing_fields", "text"),
        ('{"type":"x","a":[{"b":1e999}]}', "value_error", "a.0.b is too large"),
        (r'{"type":"x","a":["\u0000"]}', "value_error", "a.0 holds a NUL"),
        (r'{"type":"x","\u0000":1}', "value_error", "a key in the frame holds a NUL"),
        ('{"user_audio_chunk":5}', "value_error", "user_audio_chunk must be a string"),
        ('{"user_audio_chunk":"AAE"}', "value_error", "user_audio_chunk is not base64"),
        (
            '{"user_audio_chunk":"AA-_"}',
            "value_error",
            "user_audio_chunk is not base64",
        ),
        ('{"user_audio_chunk":"é"}', "value_error", "user_audio_chunk is not base64"),
        ('{"user_audio_chunk":"AAEC\\n"}', "value_error", "user_audio_chunk"),
    ],
)
def test_bad_input_is_refused_with_the_field_named(frame, error_type, said):
    violation = refusal(frame)
    assert violation.error_type == error_type
    assert said in violation.message
    assert str(violation) == violation.message


def test_only_the_first_faults_are_named():
    variables = {f"v{n}": 1 for n in range(9)}
    frame = {
        "type": "conversation_initiation_client_data",
        "conversation_config_override": {"agent": variables | {"language": 1}},
        "user_id": 1,
        "branch_id": 1,
        "environment": 1,
        "procedure_ids": 1,
    }
    violation = refusal(json.dumps(frame))
    assert violation.error_type is ErrorType.VALUE_ERROR
    assert "conversation_config_override.agent.language: " in violation.message
    assert violation.message.count("Input should be") == 3


def test_a_refusal_repeats_nothing_that_was_sent():
    frame = '{"type":"pong","event_id":"my secret"}'
    assert "secret" not in refusal(frame).message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
keys = st.sampled_from(
    ["text", "event_id", "score", "result", "files", "dynamic_variables", "is_error"]
    + ["conversation_config_override", "tool_call_id", "user_audio_chunk"]
)
typed_frames = st.builds(
    lambda wire_type, fields: json.dumps({"type": wire_type, **fields}),
    st.sampled_from(sorted(client_events.CLIENT_EVENT_TYPES)),
    st.dictionaries(keys | st.text(), json_values, max_size=5),
)
any_text = st.text(st.characters(codec=None, exclude_categories=()))


def outcome(decode, frame):
    try:
        return decode(frame)
    except ProtocolViolation as violation:
        return violation.error_type, violation.message


KNOWN = (
    *client_events.CLIENT_EVENT_TYPES.values(),
    codec.UserAudio,
    codec.UnknownEvent,
)


@given(any_text | st.binary() | json_values.map(json.dumps) | typed_frames)
def test_any_frame_is_an_event_or_a_violation_fit_to_be_sent(frame):
    match outcome(codec.decode, frame):
        case (error_type, message):
            assert error_type in ErrorType
            assert message.encode()
        case event:
            assert isinstance(event, KNOWN)


audio_like = st.text(st.sampled_from('AZaz09+/=-_"\\ {}:,\n'), max_size=12)


@given(
    st.binary().map(lambda raw: base64.b64encode(raw).decode()) | audio_like | any_text,
    st.sampled_from(['{"user_audio_chunk":"%s"}', ' { "user_audio_chunk" :\t"%s"\n} ']),
)
def test_the_fast_path_for_audio_says_what_the_parser_says(content, form):
    frame = form.replace("%s", content)
    assert outcome(codec.decode, frame) == outcome(codec._decode_object, frame)


@given(st.integers(min_value=0), st.binary(), st.sampled_from([None, ALIGNMENT]))
def test_the_fast_path_for_agent_audio_writes_the_same_frame(
    event_id, audio, alignment
):
    event = Audio(
        audio_base_64=base64.b64encode(audio).decode(),
        event_id=event_id,
        alignment=alignment,
    )
    assert codec.encode_audio(event_id, audio, alignment) == codec.encode(event)
