import io

import av
import numpy as np
import pytest

from conversations.store.sound import mp3
from conversations.store.sound.ogg import OggOpusFile
from conversations.store.sound.timeline import RATE_HZ


@pytest.fixture
def recorded(tmp_path):
    """Makes a recording: the caller hums low, the agent high."""

    def make(seconds):
        path = tmp_path / "recording.ogg"
        file = OggOpusFile(path, 48_000)
        at = np.arange(RATE_HZ * seconds) / RATE_HZ
        hums = [np.sin(2 * np.pi * hz * at) * 8_000 for hz in (300, 1_200)]
        file.write(np.stack(hums, axis=1).astype(np.int16))
        file.close()
        return path

    return make


def decoded(content):
    with av.open(io.BytesIO(content), format="mp3") as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        assert container.streams.audio[0].rate == RATE_HZ
    return np.concatenate(frames, axis=1)


def loudest_hz(samples):
    strengths = np.abs(np.fft.rfft(samples))
    return float(np.argmax(strengths) * RATE_HZ / len(samples))


def test_each_side_stays_on_its_side_for_the_whole_length(recorded):
    samples = decoded(b"".join(mp3.mp3_of(recorded(5).open("rb"))))
    assert samples.shape[0] == 2
    assert samples.shape[1] == pytest.approx(5 * RATE_HZ, abs=RATE_HZ // 5)
    assert loudest_hz(samples[0]) == pytest.approx(300, abs=5)
    assert loudest_hz(samples[1]) == pytest.approx(1_200, abs=5)


def test_a_part_is_made_when_it_is_asked_for(recorded):
    file = recorded(30).open("rb")
    parts = mp3.mp3_of(file)
    first = next(parts)
    assert file.tell() < file.seek(0, io.SEEK_END) / 2
    file.seek(0)
    assert len(first) < 2 * mp3.CHUNK_BYTES
    parts.close()
    assert file.closed


def test_the_file_is_closed_at_the_end(recorded):
    file = recorded(1).open("rb")
    assert b"".join(mp3.mp3_of(file))
    assert file.closed


def test_of_a_recording_that_breaks_off_what_is_there_is_given(recorded):
    content = recorded(10).read_bytes()
    half = io.BytesIO(content[: len(content) // 2])
    samples = decoded(b"".join(mp3.mp3_of(half)))
    assert 3 * RATE_HZ < samples.shape[1] < 7 * RATE_HZ


@pytest.mark.parametrize("content", [b"", b"no sound at all", b"OggS"])
def test_what_is_no_recording_is_refused_at_once(content):
    file = io.BytesIO(content)
    with pytest.raises(mp3.NotAudio):
        mp3.mp3_of(file)
    assert file.closed
