import pytest

from conversations.protocol.audio_format import FORMATS, AudioFormat

ALL = [
    ("pcm_8000", "pcm", 8000, 2),
    ("pcm_16000", "pcm", 16000, 2),
    ("pcm_22050", "pcm", 22050, 2),
    ("pcm_24000", "pcm", 24000, 2),
    ("pcm_44100", "pcm", 44100, 2),
    ("pcm_48000", "pcm", 48000, 2),
    ("ulaw_8000", "ulaw", 8000, 1),
]


@pytest.mark.parametrize(("name", "encoding", "rate_hz", "sample_bytes"), ALL)
def test_a_name_tells_encoding_and_rate(name, encoding, rate_hz, sample_bytes):
    parsed = AudioFormat.parse(name)
    assert (parsed.name, parsed.encoding) == (name, encoding)
    assert (parsed.rate_hz, parsed.sample_bytes) == (rate_hz, sample_bytes)


def test_there_are_no_other_formats():
    assert list(FORMATS) == [name for name, *_ in ALL]


@pytest.mark.parametrize("name", ["mp3_44100", "pcm_12345", "pcm", "", "PCM_16000"])
def test_another_name_is_refused_with_the_choices(name):
    with pytest.raises(ValueError, match=f"'{name}' is not .* pcm_16000.*ulaw_8000"):
        AudioFormat.parse(name)


@pytest.mark.parametrize(
    ("name", "size_bytes", "duration_ms"),
    [("pcm_16000", 1024, 32), ("ulaw_8000", 256, 32), ("pcm_44100", 2304, 26)],
)
def test_bytes_tell_time(name, size_bytes, duration_ms):
    assert AudioFormat.parse(name).bytes_to_ms(size_bytes) == duration_ms
