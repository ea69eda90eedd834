import numpy as np
import pytest

from conversations.protocol import ulaw


def pcm(*samples):
    return np.array(samples, "<i2").tobytes()


@pytest.mark.parametrize(
    ("code", "sample"),
    [
        (0x00, -32124),
        (0x80, 32124),
        (0x7F, 0),
        (0xFF, 0),
        (0xFE, 8),
        (0x7E, -8),
        (0xEF, 132),
        (0x8F, 16764),
    ],
)
def test_codes_stand_for_the_samples_of_the_standard(code, sample):
    assert ulaw.decode(bytes([code])) == pcm(sample)


def test_codes_survive_the_way_there_and_back():
    codes = bytes(code for code in range(256) if code != 0x7F)  # 0x7F is minus zero
    assert ulaw.encode(ulaw.decode(codes)) == codes


def test_every_sample_is_kept_to_half_a_step_of_its_segment():
    samples = np.arange(-32768, 32768)
    coded = ulaw.encode(samples.astype("<i2").tobytes())
    back = np.frombuffer(ulaw.decode(coded), "<i2").astype(int)
    assert (np.abs(samples - back) <= (np.abs(samples) + 132) / 32).all()


def test_nothing_is_nothing():
    assert ulaw.decode(b"") == ulaw.encode(b"") == b""
