"""What a server looks after at intervals: what was lost, and what may be kept no longer."""

import logging
import math
from collections.abc import Callable
from datetime import timedelta
from itertools import count

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from conversations.knowledge.tasks import sweep as sweep_documents
from conversations.store.analysis.queue import sweep
from conversations.store.privacy.retention import apply as apply_retention
from conversations.webhooks.tasks import sweep as sweep_deliveries

logger = logging.getLogger(__name__)

SHORTEST_PAUSE_S = 1.0
RETENTION_EVERY_S = 3_600.0
KEPT = timedelta(days=1)
"""So long what became of a task may be looked up."""


def keep_sweeping(stopped: Callable[[float], bool]) -> None:
    """Find what was lost with workers or their tasks, and delete what was kept for as
    long as it may be, as long as this process runs.

    Blocks; `stopped` waits so many seconds, or less when it is true that this is the end.
    """
    pause_s = max(SHORTEST_PAUSE_S, settings.PARLEY["SWEEP_INTERVAL_MS"] / 1000)
    retention_every = math.ceil(RETENTION_EVERY_S / pause_s)
    for sweeps in count():
        _try(tidy)
        if sweeps % retention_every == 0:
            _try(
                lambda: apply_retention(timezone.now(), going_on=lambda: not stopped(0))
            )
        close_old_connections()
        if stopped(pause_s):
            return


def _try(sweep_once: Callable[[], object]) -> None:
    try:
        sweep_once()
    except Exception:
        logger.exception("What was left behind could not be swept")
        connection.close()


def tidy() -> None:
    """Have done again what was lost, and forget tasks that are long over."""
    found = sweep(timezone.now())
    if found:
        logger.info("Found %d analyses that were lost or late", found)
    sweep_deliveries()
    waiting = sweep_documents()
    if waiting:
        logger.info("Found %d documents to be read, anew or still", waiting)
    forget_finished()


def forget_finished() -> int:
    """Delete what became of tasks some time ago; returns how many.

    Also those that were running when their worker was killed: they do not go on.
    """
    before = timezone.now() - KEPT
    over = DBTaskResult.objects.finished().filter(finished_at__lt=before)
    killed = DBTaskResult.objects.running().filter(started_at__lt=before)
    return over.delete()[0] + killed.delete()[0]
