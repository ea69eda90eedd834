"""Keeps the leases of this process's conversations, by which others know it is alive."""

from collections.abc import Callable

from django.conf import settings

from conversations.store.calls import lease


def keep_leases(process_id: str, stopped: Callable[[float], bool]) -> None:
    """Renew them, and close what dead processes left, for as long as this one runs.

    `stopped` waits so many seconds, or less when it is true that this is the end.
    """
    while True:
        lease.tend(process_id, settings.PARLEY["LEASE_MS"])
        if stopped(settings.PARLEY["LEASE_RENEWAL_MS"] / 1000):
            return
