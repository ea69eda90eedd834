import numpy as np

from conversations.realtime.webrtc.voice_queue import (
    FADE_MS,
    FRAME_BYTES,
    FRAME_MS,
    RATE_HZ,
    VoiceQueue,
)


def tone(duration_ms: float) -> bytes:
    samples = round(RATE_HZ * duration_ms / 1000)
    return np.full(samples, 10_000, np.int16).tobytes()


def test_sound_comes_out_in_frames_as_it_went_in():
    queue = VoiceQueue()
    queue.put(tone(30))
    queue.put(tone(10))
    assert queue.waiting_ms == 40
    assert queue.take() == tone(20)
    assert queue.take() == tone(20)
    assert queue.take() is None


def test_the_end_of_an_utterance_is_filled_up_with_silence():
    queue = VoiceQueue()
    queue.put(tone(5))
    # More may come: resampling hands sound over in odd sizes.
    assert queue.take() is None
    assert queue.take() == tone(5).ljust(FRAME_BYTES, b"\0")
    assert queue.take() is None


def test_odd_sizes_make_no_hole_in_the_middle():
    queue = VoiceQueue()
    queue.put(tone(15))
    assert queue.take() is None
    queue.put(tone(25))
    assert queue.take() == tone(20)
    assert queue.take() == tone(20)


def test_flush_fades_out_within_a_frame_and_drops_the_rest():
    queue = VoiceQueue()
    queue.put(tone(500))
    queue.take()
    queue.flush()
    last = queue.take()
    assert last is not None
    samples = np.frombuffer(last, np.int16).astype(int)
    faded = round(RATE_HZ * FADE_MS / 1000)
    assert samples[0] == 10_000
    assert (np.diff(samples) <= 0).all()
    # No step that would be heard as a click.
    assert np.abs(np.diff(samples)).max() < 10_000 / faded * 2
    assert not samples[faded:].any()
    assert queue.take() is None
    assert FADE_MS < FRAME_MS


def test_flush_of_nothing_is_nothing():
    queue = VoiceQueue()
    queue.flush()
    assert queue.take() is None


def test_what_follows_a_flush_begins_after_the_fade():
    queue = VoiceQueue()
    queue.put(tone(100))
    queue.flush()
    queue.put(tone(40))
    frames = [queue.take(), queue.take()]
    joined = np.frombuffer(b"".join(f for f in frames if f), np.int16)
    faded = round(RATE_HZ * FADE_MS / 1000)
    assert (joined[faded:] == 10_000).all()
