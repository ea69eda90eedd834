import av
import numpy as np
import pytest

from conversations.store.sound.ogg import FRAME_SAMPLES, OggOpusFile


@pytest.mark.parametrize(
    "pieces",
    [[1], [FRAME_SAMPLES], [FRAME_SAMPLES - 1, 2], [100] * 50, [0, 16_000, 0, 7]],
)
def test_file_is_as_long_as_its_pieces_however_they_are_cut(tmp_path, pieces):
    path = tmp_path / "sound.ogg"
    file = OggOpusFile(path, 32_000)
    for length in pieces:
        file.write(np.ones((length, 2), np.int16))
    assert file.written_samples == sum(pieces)
    file.close()
    with av.open(str(path)) as container:
        assert container.streams[0].codec_context.name == "opus"
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert samples == sum(pieces) * 3


def test_speech_takes_no_more_than_its_bitrate(tmp_path):
    path = tmp_path / "sound.ogg"
    file = OggOpusFile(path, 32_000)
    noise = np.random.default_rng(1).normal(0, 2_000, (16_000 * 20, 2))
    file.write(noise.astype(np.int16))
    file.close()
    assert path.stat().st_size * 8 / 20 < 36_000
