"""Two tracks of one conversation, laid out sample by sample: no files, no clock."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
USER_TOLERANCE_MS = 200
"""Microphone audio that comes this late belongs right behind what came before: it was
held up on its way. More is a gap (a muted microphone, lost audio)."""
AGENT_TOLERANCE_MS = 5
"""Times are whole milliseconds; chunks of one utterance are not. Silence of a few
samples between them would be heard as a click."""
LAG_MS = 1_500
"""How long a stretch stays open for audio that is yet to be placed in it."""

Samples = NDArray[np.int16]
Side = Literal["user", "agent"]


def samples_of(at_ms: int) -> int:
    """The sample that is heard at a time."""
    return at_ms * RATE_HZ // 1000


class Timeline:
    """Places chunks and gives out finished stretches in order.

    No sample that is added is dropped, doubled or reordered. A chunk whose time has been
    given out already starts right behind it. Audio that was held up on its way and then
    comes all at once leaves a gap first and runs ahead of its time afterwards: what is
    still open of the gap is then taken back.
    """

    def __init__(self, begins_at: int = 0) -> None:
        """`begins_at`: so many samples were given out by another before."""
        self._given = begins_at
        """Samples given out: the position of the first one still open."""
        self._open: dict[Side, list[tuple[int, Samples]]] = {"user": [], "agent": []}
        self._ends: dict[Side, int] = {"user": 0, "agent": 0}
        self.newest_ms = 0
        """The latest time a chunk came with."""

    def add(self, side: Side, samples: Samples, at_ms: int) -> None:
        """Place a chunk whose first sample belongs at `at_ms`."""
        if not len(samples):
            return
        tolerance_ms = USER_TOLERANCE_MS if side == "user" else AGENT_TOLERANCE_MS
        start = max(self._ends[side], self._given)
        ahead = start - samples_of(at_ms)
        if ahead < -samples_of(tolerance_ms):
            start -= ahead
        elif side == "user" and ahead > samples_of(tolerance_ms):
            start -= self._close_gap(side, ahead)
        self._open[side].append((start, samples))
        self._ends[side] = start + len(samples)
        self.newest_ms = max(self.newest_ms, at_ms)

    def take(self) -> Samples:
        """What is certain by now, as rows of (user, agent)."""
        return self._take_until(samples_of(self.newest_ms - LAG_MS))

    def take_rest(self, ended_ms: int) -> Samples:
        """Everything still open, with silence up to the end of the conversation."""
        return self._take_until(max(samples_of(ended_ms), *self._ends.values()))

    def _close_gap(self, side: Side, most: int) -> int:
        """Take back silence before the newest chunks; returns how many samples."""
        chunks = self._open[side]
        for index in range(len(chunks) - 1, -1, -1):
            start, _samples = chunks[index]
            if index:
                before_start, before = chunks[index - 1]
                behind = before_start + len(before)
            else:
                behind = self._given
            gap = min(start - max(behind, self._given), most)
            if gap > 0:
                for later in range(index, len(chunks)):
                    at, samples = chunks[later]
                    chunks[later] = (at - gap, samples)
                return gap
        return 0

    def _take_until(self, position: int) -> Samples:
        length = max(0, position - self._given)
        rows = np.zeros((length, 2), np.int16)
        if length:
            self._fill(rows[:, 0], "user", position)
            self._fill(rows[:, 1], "agent", position)
            self._given = position
        return rows

    def _fill(self, column: Samples, side: Side, position: int) -> None:
        later: list[tuple[int, Samples]] = []
        for start, samples in self._open[side]:
            fits = samples[: max(0, position - start)]
            offset = start - self._given
            column[offset : offset + len(fits)] = fits
            if len(fits) < len(samples):
                later.append((start + len(fits), samples[len(fits) :]))
        self._open[side] = later
