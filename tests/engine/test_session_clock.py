"""The clock shows the time, but for while it stands still."""

import asyncio

from conversations.engine.session_clock import SessionClock


class Time:
    def __init__(self):
        self.s = 500.0

    def __call__(self):
        return self.s


def test_it_counts_from_the_start_of_the_conversation():
    time = Time()
    clock = SessionClock(time, began_ms=4_000)
    time.s += 1.5
    assert clock.now_ms() == 5_500
    assert clock.loop_time_of(6_000) == 502.0


async def test_it_shows_the_moment_it_was_stopped_and_then_the_time_again():
    time = Time()
    clock = SessionClock(time)
    time.s += 2
    clock.stop()
    time.s += 10
    assert clock.stands_still
    assert clock.now_ms() == 2_000
    waiting = asyncio.ensure_future(clock.running())
    assert clock.resume() == 10_000
    await waiting
    assert clock.now_ms() == 12_000
    assert not clock.stands_still


def test_a_clock_that_was_not_stopped_stood_still_for_no_time():
    clock = SessionClock(Time())
    assert clock.resume() == 0
