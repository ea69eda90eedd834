import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.store.sound.timeline import LAG_MS, Timeline


def tone(length, value=1):
    return np.full(length, value, np.int16)


def test_chunk_stands_at_its_time():
    timeline = Timeline()
    timeline.add("agent", tone(160), at_ms=500)
    rows = timeline.take_rest(ended_ms=1_000)
    assert len(rows) == 16_000
    assert list(np.flatnonzero(rows[:, 1])[[0, -1]]) == [8_000, 8_159]
    assert not rows[:, 0].any()


def test_jittering_microphone_chunks_join_without_gap_or_loss():
    timeline = Timeline()
    counted = np.arange(1, 10 * 512 + 1, dtype=np.int16)
    for n, late_ms in enumerate([0, 40, -10, 150, 199, 0, 20, -30, 5, 0]):
        timeline.add("user", counted[n * 512 : (n + 1) * 512], n * 32 + late_ms)
    rows = timeline.take_rest(ended_ms=0)
    assert list(rows[:, 0]) == list(counted)


def test_muted_microphone_leaves_silence_of_its_length():
    timeline = Timeline()
    timeline.add("user", tone(1_600), at_ms=0)
    timeline.add("user", tone(1_600), at_ms=1_000)
    rows = timeline.take_rest(ended_ms=0)
    assert len(rows) == 17_600
    assert not rows[1_600:16_000, 0].any()
    assert rows[16_000:, 0].all()


def test_agent_chunks_never_overlap():
    timeline = Timeline()
    timeline.add("agent", tone(1_600, 1), at_ms=0)
    timeline.add("agent", tone(1_600, 2), at_ms=50)
    rows = timeline.take_rest(ended_ms=0)
    assert list(rows[:, 1]) == [1] * 1_600 + [2] * 1_600


def test_rounded_times_put_no_click_between_agent_chunks():
    timeline = Timeline()
    timeline.add("agent", tone(645), at_ms=0)
    timeline.add("agent", tone(645), at_ms=41)
    assert timeline.take_rest(ended_ms=0)[:, 1].all()


def test_stretch_is_given_out_once_and_only_when_it_is_certain():
    timeline = Timeline()
    timeline.add("user", tone(16_000 * 2), at_ms=0)
    assert len(timeline.take()) == 0
    timeline.add("user", tone(160), at_ms=2_000)
    assert len(timeline.take()) == 16 * (2_000 - LAG_MS)
    assert len(timeline.take()) == 0
    assert len(timeline.take_rest(ended_ms=0)) == 32_160 - 16 * (2_000 - LAG_MS)


def test_audio_for_a_stretch_given_out_starts_right_behind_it():
    timeline = Timeline()
    timeline.add("user", tone(160), at_ms=5_000)
    given = len(timeline.take())
    timeline.add("agent", tone(160), at_ms=1_000)
    rest = timeline.take_rest(ended_ms=0)
    assert given == 16 * (5_000 - LAG_MS)
    assert list(np.flatnonzero(rest[:, 1])) == list(range(160))


def test_recording_lasts_until_the_end_of_the_conversation():
    timeline = Timeline()
    timeline.add("user", tone(160), at_ms=0)
    assert len(timeline.take_rest(ended_ms=2_500)) == 40_000


chunks = st.lists(
    st.tuples(
        st.sampled_from(["user", "agent"]),
        st.integers(0, 2_000),
        st.integers(-400, 900),
        st.booleans(),
    ),
    max_size=40,
)


@given(chunks)
@settings(deadline=None, max_examples=60)
def test_no_sample_is_lost_doubled_or_reordered(plan):
    """Whatever the times are and whenever stretches are taken."""
    timeline = Timeline()
    now_ms = 0
    said = {"user": 0, "agent": 0}
    taken = []
    for side, length, step_ms, take in plan:
        now_ms = max(0, now_ms + step_ms)
        first = said[side] + 1
        said[side] += length
        samples = (np.arange(first, first + length) % 30_000 + 1).astype(np.int16)
        timeline.add(side, samples, now_ms)
        if take:
            taken.append(timeline.take())
    taken.append(timeline.take_rest(ended_ms=0))
    rows = np.concatenate(taken)
    for column, side in enumerate(["user", "agent"]):
        heard = rows[:, column]
        expected = np.arange(1, said[side] + 1) % 30_000 + 1
        assert list(heard[heard != 0]) == list(expected)


def test_audio_held_up_and_then_sent_at_once_falls_back_into_its_place():
    timeline = Timeline()
    timeline.add("user", tone(16_000, 1), at_ms=0)
    for n in range(32):
        timeline.add("user", tone(512, 2), at_ms=2_024 + n // 8)
    timeline.add("user", tone(512, 3), at_ms=2_056)
    rows = timeline.take_rest(ended_ms=0)
    assert np.count_nonzero(rows[:, 0] == 2) == 32 * 512
    [first_late] = np.flatnonzero(rows[:, 0] == 3)[:1]
    assert abs(first_late / 16 - 2_056) <= 200
