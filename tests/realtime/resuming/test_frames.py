"""The parts of frames that only clients know that can resume."""

import json

import pytest

from conversations.protocol.close_codes import ProtocolViolation
from conversations.realtime.resuming.frames import (
    Resumed,
    acknowledged,
    is_metadata,
    plain_pong,
    read_resume,
    with_offer,
    with_received,
)

METADATA = json.dumps(
    {
        "conversation_initiation_metadata_event": {"conversation_id": "conv_1"},
        "type": "conversation_initiation_metadata",
    }
)


def test_the_metadata_offers_how_to_come_back():
    offered = json.loads(with_offer(METADATA, "secret", 20_000, 5_000))
    assert offered["conversation_initiation_metadata_event"] == {
        "conversation_id": "conv_1",
        "resumption": {
            "token": "secret",
            "window_ms": 20_000,
            "ping_interval_ms": 5_000,
        },
    }


@pytest.mark.parametrize("frame", ['{"type":"audio"}', "no json", "[]", '"text"'])
def test_other_frames_stay_as_they_are(frame):
    assert with_offer(frame, "secret", 1, 1) == frame
    assert with_received(frame, 3) == frame
    assert acknowledged(frame) is None
    assert not is_metadata(frame)


@pytest.mark.parametrize(
    "ping",
    [
        '{"type":"ping","ping_event":{"event_id":3,"ping_ms":null}}',
        '{"ping_event": {"ping_ms": null, "event_id": 3}, "type": "ping"}',
    ],
)
def test_a_ping_says_what_the_client_may_forget(ping):
    told = json.loads(with_received(ping, 17))
    assert told["ping_event"] == {"event_id": 3, "ping_ms": None, "received": 17}


def test_a_pong_says_what_the_client_has_and_hosted_agents_are_not_told():
    pong = '{"type": "pong", "event_id": 3, "received": 12}'
    assert acknowledged(pong) == acknowledged(pong.encode()) == 12
    assert json.loads(plain_pong(pong)) == {"type": "pong", "event_id": 3}


@pytest.mark.parametrize("received", ["true", '"3"', "null", "1.5"])
def test_a_pong_without_a_count_acknowledges_nothing(received):
    assert acknowledged(f'{{"type":"pong","event_id":3,"received":{received}}}') is None


def test_the_token_shows_in_the_frame_and_nowhere_else():
    resumed = Resumed("conv_1", 4, "secret", 20_000)
    assert json.loads(resumed.frame) == {
        "type": "conversation_resumed",
        "conversation_resumed_event": {
            "conversation_id": "conv_1",
            "received": 4,
            "token": "secret",
            "window_ms": 20_000,
            "restarted": False,
        },
    }
    assert "secret" not in repr(resumed)


def test_a_wish_to_resume_is_read():
    wish = read_resume('{"type":"conversation_resume","token":"t","received":7}')
    assert (wish.token, wish.received) == ("t", 7)


@pytest.mark.parametrize(
    ("frame", "named"),
    [
        ('{"type":"conversation_resume","token":"t"}', "received"),
        ('{"type":"conversation_resume","token":"","received":1}', "token"),
        ('{"type":"conversation_resume","token":"t","received":-1}', "received"),
        ('{"type":"pong","token":"t","received":1}', "first"),
        ("{", "first"),
        ("[1]", "the frame"),
        (b"\xff", "first"),
    ],
)
def test_a_wish_that_is_none_is_refused_with_its_fault(frame, named):
    with pytest.raises(ProtocolViolation, match=named):
        read_resume(frame)
