import base64
import json

import pytest

from conversations.protocol.audio_frames import agent_audio, size_bytes, user_audio

AUDIO = base64.b64encode(bytes(range(256)) * 4).decode()


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"audio","audio_event":{"audio_base_64":"%s","event_id":3}}',
        '{"audio_event":{"audio_base_64":"%s","event_id":3},"type":"audio"}',
        '{"audio_event":{"event_id":3,"audio_base_64":"%s"},"type":"audio"}',
        ' {\n "type" : "audio" , "audio_event" : { "audio_base_64" : "%s" } }',
        '{"type":"audio","audio_event":{"audio_base_64":"%s","alignment":{"chars":["a"]}}}',
    ],
)
def test_audio_of_an_agent_is_found(frame):
    assert agent_audio(frame % AUDIO) == AUDIO


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{}",
        '{"type":"audio"}',
        '{"type":"agent_response","agent_response_event":{"agent_response":'
        '"say \\"audio_base_64\\":\\"x\\""}}',
        '{"type":"tool","audio_event":{"audio_base_64":"AAAA"}}',
        '{"type":"audio","audio_event":{"audio_base_64":"AAAA',
        '{"type":"audio","audio_event":{"audio_base_64":"AAAA"',
        '{"audio_event":{"alignment":{},"audio_base_64":"AAAA"},"type":"audio"}',
        r'{"type":"audio","audio_event":{"audio_base_64":"AA\/A"}}',
    ],
)
def test_what_else_an_agent_says_is_for_a_parser(frame):
    assert agent_audio(frame) is None


@pytest.mark.parametrize(
    "frame", ['{"user_audio_chunk":"%s"}', ' { "user_audio_chunk" :\n"%s" } ']
)
def test_audio_of_a_microphone_is_found(frame):
    assert user_audio(frame % AUDIO) == AUDIO


@pytest.mark.parametrize(
    "frame",
    [
        "",
        '{"type":"pong","event_id":1}',
        '{"user_audio_chunk":"AAAA","type":"user_message","text":"x"}',
        '{"user_audio_chunk":"AA\\"AA"}',
        '{"user_audio_chunk":"AAAA"',
        '{"user_audio_chunk":"AAAA"}}',
        '{"user_audio_chunk":"AAAA',
        '{"user_audio_chunk":5}',
        r'{"user_audio_chunk":"AA\/A"}',
        '\u00a0{"user_audio_chunk":"AAAA"}',
        '{"user_audio_chunk":"AAAA"}\u2028',
    ],
)
def test_what_else_a_client_says_is_for_a_parser(frame):
    assert user_audio(frame) is None


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 1_919, 1_920])
def test_its_size_is_known_without_decoding(size):
    assert size_bytes(base64.b64encode(bytes(size)).decode()) == size


def compact(frame):
    return json.dumps(frame, separators=(",", ":"))


@pytest.mark.parametrize("write", [json.dumps, compact])
def test_of_an_agents_golden_frames_only_audio_is_found(server_frame, write):
    event = server_frame.get("audio_event", {})
    assert agent_audio(write(server_frame)) == event.get("audio_base_64")


@pytest.mark.parametrize("write", [json.dumps, compact])
def test_of_a_clients_golden_frames_only_audio_is_found(client_frame, write):
    assert user_audio(write(client_frame)) == client_frame.get("user_audio_chunk")
