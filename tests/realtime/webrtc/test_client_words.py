import json

import pytest
from livekit.protocol import models

from conversations.realtime.webrtc.client_words import ClientWords


def packet(event: bytes, sequence: int = 0) -> bytes:
    user = models.UserPacket(payload=event)
    return models.DataPacket(sequence=sequence, user=user).SerializeToString()


def test_event_is_what_the_packet_holds():
    words = ClientWords(lambda: 0, ours=False)
    assert words.read(packet(b'{"type":"user_activity"}', 4)) == (
        b'{"type":"user_activity"}'
    )
    assert words.last_sequence == 4
    assert words.read(packet(b"{}", 4)) is None


def test_our_own_client_sends_events_as_they_are():
    words = ClientWords(lambda: 9, ours=True)
    feedback = '{"type":"feedback","score":"like","event_id":3}'
    assert words.read(feedback) == feedback


def test_feedback_of_others_is_about_the_newest_answer():
    words = ClientWords(lambda: 9, ours=False)
    event = b'{"type":"feedback","score":"like","event_id":3}'
    read = words.read(packet(event))
    assert read is not None
    assert json.loads(read) == {"type": "feedback", "score": "like", "event_id": 9}


@pytest.mark.parametrize(
    "event",
    [
        b'{"type":"user_message","text":"the \\"feedback\\" form"}',
        b'{"type":"user_message","text":"feedback"}',
        b'"feedback"',
        b'{"feedback"',
    ],
)
def test_what_only_mentions_feedback_stays_as_it_is(event: bytes):
    assert ClientWords(lambda: 9, ours=False).read(packet(event)) == event
