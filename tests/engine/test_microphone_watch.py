"""Whoever is muted sends no audio, and that is noticed once."""

import asyncio

from conversations.engine.microphone_watch import MicrophoneWatch
from tests.fakes.virtual_time import run_virtual


def gone_at(times_s: list[float], *, stopped: bool = False) -> list[float]:
    seen: list[float] = []

    async def play() -> None:
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        watch = MicrophoneWatch(lambda: seen.append(loop.time() - began_s))
        for at_s in times_s:
            await asyncio.sleep(at_s - (loop.time() - began_s))
            watch.audio_came()
        if stopped:
            watch.stop()
        await asyncio.sleep(5)

    run_virtual(play())
    return [round(at_s, 3) for at_s in seen]


def test_a_second_after_the_last_audio_it_is_gone():
    assert gone_at([0, 0.5, 1.2]) == [2.2]


def test_it_may_come_back_and_go_again():
    assert gone_at([0, 3]) == [1, 4]


def test_nobody_watches_after_the_stop():
    assert gone_at([0], stopped=True) == []
