"""The queue of analyses: its rows say what waits, what runs and what was given up.

Tasks only say "now": one that is lost, or comes twice, changes nothing. Every step is
one update that holds only if the row still is as it was, so that of two workers one
wins; a run whose `run_id` no longer stands may not write.
"""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.dispatch import Signal

from conversations.models import Analysis, AnalysisState
from conversations.protocol.storable import storable
from conversations.store.settling import settle
from conversations.store.waits import CLOCKS_DIFFER, OVERDUE, wait_after

conversation_waits = Signal()
"""Sent with `conversation_pk` and `not_before`, once the row is committed."""
batch_waits = Signal()
"""Likewise with `batch_pk`."""

SWEPT_AT_ONCE = 100
LOST = "The process that ran it was lost."


@dataclass(frozen=True, slots=True)
class Run:
    """One try at one conversation: the right to write its results."""

    conversation_pk: int
    run_id: str
    attempt: int
    """From 1."""
    batch_pk: int | None = None


def put(conversation_pk: int, now: datetime) -> None:
    """Have a conversation that is over analysed. For the transaction that ends it."""
    Analysis.objects.bulk_create(
        [Analysis(conversation_id=conversation_pk, due_at=now)],
        ignore_conflicts=True,
    )
    announce(conversation_pk, now)


def announce(conversation_pk: int, not_before: datetime) -> None:
    """Tell workers, once all of this is committed."""
    _send(conversation_waits, conversation_pk=conversation_pk, not_before=not_before)


def announce_batch(batch_pk: int, not_before: datetime) -> None:
    """Tell workers of a batch, once all of this is committed."""
    _send(batch_waits, batch_pk=batch_pk, not_before=not_before)


def _send(signal: Signal, **told: Any) -> None:
    transaction.on_commit(lambda: signal.send_robust(Analysis, **told), robust=True)


def claim(conversation_pk: int, now: datetime) -> Run | None:
    """Take it to run it; None if it does not wait, or another was quicker."""
    run_id = uuid.uuid4().hex
    lease = timedelta(milliseconds=settings.PARLEY["ANALYSIS_LEASE_MS"])
    taken = Analysis.objects.filter(
        conversation_id=conversation_pk,
        state=AnalysisState.QUEUED,
        due_at__lte=now + CLOCKS_DIFFER,
    ).update(
        state=AnalysisState.RUNNING,
        run_id=run_id,
        attempts=F("attempts") + 1,
        lease_until=now + lease,
    )
    if not taken:
        return None
    row = Analysis.objects.filter(run_id=run_id).first()
    return Run(conversation_pk, run_id, row.attempts, row.batch_id) if row else None


def claim_of(batch_pk: int, now: datetime) -> Run | None:
    """Take the next of a batch; None if none waits that is due."""
    due = _waiting_of(batch_pk).filter(due_at__lte=now + CLOCKS_DIFFER)
    while (
        next_pk := due.values_list("conversation_id", flat=True).first()
    ) is not None:
        if run := claim(next_pk, now):
            return run
    return None


def next_due(batch_pk: int) -> datetime | None:
    """When there is more to do for a batch; None: nothing waits."""
    return _waiting_of(batch_pk).values_list("due_at", flat=True).first()


@transaction.atomic
def end(
    run: Run,
    state: AnalysisState,
    now: datetime,
    *,
    analyser: str = "",
    error: str = "",
) -> bool:
    """The run is over, and with it the conversation; False: it was another's already.

    Whoever has results writes them in the same transaction.
    """
    ended = _running(run).update(
        state=state,
        run_id="",
        lease_until=None,
        finished_at=now,
        error=storable(error),
        **({"analyser": analyser} if analyser else {}),
    )
    if ended and run.batch_pk is None:
        settle(run.conversation_pk)
    return bool(ended)


def fail(run: Run, reason: str, now: datetime) -> bool:
    """Give up; the conversation is done nevertheless. False: it was another's."""
    return end(run, AnalysisState.FAILED, now, error=reason)


def postpone(
    run: Run,
    reason: str,
    now: datetime,
    chance: Callable[[], float] = random.random,
) -> datetime | None:
    """Try again later, or give up after ANALYSIS_ATTEMPTS; gives when it is due.

    The conversation of a batch is taken up again by whoever works the batch off.
    """
    return _put_back(run, reason, now, now + wait_after(run.attempt, chance()))


def sweep(now: datetime) -> int:
    """Find what was lost with its worker or its task; returns how many.

    Safe in many processes at once.
    """
    return _take_back_lost(now) + _announce_overdue(now) + _announce_batches(now)


def _take_back_lost(now: datetime) -> int:
    lost = Analysis.objects.filter(state=AnalysisState.RUNNING, lease_until__lt=now)
    found = lost.values_list("conversation_id", "run_id", "attempts", "batch_id")
    runs = [Run(*row) for row in found[:SWEPT_AT_ONCE]]
    for run in runs:
        # Its lease was wait enough.
        _put_back(run, LOST, now, now)
    for batch_pk in {run.batch_pk for run in runs if run.batch_pk is not None}:
        announce_batch(batch_pk, now)
    return len(runs)


@transaction.atomic
def _put_back(
    run: Run, reason: str, now: datetime, due_at: datetime
) -> datetime | None:
    if run.attempt >= settings.PARLEY["ANALYSIS_ATTEMPTS"]:
        fail(run, f"{reason} Tried {run.attempt} times.", now)
        return None
    put_back = _running(run).update(
        state=AnalysisState.QUEUED,
        run_id="",
        lease_until=None,
        due_at=due_at,
        error=storable(reason),
    )
    if not put_back:
        return None
    if run.batch_pk is None:
        announce(run.conversation_pk, due_at)
    return due_at


def _announce_overdue(now: datetime) -> int:
    overdue = Analysis.objects.filter(
        state=AnalysisState.QUEUED, batch=None, due_at__lt=now - OVERDUE
    )
    found = list(overdue.values_list("conversation_id", flat=True)[:SWEPT_AT_ONCE])
    for conversation_pk in found:
        # From now on it waits anew: nobody else has to look at it for a while.
        if overdue.filter(conversation_id=conversation_pk).update(due_at=now):
            announce(conversation_pk, now)
    return len(found)


def _announce_batches(now: datetime) -> int:
    """Those in which nothing moves."""
    moving = Analysis.objects.filter(batch=OuterRef("batch"))
    found = (
        Analysis.objects.filter(
            state=AnalysisState.QUEUED, batch__isnull=False, due_at__lt=now - OVERDUE
        )
        .exclude(Exists(moving.filter(state=AnalysisState.RUNNING)))
        .exclude(Exists(moving.filter(finished_at__gt=now - OVERDUE)))
        .order_by()
        .values_list("batch_id", flat=True)
        .distinct()
    )
    batch_pks = [batch_pk for batch_pk in found if batch_pk is not None]
    for batch_pk in batch_pks:
        announce_batch(batch_pk, now)
    return len(batch_pks)


def _running(run: Run) -> QuerySet[Analysis]:
    return Analysis.objects.filter(
        conversation_id=run.conversation_pk,
        state=AnalysisState.RUNNING,
        run_id=run.run_id,
    )


def _waiting_of(batch_pk: int) -> QuerySet[Analysis]:
    waiting = Analysis.objects.filter(batch_id=batch_pk, state=AnalysisState.QUEUED)
    return waiting.order_by("due_at", "pk")
