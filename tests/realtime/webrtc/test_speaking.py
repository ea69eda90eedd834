import numpy as np

from conversations.realtime.webrtc.speaking import HANGOVER_MS, Speaking
from conversations.realtime.webrtc.voice_queue import FRAME_SAMPLES

LOUD = np.full(FRAME_SAMPLES, 5_000, np.int16).tobytes()
QUIET = np.zeros(FRAME_SAMPLES, np.int16).tobytes()


def test_speech_begins_with_what_can_be_heard():
    speaking = Speaking()
    assert speaking.frame(None, 0) is None
    assert speaking.frame(QUIET, 20) is None
    assert speaking.frame(LOUD, 40) is True
    assert speaking.level > 0.1
    assert speaking.frame(LOUD, 60) is None


def test_pause_between_words_is_not_the_end():
    speaking = Speaking()
    speaking.frame(LOUD, 0)
    assert [speaking.frame(QUIET, at) for at in range(20, 2_000, 20)] == [None] * 99


def test_speech_ends_a_moment_after_the_last_sound():
    speaking = Speaking()
    speaking.frame(LOUD, 0)
    assert speaking.frame(None, HANGOVER_MS - 1) is None
    assert speaking.frame(None, HANGOVER_MS) is False
    assert speaking.frame(None, HANGOVER_MS + 20) is None
    assert speaking.level == 0
