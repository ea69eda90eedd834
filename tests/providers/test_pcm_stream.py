import numpy as np
import pytest

from conversations.providers.openai_stt import wav
from conversations.providers.pcm_stream import PcmStream, PcmStreamError


def tone(rate_hz: int, seconds: float = 0.5) -> bytes:
    time_s = np.arange(int(rate_hz * seconds)) / rate_hz
    return (8_000 * np.sin(2 * np.pi * 440 * time_s)).astype("<i2").tobytes()


def through(stream: PcmStream, data: bytes, size: int) -> bytes:
    parts = [stream.feed(data[at : at + size]) for at in range(0, len(data), size)]
    assert all(len(part) % 2 == 0 for part in parts)
    return b"".join(parts) + stream.finish()


@pytest.mark.parametrize("size", [1, 3, 999, 100_000])
def test_the_same_rate_passes_through_whatever_the_cuts(size: int) -> None:
    assert through(PcmStream(24_000), tone(24_000), size) == tone(24_000)


@pytest.mark.parametrize("size", [777, 100_000])
def test_other_rates_are_resampled_to_the_same_tone(size: int) -> None:
    result = np.frombuffer(through(PcmStream(16_000), tone(24_000), size), dtype="<i2")
    expected = np.frombuffer(tone(16_000), dtype="<i2")
    assert abs(len(result) - len(expected)) <= 2
    middle = slice(800, 7_000)
    assert np.abs(result[middle].astype(int) - expected[middle]).max() < 200


def test_what_has_come_is_played_at_once() -> None:
    stream, came = PcmStream(16_000), tone(24_000, seconds=0.02)
    assert len(stream.feed(came)) >= len(tone(16_000, seconds=0.018))


@pytest.mark.parametrize("size", [5, 100_000])
def test_a_wav_header_is_read_and_not_played(size: int) -> None:
    data = wav(tone(16_000), 16_000)
    assert through(PcmStream(16_000), data, size) == tone(16_000)


def test_the_rate_may_stand_in_the_content_type() -> None:
    stream = PcmStream(16_000, "audio/pcm;rate=16000;channels=1")
    assert through(stream, tone(16_000), 1_000) == tone(16_000)


def test_compressed_audio_is_refused_with_the_fix() -> None:
    with pytest.raises(PcmStreamError, match="response_format pcm"):
        PcmStream(16_000, "audio/mpeg")


def test_a_wav_of_another_kind_is_refused() -> None:
    stereo = bytearray(wav(tone(16_000), 16_000))
    stereo[22] = 2
    with pytest.raises(PcmStreamError, match="2 channels"):
        PcmStream(16_000).feed(bytes(stereo))
    with pytest.raises(PcmStreamError, match="without samples"):
        PcmStream(16_000).feed(b"RIFF" + bytes(5_000))


def test_nothing_at_all_is_nothing() -> None:
    assert PcmStream(16_000).finish() == b""
