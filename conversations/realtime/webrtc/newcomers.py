"""Clients that have joined and are not connected yet: few from one address.

Joining uses no token up and takes a place, so nobody may take them all by never connecting.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from conversations.realtime.faults import TryAgainLater


class Newcomers:
    """Belongs to the event loop's thread."""

    def __init__(self) -> None:
        self._connecting: Counter[str] = Counter()

    @contextmanager
    def connecting(self, address: str, limit: int) -> Iterator[None]:
        """One more, until it is connected or gone; 0: there is no limit.

        Raises TryAgainLater.
        """
        if limit and self._connecting[address] >= limit:
            raise TryAgainLater("Too many calls from your address are being connected.")
        self._connecting[address] += 1
        try:
            yield
        finally:
            self._connecting[address] -= 1
            if not self._connecting[address]:
                del self._connecting[address]
