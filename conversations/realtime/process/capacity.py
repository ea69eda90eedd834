"""How many conversations this process holds, and whether there is room for another."""

from collections.abc import Iterator
from contextlib import contextmanager

from conversations.realtime.faults import TryAgainLater


class Capacity:
    """The places of one process. `place` belongs to the event loop's thread."""

    def __init__(self) -> None:
        self._taken: set[object] = set()

    @property
    def conversations(self) -> int:
        """How many there are."""
        return len(self._taken)

    @contextmanager
    def place(self, limit: int) -> Iterator[None]:
        """A place for one more. Raises TryAgainLater when `limit` are taken."""
        if len(self._taken) >= limit:
            raise TryAgainLater("The server holds as many conversations as it may.")
        place = object()
        self._taken.add(place)
        try:
            yield
        finally:
            self._taken.remove(place)
