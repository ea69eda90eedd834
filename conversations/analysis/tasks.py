"""Tasks that judge conversations. They carry keys only: what waits is in the rows.

A task may come twice, late, or after all is done: the rows say whether there is
something to do.
"""

from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.dispatch import receiver
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from conversations.analysis import running
from conversations.store.analysis.queue import batch_waits, conversation_waits

P = ParamSpec("P")
T = TypeVar("T")

AFTER_A_CALL = 10
"""Before batches: somebody may wait for it."""


@task()
def analyse(conversation_pk: int) -> None:
    """Judge one conversation."""
    running.analyse_conversation(conversation_pk)


@task()
def analyse_batch(batch_pk: int) -> None:
    """Judge the next conversation of a batch, and ask for another turn.

    One at a time, so that what comes in between is not kept waiting.
    """
    more_at = running.analyse_next(batch_pk)
    if more_at is not None:
        at(analyse_batch, more_at).enqueue(batch_pk)


def at(of: Task[P, T], when: datetime, priority: int = 0) -> Task[P, T]:
    """The task at its time, or soon, as far as the backend knows time and priority."""
    backend = of.get_backend()
    if priority and backend.supports_priority:
        of = of.using(priority=priority)
    if when > timezone.now() and backend.supports_defer:
        of = of.using(run_after=when)
    return of


@receiver(conversation_waits)
def _analyse(conversation_pk: int, not_before: datetime, **_signal: Any) -> None:
    at(analyse, not_before, AFTER_A_CALL).enqueue(conversation_pk)


@receiver(batch_waits)
def _analyse_batch(batch_pk: int, not_before: datetime, **_signal: Any) -> None:
    at(analyse_batch, not_before).enqueue(batch_pk)
