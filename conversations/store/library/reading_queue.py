"""The queue of documents to be read: their rows say what waits, runs and was given up.

As that of analyses: tasks only say "now", every step is one update that holds only if
the row still is as it was, and a run whose `run_id` no longer stands may not write. A
text that changes, or a document that is deleted, ends the run that way.
"""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import Signal

from conversations.models import Document, DocumentKind, Reading
from conversations.protocol.storable import storable
from conversations.store.waits import CLOCKS_DIFFER, OVERDUE, wait_after

document_waits = Signal()
"""Sent with `document_pk` and `not_before`, once the row is committed."""

SWEPT_AT_ONCE = 50
LOST = "The process that read it was lost."


@dataclass(frozen=True, slots=True)
class Run:
    """One try at one document: the right to write its passages."""

    document_pk: int
    run_id: str
    attempt: int
    """From 1."""


def put(documents: Iterable[int], now: datetime, *, fetch: bool = False) -> int:
    """Have documents read from the beginning, pages fetched before it if `fetch`.

    What is being done to them ends. Folders are left alone. Returns how many wait.
    """
    pks = list(
        Document.objects.filter(pk__in=list(documents))
        .exclude(kind=DocumentKind.FOLDER)
        .values_list("pk", flat=True)
    )
    waiting = Document.objects.filter(pk__in=pks)
    fetching = {"to_fetch": True} if fetch else {}
    waiting.update(**QUEUED, attempts=0, due_at=now, passages_done=0, **fetching)
    for pk in pks:
        announce(pk, now)
    return len(pks)


QUEUED = {"reading": Reading.QUEUED, "run_id": "", "lease_until": None}
"""Columns of a document that waits."""


def announce(document_pk: int, not_before: datetime) -> None:
    """Tell workers, once all of this is committed."""
    send = partial(
        document_waits.send_robust,
        Document,
        document_pk=document_pk,
        not_before=not_before,
    )
    transaction.on_commit(send, robust=True)


def claim(document_pk: int, now: datetime) -> Run | None:
    """Take it to read it; None if it does not wait, or another was quicker."""
    run_id = uuid.uuid4().hex
    due = Q(due_at=None) | Q(due_at__lte=now + CLOCKS_DIFFER)
    taken = Document.objects.filter(
        due, pk=document_pk, reading=Reading.QUEUED
    ).exclude(kind=DocumentKind.FOLDER)
    if not taken.update(
        reading=Reading.RUNNING,
        run_id=run_id,
        attempts=F("attempts") + 1,
        lease_until=_lease_end(now),
    ):
        return None
    row = Document.objects.filter(run_id=run_id).only("attempts").first()
    return Run(document_pk, run_id, row.attempts) if row else None


def hold(run: Run, now: datetime, **columns: object) -> bool:
    """Still at it; False: it is another's, or there is nothing more to be done.

    `columns` are written with it.
    """
    return bool(running(run).update(lease_until=_lease_end(now), **columns))


def pass_on(run: Run, now: datetime) -> None:
    """There is more to do, in a turn of its own. What was done is no failure."""
    if running(run).update(**QUEUED, attempts=0, due_at=now):
        announce(run.document_pk, now)


def end(run: Run, now: datetime, reading: Reading, error: str = "") -> bool:
    """The run is over; False: it was another's already.

    A page is fetched anew when its time has come, also after a failure.
    """
    document = running(run).only("refresh_hours").first()
    if document is None:
        return False
    hours = document.refresh_hours
    return bool(
        running(run).update(
            reading=reading,
            run_id="",
            lease_until=None,
            error=storable(error),
            to_fetch=False,
            due_at=now + timedelta(hours=hours) if hours else None,
        )
    )


def fail(run: Run, reason: str, now: datetime) -> bool:
    """Give up: what was known before stays known. False: it was another's."""
    return end(run, now, Reading.FAILED, reason)


def postpone(run: Run, reason: str, now: datetime) -> datetime | None:
    """Try again later, or give up after READING_ATTEMPTS; gives when it is due."""
    wait = wait_after(run.attempt, random.random())
    return _put_back(run, reason, now, now + wait)


def running(run: Run) -> QuerySet[Document]:
    """The row, while the run may write it."""
    return Document.objects.filter(
        pk=run.document_pk, reading=Reading.RUNNING, run_id=run.run_id
    )


def sweep(now: datetime, model: str) -> int:
    """Find what was lost with its worker or its task, what another model's vectors
    serve, and pages whose time has come; returns how many. `model` is the one to be.

    Safe in many processes at once.
    """
    return (
        _take_back_lost(now)
        + _announce_overdue(now)
        + _put_with_other_vectors(now, model)
        + _put_due_pages(now)
    )


def _take_back_lost(now: datetime) -> int:
    lost = Document.objects.filter(reading=Reading.RUNNING, lease_until__lt=now)
    found = lost.values_list("pk", "run_id", "attempts")
    runs = [Run(*row) for row in found[:SWEPT_AT_ONCE]]
    for run in runs:
        # Its lease was wait enough.
        _put_back(run, LOST, now, now)
    return len(runs)


def _put_back(
    run: Run, reason: str, now: datetime, due_at: datetime
) -> datetime | None:
    if run.attempt >= settings.PARLEY["READING_ATTEMPTS"]:
        fail(run, f"{reason} Tried {run.attempt} times.", now)
        return None
    if not running(run).update(**QUEUED, due_at=due_at, error=storable(reason)):
        return None
    announce(run.document_pk, due_at)
    return due_at


def _announce_overdue(now: datetime) -> int:
    """Also documents of before there were passages: they never were announced."""
    overdue = Document.objects.filter(
        Q(due_at=None) | Q(due_at__lt=now - OVERDUE), reading=Reading.QUEUED
    ).exclude(kind=DocumentKind.FOLDER)
    found = list(overdue.order_by("pk").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    for pk in found:
        # From now on it waits anew: nobody else has to look at it for a while.
        if overdue.filter(pk=pk).update(due_at=now):
            announce(pk, now)
    return len(found)


def _put_with_other_vectors(now: datetime, model: str) -> int:
    others = Document.objects.filter(reading=Reading.READY).exclude(embedded_by=model)
    others = others.exclude(kind=DocumentKind.FOLDER).order_by("pk")
    return put(others.values_list("pk", flat=True)[:SWEPT_AT_ONCE], now)


def _put_due_pages(now: datetime) -> int:
    pages = Document.objects.filter(
        kind=DocumentKind.URL,
        refresh_hours__isnull=False,
        reading__in=(Reading.READY, Reading.FAILED),
    )
    for page in pages.filter(due_at=None).only("fetched_at", "refresh_hours"):
        # Its schedule was set after it had been read.
        hours = timedelta(hours=page.refresh_hours or 1)
        since = page.fetched_at or now
        pages.filter(pk=page.pk, due_at=None).update(due_at=since + hours)
    due = pages.filter(due_at__lte=now).order_by("due_at")
    return put(due.values_list("pk", flat=True)[:SWEPT_AT_ONCE], now, fetch=True)


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(milliseconds=settings.PARLEY["READING_LEASE_MS"])
