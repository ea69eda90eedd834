"""Recordings, decoded again."""

import threading

import av
import numpy as np
import pytest

from conversations.store.calls.opening import SoundOptions
from conversations.store.sound import recording as recording_module
from conversations.store.sound.encoder import Encoder
from conversations.store.sound.recording import Recording
from tests.store.round_made import RoundMade


@pytest.fixture
def encoder():
    the_encoder = Encoder(tick_s=0.02)
    yield the_encoder
    the_encoder.close()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "2026/11/conversation.ogg"


def sine(hz, duration_ms, rate_hz=16_000):
    times = np.arange(rate_hz * duration_ms // 1000) / rate_hz
    return (10_000 * np.sin(2 * np.pi * hz * times)).astype("<i2").tobytes()


def finish(recording, ended_ms):
    done = threading.Event()
    results = []
    recording.finish(ended_ms, lambda result: (results.append(result), done.set()))
    assert done.wait(20)
    return results[0]


def decoded(path):
    """Samples at 16 kHz as (user, agent), and the number of samples at 48 kHz."""
    with av.open(str(path)) as container:
        assert container.streams[0].codec_context.layout.name == "stereo"
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    samples = np.concatenate(frames, axis=1)
    return samples[:, ::3], samples.shape[1]


SILENCE = 0.0008
"""A voice is 0.2: neither side is heard in the other's channel."""
BITRATE = SoundOptions(16_000).bitrate


def loudness(samples, from_ms, until_ms):
    return float(np.sqrt(np.mean(samples[from_ms * 16 : until_ms * 16] ** 2)))


def pitch_hz(samples, from_ms, until_ms):
    part = samples[from_ms * 16 : until_ms * 16]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    return float(np.argmax(spectrum) * 16_000 / len(part))


@pytest.mark.parametrize("agent_rate_hz", [16_000, 24_000, 44_100, 8_000])
def test_each_voice_stands_in_its_channel_at_its_time(encoder, path, agent_rate_hz):
    recording = Recording(path, agent_rate_hz, BITRATE, encoder)
    user, agent = sine(500, 1_000), sine(800, 1_000, agent_rate_hz)
    for n in range(25):
        size = len(user) // 25
        recording.user_audio(user[n * size : (n + 1) * size], 1_000 + n * 40)
    for n in range(25):
        size = len(agent) // 25 // 2 * 2
        recording.agent_audio(agent[n * size : (n + 1) * size], 3_000 + n * 40)
    result = finish(recording, 5_000)

    (left, right), _ = decoded(path)
    assert pitch_hz(left, 1_100, 1_900) == pytest.approx(500, abs=5)
    assert pitch_hz(right, 3_100, 3_900) == pytest.approx(800, abs=5)
    assert loudness(left, 0, 980) < SILENCE
    assert loudness(left, 1_010, 1_990) > 0.15
    assert loudness(left, 2_020, 5_000) < SILENCE
    assert loudness(right, 0, 2_980) < SILENCE
    assert loudness(right, 3_010, 3_990) > 0.15
    assert loudness(right, 4_020, 5_000) < SILENCE
    assert result.complete
    assert result.size_bytes == path.stat().st_size


@pytest.mark.parametrize("samples", [16_000, 15_999, 961, 1, 100_003])
def test_file_is_as_long_as_what_was_said_to_the_sample(encoder, path, samples):
    recording = Recording(path, 16_000, BITRATE, encoder)
    recording.user_audio(bytes(samples * 2), 0)
    result = finish(recording, 0)
    assert decoded(path)[1] == samples * 3
    assert result.duration_ms == samples // 16


def test_player_knows_the_length_without_reading_the_whole_file(encoder, path):
    recording = Recording(path, 16_000, BITRATE, encoder)
    recording.user_audio(sine(440, 12_000), 0)
    finish(recording, 12_500)
    with av.open(str(path)) as container:
        assert container.duration == pytest.approx(12_500_000, abs=10_000)
        container.seek(9_000_000)
        frame = next(container.decode(audio=0))
        assert float(frame.pts * frame.time_base) == pytest.approx(9, abs=1.1)


def test_sound_is_on_disk_while_the_conversation_goes_on(encoder, path):
    recording = Recording(path, 16_000, BITRATE, encoder)
    for n in range(100):
        recording.user_audio(sine(440, 100), n * 100)
    round_made = RoundMade()
    encoder.take_on(round_made)
    assert round_made.done.wait(60)
    assert decoded(path)[1] > 48_000 * 6
    finish(recording, 10_000)


def test_failing_file_is_reported_and_leaves_others_alone(encoder, path, caplog):
    path.parent.parent.mkdir(parents=True)
    path.parent.touch()
    broken = Recording(path, 16_000, BITRATE, encoder)
    good = Recording(path.parent.with_name("good.ogg"), 16_000, BITRATE, encoder)
    for recording in (broken, good):
        recording.user_audio(bytes(3_200), 0)
    assert not finish(broken, 100).complete
    assert finish(good, 100).complete
    assert "A recording failed" in caplog.text


def test_encoder_that_is_far_behind_costs_sound_not_memory(path, monkeypatch):
    class SleepingEncoder(Encoder):
        def take_on(self, recording):
            """Never works on its own."""

    monkeypatch.setattr(recording_module, "MAX_WAITING_BYTES", 10_000)
    recording = Recording(path, 16_000, BITRATE, SleepingEncoder())
    for n in range(100):
        recording.user_audio(bytes(1_000), n * 31)
    results = []
    recording.finish(100, results.append)
    assert recording.work()
    assert results[0].duration_ms == 312
    assert not results[0].complete


def test_audio_after_the_end_is_ignored(encoder, path):
    recording = Recording(path, 16_000, BITRATE, encoder)
    recording.user_audio(bytes(3_200), 0)
    finish(recording, 100)
    recording.user_audio(bytes(3_200), 100)
    assert decoded(path)[1] == 4_800
