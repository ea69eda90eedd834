import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.protocol import rtc

from conversations.realtime.webrtc.signal_codec import (
    BadSignal,
    decode_signal,
    encode_signal,
)

PING = rtc.SignalRequest(ping_req=rtc.Ping(timestamp=17))


def test_bytes_are_protobuf_and_text_is_json():
    assert decode_signal(PING.SerializeToString()) == PING
    assert decode_signal('{"pingReq": {"timestamp": "17"}}') == PING


def test_fields_of_a_newer_client_are_passed_over():
    assert decode_signal('{"pingReq": {"timestamp": "17", "mood": 1}}') == PING


def test_a_response_is_written_as_the_client_speaks():
    response = rtc.SignalResponse(pong=5)
    assert encode_signal(response, as_json=False) == response.SerializeToString()
    assert json.loads(encode_signal(response, as_json=True)) == {"pong": "5"}


@pytest.mark.parametrize("frame", ["", "[]", "{", "null", '"offer"', b"\xff\xff\xff"])
def test_what_is_no_request_is_refused(frame: str | bytes):
    with pytest.raises(BadSignal, match="no signal request"):
        decode_signal(frame)


def test_deep_nesting_is_refused():
    with pytest.raises(BadSignal):
        decode_signal('{"offer":' * 1_000 + "{}" + "}" * 1_000)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_any_frame_is_read_or_refused(frame: str | bytes):
    with suppress(BadSignal):
        decode_signal(frame)
