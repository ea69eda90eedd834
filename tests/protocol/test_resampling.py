import numpy as np
import pytest

from conversations.protocol import ulaw
from conversations.protocol.audio_format import FORMATS, AudioFormat
from conversations.protocol.close_codes import ErrorType, ProtocolViolation
from conversations.protocol.resampling import (
    InputConverter,
    OutputConverter,
    Resampler,
)

RATES = [
    (8_000, 16_000),
    (22_050, 16_000),
    (44_100, 16_000),
    (48_000, 16_000),
    (16_000, 8_000),
    (16_000, 24_000),
    (22_050, 44_100),
]


def tone(rate_hz, frequency_hz=440, duration_ms=500):
    time_s = np.arange(rate_hz * duration_ms // 1000) / rate_hz
    return (10_000 * np.sin(2 * np.pi * frequency_hz * time_s)).astype("<i2").tobytes()


def in_chunks(convert, audio, chunk_bytes):
    starts = range(0, len(audio), chunk_bytes)
    return b"".join(convert(audio[start : start + chunk_bytes]) for start in starts)


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
@pytest.mark.parametrize("chunk_bytes", [74, 1024, 2304])
def test_chunks_give_the_samples_of_the_whole(from_hz, to_hz, chunk_bytes):
    audio = tone(from_hz)
    whole, pieces = Resampler(from_hz, to_hz), Resampler(from_hz, to_hz)
    expected = whole.convert(audio) + whole.flush()
    assert in_chunks(pieces.convert, audio, chunk_bytes) + pieces.flush() == expected
    assert len(expected) // 2 == to_hz // 2


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_a_tone_stays_the_tone(from_hz, to_hz):
    stream = Resampler(from_hz, to_hz)
    heard = np.frombuffer(stream.convert(tone(from_hz)) + stream.flush(), "<i2")
    wanted = np.frombuffer(tone(to_hz), "<i2")
    inner = slice(to_hz // 20, -to_hz // 20)
    assert np.abs(heard[inner].astype(int) - wanted[inner]).max() <= 8


def test_what_the_new_rate_cannot_hold_is_filtered_out():
    stream = Resampler(48_000, 16_000)
    heard = np.frombuffer(stream.convert(tone(48_000, 9_600)), "<i2")[800:]
    assert np.abs(heard.astype(int)).max() <= 10


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_at_most_3_ms_are_held_back(from_hz, to_hz):
    stream = Resampler(from_hz, to_hz)
    taken_bytes = given_bytes = 0
    chunk = tone(from_hz, duration_ms=20)
    for _ in range(20):
        taken_bytes += len(chunk)
        given_bytes += len(stream.convert(chunk))
        assert taken_bytes / from_hz - given_bytes / to_hz <= 2 * 0.003


def test_equal_rates_pass_the_same_object_through():
    chunk = tone(16_000)
    wire = AudioFormat.parse("pcm_16000")
    assert InputConverter(wire, 16_000).convert(chunk) is chunk
    out = OutputConverter(16_000, wire)
    assert out.convert(chunk) is chunk
    assert out.flush() == b""


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_becomes_what_the_engine_hears(name):
    wire = AudioFormat.parse(name)
    spoken = tone(wire.rate_hz)
    chunk = ulaw.encode(spoken) if wire.encoding == "ulaw" else spoken
    heard = InputConverter(wire, 16_000).convert(chunk)
    expected = np.frombuffer(tone(16_000), "<i2").astype(int)
    inner = np.frombuffer(heard, "<i2").astype(int)[800:7_000]
    loudest_error = 400 if wire.encoding == "ulaw" else 8
    assert np.abs(inner - expected[800:7_000]).max() <= loudest_error


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_spoken_in_whole_samples(name):
    wire = AudioFormat.parse(name)
    converter = OutputConverter(16_000, wire)
    sizes = [len(converter.convert(tone(16_000, duration_ms=31))) for _ in range(9)]
    sizes.append(len(converter.flush()))
    assert all(size % wire.sample_bytes == 0 for size in sizes)
    assert wire.bytes_to_ms(sum(sizes)) == pytest.approx(9 * 31, abs=1)


@pytest.mark.parametrize("name", ["pcm_16000", "pcm_44100"])
def test_half_a_sample_from_a_client_is_refused_by_name(name):
    with pytest.raises(ProtocolViolation, match="user_audio_chunk: 3 bytes") as caught:
        InputConverter(AudioFormat.parse(name), 16_000).convert(b"\0\0\0")
    assert caught.value.error_type is ErrorType.VALUE_ERROR


def test_ulaw_may_have_any_number_of_bytes():
    converter = InputConverter(AudioFormat.parse("ulaw_8000"), 8_000)
    assert len(converter.convert(b"\xff\xff\xff")) == 6


def test_half_a_sample_never_leaves():
    with pytest.raises(ValueError, match="3 bytes are not whole"):
        OutputConverter(16_000, AudioFormat.parse("pcm_16000")).convert(b"\0\0\0")


def test_an_empty_chunk_gives_nothing():
    converter = InputConverter(AudioFormat.parse("pcm_48000"), 16_000)
    assert converter.convert(b"") == b""


def test_nothing_of_a_discarded_utterance_is_heard_in_the_next():
    converter = OutputConverter(16_000, AudioFormat.parse("pcm_24000"))
    converter.convert(tone(16_000))
    converter.discard()
    silence = bytes(3_200)
    heard = converter.convert(silence) + converter.flush()
    assert heard == bytes(4_800)


def test_after_a_flush_the_next_utterance_sounds_as_the_first():
    converter = OutputConverter(16_000, AudioFormat.parse("ulaw_8000"))
    first = converter.convert(tone(16_000)) + converter.flush()
    assert converter.convert(tone(16_000)) + converter.flush() == first
