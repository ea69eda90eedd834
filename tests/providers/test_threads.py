import asyncio
import threading

import pytest

from conversations.engine.ports import ProviderError
from conversations.providers.threads import InferencePool


async def test_work_runs_in_another_thread() -> None:
    pool = InferencePool(1)
    assert await pool.run(threading.get_ident) != threading.get_ident()
    pool.close()


async def test_more_work_than_the_queue_takes_is_refused_with_the_fix() -> None:
    pool = InferencePool(1, max_waiting=1)
    gate = threading.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(pool.run(gate.wait, 20))
        group.create_task(pool.run(gate.wait, 20))
        await asyncio.sleep(0)
        with pytest.raises(ProviderError, match="INFERENCE_THREADS"):
            await pool.run(gate.wait, 20)
        gate.set()
    pool.close()


async def test_cancelled_work_keeps_its_thread_until_it_ends() -> None:
    pool = InferencePool(2)
    begun, gate = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        gate.wait(20)

    assert pool.has_room
    async with asyncio.TaskGroup() as group:
        task = group.create_task(pool.run(work))
        assert await asyncio.to_thread(begun.wait, 20)
        task.cancel()
    assert not pool.has_room
    gate.set()
    async with asyncio.timeout(20):
        while not pool.has_room:  # noqa: ASYNC110 (set by a thread)
            await asyncio.sleep(0.001)
    pool.close()


async def test_an_error_of_the_work_reaches_the_caller() -> None:
    pool = InferencePool(1)
    with pytest.raises(ZeroDivisionError):
        await pool.run(divmod, 1, 0)
    assert pool.has_room
    pool.close()
