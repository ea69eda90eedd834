"""What a client need not keep any longer."""

from conversations.realtime.resuming.received_frames import (
    KEPT_MS,
    MARGIN_MS,
    ReceivedFrames,
)


def received(*times_ms):
    frames = ReceivedFrames()
    for at_ms in times_ms:
        frames.came(at_ms)
    return frames


def test_frames_are_counted_with_their_times():
    frames = received(100, 100, 250)
    assert frames.count == 3
    assert [frames.by(at) for at in (50, 100, 200, 250)] == [0, 2, 2, 3]


def test_the_newest_are_not_safe_since_somebody_may_begin_to_speak():
    frames = received(0, 500, 1_000)
    assert frames.safe(500 + MARGIN_MS, None) == 2


def test_nothing_is_safe_from_the_beginning_of_open_speech_on():
    frames = received(*range(0, 10_000, 100))
    assert frames.safe(10_000, 5_000) == frames.by(5_000 - MARGIN_MS)


def test_it_never_goes_back():
    frames = received(*range(0, 10_000, 100))
    safe = frames.safe(10_000, None)
    assert frames.safe(10_000, 2_000) == safe


def test_times_are_not_remembered_for_ever():
    newest_ms = 2 * KEPT_MS
    frames = received(*range(0, newest_ms + 1, 100))
    # All that came longer ago counts as having come before anything that is asked for.
    forgotten = (newest_ms - KEPT_MS) // 100
    assert frames.by(0) == forgotten
    assert frames.by(newest_ms - KEPT_MS - 100) == forgotten
    assert frames.by(newest_ms - KEPT_MS) == forgotten + 1
    assert frames.safe(newest_ms, 0) == forgotten
