"""How long a queue in rows waits: before another try, and for tasks that may be lost."""

from datetime import timedelta

FIRST_WAIT = timedelta(seconds=5)
GROWTH = 4
LONGEST_WAIT = timedelta(minutes=15)
JITTER = 0.25
CLOCKS_DIFFER = timedelta(seconds=1)
"""A task may come so much before its time."""
OVERDUE = timedelta(minutes=1)
"""What has waited for so long may have lost its task."""


def wait_after(attempt: int, chance: float) -> timedelta:
    """Ever longer; by chance a little more or less, so that not all come at once."""
    growth: int = GROWTH ** min(attempt - 1, 10)
    wait = min(FIRST_WAIT * growth, LONGEST_WAIT)
    return wait * (1 + JITTER * (2 * chance - 1))
