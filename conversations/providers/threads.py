"""The bounded pool of threads in which models run, never the event loop."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from conversations.engine.ports import ProviderError

P = ParamSpec("P")
T = TypeVar("T")


class InferencePool:
    """A few threads and a bounded queue, shared by all models of the process."""

    def __init__(self, threads: int = 2, max_waiting: int = 64) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="inference")
        self._lock = threading.Lock()
        self._threads = threads
        self._limit = threads + max_waiting
        self._jobs = 0

    async def run(
        self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run in a thread. Cancelling drops the result; work begun runs to its end.

        Raises ProviderError when more work waits than the pool takes.
        """
        with self._lock:
            if self._jobs >= self._limit:
                raise ProviderError(
                    f"The server is overloaded: {self._jobs} speech jobs wait for "
                    f"{self._threads} threads. Lower MAX_CONVERSATIONS, or raise "
                    "INFERENCE_THREADS if there are idle processor cores."
                )
            self._jobs += 1
        try:
            future = self._executor.submit(function, *args, **kwargs)
        except BaseException:
            self._finished(None)
            raise
        # Counted by the thread's future, not by the awaiting task: a cancelled task
        # leaves its work running.
        future.add_done_callback(self._finished)
        return await asyncio.wrap_future(future)

    @property
    def has_room(self) -> bool:
        """Whether work begun now leaves a thread free for something more urgent."""
        with self._lock:
            return self._jobs < max(1, self._threads - 1)

    def close(self) -> None:
        """Take no more work; what waits is dropped."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _finished(self, _: object) -> None:
        with self._lock:
            self._jobs -= 1
