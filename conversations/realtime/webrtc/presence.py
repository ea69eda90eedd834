"""Whether a client is there: lost for a while, hanging up, or gone."""

import asyncio
from collections.abc import Callable
from enum import Enum, auto

LOST = 1006
LAST_DATA_S = 0.2
"""Data may come later than a signal that was sent after it."""


class Loss(Enum):
    """What is lacking of a client."""

    SIGNALLING = auto()
    SIGNS = auto()
    """Nothing comes from it any more."""


class Presence:
    """A client that is lost may come back for a while; then it is gone, and stays so."""

    def __init__(self, window_ms: int, gone: Callable[[], None]) -> None:
        """`window_ms` 0: who is lost is gone. `gone` is called once."""
        self.left_with: int | None = None
        """The close code with which the client is gone; None while it is not."""
        self._window_ms = window_ms
        self._gone = gone
        self._lacking: set[Loss] = set()
        self._window: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    def lost(self, what: Loss, code: int = LOST) -> None:
        """So much is lacking from now on."""
        if self._window_ms == 0:
            self.leave(code)
            return
        self._lacking.add(what)
        if self._window is None and self.left_with is None:
            self._window = self._loop.call_later(
                self._window_ms / 1000, self.leave, LOST
            )

    def back(self, what: Loss) -> None:
        """It is there again."""
        self._lacking.discard(what)
        if not self._lacking:
            self._stop_waiting()

    def hangs_up(self, code: int) -> None:
        """It means to go; what it sent before may still be on its way."""
        self._stop_waiting()
        self._loop.call_later(LAST_DATA_S, self.leave, code)

    def leave(self, code: int) -> None:
        """It is gone."""
        self._stop_waiting()
        if self.left_with is None:
            self.left_with = code
            self._gone()

    def _stop_waiting(self) -> None:
        if self._window is not None:
            self._window.cancel()
            self._window = None
