import numpy as np
import pytest

from conversations.store.sound.agent_track import SETTLE_MS, AgentTrack


def chunk(rate_hz, duration_ms):
    times = np.arange(rate_hz * duration_ms // 1000) / rate_hz
    return (8_000 * np.sin(2 * np.pi * 400 * times)).astype(np.int16)


def length(placed):
    return sum(len(samples) for _at_ms, samples in placed)


def test_audio_at_the_recordings_rate_passes_unchanged():
    samples = chunk(16_000, 40)
    [(at_ms, out)] = AgentTrack(16_000).add(samples, 70)
    assert at_ms == 70
    assert out is samples


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 24_000, 44_100, 48_000])
def test_run_keeps_its_length_at_another_rate(rate_hz):
    track = AgentTrack(rate_hz)
    placed = [
        piece for n in range(25) for piece in track.add(chunk(rate_hz, 40), n * 40)
    ]
    placed += track.end()
    assert abs(length(placed) - 16_000) <= 1
    assert placed[0][0] == 0


def test_gap_ends_a_run_and_the_next_starts_at_its_own_time():
    track = AgentTrack(24_000)
    first = track.add(chunk(24_000, 100), 0)
    second = track.add(chunk(24_000, 100), 900)
    second += track.end()
    assert length([*first, *[p for p in second if p[0] < 900]]) == 1_600
    assert length([p for p in second if p[0] >= 900]) == 1_600
    assert min(p[0] for p in second if p[0] >= 900) == 900


def test_last_samples_are_given_out_when_nothing_follows():
    track = AgentTrack(24_000)
    given = length(track.add(chunk(24_000, 100), 0))
    assert track.settle(100 + SETTLE_MS - 1) == []
    assert given + length(track.settle(100 + SETTLE_MS)) == 1_600
    assert track.end() == []
