"""How many conversations this process holds, and whether there is room for another."""

from collections.abc import Iterator
from contextlib import contextmanager

from conversations.realtime.faults import TryAgainLater


class Capacity:
    """The places of one process. `place` belongs to the event loop's thread.

    `full` is what those are told for whom there is none.
    """

    def __init__(
        self, full: str = "The server holds as many conversations as it may."
    ) -> None:
        self._full = full
        self._taken: set[object] = set()

    @property
    def conversations(self) -> int:
        """How many there are."""
        return len(self._taken)

    def check(self, limit: int) -> None:
        """Raise what `place` would raise now. From any thread."""
        if len(self._taken) >= limit:
            raise TryAgainLater(self._full)

    @contextmanager
    def place(self, limit: int) -> Iterator[None]:
        """A place for one more. Raises TryAgainLater when `limit` are taken."""
        self.check(limit)
        place = object()
        self._taken.add(place)
        try:
            yield
        finally:
            self._taken.remove(place)
