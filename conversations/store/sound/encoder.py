"""The thread that encodes recordings: one per process, for all conversations."""

import atexit
import itertools
import logging
import os
import sys
import threading
from functools import cache
from typing import Protocol

logger = logging.getLogger(__name__)

NICENESS = 10
"""A busy processor is for those who talk; what they said can wait to be encoded."""
TICK_S = 1.0
"""How often each recording works."""
SLOTS = 10
"""Recordings take turns in so many groups."""


class Work(Protocol):
    """Something that wants a moment of the thread now and then."""

    def work(self) -> bool:
        """Do what waits; True when there will be no more. Must not raise.

        May be called again after that.
        """


class Encoder:
    """Lets every recording work once a second, and at once when woken.

    Rare turns of work cost less than many small ones: a thread that wakes for each chunk
    would take the interpreter away from the event loop every time. And they are spread
    over the second, so that many recordings do not hold up the loop together.
    """

    def __init__(self, tick_s: float = TICK_S) -> None:
        self._tick_s = tick_s
        self._lock = threading.Lock()
        self._slots: list[list[Work]] = [[] for _ in range(SLOTS)]
        self._urgent: list[Work] = []
        self._thread: threading.Thread | None = None
        self._awake = threading.Event()
        self._stopping = False

    def take_on(self, recording: Work) -> None:
        """Let a recording work from now on until it says that it is done."""
        with self._lock:
            min(self._slots, key=len).append(recording)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="parley-encoder", daemon=True
                )
                self._thread.start()

    def wake(self, recording: Work) -> None:
        """Let a recording work now."""
        with self._lock:
            self._urgent.append(recording)
        self._awake.set()

    def close(self, timeout_s: float = 10.0) -> None:
        """Let every recording work once more and end the thread."""
        with self._lock:
            thread = self._thread
            self._stopping = thread is not None
        self._awake.set()
        if thread is not None:
            thread.join(timeout_s)

    def _run(self) -> None:
        _step_back()
        for slot in itertools.cycle(range(SLOTS)):
            self._awake.wait(self._tick_s / SLOTS)
            self._awake.clear()
            with self._lock:
                stopping = self._stopping
                slots = self._slots if stopping else [self._slots[slot]]
                turn = self._urgent + [work for others in slots for work in others]
                self._urgent = []
            done = [recording for recording in turn if recording.work()]
            with self._lock:
                for others in self._slots:
                    others[:] = [work for work in others if work not in done]
                if stopping or not any(self._slots):
                    self._thread = None
                    self._stopping = False
                    return


def _step_back() -> None:
    if sys.platform == "linux":  # Elsewhere this is a matter of the whole process.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


@cache
def encoder() -> Encoder:
    """The encoder of this process."""
    the_encoder = Encoder()
    atexit.register(the_encoder.close)
    return the_encoder
