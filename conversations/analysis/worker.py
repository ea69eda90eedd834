"""The tasks' worker inside the server, so that one process is a whole installation.

Larger installations turn it off (TASK_WORKER) and run `manage.py db_worker`, or with
Redis `manage.py rqworker --with-scheduler`, as processes of their own.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from weakref import WeakSet

from django.db import close_old_connections, connection, transaction
from django.dispatch import receiver
from django.utils import timezone
from django_tasks import default_task_backend
from django_tasks.signals import task_enqueued
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from conversations.analysis.webhooks.tasks import sweep as sweep_deliveries
from conversations.store.analysis.queue import sweep
from conversations.store.privacy.retention import apply as apply_retention

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
"""For tasks of other processes, and those whose time has come."""
PAUSE_S = 5.0
"""After the database failed."""
SWEEP_EVERY_S = 60.0
RETENTION_EVERY = 60
"""Sweeps: once an hour."""
KEPT = timedelta(days=1)
"""So long what became of a task may be looked up."""

_idle: WeakSet[threading.Event] = WeakSet()
"""Of each worker of this process: set when there may be something to do."""


class TaskWorker:
    """Does what waits, one task at a time. Belongs to one thread."""

    def __init__(self, name: str) -> None:
        self._called = threading.Event()
        self._name = name[:64]
        _idle.add(self._called)

    def work_off(self) -> None:
        """Do all that waits now. Raises what the database raises."""
        self._called.clear()
        # Reading asks for no lock, which on SQLite would keep the recorder waiting.
        if not DBTaskResult.objects.ready().exists():
            return
        Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name=default_task_backend.alias,
            startup_delay=False,
            max_tasks=None,
            worker_id=self._name,
            excluded_queue_names=[],
        ).run()

    def rest(self, at_most_s: float) -> None:
        """Wait until something may be to do."""
        self._called.wait(at_most_s)


def keep_working(name: str, stopped: Callable[[float], bool]) -> None:
    """Do what waits for as long as this process runs. Blocks.

    `stopped` waits so many seconds, or less when it is true that this is the end.
    """
    worker = TaskWorker(name)
    while not stopped(0):
        try:
            worker.work_off()
        except Exception:
            logger.exception("Tasks cannot be worked off; tried again in %g s", PAUSE_S)
            connection.close()
            if stopped(PAUSE_S):
                return
        worker.rest(LOOK_EVERY_S)


def keep_sweeping(stopped: Callable[[float], bool]) -> None:
    """Find what was lost with workers or their tasks, and delete what was kept for as
    long as it may be, as long as this process runs.

    Blocks; `stopped` as above.
    """
    for sweeps in count():
        _try(tidy)
        if sweeps % RETENTION_EVERY == 0:
            _try(
                lambda: apply_retention(timezone.now(), going_on=lambda: not stopped(0))
            )
        close_old_connections()
        if stopped(SWEEP_EVERY_S):
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
    forget_finished()


def forget_finished() -> int:
    """Delete what became of tasks some time ago; returns how many.

    Also those that were running when their worker was killed: they do not go on.
    """
    before = timezone.now() - KEPT
    over = DBTaskResult.objects.finished().filter(finished_at__lt=before)
    killed = DBTaskResult.objects.running().filter(started_at__lt=before)
    return over.delete()[0] + killed.delete()[0]


@receiver(task_enqueued)
def _call(**_signal: object) -> None:
    transaction.on_commit(_call_all)


def _call_all() -> None:
    for called in list(_idle):
        called.set()
