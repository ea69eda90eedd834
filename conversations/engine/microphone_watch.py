"""Notices that no audio comes any more: muted clients send none."""

import asyncio
from collections.abc import Callable

GONE_S = 1.0
"""A voice pauses when no audio came for so long."""


class MicrophoneWatch:
    """Belongs to the event loop on which it is made."""

    def __init__(self, gone: Callable[[], None]) -> None:
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._last_s = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def audio_came(self) -> None:
        """Some was just taken in."""
        self._last_s = self._loop.time()
        if self._timer is None:
            self._look()

    def stop(self) -> None:
        """Watch no more until audio comes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        # One timer that looks when the last chunk came: to set one for every chunk
        # would cost more than to take the chunk in.
        due_s = self._last_s + GONE_S
        if self._loop.time() >= due_s:
            self._timer = None
            self._gone()
        else:
            self._timer = self._loop.call_at(due_s, self._look)
