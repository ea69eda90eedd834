"""How much of what is found is given to who answers."""

from dataclasses import dataclass

MIN_SCORE = 0.2
"""Found best on questions of our own: of what no document answers two in three are
below, of what one does one in twenty.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What of the passages is given to who answers."""

    max_passages: int = 5
    max_distance: float | None = None
    """None: as was found to be best."""

    @property
    def min_score(self) -> float:
        """What a passage is to score."""
        return MIN_SCORE if self.max_distance is None else 1 - self.max_distance
