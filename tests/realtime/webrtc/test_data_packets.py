from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.protocol import models

from conversations.realtime.webrtc.data_packets import (
    BadPacket,
    ReceivedPackets,
    SentPackets,
)
from conversations.realtime.webrtc.names import Names


def packet(sequence: int = 0, payload: bytes = b"{}") -> bytes:
    return models.DataPacket(
        sequence=sequence, user=models.UserPacket(payload=payload)
    ).SerializeToString()


def test_events_are_sent_by_the_agent_and_numbered():
    names = Names("conv_abc", "agent_demo")
    sent = SentPackets(names)
    packets = [models.DataPacket.FromString(sent.wrap(text)) for text in ("{}", "[]")]
    assert [one.sequence for one in packets] == [1, 2]
    assert [one.user.payload for one in packets] == [b"{}", b"[]"]
    assert {one.participant_identity for one in packets} == {names.agent_identity}


def test_packet_that_comes_again_is_left_out():
    received = ReceivedPackets()
    assert received.unwrap(packet(1, b"one")) == b"one"
    assert received.unwrap(packet(2, b"two")) == b"two"
    assert received.unwrap(packet(1, b"one")) is None
    assert received.last_sequence == 2


def test_packets_of_older_clients_have_no_number():
    received = ReceivedPackets()
    assert received.unwrap(packet(0, b"one")) == b"one"
    assert received.unwrap(packet(0, b"two")) == b"two"


def test_packet_that_holds_no_event_is_passed_over():
    speakers = models.DataPacket(speaker=models.ActiveSpeakerUpdate())
    assert ReceivedPackets().unwrap(speakers.SerializeToString()) is None


def test_bytes_that_are_no_packet_are_refused():
    with pytest.raises(BadPacket):
        ReceivedPackets().unwrap(b"\xff\xff\xff")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes):
    with suppress(BadPacket):
        ReceivedPackets().unwrap(data)
