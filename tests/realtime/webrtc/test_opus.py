from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.realtime.webrtc.opus import (
    MAX_PACKET_SAMPLES,
    SETTLED_FRAMES,
    BadOpus,
    OpusDecoder,
    OpusEncoder,
    duration_samples,
)
from conversations.realtime.webrtc.voice_queue import (
    FRAME_BYTES,
    FRAME_SAMPLES,
    RATE_HZ,
)

AT = np.arange(RATE_HZ) / RATE_HZ
TONE = (8_000 * np.sin(2 * np.pi * 440 * AT)).astype(np.int16).tobytes()
FRAMES = [TONE[at : at + FRAME_BYTES] for at in range(0, len(TONE), FRAME_BYTES)]


def test_what_is_said_is_what_is_heard():
    encoder, decoder = OpusEncoder(), OpusDecoder()
    packets = [encoder.encode(frame) for frame in FRAMES]
    assert {duration_samples(packet) for packet in packets} == {FRAME_SAMPLES}
    heard = np.frombuffer(b"".join(map(decoder.decode, packets)), np.int16)
    assert len(heard) == len(TONE) // 2
    settled = heard[RATE_HZ // 10 :].astype(float)
    spectrum = np.abs(np.fft.rfft(settled))
    loudest_hz = spectrum.argmax() * RATE_HZ / len(settled)
    assert loudest_hz == pytest.approx(440, abs=3)
    assert np.sqrt((settled**2).mean()) == pytest.approx(8_000 / 2**0.5, rel=0.1)


def test_long_silence_is_one_small_packet():
    encoder = OpusEncoder()
    for frame in FRAMES:
        encoder.encode(frame)
    packets = [encoder.encode(None) for _ in range(SETTLED_FRAMES + 5)]
    assert len(set(packets[SETTLED_FRAMES - 1 :])) == 1
    assert len(packets[-1]) < 10
    assert not any(OpusDecoder().decode(packets[-1]))


def test_voice_after_a_silence_is_whole():
    encoder, decoder = OpusEncoder(), OpusDecoder()
    for _ in range(100):
        decoder.decode(encoder.encode(None))
    heard = b"".join(decoder.decode(encoder.encode(frame)) for frame in FRAMES)
    assert np.abs(np.frombuffer(heard, np.int16)).max() > 7_000


@pytest.mark.parametrize(
    ("payload", "duration_ms"),
    [
        (bytes([0b00001_0_00]), 20),
        (bytes([0b11111_0_00]), 20),
        (bytes([0b11110_0_01]), 20),
        (bytes([0b00011_0_01]), 120),
        (bytes([0b11100_0_11, 8]), 20),
    ],
)
def test_duration_stands_in_the_first_bytes(payload: bytes, duration_ms: int):
    assert duration_samples(payload) == duration_ms * RATE_HZ // 1000


@pytest.mark.parametrize("payload", [b"", b"\xff", b"\xff\x00", b"\x1b\xff"])
def test_packets_without_a_duration_are_refused(payload: bytes):
    with pytest.raises(BadOpus):
        OpusDecoder().decode(payload)


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_after_any_packets_a_voice_is_heard_again(payloads: list[bytes]):
    decoder, encoder = OpusDecoder(), OpusEncoder()
    for payload in payloads:
        with suppress(BadOpus):
            assert len(decoder.decode(payload)) <= 2 * MAX_PACKET_SAMPLES
    heard = b"".join(decoder.decode(encoder.encode(frame)) for frame in FRAMES[:10])
    assert np.abs(np.frombuffer(heard, np.int16)).max() > 7_000
