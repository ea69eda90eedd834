import pytest

from conversations.realtime.webrtc.pacing import LATE_FRAMES, Pacing

FRAME_S = 0.02


def test_frames_are_due_at_one_distance_however_late_each_is():
    pacing = Pacing(FRAME_S)
    due = []
    for late_s in (0.0, 0.004, 0.015, 0.0, 0.03):
        due.append(pacing.next(1.0 if not due else due[-1] + late_s))
        assert pacing.missed(due[-1] + late_s) == 0
    assert due == pytest.approx([1.0, 1.02, 1.04, 1.06, 1.08])


def test_after_a_stall_frames_are_left_out_and_not_sent_in_a_burst():
    pacing = Pacing(FRAME_S)
    pacing.next(1.0)
    pacing.missed(1.0)
    pacing.next(1.005)
    assert pacing.missed(1.02 + 0.5) == 25
    assert pacing.next(1.52) == pytest.approx(1.54)


def test_a_little_lateness_leaves_nothing_out():
    pacing = Pacing(FRAME_S)
    pacing.next(1.0)
    assert pacing.missed(1.0 + 0.99 * LATE_FRAMES * FRAME_S) == 0


def test_it_is_known_how_late_frames_were():
    pacing = Pacing(FRAME_S)
    assert (pacing.frames, pacing.late_ms(0.95)) == (0, 0)
    for number in range(100):
        due_s = pacing.next(1.0)
        pacing.missed(due_s + (0.0125 if number >= 90 else 0.0015))
    assert pacing.frames == 100
    assert [pacing.late_ms(share) for share in (0.5, 0.9, 0.95, 1)] == [1, 1, 12, 12]
