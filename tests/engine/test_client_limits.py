"""A client is given its time, and none of it passes while it cannot be reached."""

import asyncio

import pytest

from conversations.engine.client_limits import ClientLimits
from tests.fakes.virtual_time import elapsed_ms, run_virtual


def until_due(script, begun_after_s=0):
    """When a limit of five seconds ends the wait, while the script is played."""

    async def wait():
        limits = ClientLimits()
        playing = asyncio.ensure_future(script(limits))
        await asyncio.sleep(begun_after_s)
        with pytest.raises(TimeoutError):
            async with limits.within(5.0):
                await asyncio.Event().wait()
        await playing
        return elapsed_ms()

    return run_virtual(wait())


async def nothing(limits): ...


async def away(limits):
    await asyncio.sleep(2)
    limits.stand_still()
    await asyncio.sleep(10)
    limits.resume(10_000)


async def away_twice(limits):
    await away(limits)
    await asyncio.sleep(1)
    limits.stand_still()
    await asyncio.sleep(10)
    limits.resume(10_000)


async def missed(limits):
    await asyncio.sleep(2)
    limits.stand_still()
    limits.resume(1_500)


@pytest.mark.parametrize(
    ("script", "due_ms"),
    [(nothing, 5_000), (away, 15_000), (away_twice, 25_000), (missed, 6_500)],
)
def test_it_is_due_as_much_later_as_it_stood_still(script, due_ms):
    assert until_due(script) == due_ms


@pytest.mark.parametrize(("script", "due_ms"), [(away, 17_000), (away_twice, 27_000)])
def test_what_is_asked_of_one_who_is_away_is_due_all_of_its_time_after(script, due_ms):
    assert until_due(script, begun_after_s=7) == due_ms


def test_what_was_asked_and_answered_meanwhile_is_forgotten():
    async def wait():
        limits = ClientLimits()
        limits.stand_still()
        async with limits.within(5.0), limits.within(None):
            await asyncio.sleep(20)
        limits.resume(20_000)
        await asyncio.sleep(20)

    run_virtual(wait())


def test_who_may_take_any_time_is_not_hurried_by_coming_back():
    async def wait():
        limits = ClientLimits()
        async with limits.within(None):
            limits.stand_still()
            limits.resume(1_000)
            await asyncio.sleep(1_000)

    run_virtual(wait())


def test_what_was_answered_is_put_off_no_more():
    async def wait():
        limits = ClientLimits()
        async with limits.within(5.0):
            pass
        limits.stand_still()
        limits.resume(1_000)

    run_virtual(wait())
