import numpy as np
import pytest

from conversations.providers.bands import FRAME_MS
from conversations.providers.played_audio import PlayedAudio

RATES_HZ = (8_000, 16_000, 22_050, 24_000, 44_100, 48_000)


def tone(hz: float, duration_ms: int, rate_hz: int = 16_000) -> bytes:
    at_s = np.arange(rate_hz * duration_ms // 1000) / rate_hz
    return (np.sin(2 * np.pi * hz * at_s) * 8_000).astype("<i2").tobytes()


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_frames_lie_where_they_are_heard_and_gaps_are_silent(rate_hz: int) -> None:
    played = PlayedAudio(rate_hz)
    played.add(tone(1_000, 160, rate_hz), 1_600)
    played.add(tone(1_000, 160, rate_hz), 2_400)
    loud = played.newest(2_880, 120).max(axis=1) > 60
    times = (np.flatnonzero(loud) + 2_880 // FRAME_MS - 120) * FRAME_MS
    assert [t for t in times if t < 2_000] == list(range(1_600, 1_760, FRAME_MS))
    assert [t for t in times if t >= 2_000] == list(range(2_400, 2_560, FRAME_MS))


def test_asking_often_gives_the_same_as_asking_once() -> None:
    often, once = PlayedAudio(16_000), PlayedAudio(16_000)
    for at_ms in range(0, 4_000, 40):
        chunk = tone(300 + at_ms / 2, 40)
        often.add(chunk, at_ms)
        once.add(chunk, at_ms)
        often.newest(at_ms + 30, 10)
    assert (often.newest(4_000, 60) == once.newest(4_000, 60)).all()


def test_audio_that_was_dropped_and_begins_anew_is_where_it_is_heard() -> None:
    played = PlayedAudio(16_000)
    played.add(tone(1_000, 400), 0)
    played.add(tone(2_000, 160), 160)
    rows = played.newest(320, 20)
    assert rows[:10].argmax(axis=1).tolist() == [3] * 10
    assert rows[10:].argmax(axis=1).tolist() == [5] * 10


def test_it_is_known_how_long_ago_it_was() -> None:
    played = PlayedAudio(16_000)
    played.add(tone(1_000, 400), 1_000)
    assert played.since(1_399)
    assert not played.since(1_400)
