"""How often somebody may do something in a minute, counted in Django's cache.

With Redis that is one count for all processes, otherwise each process counts alone. Each
function counts what is allowed and returns how many seconds to wait, 0 for what is.
"""

import logging

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

logger = logging.getLogger(__name__)

WINDOW_S = 60


def connection(address: str) -> float:
    """Somebody at this address opens a socket."""
    return _wait_s("connections", address, settings.PARLEY["CONNECTIONS_PER_MINUTE"])


def keyed_call(key: str) -> float:
    """Somebody calls the API with this key, by whatever tells it from others."""
    return _wait_s("calls", key, settings.PARLEY["API_CALLS_PER_MINUTE"])


def keyless_call(address: str) -> float:
    """Somebody at this address calls what the API gives to everybody.

    These calls go with conversations, so they are counted as strictly.
    """
    return _wait_s("open-calls", address, settings.PARLEY["CONNECTIONS_PER_MINUTE"])


def access_code(address: str) -> float:
    """Somebody at this address types the access code of an agent."""
    limit = settings.PARLEY["ACCESS_CODE_TRIES_PER_MINUTE"]
    return _wait_s("access-codes", address, limit)


def self_check(address: str) -> float:
    """Somebody at this address tries whether conversations would come through.

    Counted apart, so that a check takes nothing from the conversation that follows it.
    """
    limit = settings.PARLEY["CONNECTIONS_PER_MINUTE"]
    return _wait_s("self-checks", address, limit)


def _wait_s(what: str, who: str, per_minute: int) -> float:
    if not per_minute:
        return 0.0
    try:
        return _counted(f"rate:{what}:{who}", per_minute)
    except Exception as error:
        # Without its cache the site goes on: what opens an agent does not depend on it.
        logger.error("Rates are not limited: the cache does not answer: %s", error)
        return 0.0


def _counted(name: str, limit: int) -> float:
    """The last minute is taken as this window and the part of the one before it that is
    less than a minute ago, as if its events had been spread evenly.
    """
    window, into_s = divmod(timezone.now().timestamp(), WINDOW_S)
    before: int = cache.get(f"{name}:{window - 1:.0f}", 0)
    this = f"{name}:{window:.0f}"
    count = _increased(this)
    if count + before * (1 - into_s / WINDOW_S) <= limit:
        return 0.0
    cache.decr(this)
    # When enough of the window before has passed, or else all of this one.
    share_left = (limit - count) / before if before and count <= limit else 0.0
    return max(WINDOW_S * (1 - share_left) - into_s, 1.0)


def _increased(key: str) -> int:
    cache.add(key, 0, timeout=2 * WINDOW_S)
    try:
        return cache.incr(key)
    except ValueError:
        # A full cache may drop anything at any time.
        cache.set(key, 1, timeout=2 * WINDOW_S)
        return 1
