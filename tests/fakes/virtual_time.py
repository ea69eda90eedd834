"""An event loop whose clock jumps to the next timer as soon as there is nothing to do.

A dialogue of thirty seconds runs in milliseconds and always in the same order. Work
handed to threads is waited for in real time: the clock stands still until it is back.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

# Not zero, so that a clock taken for "milliseconds since the start" is noticed.
START_S = 1_000.0
# Real seconds a loop without any timer may wait for a thread before it counts as stuck.
STUCK_AFTER_S = 3.0


class NothingWillHappen(RuntimeError):
    """Every task waits and no timer is set: the code under test hangs."""


class _JumpingSelector(selectors.DefaultSelector):
    """Takes a wait for a timer as time gone by."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = START_S
        self.thread_jobs = 0

    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self.thread_jobs > 0:
            return super().select(STUCK_AFTER_S)
        if timeout is None:
            ready = super().select(STUCK_AFTER_S)
            if not ready:
                raise NothingWillHappen("all tasks wait, and no timer is set")
            return ready
        self.now_s += timeout
        return []


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """`loop.time()`, `sleep`, `timeout` and `call_later` run on virtual time."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now_s

    def wait_for_thread(self) -> None:
        """Let the clock stand until as many threads are back: `thread_is_back`."""
        self._jumping.thread_jobs += 1

    def thread_is_back(self) -> None:
        """What the clock stood still for is done."""
        self._jumping.thread_jobs -= 1

    def run_in_executor(
        self,
        executor: Executor | None,
        func: Callable[[Unpack[Ts]], T],
        *args: *Ts,
    ) -> asyncio.Future[T]:
        future = super().run_in_executor(executor, func, *args)
        self.wait_for_thread()
        future.add_done_callback(lambda _: self.thread_is_back())
        return future


def run_virtual(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run to the end on virtual time. For plain (not async) test functions."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(coroutine)


def elapsed_ms() -> int:
    """Virtual milliseconds since the loop was made."""
    return round((asyncio.get_running_loop().time() - START_S) * 1000)
