"""The microphone asks whose voice it is that it hears."""

from collections.abc import Callable

from conversations.engine.hearing import OVER_ECHO_MS, Hearing
from conversations.engine.inputs import SpeechPaused, SpeechStarted, VoiceTraced
from conversations.engine.ports import ECHO_REACH_MS, Origin
from tests.fakes.fake_echo_test import FakeEchoTest
from tests.fakes.spoken_audio import noise, silence

WINDOW_MS = 32
UNKNOWN, ECHO, USER = Origin.UNKNOWN, Origin.ECHO, Origin.USER


class LoudIsVoice:
    """Scores every window at once."""

    def open(self, on_score: Callable[[float], None]) -> "LoudIsVoice":
        self._on_score = on_score
        return self

    def push(self, window: bytes) -> None:
        self._on_score(0.95 if any(window) else 0.02)

    def close(self) -> None:
        pass


class Microphone:
    """Brings audio window by window, as time goes by."""

    def __init__(self, *answers: Origin) -> None:
        self.told: list[SpeechStarted | VoiceTraced | SpeechPaused] = []
        self.test = FakeEchoTest(*answers)
        self.hearing = Hearing(LoudIsVoice(), self.told.append, None, self.test)
        self.now_ms = 0

    def brings(self, pcm: bytes) -> None:
        size = WINDOW_MS * 32
        for start in range(0, len(pcm), size):
            self.now_ms += WINDOW_MS
            self.hearing.hear(pcm[start : start + size], self.now_ms)


def test_the_first_notice_says_whose_voice_it_is():
    microphone = Microphone(ECHO)
    microphone.brings(silence(640) + noise(64))
    assert microphone.told == [SpeechStarted(640, ECHO)]


def test_the_test_gets_as_much_audio_as_it_needs_up_to_now():
    microphone = Microphone()
    microphone.brings(silence(3_200) + noise(640))
    assert microphone.test.asked[0] == (ECHO_REACH_MS * 32, 3_232, 32)
    assert all(size == ECHO_REACH_MS * 32 for size, _, _ in microphone.test.asked)
    sounding_ms = [ms for _, _, ms in microphone.test.asked]
    assert sounding_ms == [32, 160, 320, 480, 640]


def test_a_voice_that_turns_out_an_echo_is_told_once():
    microphone = Microphone(UNKNOWN, UNKNOWN, ECHO, UNKNOWN, ECHO)
    microphone.brings(silence(640) + noise(1_600))
    assert microphone.told == [SpeechStarted(640), VoiceTraced(ECHO)]


def test_a_voice_over_an_echo_is_told_with_its_own_audio_only():
    microphone = Microphone(ECHO, ECHO, ECHO, USER)
    microphone.brings(silence(640) + noise(480))
    assert microphone.told == [
        SpeechStarted(640, ECHO),
        SpeechStarted(1_120 - OVER_ECHO_MS, USER),
    ]
    kept_ms = len(microphone.hearing.open_speech().pcm) // 32
    assert OVER_ECHO_MS <= kept_ms <= OVER_ECHO_MS + 64
    microphone.brings(noise(960))
    assert len(microphone.test.asked) == 4, "known for the rest of the sound"


def test_a_voice_nobody_knew_keeps_its_beginning_when_it_is_the_users():
    microphone = Microphone(UNKNOWN, UNKNOWN, USER)
    microphone.brings(silence(640) + noise(480))
    assert microphone.told == [SpeechStarted(640), SpeechStarted(640, USER)]
    assert len(microphone.hearing.open_speech().pcm) // 32 >= 480


def test_an_echo_that_is_doubted_twice_in_a_row_is_one_no_more():
    microphone = Microphone(ECHO, UNKNOWN, ECHO, UNKNOWN, UNKNOWN)
    microphone.brings(silence(640) + noise(960))
    assert microphone.told == [SpeechStarted(640, ECHO), VoiceTraced(UNKNOWN)]
    assert len(microphone.test.asked) > 4


def test_every_sound_is_judged_anew():
    microphone = Microphone(ECHO, UNKNOWN)
    microphone.brings(silence(640) + noise(64) + silence(320) + noise(64))
    assert [type(notice) for notice in microphone.told] == [
        SpeechStarted,
        SpeechPaused,
        SpeechStarted,
    ]
    assert microphone.told[-1].origin is UNKNOWN


def test_an_echo_only_likely_may_turn_out_chance():
    likely = Origin.LIKELY_ECHO
    microphone = Microphone(UNKNOWN, likely, likely, UNKNOWN)
    microphone.brings(silence(640) + noise(640))
    assert microphone.told == [
        SpeechStarted(640),
        VoiceTraced(likely),
        VoiceTraced(UNKNOWN),
    ]
