"""The task that delivers what is due. It carries nothing: what waits is in the rows.

Of one process only one thread delivers, however many tasks come: receivers that are slow
keep each other waiting, and nothing else.
"""

import logging
import threading
import time
from datetime import datetime, timedelta
from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from django_tasks import task

from conversations.store.webhooks import deliveries
from conversations.store.webhooks.queue import deliveries_wait
from conversations.webhooks.delivering import Deliverer

logger = logging.getLogger(__name__)

ROUNDS = 3
TURN_S = 30.0
"""After so long others get their turn, and the rest is another task's."""
FAILURES_KEPT = timedelta(days=30)
"""What was told of conversations that never were."""

_delivering = threading.Lock()


@task()
def deliver_due() -> None:
    """Try all deliveries that are due, for a while."""
    for _ in range(ROUNDS):
        if not _delivering.acquire(blocking=False):
            # Whoever holds it looks again after this.
            return
        try:
            done = _work_off(Deliverer(later=later))
        finally:
            _delivering.release()
        if not done:
            break
        if not deliveries.due(timezone.now(), 1):
            return
    deliver_due.enqueue()


def sweep() -> None:
    """Have delivered what lost its task or waited for its time, and forget old failures.

    Safe in many processes at once.
    """
    now = timezone.now()
    if deliveries.due(now, 1):
        deliver_due.enqueue()
    deliveries.forget_failures(now - FAILURES_KEPT)


def _work_off(deliverer: Deliverer) -> bool:
    """Whether there was time for all that was due."""
    began_s = time.monotonic()
    while due := deliveries.due(timezone.now(), 1):
        deliverer.deliver(due[0])
        if time.monotonic() - began_s > TURN_S:
            return False
    return True


def later(when: datetime) -> None:
    """Deliver then, where the backend knows time; else the next sweep does."""
    backend = deliver_due.get_backend()
    if backend.supports_defer:
        deliver_due.using(run_after=when).enqueue()


@receiver(deliveries_wait)
def _deliver(**_signal: Any) -> None:
    deliver_due.enqueue()
