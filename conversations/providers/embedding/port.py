"""What turns texts into vectors: the port of all embedding models."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
"""One row, or a row for each text; all of length one."""


class EmbeddingModel(Protocol):
    """One model. Its vectors can be compared with each other, and with no other's."""

    @property
    def name(self) -> str:
        """By which it is known whose vectors they are."""

    async def question(self, text: str) -> Vector:
        """The vector of something asked. Raises ProviderError."""

    async def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of what may answer, a row each; questions go first.

        Raises ProviderError.
        """

    async def unrelated(self) -> Vector:
        """The mean of questions about anything: what it likes is likely by accident.

        Not of length one. Raises ProviderError.
        """

    async def release(self) -> None:
        """Close what belongs to the running loop, before it ends."""


def unit(rows: Vector) -> Vector:
    """The rows at length one; one without length stays as it is."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Vector = (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return scaled
