"""One thread per process that writes rows, in the order they were handed over.

The event loop never waits for the database: it hands a function to the writer and
goes on. Each function runs in a transaction of its own and may be run again when the
database was busy or gone, so it must do nothing but touch rows.
"""

import asyncio
import atexit
import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

logger = logging.getLogger(__name__)

T = TypeVar("T")

RETRY_WAITS_S = (0.05, 0.2, 1.0, 3.0)
"""Before the second and later attempts, when the database was busy or gone."""
IDLE_S = 30.0
"""After this long without work the connection is given back."""
EXIT_FLUSH_S = 10.0


class WriterFull(Exception):
    """So much waits to be written that no more can be taken."""


@dataclass(frozen=True, slots=True)
class _Job:
    write: Callable[[], Any]
    about: str
    done: Future[Any] | None = None


_STOP = _Job(write=lambda: None, about="stop")


class Writer:
    """Runs writes one after the other on a thread of its own, started on first use.

    A write that fails is logged with what it was about (the conversation's id) and
    counted in `failed`; the next one goes on.
    """

    def __init__(self, capacity: int = 20_000) -> None:
        self._jobs: queue.Queue[_Job] = queue.Queue(capacity)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.failed = 0
        self.dropped = 0

    @property
    def waiting(self) -> int:
        """How many writes have not begun."""
        return self._jobs.qsize()

    def submit(self, write: Callable[[], object], about: str = "") -> bool:
        """Queue a write and return at once. False: the queue is full, it is lost."""
        try:
            self._enqueue(_Job(write, about))
        except WriterFull:
            self.dropped += 1
            logger.error("The writer is full, a write was lost: %s", about)
            return False
        return True

    async def run(self, write: Callable[[], T], about: str = "") -> T:
        """Queue a write and wait for what it returns or raises.

        Being cancelled stops the waiting, not the write. Raises WriterFull.
        """
        done = self.hand_over(write, about)
        return await asyncio.shield(asyncio.wrap_future(done))

    def hand_over(self, write: Callable[[], T], about: str = "") -> Future[T]:
        """Queue a write and return at once; the future holds its outcome.

        Raises WriterFull.
        """
        done: Future[T] = Future()
        # Nothing outside may cancel it: a write once handed over is done.
        done.set_running_or_notify_cancel()
        self._enqueue(_Job(write, about, done))
        return done

    def drain(self, timeout_s: float = EXIT_FLUSH_S) -> bool:
        """Block until everything handed over so far is written; False: it was not."""
        done: Future[None] = Future()
        try:
            self._enqueue(_Job(lambda: None, "drain", done))
            done.result(timeout_s)
        except (WriterFull, TimeoutError):
            logger.error("The writer was not drained in %s s", timeout_s)
            return False
        return True

    def close(self, timeout_s: float = EXIT_FLUSH_S) -> bool:
        """Write what waits, give the connection back and end the thread.

        A later write starts it anew.
        """
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is None or not thread.is_alive():
            return True
        with contextlib.suppress(queue.Full):
            self._jobs.put(_STOP, timeout=timeout_s)
        thread.join(timeout_s)
        if thread.is_alive():
            logger.error("The writer still had %d writes waiting", self.waiting)
        return not thread.is_alive()

    def _enqueue(self, job: _Job) -> None:
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            raise WriterFull("Too many writes are waiting for the database.") from None
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._work, name="parley-writer", daemon=True
                )
                self._thread.start()

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=IDLE_S)
            except queue.Empty:
                connection.close()
                continue
            if job is _STOP:
                connection.close()
                return
            self._do(job)

    def _do(self, job: _Job) -> None:
        try:
            result = _in_transaction(job.write)
        except Exception as error:  # noqa: BLE001 - the thread serves everybody
            connection.close_if_unusable_or_obsolete()
            if job.done is not None:
                job.done.set_exception(error)
                return
            self.failed += 1
            logger.exception("A write failed: %s", job.about)
        else:
            if job.done is not None:
                job.done.set_result(result)


def _in_transaction(write: Callable[[], T]) -> T:
    for wait_s in RETRY_WAITS_S:
        try:
            with transaction.atomic():
                return write()
        except (OperationalError, InterfaceError):
            logger.warning("The database is busy or gone; trying again", exc_info=True)
            connection.close()
            time.sleep(wait_s)
    with transaction.atomic():
        return write()


@cache
def writer() -> Writer:
    """The writer of this process."""
    the_writer = Writer()
    atexit.register(the_writer.close)
    return the_writer
