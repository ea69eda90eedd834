"""What the voice activity network remembers of each stream, in two arrays."""

import numpy as np

SAMPLES_BEFORE = 64
"""The network wants the end of the previous window in front of each new one."""
MEMORY = 128


class StreamStates:
    """Rows of memory, taken and freed. Used by one thread only."""

    def __init__(self, rows: int = 16) -> None:
        self.memory = np.zeros((2, rows, MEMORY), dtype=np.float32)
        self.before = np.zeros((rows, SAMPLES_BEFORE), dtype=np.float32)
        self._free = list(range(rows))

    def take(self) -> int:
        """A row of zeros."""
        if not self._free:
            self._grow()
        row = self._free.pop()
        self.clear(row)
        return row

    def clear(self, row: int) -> None:
        """Forget what the row remembers."""
        self.memory[:, row] = 0
        self.before[row] = 0

    def free(self, row: int) -> None:
        """Give a row back."""
        self._free.append(row)

    def _grow(self) -> None:
        rows = self.before.shape[0]
        self.memory = np.concatenate([self.memory, np.zeros_like(self.memory)], axis=1)
        self.before = np.concatenate([self.before, np.zeros_like(self.before)])
        self._free = list(range(rows, 2 * rows))
