"""One caller at a time, and who is in a hurry before who has time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that lets what somebody waits for go before work in the background."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._hurried = 0

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """The next turn, or one of the next. Blocks."""
        with self._changed:
            self._hurried += 1
            try:
                self._changed.wait_for(lambda: not self._taken)
                self._taken = True
            finally:
                self._hurried -= 1
        yield from self._held()

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """A turn when nobody is in a hurry. Blocks."""
        with self._changed:
            self._changed.wait_for(lambda: not self._taken and not self._hurried)
            self._taken = True
        yield from self._held()

    def _held(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()
