import numpy as np
import pytest

from conversations.providers.bands import Bands

RATES_HZ = (8_000, 16_000, 22_050, 24_000, 44_100, 48_000)


def tone(hz: float, duration_ms: int, rate_hz: int = 16_000) -> bytes:
    at_s = np.arange(rate_hz * duration_ms // 1000) / rate_hz
    return (np.sin(2 * np.pi * hz * at_s) * 8_000).astype("<i2").tobytes()


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_sound_is_as_loud_in_its_band_at_every_rate(rate_hz: int) -> None:
    frame = Bands(rate_hz).frame_samples
    samples = np.frombuffer(tone(1_000, 200, rate_hz), "<i2")[: 8 * frame]
    rows = Bands(rate_hz).measure(samples)
    assert rows.argmax(axis=1).tolist() == [3] * 8
    assert rows.max(axis=1) == pytest.approx(114, abs=2)


def test_silence_is_nought() -> None:
    assert Bands(16_000).measure(np.zeros(512, np.int16)).max() == 0
