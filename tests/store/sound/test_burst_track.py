import numpy as np

from conversations.store.sound.burst_track import JOIN_MS, BurstTrack


def samples(duration_ms, value=1):
    return np.full(duration_ms * 16, value, np.int16)


def pieces(heard):
    return [(at_ms, len(part) // 16, int(part[0])) for at_ms, part in heard]


def test_a_burst_is_heard_one_chunk_after_the_other():
    track = BurstTrack(16_000)
    for value in (1, 2, 3):
        track.add(samples(1_000, value), 100)
    assert pieces(track.heard_until(600)) == [(100, 500, 1)]
    assert pieces(track.heard_until(2_100)) == [(600, 500, 1), (1_100, 1_000, 2)]
    assert pieces(track.heard_until(9_000)) == [(2_100, 1_000, 3)]
    assert track.heard_until(9_000) == []


def test_what_was_not_heard_at_an_interruption_never_is():
    track = BurstTrack(16_000)
    track.add(samples(3_000), 0)
    assert pieces(track.heard_until(1_000)) == [(0, 1_000, 1)]
    track.interrupt(1_000)
    track.add(samples(200, 7), 1_050)
    assert pieces(track.heard_until(9_000)) == [(1_000, 200, 7)]


def test_chunks_in_real_time_follow_each_other_though_some_are_late():
    track = BurstTrack(16_000)
    for number, late_ms in enumerate((0, 15, 3, JOIN_MS, 0)):
        track.add(samples(40, number + 1), 40 * number + late_ms)
    heard = pieces(track.heard_until(9_000))
    assert [at_ms for at_ms, *_ in heard] == [0, 40, 80, 120, 160]


def test_a_pause_is_a_pause():
    track = BurstTrack(16_000)
    track.add(samples(40), 0)
    track.add(samples(40), 40 + JOIN_MS + 1)
    assert [at for at, *_ in track.heard_until(9_000)] == [0, 40 + JOIN_MS + 1]


def test_an_interruption_after_the_end_changes_nothing():
    track = BurstTrack(16_000)
    track.add(samples(100), 0)
    track.heard_until(5_000)
    track.interrupt(5_000)
    track.add(samples(100), 5_010)
    assert pieces(track.heard_until(9_000)) == [(5_010, 100, 1)]
