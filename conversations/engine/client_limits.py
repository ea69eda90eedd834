"""Until when the client is to answer; not while it cannot be reached."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class ClientLimits:
    """Time limits of the event loop that can be put off. Make it on the loop."""

    def __init__(self) -> None:
        self._running: dict[asyncio.Timeout, float | None] = {}
        """With the moment at which each was due when the client was lost."""
        self._waiting: dict[asyncio.Timeout, float] = {}
        """Begun while it was away: with the seconds that each has once it is back."""
        self._stands_still = False

    @asynccontextmanager
    async def within(self, limit_s: float | None) -> AsyncIterator[None]:
        """Raises TimeoutError when the client has had so long; None: any time."""
        runs_at_once = not self._stands_still
        async with asyncio.timeout(limit_s if runs_at_once else None) as limit:
            if limit_s is not None and not runs_at_once:
                self._waiting[limit] = limit_s
            self._running[limit] = limit.when()
            try:
                yield
            finally:
                del self._running[limit]
                self._waiting.pop(limit, None)

    def stand_still(self) -> None:
        """Nothing falls due from now on."""
        self._stands_still = True
        for limit in self._running:
            if not limit.expired():
                self._running[limit] = limit.when()
                limit.reschedule(None)

    def resume(self, late_ms: int) -> None:
        """All is due so much later; what was begun meanwhile has its whole time."""
        self._stands_still = False
        for limit, due_s in self._running.items():
            if due_s is not None and not limit.expired():
                limit.reschedule(due_s + late_ms / 1000)
                self._running[limit] = limit.when()
        now_s = asyncio.get_running_loop().time()
        for limit, limit_s in self._waiting.items():
            limit.reschedule(now_s + limit_s)
            self._running[limit] = limit.when()
        self._waiting.clear()
