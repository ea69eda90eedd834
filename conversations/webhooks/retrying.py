"""When a delivery that was not taken is tried again.

Each wait is as long as it has been tried for, so that waits double: from ten seconds up
to an hour. A receiver that asks for a longer wait gets it, up to that hour.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SHORTEST_S = 10.0
LONGEST_S = 3_600.0
JITTER = 0.2
"""A wait is longer by up to this share, so that those that failed together do not come
together again."""


def next_try(
    began: datetime,
    give_up_at: datetime,
    now: datetime,
    retry_after_s: float | None,
    random: Callable[[], float],
) -> datetime | None:
    """When to try again; None: not any more. `random` gives a number from 0 to 1.

    The last try is at the very end of the time.
    """
    if now >= give_up_at:
        return None
    wait_s = _within_bounds((now - began).total_seconds()) * (1 + JITTER * random())
    if retry_after_s is not None:
        wait_s = max(wait_s, min(retry_after_s, LONGEST_S))
    return min(now + timedelta(seconds=wait_s), give_up_at)


def retry_after_secs(header: str | None, now: datetime) -> float | None:
    """How long a `Retry-After` asks to wait; None: it does not say."""
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        # Anything longer than nine digits is longer than any wait.
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _within_bounds(wait_s: float) -> float:
    return min(max(wait_s, SHORTEST_S), LONGEST_S)
