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


def test_the_worst_lateness_is_known():
    pacing = Pacing(FRAME_S)
    for late_s in (0.001, 0.012, 0.002):
        due_s = pacing.next(1.0)
        pacing.missed(due_s + late_s)
    assert pacing.worst_late_s == pytest.approx(0.012)
