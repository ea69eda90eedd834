"""What was sent is kept until the client has it."""

import pytest

from conversations.realtime.resuming.sent_frames import Forgotten, SentFrames


def frames(*texts, limit_bytes=1_000):
    sent = SentFrames(limit_bytes)
    for second, text in enumerate(texts):
        sent.add(text, second, forget_up_to=0)
    return sent


def test_frames_are_numbered_from_one():
    sent = frames("a", "b")
    assert sent.count == 2
    assert [sent.frame(1), sent.frame(2)] == ["a", "b"]
    assert sent.sent_at_s(2) == 1
    assert sent.sent_at_s(3) is None


def test_what_the_client_has_is_forgotten():
    sent = frames("a", "b", "c")
    sent.forget(2)
    assert sent.frame(3) == "c"
    sent.check(2)
    sent.check(3)
    with pytest.raises(Forgotten):
        sent.check(1)


def test_nobody_can_have_more_than_was_sent():
    sent = frames("a")
    sent.forget(99)
    with pytest.raises(Forgotten):
        sent.check(2)
    sent.check(1)


def test_room_is_made_of_what_has_left_already():
    sent = frames("a" * 40, "b" * 40, limit_bytes=100)
    sent.add("c" * 40, 2, forget_up_to=2)
    assert not sent.overflows
    sent.check(1)
    with pytest.raises(Forgotten):
        sent.check(0)


def test_what_has_not_left_is_kept_and_told_to_be_too_much():
    sent = frames("a" * 40, "b" * 40, limit_bytes=100)
    sent.add("c" * 40, 2, forget_up_to=0)
    assert sent.overflows
    assert sent.frame(1) == "a" * 40
