"""The batching of voice activity, with a network that only adds up its input."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from typing import Any

import numpy as np
import pytest

from conversations.providers import silero
from conversations.providers.silero import (
    MAX_BACKLOG_WINDOWS,
    QUIET_WINDOWS,
    SileroVoiceActivity,
    model_path,
)


def window(value: int) -> bytes:
    """One window whose samples all have this value."""
    return np.full(512, value, dtype="<i2").tobytes()


class LevelNetwork:
    """Scores a window by its last sample, and counts runs in its memory."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.audio: list[Any] = []
        self.gate = threading.Event()
        self.gate.set()

    def run(self, _: None, feed: Mapping[str, Any]) -> tuple[Any, Any]:
        self.gate.wait(60)
        self.batches.append(len(feed["input"]))
        self.audio.append(feed["input"].copy())
        scores = feed["input"][:, -1:] * 32.768
        return scores, feed["state"] + 1


@pytest.fixture
def network() -> LevelNetwork:
    return LevelNetwork()


@pytest.fixture
async def activity(network: LevelNetwork) -> AsyncIterator[SileroVoiceActivity]:
    made = SileroVoiceActivity(network, coalesce_ms=1)  # type: ignore[arg-type]  # a fake
    yield made
    network.gate.set()
    await asyncio.to_thread(made.close)


async def until(scores: list[float], count: int) -> None:
    async with asyncio.timeout(30):
        while len(scores) < count:  # noqa: ASYNC110 (set by a thread)
            await asyncio.sleep(0.001)


async def test_scores_come_in_the_order_of_the_windows(
    activity: SileroVoiceActivity,
) -> None:
    scores: list[float] = []
    stream = activity.open(scores.append)
    for value in (100, 200, 300, 400):
        stream.push(window(value))
    await until(scores, 4)
    assert [round(score * 1000) for score in scores] == [100, 200, 300, 400]


async def test_windows_of_many_streams_share_a_run(
    activity: SileroVoiceActivity, network: LevelNetwork
) -> None:
    network.gate.clear()
    scores: list[float] = []
    streams = [activity.open(scores.append) for _ in range(20)]
    for stream in streams:
        stream.push(window(50))
        stream.push(window(60))
    network.gate.set()
    await until(scores, 40)
    assert len(network.batches) < 10
    assert max(network.batches) >= 10


async def test_each_window_is_preceded_by_the_end_of_its_own_stream(
    activity: SileroVoiceActivity, network: LevelNetwork
) -> None:
    first: list[float] = []
    second: list[float] = []
    one, other = activity.open(first.append), activity.open(second.append)
    one.push(window(3_277))
    await until(first, 1)
    other.push(window(1_000))
    await until(second, 1)
    one.push(window(0))
    await until(first, 2)
    assert network.audio[0][0, :64] == pytest.approx(0)
    assert network.audio[1][0, :64] == pytest.approx(0)
    assert network.audio[2][0, :64] == pytest.approx(0.1, rel=0.01)


async def test_the_network_rests_while_the_microphone_is_muted(
    activity: SileroVoiceActivity, network: LevelNetwork
) -> None:
    scores: list[float] = []
    stream = activity.open(scores.append)
    muted = QUIET_WINDOWS + 30
    for value in [9_000] + [3] * muted + [9_000, 6_000]:
        before = len(scores)
        stream.push(window(value))
        await until(scores, before + 1)
    assert len(network.batches) == 1 + QUIET_WINDOWS + 2
    assert scores[-30 - 2 : -2] == [0.0] * 30
    assert [round(score, 1) for score in scores[-2:]] == [9.0, 6.0]
    assert network.audio[-2][0, :64] == pytest.approx(0), "begins anew"
    assert network.audio[-1][0, :64] == pytest.approx(9_000 / 32_768)


async def test_scores_of_a_muted_microphone_do_not_overtake(
    activity: SileroVoiceActivity, network: LevelNetwork
) -> None:
    network.gate.clear()
    scores: list[float] = []
    stream = activity.open(scores.append)
    for value in [9_000] + [0] * (QUIET_WINDOWS + 5):
        stream.push(window(value))
    await asyncio.sleep(0.01)
    assert scores == []
    network.gate.set()
    await until(scores, QUIET_WINDOWS + 6)
    assert round(scores[0]) == 9


async def test_a_closed_stream_gets_no_more_scores(
    activity: SileroVoiceActivity, network: LevelNetwork
) -> None:
    network.gate.clear()
    scores: list[float] = []
    others: list[float] = []
    stream, other = activity.open(scores.append), activity.open(others.append)
    stream.push(window(1))
    stream.push(window(2))
    other.push(window(3))
    await asyncio.sleep(0.01)
    stream.close()
    network.gate.set()
    await until(others, 1)
    other.push(window(4))
    await until(others, 2)
    assert scores == []


async def test_a_freed_place_starts_from_nothing(
    activity: SileroVoiceActivity, network: LevelNetwork
) -> None:
    for _ in range(40):
        scores: list[float] = []
        stream = activity.open(scores.append)
        stream.push(window(9_000))
        await until(scores, 1)
        stream.close()
    assert all(audio[0, 0] == 0 for audio in network.audio)


async def test_a_backlog_is_bounded_and_still_gives_a_score_per_window(
    activity: SileroVoiceActivity, network: LevelNetwork
) -> None:
    network.gate.clear()
    scores: list[float] = []
    stream = activity.open(scores.append)
    pushed = MAX_BACKLOG_WINDOWS + 20
    for value in range(pushed):
        stream.push(window(value))
    assert len(stream.windows) <= MAX_BACKLOG_WINDOWS
    network.gate.set()
    await until(scores, pushed)
    assert len(set(scores)) < pushed, "some were given up"
    assert round(scores[-1] * 1000) == pushed - 1


async def test_a_failing_receiver_costs_the_others_nothing(
    activity: SileroVoiceActivity, network: LevelNetwork
) -> None:
    network.gate.clear()
    scores: list[float] = []

    def fails(_: float) -> None:
        raise ValueError("a bug of one conversation")

    activity.open(fails).push(window(1))
    activity.open(scores.append).push(window(2))
    network.gate.set()
    await until(scores, 1)


async def test_a_failing_network_counts_as_silence(
    activity: SileroVoiceActivity,
    network: LevelNetwork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_: None, __: Mapping[str, Any]) -> tuple[Any, Any]:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(network, "run", broken)
    scores: list[float] = []
    activity.open(scores.append).push(window(9_000))
    await until(scores, 1)
    assert scores == [0.0]


async def test_a_window_of_the_wrong_size_is_refused(
    activity: SileroVoiceActivity,
) -> None:
    with pytest.raises(ValueError, match="1024"):
        activity.open(lambda _: None).push(bytes(100))


async def test_nothing_runs_while_nobody_speaks_to_it(
    activity: SileroVoiceActivity, network: LevelNetwork
) -> None:
    stream = activity.open(lambda _: None)
    await asyncio.sleep(0.02)
    assert network.batches == []
    stream.close()


def test_the_model_is_found_without_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert model_path().name == silero.MODEL_FILE
    monkeypatch.setattr(silero, "find_spec", lambda _: None)
    with pytest.raises(silero.ProviderError, match="requirements-no-deps.txt"):
        model_path()


@pytest.mark.models
async def test_the_network_tells_speech_from_noise(spoken_question: bytes) -> None:
    activity = SileroVoiceActivity()
    noise = np.random.default_rng(1).normal(0, 2_000, 16_000).astype("<i2").tobytes()
    shares = []
    for pcm in (spoken_question, noise, bytes(32_000)):
        scores: list[float] = []
        stream = activity.open(scores.append)
        for start in range(0, len(pcm) - 1_023, 1_024):
            stream.push(pcm[start : start + 1_024])
            await asyncio.sleep(0.002)
        await until(scores, len(pcm) // 1_024)
        stream.close()
        shares.append(sum(score > 0.5 for score in scores) / len(scores))
    activity.close()
    assert shares[0] > 0.7
    assert shares[1:] == [0, 0]


@pytest.mark.models
def test_a_batch_scores_as_single_runs_do(spoken_question: bytes) -> None:
    activity = SileroVoiceActivity()
    pcm = spoken_question[: 1_024 * 30]

    async def scores_of(streams: int) -> list[list[float]]:
        results: list[list[float]] = [[] for _ in range(streams)]
        opened = [activity.open(result.append) for result in results]
        for start in range(0, len(pcm), 1_024):
            for stream in opened:
                stream.push(pcm[start : start + 1_024])
            await until(results[-1], start // 1_024 + 1)
        return results

    alone = asyncio.run(scores_of(1))[0]
    for together in asyncio.run(scores_of(7)):
        assert together == pytest.approx(alone, abs=0.02)
    activity.close()
