"""Leases: how the conversations of a killed process get closed."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone

from conversations.engine.outputs import EndReason
from conversations.models import LIVE, Conversation, Recording, Resumption, Status
from conversations.models.conversation import PROCESS_LOST
from conversations.store.calls.ending import EndOfConversation, close_row
from conversations.store.calls.resumption import waits_until
from conversations.store.calls.writer import writer

logger = logging.getLogger(__name__)

_MESSAGE = "The server stopped during the conversation; it is kept up to its last turn."

_STOPPED = "The server stopped, and the caller did not come back in time."

_abandoned: set[str] = set()
"""Conversations of this process that ended without the database taking note, until
their rows are closed."""


def tend(process_id: str, lease_ms: int) -> None:
    """Renew a process's leases and close what others left; returns at once."""
    writer().submit(partial(renew, process_id, lease_ms), "leases")
    writer().submit(_reap_lost, "leases")


def abandon(conversation_id: str) -> None:
    """Let a conversation's lease run out, since its row could not be closed."""
    _abandoned.add(conversation_id)


def renew(process_id: str, lease_ms: int) -> int:
    """Prolong the lease of every running conversation of a process; returns how many.

    One that never got past connecting is not prolonged: whoever connected may have gone
    in between.
    """
    running = Conversation.objects.filter(
        process_id=process_id, status=Status.IN_PROGRESS
    )
    if abandoned := _still_open():
        running = running.exclude(public_id__in=abandoned)
    return running.update(lease_until=timezone.now() + timedelta(milliseconds=lease_ms))


def reap(now: datetime) -> int:
    """Close conversations whose lease ran out before `now`; returns how many.

    One whose client may come back to another process is left alone for as long. Safe to
    run in several processes at once: each conversation is claimed by one.
    """
    lost = Conversation.objects.filter(status__in=LIVE, lease_until__lt=now)
    window_ms = settings.PARLEY["RESUME_WINDOW_MS"]
    resumable = Resumption.objects.filter(conversation__in=lost).defer("state")
    waiting = [
        row.conversation_id
        for row in resumable.select_related("conversation")
        if waits_until(row, window_ms) >= now
    ]
    gone = lost.exclude(pk__in=waiting)
    return sum(_close(pk, now) for pk in gone.values_list("pk", flat=True))


def _still_open() -> set[str]:
    abandoned = _abandoned.copy()
    if not abandoned:
        return abandoned
    rows = Conversation.objects.filter(public_id__in=abandoned, status__in=LIVE)
    still_open = set(rows.values_list("public_id", flat=True))
    _abandoned.difference_update(abandoned - still_open)
    return still_open


def _reap_lost() -> None:
    closed = reap(timezone.now())
    if closed:
        logger.info("Closed %d conversations whose process was lost.", closed)


@transaction.atomic
def _close(pk: int, now: datetime) -> bool:
    parked = Resumption.objects.filter(conversation=pk).exclude(parked_ms=None).first()
    if parked is not None and parked.parked_ms is not None:
        end = EndOfConversation(
            EndReason.SHUT_DOWN.value, parked.parked_ms, message=_STOPPED
        )
        return close_row(pk, end, lost_by=now)
    end = EndOfConversation(
        PROCESS_LOST,
        _last_known_ms(pk),
        message=_MESSAGE,
        failed=True,
        error_type=PROCESS_LOST,
    )
    closed = close_row(pk, end, lost_by=now)
    if closed:
        Recording.objects.filter(conversation_id=pk).update(complete=False)
    return closed


def _last_known_ms(pk: int) -> int:
    found = Conversation.objects.filter(pk=pk).aggregate(
        last=Max(Coalesce("turns__ended_ms", "turns__started_ms"))
    )
    return found["last"] or 0
