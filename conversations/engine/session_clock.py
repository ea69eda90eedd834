"""The clock of one conversation, which stands still while nobody can hear the agent."""

import asyncio
from collections.abc import Callable


class SessionClock:
    """Counts ms from the start of the conversation; make it on the event loop.

    After it stood still it shows the time of day again, so that what is recorded stays
    where it belongs. Whoever waits for a moment is told how much later that is now.
    """

    def __init__(self, loop_time: Callable[[], float], began_ms: int = 0) -> None:
        """`began_ms`: so long the conversation has gone on already."""
        self._loop_time = loop_time
        self._started_s = loop_time() - began_ms / 1000
        self._stopped_ms: int | None = None
        self._running = asyncio.Event()
        self._running.set()

    @property
    def stands_still(self) -> bool:
        """Whether it was stopped."""
        return self._stopped_ms is not None

    def now_ms(self) -> int:
        """Since the conversation began; the moment it was stopped while it stands."""
        if self._stopped_ms is not None:
            return self._stopped_ms
        return int((self._loop_time() - self._started_s) * 1000)

    def loop_time_of(self, at_ms: float) -> float:
        """When that is by the event loop's clock."""
        return self._started_s + at_ms / 1000

    def stop(self) -> None:
        """Stand still from now on."""
        self._stopped_ms = self.now_ms()
        self._running.clear()

    def resume(self) -> int:
        """Show the time again; returns for how many ms it stood still."""
        stopped_ms, self._stopped_ms = self._stopped_ms, None
        self._running.set()
        return 0 if stopped_ms is None else self.now_ms() - stopped_ms

    async def running(self) -> None:
        """Wait until it runs."""
        await self._running.wait()
