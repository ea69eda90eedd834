"""The loudspeaker of a caller, on a clock of our own."""

import numpy as np
import pytest

from tests.callers.playback import Playback

RATE_HZ = 16_000


def tone(ms: int) -> np.ndarray:
    t = np.arange(RATE_HZ * ms // 1000)
    return (8000 * np.sin(2 * np.pi * 200 * t / RATE_HZ)).astype(np.int16)


def test_audio_that_arrives_early_is_played_after_what_came_before():
    playback = Playback(RATE_HZ)
    playback.add(tone(100), 1, 10.0)
    playback.add(tone(100), 1, 10.02)
    assert playback.busy_until_s == pytest.approx(10.2)
    assert playback.halts(0) == []
    assert playback.first_audible_s(0) == pytest.approx(10.0)
    assert playback.last_audible_s(0) == pytest.approx(10.2)


def test_audio_that_comes_late_leaves_a_halt():
    playback = Playback(RATE_HZ)
    playback.add(tone(100), 1, 10.0)
    playback.add(tone(100), 1, 10.5)
    [(starts_s, length_s)] = playback.halts(0)
    assert starts_s == pytest.approx(10.1)
    assert length_s == pytest.approx(0.4)


def test_dropping_cuts_what_is_being_played_and_forgets_the_rest():
    playback = Playback(RATE_HZ)
    playback.add(tone(100), 1, 10.0)
    playback.add(tone(100), 1, 10.0)
    playback.drop(10.05)
    assert len(playback.heard()) == RATE_HZ * 50 // 1000
    assert playback.dropped_samples == RATE_HZ * 150 // 1000
    playback.add(tone(100), 2, 10.3)
    assert playback.first_audible_s(10.06) == pytest.approx(10.3)


def test_a_window_of_the_past_holds_what_was_played_then():
    playback = Playback(RATE_HZ)
    pcm = tone(100)
    playback.add(pcm, 1, 10.0)
    window = playback.window(9.95, RATE_HZ // 10)
    half = RATE_HZ // 20
    assert not window[:half].any()
    assert (window[half:] == pcm[:half]).all()


def test_silence_within_speech_is_neither_sound_nor_halt():
    playback = Playback(RATE_HZ)
    pcm = np.concatenate([tone(100), np.zeros(RATE_HZ // 10, np.int16), tone(100)])
    playback.add(pcm, 1, 0.0)
    steps = playback.audible_steps()
    assert len(steps) == 20
    assert playback.halts(-1) == []
