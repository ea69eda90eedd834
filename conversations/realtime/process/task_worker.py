"""The tasks' worker inside the server, so that one process is a whole installation.

Larger installations turn it off (TASK_WORKER) and run `manage.py db_worker`, or with
Redis `manage.py rqworker --with-scheduler`, as processes of their own.
"""

import logging
import threading
from collections.abc import Callable
from weakref import WeakSet

from django.db import connection, transaction
from django.dispatch import receiver
from django_tasks import default_task_backend
from django_tasks.signals import task_enqueued
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
"""For tasks of other processes, and those whose time has come."""
PAUSE_S = 5.0
"""After the database failed."""

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


@receiver(task_enqueued)
def _call(**_signal: object) -> None:
    transaction.on_commit(_call_all)


def _call_all() -> None:
    for called in list(_idle):
        called.set()
