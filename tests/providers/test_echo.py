"""Synthetic voices: they rise and fall in every band like syllables."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from conversations.engine.ports import ECHO_REACH_MS, INPUT_RATE_HZ, Origin
from conversations.providers.bands import FRAME_MS
from conversations.providers.echo import WINDOW_FRAMES, EchoDetector

Samples = NDArray[np.float64]
SECONDS = 6
STEP_MS = 160


@cache
def voice(seed: int, seconds: float = SECONDS) -> Samples:
    """The hum of vocal cords, through bands with syllables and pauses of their own."""
    rng = np.random.default_rng(seed)
    count = int(seconds * INPUT_RATE_HZ)
    pitch_hz = 90 + 60 * rng.random() + 30 * _syllables(rng, seconds, 2)
    turns = np.cumsum(pitch_hz) / INPUT_RATE_HZ
    speaks = _syllables(rng, seconds, 3) > 0.25
    sound = np.zeros(count)
    for first, last in ((2, 4), (5, 8), (9, 15), (16, 26)):
        loudness = _syllables(rng, seconds, 9) ** 2 * speaks
        for harmonic in range(first, last + 1):
            sound += np.sin(2 * np.pi * harmonic * turns) * loudness / harmonic
    return sound / np.abs(sound).max() * 9_000


def _syllables(rng: np.random.Generator, seconds: float, per_second: int) -> Samples:
    points = rng.random(int(seconds * per_second) + 2)
    at = np.linspace(0, len(points) - 1, int(seconds * INPUT_RATE_HZ))
    return np.interp(at, np.arange(len(points)), points)


def later(sound: Samples, delay_ms: int) -> Samples:
    delay = delay_ms * INPUT_RATE_HZ // 1000
    return np.concatenate((np.zeros(delay), sound))[: len(sound)]


class Call:
    """Plays the agent and brings the microphone, and asks now and then."""

    def __init__(self, agent: Samples, microphone: Samples) -> None:
        rng = np.random.default_rng(99)
        microphone = microphone + rng.standard_normal(len(microphone)) * 5
        self._agent = agent.astype("<i2").tobytes()
        self._microphone = microphone.astype("<i2").tobytes()
        self._detector = EchoDetector(INPUT_RATE_HZ)

    def verdicts(self) -> dict[int, Origin]:
        """By moment, of a voice that never pauses."""
        found = {}
        bytes_per_ms = INPUT_RATE_HZ * 2 // 1000
        for now_ms in range(STEP_MS, SECONDS * 1000, STEP_MS):
            sent = self._agent[(now_ms - STEP_MS) * bytes_per_ms :]
            self._detector.played(sent[: STEP_MS * bytes_per_ms], now_ms - STEP_MS)
            heard = self._microphone[: now_ms * bytes_per_ms]
            heard = heard[-ECHO_REACH_MS * bytes_per_ms :]
            found[now_ms] = self._detector.judge(heard, now_ms, now_ms)
        return found


def test_the_reach_of_the_port_is_the_window() -> None:
    assert ECHO_REACH_MS == WINDOW_FRAMES * FRAME_MS


@pytest.mark.parametrize("delay_ms", [10, 90, 240, 470])
@pytest.mark.parametrize("gain", [0.03, 0.3])
def test_an_echo_is_recognised_whatever_its_delay(delay_ms: int, gain: float) -> None:
    agent = voice(1)
    verdicts = Call(agent, later(agent, delay_ms) * gain).verdicts()
    settled = [origin for at_ms, origin in verdicts.items() if at_ms > 2_500]
    assert settled.count(Origin.ECHO) >= 0.8 * len(settled)
    assert Origin.USER not in settled


def test_an_echo_of_a_room_is_recognised() -> None:
    rng = np.random.default_rng(4)
    count = INPUT_RATE_HZ // 4
    room = rng.standard_normal(count) * 10 ** (-3 * np.arange(count) / count) * 0.1
    room[0] = 1
    agent = voice(1)
    heard = np.convolve(later(agent, 120), room)[: len(agent)] * 0.2
    verdicts = Call(agent, heard).verdicts()
    settled = [origin for at_ms, origin in verdicts.items() if at_ms > 2_500]
    assert settled.count(Origin.ECHO) >= 0.8 * len(settled)


@pytest.mark.parametrize("seed", range(2, 12))
def test_another_voice_is_never_taken_for_an_echo(seed: int) -> None:
    verdicts = Call(voice(1), voice(seed) * 0.5).verdicts()
    assert Origin.ECHO not in verdicts.values()


@pytest.mark.parametrize("gain", [0.05, 0.2])
def test_a_voice_over_a_known_echo_is_noticed(gain: float) -> None:
    agent, from_ms = voice(1), 4_000
    user = voice(7) * 0.7
    user[: from_ms * 16] = 0
    begins_ms = int(np.flatnonzero(np.abs(user) > 200)[0]) // 16
    verdicts = Call(agent, later(agent, 120) * gain + user).verdicts()
    assert Origin.USER not in [verdicts[t] for t in verdicts if t < begins_ms]
    noticed = [t for t in verdicts if t >= begins_ms and verdicts[t] is Origin.USER]
    assert noticed[0] <= begins_ms + 480


def test_an_echo_that_has_gone_no_longer_hides_a_voice() -> None:
    agent = voice(1)
    heard = later(agent, 120) * 0.2
    heard[3_000 * 16 :] = voice(8)[: len(heard) - 3_000 * 16] * 0.5
    verdicts = Call(agent, heard).verdicts()
    assert verdicts[2_880] is Origin.ECHO
    after = [origin for at_ms, origin in verdicts.items() if at_ms > 3_700]
    assert Origin.ECHO not in after


def test_nothing_is_known_while_the_agent_is_silent() -> None:
    verdicts = Call(np.zeros(SECONDS * INPUT_RATE_HZ), voice(3)).verdicts()
    assert set(verdicts.values()) == {Origin.UNKNOWN}


def test_too_little_audio_is_not_judged() -> None:
    detector = EchoDetector(INPUT_RATE_HZ)
    detector.played(voice(1)[:8_000].astype("<i2").tobytes(), 0)
    assert detector.judge(bytes(1_000), 500, 500) is Origin.UNKNOWN


def test_an_echo_that_comes_later_than_before_is_followed() -> None:
    agent = voice(1)
    at = 4_000 * 16
    heard = later(agent, 100)
    heard[at:] = later(agent, 260)[at:]
    verdicts = Call(agent, heard * 0.2).verdicts()
    assert Origin.USER not in verdicts.values()
    assert [verdicts[at_ms] for at_ms in (5_280, 5_440, 5_600)] == [Origin.ECHO] * 3
